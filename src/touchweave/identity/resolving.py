"""Deciding whose identifiers are: components of the graph, as guards and decisions leave them, named and numbered.

Growing changes the components that were touched, and says which customers' lines must be written anew.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from touchweave.event.decision import Decision
from touchweave.identity.contest import Case, Division, Refusal, Said, settle
from touchweave.identity.graph import Components, Graph, Link
from touchweave.identity.moving import moved
from touchweave.identity.owners import DIVIDED, NOBODY, DividedDevice, Owners, Resolved


@dataclass(kw_only=True, eq=False)
class _Groups:
    """Customers to be: simple components first, then what contested ones fell into."""

    of_node: NDArray[np.int32]  #: by place in Components.nodes; DIVIDED
    name: NDArray[np.int32]
    component: NDArray[np.int32]
    divided: dict[int, Division] = field(default_factory=dict)  #: groups in it count from 0 here
    residual: dict[int, int] = field(default_factory=dict)  #: by divided device


class Resolving:
    """Decides components of a graph, on top of what was decided before."""

    def __init__(
        self,
        graph: Graph,
        owners: Owners,
        texts: Callable[[NDArray[Any]], "pa.Array[Any]"],
        known: Callable[["pa.Array[Any]"], NDArray[np.int64]],
        decisions: Sequence[tuple[Decision, Said]] = (),
    ) -> None:
        """`texts` of identifiers by code; `known`: the codes of customers by name, −1: there was none."""
        self._graph, self._owners, self._texts, self._known = graph, owners, texts, known
        self._decisions = [said for _, said in decisions]

    def resolve(self, seeds: NDArray[np.int64], first_rows: NDArray[np.int64]) -> Resolved:
        """Decide the components of these identifiers, and enter that in the owners.

        `first_rows`, by identifier: the place of its first event among those that are new; new customers are
        numbered by it.
        """
        components = self._components(seeds)
        groups = self._group(components)
        before = np.full(self._graph.nodes, NOBODY, np.int32)
        before[: len(self._owners.owner)] = self._owners.owner
        codes, names = self._number(components, groups, first_rows)
        nodes = components.nodes
        owner = np.where(groups.of_node >= 0, np.append(codes, NOBODY)[groups.of_node], DIVIDED).astype(np.int32)
        divided = {
            node: DividedDevice(
                times=np.array(division.times, np.int64),
                customers=codes[[group if group >= 0 else groups.residual[node] for group in division.groups]],
            )
            for node, division in groups.divided.items()
        }
        anew, heir, told = moved(self._graph, components, before[nodes], owner, self._owners.divided, divided)
        self._owners.enter(nodes, owner, divided, names, self._graph.nodes)
        return Resolved(nodes=nodes, owner=owner, divided=divided, names=names, anew=anew, heir=heir, told=told)

    def refusals(self, nodes: NDArray[np.int64]) -> list[tuple[Link, Refusal]]:
        """The links in these identifiers' components that join nobody."""
        components = self._components(nodes)
        edges = components.edges
        found: list[tuple[Link, Refusal]] = []
        for component in np.flatnonzero(components.contested).tolist():
            found += settle(self._case(components.nodes[edges[component] : edges[component + 1]])).refused
        return found

    def _components(self, seeds: NDArray[np.int64]) -> Components:
        """Those of these identifiers; what people joined hangs together, too."""
        about = np.array([node for said in self._decisions for node in (*said.left, *said.right)], np.int64)
        while True:
            components = self._graph.components(seeds, about)
            number = np.full(self._graph.nodes, NOBODY, np.int32)
            number[components.nodes] = components.number
            sides = [number[[*said.left, *said.right]] for said in self._decisions]
            touched = [side.max(initial=NOBODY) > NOBODY for side in sides]
            if not any((side == NOBODY).any() for side, one in zip(sides, touched, strict=True) if one):
                break
            joined = [[*said.left, *said.right] for said, one in zip(self._decisions, touched, strict=True) if one]
            seeds = np.concatenate([seeds, *(np.array(nodes, np.int64) for nodes in joined)])
        return _joined(components, [np.unique(side) for side, one in zip(sides, touched, strict=True) if one])

    def _group(self, components: Components) -> _Groups:
        nodes, number = components.nodes, components.number
        simple = ~components.contested
        of_component = np.cumsum(simple, dtype=np.int32) - 1
        of_node = np.where(simple[number], of_component[number], NOBODY).astype(np.int32)
        edges = components.edges
        name = self._best(nodes, edges, np.flatnonzero(simple))
        groups = _Groups(of_node=of_node, name=name, component=np.flatnonzero(simple).astype(np.int32))
        more: list[int] = []
        of: list[int] = []
        for component in np.flatnonzero(components.contested).tolist():
            low, high = int(edges[component]), int(edges[component + 1])
            for names in self._settle(groups, nodes[low:high], low, len(name) + len(more)):
                more.append(names)
                of.append(component)
        groups.name = np.concatenate([name, np.array(more, np.int32)])
        groups.component = np.concatenate([groups.component, np.array(of, np.int32)])
        return groups

    def _settle(self, groups: _Groups, nodes: NDArray[np.int32], low: int, first: int) -> list[int]:
        """Decide one component; returns which identifier names each of its groups, numbered from `first`."""
        case = self._case(nodes)
        verdict = settle(case)
        place = {node: low + at for at, node in enumerate(nodes.tolist())}
        for at, members in enumerate(verdict.groups):
            for node in members:
                groups.of_node[place[node]] = DIVIDED if node in verdict.divided else first + at
                if node in verdict.divided:
                    groups.residual[node] = first + at
        for node, division in verdict.divided.items():
            moved = tuple(group + first if group >= 0 else NOBODY for group in division.groups)
            groups.divided[node] = Division(times=division.times, groups=moved)
        return [min(members, key=lambda node: (case.kinds[node], case.texts[node])) for members in verdict.groups]

    def _case(self, nodes: NDArray[np.int32]) -> Case:
        mine = set(nodes.tolist())
        links = {link.number: link for node in mine for link in self._graph.links_of(node)}
        texts = self._texts(nodes).to_pylist()
        return Case(
            kinds={node: int(self._graph.kind[node]) for node in mine},
            texts=dict(zip(nodes.tolist(), texts, strict=True)),
            links=[link for link in links.values() if link.a in mine and link.b in mine],
            logins=lambda link: self._graph.sightings(link.number),
            decisions=[said for said in self._decisions if (said.left | said.right) & mine],
            device=self._graph.device.tolist(),
            unique=self._graph.unique.tolist(),
            at_most=self._graph.at_most.tolist(),
        )

    def _best(
        self, nodes: NDArray[np.int32], edges: NDArray[np.int64], wanted: NDArray[np.int64]
    ) -> NDArray[np.int32]:
        """Of each component, the identifier that names it best: by its type, then by the alphabet."""
        if not len(wanted):
            return np.empty(0, np.int32)
        starts = edges[:-1][wanted]
        lengths = np.diff(edges)[wanted]
        at = np.arange(lengths.sum()) + np.repeat(starts - np.cumsum(lengths) + lengths, lengths)
        group = np.repeat(np.arange(len(wanted)), lengths)
        kinds = self._graph.kind[nodes[at]]
        least = np.minimum.reduceat(kinds, np.cumsum(lengths) - lengths)
        best = np.flatnonzero(kinds == least[group])
        chosen = np.full(len(wanted), -1, np.int32)
        chosen[group[best]] = nodes[at[best]]
        tied = np.flatnonzero(np.bincount(group[best], minlength=len(wanted)) > 1)
        if len(tied):
            among = best[np.isin(group[best], tied)]
            texts = self._texts(nodes[at[among]])
            order = np.asarray(pa.compute.sort_indices(texts))[::-1]
            chosen[group[among[order]]] = nodes[at[among[order]]]  # of several writes to a place, the last stays
        return chosen

    def _number(
        self, components: Components, groups: _Groups, first_rows: NDArray[np.int64]
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The customers' codes by group, −1: no event is told of it; and the identifiers that name new ones."""
        nodes = components.nodes
        count = len(groups.name)
        met = np.zeros(count, np.bool_)
        first = np.full(count, np.iinfo(np.int64).max)
        plain = groups.of_node >= 0
        met[groups.of_node[plain][self._graph.met[nodes[plain]] == 1]] = True
        np.minimum.at(first, groups.of_node[plain], first_rows[nodes[plain]])
        for node, division in groups.divided.items():
            shared = [group for group in division.groups if group >= 0]
            met[shared] = True
            met[groups.residual[node]] |= NOBODY in division.groups
        codes = np.full(count, NOBODY, np.int32)
        customers = np.flatnonzero(met)
        names = self._texts(groups.name[customers])
        codes[customers] = self._known(names)
        new = customers[codes[customers] < 0]
        new = new[np.lexsort((groups.name[new], first[new]))]
        codes[new] = len(self._owners.name) + np.arange(len(new), dtype=np.int32)
        return codes, groups.name[new]


def _joined(components: Components, together: Sequence[NDArray[np.int32]]) -> Components:
    """With these components, each a set of numbers, made one."""
    new = np.arange(len(components.contested), dtype=np.int32)
    for numbers in together:
        new[np.isin(new, new[numbers])] = new[numbers].min()
    if (new == np.arange(len(new))).all():
        return components
    kept, number = np.unique(new[components.number], return_inverse=True)
    order = np.argsort(number, kind="stable")
    contested = np.zeros(len(kept), np.bool_)
    np.logical_or.at(contested, number, components.contested[components.number])
    return Components(nodes=components.nodes[order], number=number[order].astype(np.int32), contested=contested)
