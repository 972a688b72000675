"""Paths: what comes after (or before) what, as a tree that adds up to its entrants at every node.

The tree grows step by step: one pass counts what comes after each node shown, the most frequent become the next
step's nodes, the others of a node are merged. Nothing is kept of what is not shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from touchweave.errors import SelectionInvalid
from touchweave.journey.index import Index
from touchweave.journey.selection import EVERYTHING, Selection
from touchweave.measure.path_question import PathQuestion
from touchweave.measure.path_walk import ARRIVED, ENDED, EXITS, ONWARD, OPEN, Prefixes, walk_lines
from touchweave.tabular import Tabular

Then = Literal["any", "ended", "still_open", "onward", "arrived"]
_THEN = {
    "any": [ONWARD, ENDED, OPEN, ARRIVED],
    "ended": [ENDED],
    "still_open": [OPEN],
    "onward": [ONWARD],
    "arrived": [ARRIVED],
}


class PathNode(Struct, frozen=True, kw_only=True):
    """Those who came this way. Always `count = Σ children's count + ended + still_open + onward + arrived`."""

    id: int
    parent: int | None  #: None at step 0
    step: int  #: 0 is where paths begin
    touchpoint: str | None  #: None: others, merged; they have no children
    count: int
    share: float  #: of the parent's count; at step 0, of the entrants
    ended: int  #: their line (session) ended here; read backwards: it began here
    still_open: int  #: this is their last meeting and more may come, or came after the period
    onward: int  #: went on beyond the depth, or, from a node of others, went on at all
    arrived: int  #: reached `end`, where paths stop


class PathTree(Tabular, Struct, frozen=True, kw_only=True):
    """Where paths lead. The counts at step 0 add up to the entrants."""

    _table: ClassVar[str] = "nodes"

    start: str | None
    end: str | None
    direction: Literal["after", "before"]
    depth: int
    breadth: int
    collapsed: bool
    session_minutes: float | None
    entrants: int  #: lines (sessions) with a first meeting where paths begin
    nodes: tuple[PathNode, ...]  #: by step, then by parent, the most frequent first, others last


@dataclass
class _Tree:
    """A tree while it grows. What its nodes came by is also kept as prefixes, for the walk of the next step."""

    keys: list[str]
    nodes: list[PathNode] = field(default_factory=list)
    edges: list[tuple[int, int]] = field(default_factory=list)  #: (prefix, touchpoint), each reaching one prefix
    frontier: list[tuple[int, int | None]] = field(default_factory=lambda: [(0, None)])  #: (prefix, its node)

    def prefixes(self, step: int) -> Prefixes:
        """The prefixes to walk; those of the frontier are counted."""
        return Prefixes.grown(len(self.keys), self.edges, step, [prefix for prefix, _ in self.frontier])

    def grow(self, counts: NDArray[np.int64], step: int, question: PathQuestion, arrival: int) -> None:
        """Add a step, of what came after each prefix of the frontier: shape (frontier, touchpoints, EXITS)."""
        shown = _shown(counts.sum(axis=2), question.breadth, arrival if step else -1)
        entrants = int(counts.sum())
        grown: list[tuple[int, int | None]] = []
        for row, (prefix, parent) in enumerate(self.frontier):
            of = entrants if parent is None else self.nodes[parent].count
            for touchpoint in shown[row]:
                exits = counts[row, touchpoint]
                has_children = step < question.depth and bool(exits[ONWARD])
                node = self._add(parent, step, touchpoint, exits, of, has_children=has_children)
                if has_children:
                    self.edges.append((prefix, touchpoint))
                    grown.append((len(self.edges), node))
            others = np.delete(counts[row], shown[row], axis=0).sum(axis=0)
            if others.any():
                self._add(parent, step, None, others, of, has_children=False)
        self.frontier = grown

    def _add(
        self,
        parent: int | None,
        step: int,
        touchpoint: int | None,
        exits: NDArray[np.int64],
        of: int,
        *,
        has_children: bool,
    ) -> int:
        count = int(exits.sum())
        node = PathNode(
            id=len(self.nodes),
            parent=parent,
            step=step,
            touchpoint=None if touchpoint is None else self.keys[touchpoint],
            count=count,
            share=count / of,
            ended=int(exits[ENDED]),
            still_open=int(exits[OPEN]),
            onward=0 if has_children else int(exits[ONWARD]),
            arrived=int(exits[ARRIVED]),
        )
        self.nodes.append(node)
        return node.id


def _shown(counts: NDArray[np.int64], breadth: int, arrival: int) -> list[list[int]]:
    """Which touchpoints are shown after each prefix, given counts of shape (prefixes, touchpoints).

    The `breadth` most frequent pairs, ties in order of the tree and the catalogue; and the arrival, always.
    """
    occurred = np.flatnonzero(counts)
    row, touchpoint = np.divmod(occurred, counts.shape[1])
    arrives = touchpoint == arrival
    order = np.lexsort((occurred, -counts.ravel()[occurred], arrives))
    kept = np.concatenate([order[:breadth][~arrives[order[:breadth]]], np.flatnonzero(arrives)])
    kept = kept[np.lexsort((occurred[kept], -counts.ravel()[occurred[kept]]))]
    return [touchpoint[kept[row[kept] == one]].tolist() for one in range(len(counts))]


def path_tree(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    start: str | None = None,
    end: str | None = None,
    depth: int = 5,
    breadth: int = 8,
    collapse_repeats: bool = True,
    session_minutes: float | None = None,
    open_days: float = 30.0,
    threads: int = 0,
) -> PathTree:
    """Count the paths of a selection; lines are cut to the period, and to sessions where those are asked for.

    From the first meeting; with `start`, from the first meeting there; with `end` alone, backwards from the first
    meeting there; with both, from `start` to the first meeting at `end` after it, where paths stop. `depth` steps
    (1 … 20) follow that meeting. At each step the `breadth` (1 … 100) most frequent nodes are shown, and `end`
    always; others are merged, a node of others for each parent. Collapsed, consecutive meetings at a touchpoint
    are one. A gap of more than `session_minutes` between meetings begins a new session: one entrant each.

    A line is still open as `steps.count_steps` says; a session, as in `sessions`, when it goes on after the period
    or its last meeting is no more than `session_minutes` ago when the data end.
    Raises TouchpointUnknown and SelectionInvalid.
    """
    question = PathQuestion(
        start=start,
        end=end,
        depth=depth,
        breadth=breadth,
        collapse_repeats=collapse_repeats,
        session_minutes=session_minutes,
        open_days=open_days,
    )
    return _tree(index, selection, question, threads)


def _tree(index: Index, selection: Selection, question: PathQuestion, threads: int) -> PathTree:
    walk = question.walk(index, selection)
    tree = _Tree([touchpoint.key for touchpoint in index.touchpoints])
    goes_on = np.zeros((len(index.touchpoints), EXITS), np.bool_)
    goes_on[:, ONWARD] = True
    step = 0
    while step <= question.depth and tree.frontier:
        counts, still = walk_lines(index, selection, walk, tree.prefixes(step), goes_on, threads=threads)
        tree.grow(counts, step, question, walk.arrival)
        selection = replace(selection, customers=still)  # who has left the tree does not come back
        step += 1
    return PathTree(
        start=question.start,
        end=question.end,
        direction="before" if question.backwards else "after",
        depth=question.depth,
        breadth=question.breadth,
        collapsed=question.collapse_repeats,
        session_minutes=question.session_minutes,
        entrants=sum(node.count for node in tree.nodes if node.step == 0),
        nodes=tuple(tree.nodes),
    )


def path_customers(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    nodes: Sequence[str | None],
    then: Then = "any",
    start: str | None = None,
    end: str | None = None,
    depth: int = 5,
    breadth: int = 8,
    collapse_repeats: bool = True,
    session_minutes: float | None = None,
    open_days: float = 30.0,
    threads: int = 0,
) -> NDArray[np.bool_]:
    """The customers behind a number of `path_tree`, bool of shape (customers_count,).

    `nodes` are the keys of touchpoints from step 0 on; the last may be None: the others there. `then` is which of
    the node's numbers is meant. Of whole lines there are as many customers as the number says; of sessions, at
    most. Raises TouchpointUnknown and SelectionInvalid.
    """
    question = PathQuestion(
        start=start,
        end=end,
        depth=depth,
        breadth=breadth,
        collapse_repeats=collapse_repeats,
        session_minutes=session_minutes,
        open_days=open_days,
    )
    if not 1 <= len(nodes) <= depth + 1:
        raise SelectionInvalid(name="nodes", value=list(nodes), allowed=f"1 to {depth + 1} touchpoints")
    if then not in _THEN:
        raise SelectionInvalid(name="then", value=then, allowed=", ".join(_THEN))
    way = [index.touchpoint_code(key) for key in nodes[:-1] if key is not None]
    if len(way) < len(nodes) - 1:
        raise SelectionInvalid(name="nodes", value=list(nodes), allowed="others (none) only in the last place")
    wanted = np.zeros((len(index.touchpoints), EXITS), np.bool_)
    last = nodes[-1]
    if last is not None:
        wanted[index.touchpoint_code(last), _THEN[then]] = True
        if then == "onward" and len(nodes) <= depth:
            wanted[:] = False  # they are in the counts of its children
    else:
        wanted[:, _THEN[then]] = True
        wanted[_children(_tree(index, selection, question, threads), nodes[:-1], index)] = False
    prefixes = Prefixes.grown(len(index.touchpoints), list(enumerate(way)), len(way), [len(way)])
    return walk_lines(index, selection, question.walk(index, selection), prefixes, wanted, threads=threads)[1]


def _children(tree: PathTree, way: Sequence[str | None], index: Index) -> list[int]:
    """The touchpoints shown after those in `way`."""
    parent: int | None = None
    for key in way:
        found = [node.id for node in tree.nodes if node.parent == parent and node.touchpoint == key]
        if not found:
            raise SelectionInvalid(name="nodes", value=list(way), allowed="a way that the tree shows")
        parent = found[0]
    children = (node.touchpoint for node in tree.nodes if node.parent == parent)
    return [index.touchpoint_code(key) for key in children if key is not None]
