"""Who is who: why identifiers are one customer, what a merge or a split would change, and doing and undoing it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Literal

from touchweave.errors import DecisionInvalid
from touchweave.questions.asking import Asking

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from touchweave.event.decision import Decision
    from touchweave.identity.account import DecisionInfo, Identity, LinkInfo
    from touchweave.identity.health import IdentityHealth
    from touchweave.identity.known import Identities
    from touchweave.journey.index import Index
    from touchweave.questions.identity_preview import Preview
    from touchweave.refresh import FreshIndex
    from touchweave.store.store import Store

_LONGEST = 2000  #: characters of a note, and of a name


class IdentityQuestions(Asking):
    """Who is who."""

    store: Store
    fresh_index: FreshIndex

    def customer_of(self, identifier: str) -> str:
        """The name of the customer whose identifier it is. Raises CustomerUnknown."""
        index = self.index
        return index.customer(index.code(identifier))

    def identifiers(self, customer: str) -> tuple[str, ...]:
        """All identifiers that are a customer's alone, the name first. Raises CustomerUnknown."""
        import numpy as np
        import pyarrow as pa

        index = self.index
        code = index.code(customer)
        nodes = np.flatnonzero(index.owners.owner == code)
        texts: list[str] = index.identifiers.together.take(pa.array(nodes)).to_pylist()
        name = index.customer(code)
        return (name, *(text for text in texts if text != name))

    def identity(self, customer: str) -> Identity:
        """By which identifiers a customer is known, and which events link them. Raises CustomerUnknown."""
        from touchweave.identity.account import LINKS_SHOWN, Identity, links_of, nodes_of

        with self._knowing() as (index, identities):
            code = index.code(customer)
            own, shared = nodes_of(identities, code)
            held, refused = links_of(identities, _joined(own, shared))
            identifiers = self._identifiers(index, identities, code, own, shared)
            return Identity(
                customer=index.customer(code),
                identifiers=identifiers,
                links=self._told(identities, [(link, None) for link in held[:LINKS_SHOWN]]),
                links_in_all=len(held),
                refused=self._told(identities, refused[:LINKS_SHOWN]),
                decisions=self._decided({one.identifier for one in identifiers}),
            )

    def linked_by(self, identifier: str, other: str) -> tuple[LinkInfo, ...]:
        """Why two identifiers are one customer's: the shortest chain of links, each with its event.

        Empty where they are not, or where people said so alone. Raises CustomerUnknown.
        """
        from touchweave.identity.account import chain, links_of, nodes_of

        with self._knowing() as (index, identities):
            code = index.code(identifier)
            index.code(other)
            held, _ = links_of(identities, _joined(*nodes_of(identities, code)))
            start, end = identities.find([identifier, other]).tolist()
            return self._told(identities, [(link, None) for link in chain(held, start, end)])

    def identity_health(self) -> IdentityHealth:
        """How well it is known who is who: what links nobody any more, what is shared, and what waits for people."""
        from touchweave.identity.health import health_of

        with self._knowing() as (_, identities):
            return health_of(identities)

    def _knowing(self) -> AbstractContextManager[tuple[Index, Identities]]:
        _ = self.index  # brought up to date
        return self.fresh_index.knowing()

    # --- deciding -----------------------------------------------------------------------------------------

    def decisions(self) -> tuple[DecisionInfo, ...]:
        """What people decided, the undone included, oldest first."""
        return self._decided(None)

    def preview_merge(self, a: str, b: str) -> Preview:
        """Which figures a merge would move. Raises CustomerUnknown, DecisionInvalid."""
        return self._preview("merge", *self._merging(a, b))

    def preview_split(self, customer: str, identifiers: Sequence[str]) -> Preview:
        """Which figures it would move to take identifiers out of a customer. Raises as `preview_merge`."""
        return self._preview("split", *self._splitting(customer, identifiers))

    def merge(self, a: str, b: str, *, made_by: str = "", note: str = "") -> DecisionInfo:
        """Say that two identifiers are one customer's. Raises CustomerUnknown, DecisionInvalid, WriterBusy."""
        return self._decide("merge", *self._merging(a, b), made_by=made_by, note=note)

    def split(self, customer: str, identifiers: Sequence[str], *, made_by: str = "", note: str = "") -> DecisionInfo:
        """Say that these identifiers are not this customer's, but another's. Raises as `merge`."""
        return self._decide("split", *self._splitting(customer, identifiers), made_by=made_by, note=note)

    def keep_apart(self, a: str, b: str, *, made_by: str = "", note: str = "") -> DecisionInfo:
        """Say that these are two customers, whatever comes. Raises as `merge`."""
        return self._decide("split", *self._merging(a, b), made_by=made_by, note=note)

    def undo_decision(self, decision_id: int, *, undone_by: str = "") -> DecisionInfo:
        """Let a merge or split be as if it had never been. Raises DecisionUnknown, WriterBusy."""
        with self.store.writing(f"undo decision {decision_id}"):
            decision = self.store.decisions.undo(decision_id, undone_by=_short("undone_by", undone_by))
            self.fresh_index.refresh()
        return _info(decision)

    def _merging(self, a: str, b: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        one, other = self.customer_of(a), self.customer_of(b)
        if one == other:
            raise DecisionInvalid(name="b", value=b, allowed=f"an identifier of another customer than {one!r}")
        return (one,), (other,)

    def _splitting(self, customer: str, identifiers: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        told = self.identity(customer)
        known = [one.identifier for one in told.identifiers]
        chosen = tuple(dict.fromkeys(identifiers))
        if unknown := [one for one in chosen if one not in known]:
            raise DecisionInvalid(name="identifiers", value=unknown[0], allowed=", ".join(known[:20]))
        stays = tuple(one for one in known if one not in chosen)
        if not chosen or not stays:
            raise DecisionInvalid(name="identifiers", value=list(chosen), allowed="some of the customer's, not all")
        return chosen, stays

    def _decide(
        self,
        kind: Literal["merge", "split"],
        left: tuple[str, ...],
        right: tuple[str, ...],
        *,
        made_by: str,
        note: str,
    ) -> DecisionInfo:
        said = {"made_by": _short("made_by", made_by), "note": _short("note", note)}
        with self.store.writing(kind):
            decision = self.store.decisions.add(kind, left, right, **said)
            self.fresh_index.refresh()
        return _info(decision)

    def _preview(self, kind: Literal["merge", "split"], left: tuple[str, ...], right: tuple[str, ...]) -> Preview:
        from touchweave.event.decision import Decision
        from touchweave.journey.selection import EVERYTHING
        from touchweave.measure.scorecards import scorecard
        from touchweave.questions.identity_preview import preview_of

        made = self.store.decisions.all()
        decision = Decision(id=max((one.id for one in made), default=0) + 1, kind=kind, left=left, right=right)
        with self.fresh_index.trying((*made, decision)) as (before, after):
            cards = [scorecard(index, EVERYTHING, **self._windows()) for index in (before, after)]
            return preview_of((*left, *right), before, after, cards)

    # --- telling ------------------------------------------------------------------------------------------

    def _identifiers(
        self, index: Index, identities: Identities, code: int, own: NDArray[np.int64], shared: NDArray[np.int64]
    ) -> tuple[Any, ...]:
        import numpy as np

        from touchweave.identity.account import IdentifierInfo
        from touchweave.journey.line_of import line_of
        from touchweave.journey.moment import moment
        from touchweave.journey.provenance import SUBJECT

        line = line_of(index, code)
        subject = line.dimensions[SUBJECT]
        found = []
        nodes = _joined(own, shared)
        for node, text in zip(nodes.tolist(), identities.texts(nodes).to_pylist(), strict=True):
            at = np.flatnonzero(subject == node)
            type = identities.graph.types[int(identities.graph.kind[node])]
            found.append(
                IdentifierInfo(
                    identifier=text,
                    type=type,
                    value=text.removeprefix(f"{type}:"),
                    interactions=len(at),
                    first_at=moment(int(line.occurred_at[at[0]])) if len(at) else None,
                    shared=node in shared,
                )
            )
        return tuple(found)

    def _told(self, identities: Identities, links: Sequence[tuple[Any, str | None]]) -> tuple[LinkInfo, ...]:
        """Links with what the ledger says of their first events."""
        import numpy as np

        from touchweave.identity.account import link_info

        places = np.unique(np.array([link.place for link, _ in links], np.int64))
        columns = ("occurred_at", "source", "message_id")
        rows = [row for batch in self.store.events_at(places, columns) for row in batch.to_pylist()]
        events = dict(zip(places.tolist(), rows, strict=True))
        nodes = np.unique(np.array([end for link, _ in links for end in (link.a, link.b)], np.int64))
        texts = dict(zip(nodes.tolist(), identities.texts(nodes).to_pylist(), strict=True))
        return tuple(link_info(link, texts, events.get(link.place, {}), why) for link, why in links)

    def _decided(self, about: set[str] | None) -> tuple[DecisionInfo, ...]:
        return tuple(
            _info(one)
            for one in self.store.decisions.all()
            if about is None or not about.isdisjoint((*one.left, *one.right))
        )


def _joined(one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
    import numpy as np

    return np.concatenate([one, other])


def _short(name: str, text: str) -> str:
    if len(text) > _LONGEST:
        raise DecisionInvalid(name=name, value=f"{text[:40]}…", allowed=f"{_LONGEST} characters at most")
    return text


def _info(decision: Decision) -> DecisionInfo:
    from touchweave.identity.account import DecisionInfo
    from touchweave.journey.moment import moment

    made_at = moment(decision.made_us)
    assert made_at is not None
    return DecisionInfo(
        id=decision.id,
        kind=decision.kind,
        left=decision.left,
        right=decision.right,
        made_at=made_at,
        made_by=decision.made_by,
        note=decision.note,
        undone_at=None if decision.undone_us is None else moment(decision.undone_us),
        undone_by=decision.undone_by,
    )
