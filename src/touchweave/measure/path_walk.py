"""Walks: which meeting comes next on the way of a line or session, as far as a tree of prefixes leads.

One compiled loop counts what comes after each prefix and marks the customers behind such counts. Lines are walked
anew for each step, as far as the tree shows: no table of all prefixes is kept, whatever the depth.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from touchweave.journey.columns import Columns
from touchweave.journey.compiled import (
    CODES,
    CUBE,
    FLAGS,
    INT64,
    KINDS,
    OFFSETS,
    ROWS,
    TIMES,
    TOUCHPOINTS,
    compiled,
    inlined,
)
from touchweave.journey.index import Index
from touchweave.journey.scan import SLICES, scan
from touchweave.journey.selection import Selection
from touchweave.measure.bounds import end_place, first_place
from touchweave.measure.meeting import is_meeting

#: What a meeting is followed by: another one, nothing, nothing yet; or it is where the walk was to arrive.
ONWARD, ENDED, OPEN, ARRIVED = range(4)
EXITS = 4

_FLAG_TABLE = "Array(boolean, 2, 'C', True)"
_FLAGS_OUT = "boolean[::1]"
#: Bytes of counts that slices may hold together.
_MEMORY = 1 << 28


@dataclass(frozen=True, kw_only=True)
class Walk:
    """From where, in which direction and how far lines are walked."""

    entry: int  #: touchpoint at whose first meeting a walk begins; −1: at the first meeting
    arrival: int  #: touchpoint at which it stops; −1: none
    backwards: bool
    collapsed: bool  #: whether consecutive meetings at one touchpoint are one
    session_us: int  #: a longer gap between meetings begins a new walk; 0: whole lines
    open_after: int  #: what met last after this moment, µs since 1970, is still open


@dataclass(frozen=True, kw_only=True, eq=False)
class Prefixes:
    """A tree of prefixes. Node 0 is the empty one; walks are counted that pass through a prefix of `steps`."""

    steps: int
    codes: NDArray[np.int32]  #: by touchpoint: its column in `child`; those in no prefix share column 0
    child: NDArray[np.int32]  #: shape (nodes, columns): the node reached; −1: none
    rows: NDArray[np.int32]  #: by node: where its walks are counted; −1: nowhere

    @classmethod
    def grown(cls, touchpoints: int, edges: Iterable[tuple[int, int]], steps: int, last: Iterable[int]) -> Self:
        """Node i + 1 is reached by the i-th edge (node, touchpoint); `last` are the nodes counted."""
        edges, last = list(edges), list(last)
        used = sorted({touchpoint for _, touchpoint in edges})
        codes = np.zeros(touchpoints, np.int32)
        codes[used] = np.arange(1, len(used) + 1)
        child = np.full((len(edges) + 1, len(used) + 1), -1, np.int32)
        for node, (parent, touchpoint) in enumerate(edges, start=1):
            child[parent, codes[touchpoint]] = node
        rows = np.full(len(edges) + 1, -1, np.int32)
        rows[last] = np.arange(len(last))
        return cls(steps=steps, codes=codes, child=child, rows=rows)

    @property
    def counted(self) -> int:
        """How many nodes' walks are counted."""
        return int(self.rows.max(initial=-1)) + 1


@dataclass(frozen=True, kw_only=True, eq=False)
class NextMeetings:
    """Sufficient statistics: what comes directly after each prefix, and how that meeting is followed."""

    counts: NDArray[np.int64]  #: shape (prefixes counted, touchpoints, EXITS)

    def __add__(self, other: Self) -> Self:
        return type(self)(counts=self.counts + other.counts)

    def __iadd__(self, other: Self) -> Self:
        np.add(self.counts, other.counts, out=self.counts)
        return self


@inlined
def _first_meeting(touchpoint, kind, low, high, entry):  # type: ignore[no-untyped-def]
    at = low
    while at < high and not (is_meeting(kind[at]) and (entry < 0 or touchpoint[at] == entry)):
        at += 1
    return at


@inlined
def _next_meeting(touchpoint, kind, at, bound, way, collapsed):  # type: ignore[no-untyped-def]
    here = touchpoint[at]
    at += way
    while at != bound and not (is_meeting(kind[at]) and not (collapsed and touchpoint[at] == here)):
        at += way
    return at


@inlined
def _reached(touchpoint, kind, at, over, bound, way, collapsed, steps, codes, child):  # type: ignore[no-untyped-def]
    """Walk so many steps: the meeting after them, and the prefix passed; −1: it left the tree or is over."""
    node = 0 if at < over else -1
    for _ in range(steps):
        if node >= 0:
            node = child[node, codes[touchpoint[at]]]
        if node < 0:
            break
        at = _next_meeting(touchpoint, kind, at, bound, way, collapsed)
        if at == bound:
            node = -1
    return at, node


@inlined
def _session_end(time, kind, low, high, session):  # type: ignore[no-untyped-def]
    """Where the next session begins; `high` where none does."""
    before = time[low]  # where that is no meeting, what is split off holds none, and no walk begins in it
    for i in range(low + 1, high):
        if is_meeting(kind[i]):
            if time[i] - before > session:
                return i
            before = time[i]
    return high


@inlined
def _still_open(time, kind, over, high, last, session, open_after):  # type: ignore[no-untyped-def]
    """Whether a line cut at `high`, or its session that ends at `over`, may yet go on, or did after the period."""
    if over < high:
        return False
    at = over - 1
    while not is_meeting(kind[at]):
        at -= 1
    if time[at] > open_after:
        return True
    for i in range(high, last):
        if is_meeting(kind[i]):
            return session == 0 or time[i] - time[at] <= session
    return False


@compiled(
    OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, INT64, INT64, INT64, INT64, INT64, INT64, INT64, INT64, INT64,
    CODES, ROWS, CODES, CUBE, _FLAG_TABLE, _FLAGS_OUT,
)  # fmt: skip
def _walk(  # type: ignore[no-untyped-def]
    offsets, time, touchpoint, kind, mask, since, until, entry, arrival, way, collapsed, session, open_after, steps,
    codes, child, rows, counts, wanted, marked,
):  # fmt: skip
    for line in range(len(mask)):
        if not mask[line]:
            continue
        last = offsets[line + 1]
        low = first_place(time, offsets[line], last, since)
        high = end_place(time, low, last, until)
        while low < high:
            over = high if session == 0 else _session_end(time, kind, low, high, session)
            bound = over if way > 0 else low - 1
            at = _first_meeting(touchpoint, kind, low, over, entry)
            at, node = _reached(touchpoint, kind, at, over, bound, way, collapsed, steps, codes, child)
            if node >= 0 and rows[node] >= 0:
                if steps > 0 and touchpoint[at] == arrival:
                    how = ARRIVED
                elif _next_meeting(touchpoint, kind, at, bound, way, collapsed) != bound:
                    how = ONWARD
                else:
                    still = way > 0 and _still_open(time, kind, over, high, last, session, open_after)
                    how = OPEN if still else ENDED
                counts[rows[node], touchpoint[at], how] += 1
                marked[line] |= wanted[touchpoint[at], how]
            low = over


def walk_lines(
    index: Index,
    selection: Selection,
    walk: Walk,
    prefixes: Prefixes,
    wanted: NDArray[np.bool_],
    *,
    threads: int = 0,
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Count what comes directly after each prefix, and tell which customers are in the counts wanted.

    `wanted` has shape (touchpoints, EXITS), the counts (prefixes counted, touchpoints, EXITS); customers are one
    bool each, by code.
    """
    shape = (prefixes.counted, len(index.touchpoints), EXITS)
    marked = np.zeros(index.customers_count, np.bool_)

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection) -> NextMeetings:
        counts = np.zeros(shape, np.int64)
        here = np.zeros(columns.customers, np.bool_)
        _walk(
            columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask,
            selection.since_us, selection.until_us, walk.entry, walk.arrival, -1 if walk.backwards else 1,
            int(walk.collapsed), walk.session_us, walk.open_after, prefixes.steps,
            prefixes.codes, prefixes.child, prefixes.rows, counts, wanted, here,
        )  # fmt: skip
        columns.put(marked, here)  # of each customer one line only is live: slices do not meet
        return NextMeetings(counts=counts)

    at_most = min(max(_MEMORY // (8 * int(np.prod(shape)) + 1), 2), SLICES)
    return scan(index, kernel, selection, threads=threads, at_most=at_most).counts, marked
