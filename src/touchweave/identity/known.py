"""Who is who, as far as the events go that were learned: the way from a batch of events to its customers.

The rules, the graph, and what was decided about it, in one hand. `journey` keeps it beside the index.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from touchweave.event.decision import Decision
from touchweave.identity.contest import Refusal, Said
from touchweave.identity.graph import Graph, Link
from touchweave.identity.mention import Mentioning, Mentions
from touchweave.identity.owners import Owners, Resolved
from touchweave.identity.resolving import Resolving
from touchweave.identity.rules import IdentityRules
from touchweave.identity.words import Words, chunks_of

_LATER = np.iinfo(np.int64).max
_T = TypeVar("_T", bound=np.generic)


@dataclass(frozen=True, kw_only=True, eq=False)
class Learned:
    """What a batch taught: enough to teach it again."""

    mentions: Mentions
    nodes: int  #: identifiers there are since
    kinds: dict[int, int]
    users: NDArray[np.int64]


@dataclass(kw_only=True, eq=False)
class Identities:
    """Learns from events, in the order of the ledger; then says whose they are."""

    rules: IdentityRules
    secret: bytes
    identifiers: Words = field(default_factory=Words)  #: known beforehand
    names: Words = field(default_factory=Words)  #: of customers known beforehand
    graph: Graph
    owners: Owners = field(default_factory=Owners.none)
    decisions: tuple[Decision, ...] = ()

    def __post_init__(self) -> None:
        self._mentioning = Mentioning(self.rules, self.secret, self.identifiers if len(self.identifiers) else None)
        self._touched = np.zeros(0, np.bool_)
        self._first = np.empty(0, np.int64)

    @classmethod
    def none(cls, rules: IdentityRules, secret: bytes, decisions: Sequence[Decision] = ()) -> "Identities":
        """Of an empty ledger."""
        return cls(rules=rules, secret=secret, graph=Graph(rules), decisions=tuple(decisions))

    def learn(self, batch: pa.RecordBatch, first: int, nobodys: NDArray[np.bool_]) -> Learned:
        """Take in events, the first of which stands at the place `first` in the ledger.

        `nobodys`, shape (rows,): events of nobody, which teach nothing.
        """
        before = dict.fromkeys(self._mentioning.kinds)
        mentions, users = self._mentioning.add(batch, first, nobodys)
        kinds = {code: kind for code, kind in self._mentioning.kinds.items() if code not in before}
        learned = Learned(mentions=mentions, nodes=len(self._mentioning.table), kinds=kinds, users=users)
        touched = self.graph.add(mentions, learned.nodes, kinds, users)
        self._touched = _longer(self._touched, learned.nodes, False)
        self._first = _longer(self._first, learned.nodes, _LATER)
        self._touched[touched] = True
        rows = np.flatnonzero(mentions.subject >= 0)[::-1]  # of several writes to a place, the last stays
        rows = rows[self._first[mentions.subject[rows]] == _LATER]
        self._first[mentions.subject[rows]] = rows + first
        return learned

    def settle(self, also: NDArray[np.int64] | None = None) -> Resolved:
        """Decide what was touched since, and the components of the identifiers `also`."""
        nodes = self.graph.nodes
        touched, first = _longer(self._touched, nodes, False), _longer(self._first, nodes, _LATER)
        if also is not None:
            touched[also[also >= 0]] = True
        self._touched, self._first = np.zeros(0, np.bool_), np.empty(0, np.int64)
        resolving = Resolving(self.graph, self.owners, self.texts, self.customers, self.said())
        return resolving.resolve(np.flatnonzero(touched[:nodes]), first[:nodes])

    def refusals(self, nodes: NDArray[np.int64]) -> "list[tuple[Link, Refusal]]":
        """The links of these identifiers' components that guards, or people, do not let join anybody."""
        return Resolving(self.graph, self.owners, self.texts, self.customers, self.said()).refusals(nodes)

    def contested(self, limit: int) -> "tuple[int, list[tuple[Link, Refusal]]]":
        """How many components guards, or people, have a word in, and the links refused in the first `limit`."""
        everything = np.arange(self.graph.nodes)
        components = self.graph.components(everything, np.empty(0, np.int64))
        starts = components.edges[:-1][components.contested]
        return len(starts), self.refusals(components.nodes[starts[:limit]].astype(np.int64))

    def continued(self, identifiers: Words, names: Words) -> "Identities":
        """The same, once what is new was kept under these words."""
        return replace(self, identifiers=identifiers, names=names)

    def texts(self, codes: NDArray[Any]) -> "pa.Array[Any]":
        """Identifiers by code."""
        known = len(self.identifiers)
        codes = np.asarray(codes, np.int64)
        new = codes >= known
        old = self.identifiers.together.take(pa.array(np.where(new, 0, codes))) if known else None
        if old is not None and not new.any():
            return old
        table = self._mentioning.table.strings()
        fresh = table.take(pa.array(np.where(new, codes - known, 0)))
        if old is None:
            return fresh
        return pa.compute.if_else(pa.array(new), fresh, old)

    @property
    def new_identifiers(self) -> "pa.Array[Any]":
        """Those not known beforehand, by code."""
        return self._mentioning.table.strings()

    def find(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """The codes of identifiers; −1: there is none."""
        sought = pa.array([text.encode(errors="replace").decode() for text in texts], pa.string())
        codes = self.identifiers.find(sought)
        if (codes < 0).any() and len(self._mentioning.table) > len(self.identifiers):
            new = Words(chunks_of(self.new_identifiers)).find(sought)
            codes = np.where(codes < 0, np.where(new < 0, -1, new + len(self.identifiers)), codes)
        return codes

    def customers(self, names: "pa.Array[Any]") -> NDArray[np.int64]:
        """The codes of customers who had these names, also of those who vanished; −1: there was none."""
        return self.names.find(names) if len(self.names) else np.full(len(names), -1, np.int64)

    def said(self) -> list[tuple[Decision, Said]]:
        """The decisions that stand, in codes; of identifiers that no event bears nothing follows."""
        found = []
        for decision in self.decisions:
            if not decision.stands:
                continue
            left, right = (self._codes(side) for side in (decision.left, decision.right))
            if left and right:
                said = Said(id=decision.id, merge=decision.kind == "merge", left=left, right=right)
                found.append((decision, said))
        return found

    def _codes(self, texts: Sequence[str]) -> frozenset[int]:
        return frozenset(code for code in self.find(texts).tolist() if code >= 0)


def _longer(array: NDArray[_T], length: int, fill: int) -> NDArray[_T]:
    if length <= len(array):
        return array
    out = np.full(max(length, 2 * len(array)), fill, array.dtype)
    out[: len(array)] = array
    return out
