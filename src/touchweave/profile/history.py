"""What events said of a customer's traits, statement by statement."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from touchweave.event.flag import NO_CUSTOMER
from touchweave.identity.consent_traits import RESERVED
from touchweave.identity.traits import plain_value
from touchweave.journey.moment import moment
from touchweave.profile.record import Trait, TraitStatement, Value

#: The columns of EVENT_SCHEMA that histories are made of.
COLUMNS = (
    "message_id", "type", "name", "source", "occurred_at", "user_id", "anonymous_id", "properties", "context",
    "flags", "consent",
)  # fmt: skip
#: So many statements of a trait, or of a purpose, are told: the newest.
STATEMENTS = 100

_decode = msgspec.json.Decoder(dict[str, Any]).decode

#: An event, with a value for each of COLUMNS.
Event = Mapping[str, Any]


def somebodys(events: Iterable[Event]) -> list[Event]:
    """The events without those that a flag says are nobody's."""
    return [event for event in events if NO_CUSTOMER.isdisjoint((event["flags"] or "").split())]


def traits_told(events: Iterable[Event], current: Mapping[str, Value]) -> tuple[Trait, ...]:
    """All traits by name: those the index holds, and those that are told of and were taken back since.

    `events` in ledger order; `current` the index's values, which are the last written ones.
    """
    said: dict[str, list[tuple[int, int, TraitStatement]]] = {}
    for place, event in enumerate(events):
        for name, value in _told(event):
            said.setdefault(name, []).append((event["occurred_at"], place, _statement(event, value)))
    return tuple(_trait(name, current.get(name), said.get(name, [])) for name in sorted({*current, *said}))


def _told(event: Event) -> Iterator[tuple[str, Value]]:
    """What an event says, an identify's own words before those of its context."""
    told = _object(event["context"]).get("traits")
    found = dict(told) if isinstance(told, dict) else {}
    if event["type"] == "identify":
        found |= _object(event["properties"])
    for name, value in found.items():
        if not name.startswith(RESERVED):
            yield name, plain_value(value)


def _statement(event: Event, value: Value) -> TraitStatement:
    return TraitStatement(
        value=value,
        written_at=moment(event["occurred_at"]),
        source=event["source"],
        message_id=event["message_id"],
    )


def _trait(name: str, value: Value, said: list[tuple[int, int, TraitStatement]]) -> Trait:
    newest = [statement for _, _, statement in sorted(said, key=lambda one: one[:2], reverse=True)]
    return Trait(
        name=name,
        value=value,
        written_at=newest[0].written_at if newest else None,
        source=newest[0].source if newest else None,
        history=tuple(newest[:STATEMENTS]),
    )


def _object(text: str | None) -> dict[str, Any]:
    if not text:
        return {}
    try:
        return _decode(text)
    except (msgspec.DecodeError, RecursionError):
        return {}
