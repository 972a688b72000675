"""Loops: meetings that repeat, go back and forth, or come back to a touchpoint met earlier in the line."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from touchweave.journey.columns import Columns
from touchweave.journey.compiled import (
    CODES,
    COUNTS,
    CUBE,
    FLAGS,
    INT64,
    KINDS,
    OFFSETS,
    TABLE,
    TIMES,
    TOUCHPOINTS,
    compiled,
    inlined,
)
from touchweave.journey.index import Index
from touchweave.journey.scan import SLICES, scan
from touchweave.journey.selection import EVERYTHING, Selection
from touchweave.measure.behind import MARKS, customers_behind, unmarked
from touchweave.measure.bounds import end_place, first_place
from touchweave.measure.meeting import is_meeting
from touchweave.measure.parameter import one_of, whole
from touchweave.stats.proportion import rate
from touchweave.stats.score import Score
from touchweave.tabular import Tabular

LOOPS = ("repeat", "back_and_forth", "cycle")
_REPEAT, _BACK, _CYCLE = range(3)
#: Pairs are told of so many touchpoints, those met most; a table of pairs is 40 bytes a pair and slice.
PAIRED = 1024
_MANY = 256


@dataclass(frozen=True, kw_only=True, eq=False)
class LoopStats:
    """Loops by kind (LOOPS) and pair; a pair is the touchpoint come back to, and the one directly before that."""

    pairs: NDArray[np.int64]  #: shape (4, paired, paired): back-and-forth, its customers, cycles, their customers
    touchpoints: NDArray[np.int64]  #: shape (touchpoints, 3): customers who met it, repeats, their customers
    totals: NDArray[np.int64]  #: shape (8,): customers, meetings, then occurrences and customers by LOOPS

    def __add__(self, other: Self) -> Self:
        return type(self)(
            pairs=self.pairs + other.pairs,
            touchpoints=self.touchpoints + other.touchpoints,
            totals=self.totals + other.totals,
        )

    def __iadd__(self, other: Self) -> Self:
        for ours, theirs in ((self.pairs, other.pairs), (self.touchpoints, other.touchpoints)):
            np.add(ours, theirs, out=ours)
        np.add(self.totals, other.totals, out=self.totals)
        return self


class LoopRow(Struct, frozen=True, kw_only=True):
    """One loop: `count` times customers came back to `touchpoint`, directly from `through`."""

    loop: str  #: "repeat", "back_and_forth" or "cycle"
    touchpoint: str
    through: str  #: of a repeat the touchpoint itself
    count: int
    customers: int  #: to whom it happened
    customer_rate: Score  #: of the customers who met the touchpoint


class LoopTable(Tabular, Struct, frozen=True, kw_only=True):
    """Loops by kind, the most frequent first."""

    _table: ClassVar[str] = "loops"

    customers: int
    meetings: int
    repeats: int
    repeat_customers: int
    back_and_forths: int
    back_and_forth_customers: int
    cycles: int
    cycle_customers: int
    untold: int  #: occurrences of all kinds that no row tells: those of rare pairs
    loops: tuple[LoopRow, ...]


@inlined
def _sought(sought, loop, here, through):  # type: ignore[no-untyped-def]
    """Whether a loop is the one sought: kind, touchpoint and through (−1: any)."""
    return sought[0] == loop and (sought[1] < 0 or sought[1] == here) and (sought[2] < 0 or sought[2] == through)


@inlined
def _pair(pairs, seen, which, here, through, line):  # type: ignore[no-untyped-def]
    """Count a pair, and its customer once; pairs that are not told (−1) are left out."""
    if here >= 0 and through >= 0:
        pairs[2 * which, here, through] += 1
        if seen[which, here, through] != line:
            seen[which, here, through] = line
            pairs[2 * which + 1, here, through] += 1


@compiled(
    OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, CODES, INT64, INT64, TIMES, CUBE, TABLE, COUNTS, MARKS
)  # fmt: skip
def _loops(  # type: ignore[no-untyped-def]
    offsets, time, touchpoint, kind, mask, paired, since, until, sought, pairs, counts, totals, marks
):
    met = np.full(len(counts), -1, np.int64)  # by which line last
    repeated = np.full(len(counts), -1, np.int64)
    seen = np.full((2, pairs.shape[1], pairs.shape[2]), -1, np.int32)
    own = np.empty(3, np.int64)  # loops of this line
    for line in range(len(mask)):
        if not mask[line]:
            continue
        start = first_place(time, offsets[line], offsets[line + 1], since)
        stop = end_place(time, start, offsets[line + 1], until)
        before = np.int64(-1)
        before_that = np.int64(-1)
        meetings = 0
        own[:] = 0
        for i in range(start, stop):
            if not is_meeting(kind[i]):
                continue
            here = np.int64(touchpoint[i])
            meetings += 1
            if here == before:
                own[_REPEAT] += 1
                counts[here, 1] += 1
                counts[here, 2] += repeated[here] != line
                repeated[here] = line
                marks[line] |= _sought(sought, _REPEAT, here, before)
            elif met[here] == line:
                own[_CYCLE] += 1
                _pair(pairs, seen, 1, paired[here], paired[before], line)
                marks[line] |= _sought(sought, _CYCLE, here, before)
                if here == before_that:
                    own[_BACK] += 1
                    _pair(pairs, seen, 0, paired[here], paired[before], line)
                    marks[line] |= _sought(sought, _BACK, here, before)
            else:
                met[here] = line
                counts[here, 0] += 1
            before_that = before
            before = here
        totals[0] += meetings > 0
        totals[1] += meetings
        for loop in range(3):
            totals[2 + 2 * loop] += own[loop]
            totals[3 + 2 * loop] += own[loop] > 0


def _run(
    columns: Columns,
    mask: NDArray[np.bool_],
    selection: Selection,
    paired: NDArray[np.int32],
    sought: tuple[int, int, int],
    marks: NDArray[np.bool_],
) -> LoopStats:
    number = int(paired.max(initial=-1)) + 1
    pairs, counts = np.zeros((4, number, number), np.int64), np.zeros((len(paired), 3), np.int64)
    totals = np.zeros(8, np.int64)
    _loops(
        columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask, paired,
        selection.since_us, selection.until_us, np.array(sought, np.int64), pairs, counts, totals, marks,
    )  # fmt: skip
    return LoopStats(pairs=pairs, touchpoints=counts, totals=totals)


def loop_table(index: Index, selection: Selection = EVERYTHING, *, top: int = 1000, threads: int = 0) -> LoopTable:
    """Loops of a selection; lines are cut to the period. Of each kind the `top` most frequent pairs are told.

    Repeat: the next meeting is at the same touchpoint. Back-and-forth: away and back with the next two meetings.
    Cycle: any return from another touchpoint to one met before; each back-and-forth is one too. Raises
    SelectionInvalid.
    """
    whole("top", top, least=1)
    paired = _paired(index)

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection) -> LoopStats:
        return _run(columns, mask, selection, paired, (-1, -1, -1), unmarked(columns))

    found = scan(index, kernel, selection, threads=threads, at_most=SLICES if len(paired) <= _MANY else 4)
    customers, meetings, *numbers = found.totals.tolist()
    rows = _rows(index, found, paired, top)
    return LoopTable(
        customers=customers,
        meetings=meetings,
        repeats=numbers[0],
        repeat_customers=numbers[1],
        back_and_forths=numbers[2],
        back_and_forth_customers=numbers[3],
        cycles=numbers[4],
        cycle_customers=numbers[5],
        untold=sum(numbers[::2]) - sum(row.count for row in rows),
        loops=rows,
    )


def loop_customers(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    loop: str,
    touchpoint: str | None = None,
    through: str | None = None,
    threads: int = 0,
) -> NDArray[np.bool_]:
    """To whom a loop of LOOPS happened, at a touchpoint and through another (None: any).

    Bool of shape (index.customers_count,). Raises SelectionInvalid, TouchpointUnknown.
    """
    here, by = (-1 if key is None else index.touchpoint_code(key) for key in (touchpoint, through))
    sought = one_of("loop", loop, LOOPS), here, by
    unpaired = np.full(len(index.touchpoints), -1, np.int32)

    def marking(columns: Columns, mask: NDArray[np.bool_], selection: Selection, marks: NDArray[np.bool_]) -> None:
        _run(columns, mask, selection, unpaired, sought, marks)

    return customers_behind(index, marking, selection, threads=threads)


def _paired(index: Index) -> NDArray[np.int32]:
    """The place of each touchpoint in the table of pairs; −1: of the rarer ones pairs are not told."""
    count = len(index.touchpoints)
    if count <= PAIRED:
        return np.arange(count, dtype=np.int32)
    often = sum(np.bincount(run.touchpoint, minlength=count) for run in index.runs)
    paired = np.full(count, -1, np.int32)
    paired[np.sort(np.argsort(-often, kind="stable")[:PAIRED])] = np.arange(PAIRED)
    return paired


def _rows(index: Index, found: LoopStats, paired: NDArray[np.int32], top: int) -> tuple[LoopRow, ...]:
    keys = [touchpoint.key for touchpoint in index.touchpoints]
    told = np.flatnonzero(paired >= 0)
    met = found.touchpoints[:, 0]
    loops: list[tuple[str, int, int, int, int]] = []
    for here in _most(found.touchpoints[:, 1], top):
        loops.append(("repeat", here, here, *found.touchpoints[here, 1:].tolist()))
    for which, loop in enumerate(LOOPS[1:]):
        counts, customers = found.pairs[2 * which], found.pairs[2 * which + 1]
        for place in _most(counts.ravel(), top):
            here, through = divmod(place, len(told))
            loops.append((loop, told[here], told[through], int(counts[here, through]), int(customers[here, through])))
    return tuple(
        LoopRow(
            loop=loop, touchpoint=keys[here], through=keys[through], count=count, customers=customers,
            customer_rate=rate(customers, int(met[here]), otherwise="nobody met it"),
        )
        for loop, here, through, count, customers in loops
    )  # fmt: skip


def _most(counts: NDArray[np.int64], top: int) -> list[int]:
    """The places of the largest counts above 0, the largest first."""
    occurred = np.flatnonzero(counts)
    places: list[int] = occurred[np.argsort(-counts[occurred], kind="stable")[:top]].tolist()
    return places
