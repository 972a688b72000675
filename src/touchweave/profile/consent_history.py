"""What events said of a customer's consent, purpose by purpose, and which of them holds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from touchweave.event.consent import EVERY_PURPOSE, STAFF_SOURCE, ConsentSaid, event_said, snapshot_said
from touchweave.journey.moment import moment
from touchweave.profile.history import STATEMENTS, Event
from touchweave.profile.record import ConsentStatement, PurposeConsent


@dataclass(frozen=True, kw_only=True)
class _Statement:
    """One purpose in one event."""

    at_us: int
    every: bool  #: said of every purpose at once, as the first of what it says at its time
    place: int  #: among the events
    said: ConsentSaid
    event: Event

    @property
    def order(self) -> tuple[int, bool, int]:
        """Of one kind, the last in this order counts."""
        return self.at_us, self.every, self.place


def consent_told(events: Iterable[Event], current: Mapping[str, bool | None]) -> tuple[PurposeConsent, ...]:
    """All purposes that the customer was asked about, by name.

    `events` in ledger order; `current` what the index holds, by purpose; None: nothing.
    """
    said: dict[str, list[_Statement]] = {}
    for place, event in enumerate(events):
        for one in _said(event):
            every = one.purpose == EVERY_PURPOSE
            statement = _Statement(at_us=event["occurred_at"], every=every, place=place, said=one, event=event)
            said.setdefault(one.purpose, []).append(statement)
    to_all = said.pop(EVERY_PURPOSE, [])
    known = {purpose for purpose, agreed in current.items() if agreed is not None}
    found = []
    for purpose in sorted({*known, *said}):
        agreed = current.get(purpose)
        told = sorted([*said.get(purpose, []), *to_all], key=lambda one: one.order)
        if agreed is not None:
            found.append(_purpose(purpose, agreed, told))
    return tuple(found)


def _said(event: Event) -> tuple[ConsentSaid, ...]:
    said = snapshot_said(event["consent"], staff=event["source"] == STAFF_SOURCE)
    if event["type"] == "track":
        return (*said, *event_said(event["name"], event["properties"], event["context"]))
    return said


def _purpose(purpose: str, agreed: bool, told: list[_Statement]) -> PurposeConsent:
    holding, since = _holding(told)
    known = holding is not None and holding.said.agreed == agreed
    return PurposeConsent(
        purpose=purpose,
        agreed=agreed,
        since=moment(since.at_us) if known and since else None,
        who=holding.said.who if known and holding else None,
        wording=holding.said.wording if known and holding else None,
        source=holding.event["source"] if known and holding else None,
        history=_history(told),
    )


def _holding(told: list[_Statement]) -> tuple[_Statement | None, _Statement | None]:
    """The statement that holds, and the one since which it has been so, as identity/consent_traits.py decides."""
    decided = seen = holding = since = None
    for one in told:
        if one.said.explicit:
            decided = one
        else:
            seen = one
        now = _stronger(decided, seen)
        if holding is None or now.said.agreed != holding.said.agreed:
            since = one
        holding = now
    return holding, since


def _stronger(decided: _Statement | None, seen: _Statement | None) -> _Statement:
    if decided is None or seen is None:
        one = decided or seen
        assert one is not None
        return one
    lifts = seen.said.agreed and not decided.said.agreed
    return seen if seen.at_us > decided.at_us and not lifts else decided


def _history(told: list[_Statement]) -> tuple[ConsentStatement, ...]:
    """Newest first; of snapshots that say the same one after the other, the first."""
    kept: list[_Statement] = []
    for one in told:
        same = kept and (kept[-1].said.how, kept[-1].said.agreed, kept[-1].event["source"])
        if one.said.explicit or same != (one.said.how, one.said.agreed, one.event["source"]):
            kept.append(one)
    return tuple(
        ConsentStatement(
            agreed=one.said.agreed,
            at=moment(one.at_us),
            who=one.said.who,
            how=one.said.how,
            wording=one.said.wording,
            source=one.event["source"],
            message_id=one.event["message_id"],
        )
        for one in reversed(kept[-STATEMENTS:])
    )
