"""The identity graph: which identifiers were named together, by which rule, first when, and where in the ledger.

It holds what was said, not what follows from it: links that guards refuse are in it, too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from touchweave.identity.graph_loops import add_mentions, meet_people, reach, weigh
from touchweave.identity.mention import Mentions, Rule
from touchweave.identity.rules import ANONYMOUS_ID, USER_ID, IdentityRules

#: Of logins of one person on one device within so many µs, the first is kept.
GRAIN_US = 10 * 60 * 1_000_000
_T = TypeVar("_T", bound=np.generic)
_BY_NODE = {
    "kind": np.uint8,
    "head": np.int32,
    "degree": np.int32,
    "said": np.int32,
    "poisoned": np.uint8,
    "met": np.uint8,
}
_BY_LINK = {
    "a": np.int32, "b": np.int32, "rule": np.uint8, "first": np.int64, "place": np.uint32, "times": np.uint32,
    "sighted": np.int32,
}  # fmt: skip
_BY_SIGHTING = {"time": np.int64, "place": np.uint32, "next": np.int32}
_NONE = ("head", "said")


@dataclass(frozen=True, kw_only=True)
class Link:
    """Two identifiers that were named together."""

    a: int
    b: int
    rule: Rule
    first: int  #: µs since 1970 of the earliest event that did
    place: int  #: of this event in the ledger
    times: int  #: so many events did
    number: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Components:
    """Identifiers that hang together, whether guards let them or not."""

    nodes: NDArray[np.int32]  #: component by component
    number: NDArray[np.int32]  #: of each node's component, ascending from 0
    contested: NDArray[np.bool_]  #: by component: guards, or what people said, have a word in it

    @property
    def edges(self) -> NDArray[np.int64]:
        """Where each component begins among the nodes, and where the last ends."""
        return np.searchsorted(self.number, np.arange(len(self.contested) + 1))


class Graph:
    """Grows by mentions, and nothing is ever taken out. Identifiers and types are codes."""

    def __init__(self, rules: IdentityRules) -> None:
        types = rules.by_type
        self.types = tuple(types)
        self._user, self._visitor = self.types.index(USER_ID), self.types.index(ANONYMOUS_ID)
        self.unique = np.array([rule.unique for rule in types.values()])
        self.device = np.array([rule.of == "device" for rule in types.values()])
        self._people = np.array([rule.people_at_most for rule in types.values()])
        most = [1 if rule.unique else rule.at_most for rule in types.values()]
        self.at_most = np.array([*most, rules.component_limit])
        self.nodes = 0
        self._counts = np.zeros(2, np.int64)
        self._node = {name: np.empty(0, kind) for name, kind in _BY_NODE.items()}
        self._link = {name: np.empty(0, kind) for name, kind in _BY_LINK.items()}
        self._sighting = {name: np.empty(0, kind) for name, kind in _BY_SIGHTING.items()}
        self._next = np.empty(0, np.int32)

    @property
    def links(self) -> int:
        """How many links there are."""
        return int(self._counts[0])

    @property
    def kind(self) -> NDArray[np.uint8]:
        """The type of each identifier, as its place in `types`."""
        return self._node["kind"][: self.nodes]

    @property
    def poisoned(self) -> NDArray[np.uint8]:
        """1 for each identifier that met too many people to say anything of them."""
        return self._node["poisoned"][: self.nodes]

    @property
    def met(self) -> NDArray[np.uint8]:
        """1 for each identifier that events are told of; the others stand only beside those."""
        return self._node["met"][: self.nodes]

    def add(
        self, mentions: Mentions, nodes: int, kinds: dict[int, int], users: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Enter a batch's mentions; there are so many identifiers by now. Returns whose components may have changed.

        `kinds`: the types of those that are no users' or visitors'; `users`: codes that are users'.
        """
        before = self.nodes
        self._room(nodes, len(mentions.a))
        self.nodes = nodes
        kind, met = self._node["kind"], self._node["met"]
        for code, place in kinds.items():
            kind[code] = place
        turned = users[(users < before) & (kind[users] == self._visitor)]
        kind[users[kind[users] == self._visitor]] = self._user
        subjects = mentions.subject[mentions.subject >= 0]
        turned = np.concatenate([turned, subjects[(subjects < before) & (met[subjects] == 0)]])
        met[subjects] = 1
        link, sighting = self._link, self._sighting
        add_mentions(
            mentions.a, mentions.b, mentions.rule, mentions.time, mentions.place,
            self._node["head"], self._node["degree"], self._node["said"],
            link["a"], link["b"], link["rule"], link["first"], link["place"], link["times"], link["sighted"],
            self._next,
            sighting["time"], sighting["place"], sighting["next"], self._counts,
            Rule.ALIAS, Rule.LOGIN, Rule.SAID, GRAIN_US,
        )  # fmt: skip
        linked = mentions.rule != Rule.SAID
        touched = np.zeros(nodes, np.bool_)
        touched[before:] = True
        for codes in (turned, mentions.a[linked], mentions.b[linked], self._around(np.unique(turned))):
            touched[codes] = True
        return self._poison(np.flatnonzero(touched))

    def _poison(self, touched: NDArray[np.int64]) -> NDArray[np.int64]:
        """See which of these meet too many people; where that is new, those around them are touched as well."""
        before = self._node["poisoned"][touched]
        meet_people(
            touched, self._node["head"], self._next, self._link["a"], self._link["b"], self._node["kind"],
            self.device, self.unique, self._people, self._node["poisoned"],
        )  # fmt: skip
        changed = touched[before != self._node["poisoned"][touched]]
        return np.union1d(touched, self._around(changed)) if len(changed) else touched

    def _around(self, nodes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Those that have a link with one of these."""
        return np.array([end.other for node in nodes.tolist() for end in self._ends(node)], np.int64)

    def _room(self, nodes: int, mentions: int) -> None:
        for name, array in self._node.items():
            fill = -1 if name in _NONE else self._visitor if name == "kind" else 0
            self._node[name] = _grown(array, nodes, fill)
        links = self.links + mentions
        self._link = {name: _grown(array, links) for name, array in self._link.items()}
        self._next = _grown(self._next, 2 * links, -1)
        sightings = int(self._counts[1]) + mentions
        self._sighting = {name: _grown(array, sightings) for name, array in self._sighting.items()}

    def components(self, seeds: NDArray[np.int64], decided: NDArray[np.int64]) -> Components:
        """Those of these nodes. `decided`: nodes of which people said something."""
        number = np.full(self.nodes, -1, np.int32)
        order = np.empty(self.nodes, np.int32)
        link = self._link
        found = reach(
            seeds, self._node["head"], self._next, link["a"], link["b"], self._node["poisoned"], number, order
        )
        nodes = order[:found].copy()
        numbers = number[nodes]
        components = int(numbers[-1]) + 1 if found else 0
        contested = np.zeros(components, np.bool_)
        about = np.zeros(self.nodes, np.bool_)
        about[decided] = True
        weigh(nodes, numbers, self._node["kind"], about, self.at_most, contested)
        return Components(nodes=nodes, number=numbers, contested=contested)

    def links_of(self, node: int) -> list[Link]:
        """All links of an identifier."""
        return [self.link(end.number) for end in self._ends(node)]

    def link(self, number: int) -> Link:
        """One link."""
        of = {name: int(self._link[name][number]) for name in ("a", "b", "first", "place", "times")}
        return Link(rule=Rule(int(self._link["rule"][number])), number=number, **of)

    def sightings(self, link: int) -> list[tuple[int, int]]:
        """(time, place) of the logins that made a link: of each `GRAIN_US` the first; in order of time."""
        first: dict[int, tuple[int, int]] = {}
        for one in self._chain(int(self._link["sighted"][link])):
            grain = one[0] // GRAIN_US
            first[grain] = min(first.get(grain, one), one)
        return sorted(first.values())

    def statements(self, node: int) -> list[tuple[int, int]]:
        """(time, place) of the events in which an identifier is told traits of."""
        return sorted(self._chain(int(self._node["said"][node])))

    def says(self, nodes: NDArray[Any]) -> NDArray[np.bool_]:
        """Which of these are told traits of."""
        found: NDArray[np.bool_] = self._node["said"][nodes] >= 0
        return found

    def _chain(self, at: int) -> Iterator[tuple[int, int]]:
        while at >= 0:
            yield int(self._sighting["time"][at]), int(self._sighting["place"][at])
            at = int(self._sighting["next"][at])

    def _ends(self, node: int) -> Iterator["_End"]:
        at = int(self._node["head"][node])
        while at >= 0:
            number = at >> 1
            a, b = int(self._link["a"][number]), int(self._link["b"][number])
            yield _End(number=number, other=b if a == node else a)
            at = int(self._next[at])

    @property
    def bytes_by_identifier(self) -> float:
        """What it takes in memory, an identifier."""
        arrays = [*self._node.values(), *self._link.values(), *self._sighting.values(), self._next]
        return sum(array.nbytes for array in arrays) / max(self.nodes, 1)

    def arrays(self) -> dict[str, dict[str, NDArray[Any]]]:
        """Everything, to be kept: by identifier, by link, by end of a link, by sighting."""
        links, sightings = (int(count) for count in self._counts)
        return {
            "node": {name: array[: self.nodes] for name, array in self._node.items()},
            "link": {name: array[:links] for name, array in self._link.items()},
            "end": {"next": self._next[: 2 * links]},
            "sighting": {name: array[:sightings] for name, array in self._sighting.items()},
        }

    def restore(self, arrays: dict[str, dict[str, NDArray[Any]]]) -> None:
        """Be as the graph was whose arrays these are; they are copied."""
        self._node = {name: np.array(arrays["node"][name], kind) for name, kind in _BY_NODE.items()}
        self._link = {name: np.array(arrays["link"][name], kind) for name, kind in _BY_LINK.items()}
        self._sighting = {name: np.array(arrays["sighting"][name], kind) for name, kind in _BY_SIGHTING.items()}
        self._next = np.array(arrays["end"]["next"], np.int32)
        self.nodes = len(self._node["kind"])
        self._counts = np.array([len(self._link["a"]), len(self._sighting["time"])], np.int64)


@dataclass(frozen=True, kw_only=True)
class _End:
    number: int  #: of the link
    other: int


def _grown(array: NDArray[_T], length: int, fill: int = 0) -> NDArray[_T]:
    if length <= len(array):
        return array
    out = np.full(max(length, len(array) + len(array) // 8), fill, array.dtype)
    out[: len(array)] = array
    return out
