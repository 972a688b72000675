"""Waits before and after each touchpoint as a table, and who waited."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from touchweave.errors import SelectionInvalid
from touchweave.journey.columns import Columns
from touchweave.journey.compiled import (
    FLAGS,
    HISTOGRAMS,
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
from touchweave.journey.scan import scan
from touchweave.journey.selection import EVERYTHING, FOREVER, Selection
from touchweave.measure.behind import MARKS, customers_behind, unmarked
from touchweave.measure.bounds import end_place, first_place
from touchweave.measure.meeting import is_meeting
from touchweave.measure.parameter import one_of
from touchweave.measure.waits import WaitStats
from touchweave.stats.log_histogram import BINS, bin_of, ranked_seconds
from touchweave.stats.score import Score
from touchweave.tabular import Tabular

#: Of which meeting a wait is told: of the one that ends it, or of the one that begins it.
SIDES = ("before", "after")
_NOBODY = (-1, 0, 0, 0)
_bin_of = inlined(bin_of)


@dataclass(frozen=True, kw_only=True, eq=False)
class WaitingStats:
    """The waits on both sides, and the customers who waited."""

    before: WaitStats
    after: WaitStats
    customers: NDArray[np.int64]  #: shape (touchpoints, 2): before a meeting here, after one

    def __add__(self, other: Self) -> Self:
        return type(self)(
            before=self.before + other.before,
            after=self.after + other.after,
            customers=self.customers + other.customers,
        )


class WaitRow(Struct, frozen=True, kw_only=True):
    """The waits at one touchpoint, whatever the touchpoint of the other meeting; seconds within 1.6 %."""

    touchpoint: str
    before_seconds: Score  #: median since the meeting before; n = meetings that had one
    before_quarter_seconds: float | None  #: a quarter of the waits is at most so long
    before_three_quarters_seconds: float | None  #: three quarters are
    before_customers: int
    after_seconds: Score  #: median until the next meeting; n = meetings that had one
    after_quarter_seconds: float | None
    after_three_quarters_seconds: float | None
    after_customers: int


class WaitTable(Tabular, Struct, frozen=True, kw_only=True):
    """Waits before and after each touchpoint, in the catalogue's order."""

    _table: ClassVar[str] = "touchpoints"

    waits: int  #: each is one before a meeting and one after the meeting before it
    touchpoints: tuple[WaitRow, ...]


@compiled(
    OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, INT64, INT64, TIMES, HISTOGRAMS, HISTOGRAMS, TABLE, MARKS
)  # fmt: skip
def _waiting(  # type: ignore[no-untyped-def]
    offsets, time, touchpoint, kind, mask, since, until, sought, waits_before, waits_after, customers, marks
):
    place, side, least, most = sought
    seen = np.full(customers.shape, -1, np.int64)
    for line in range(len(mask)):
        if not mask[line]:
            continue
        start = first_place(time, offsets[line], offsets[line + 1], since)
        stop = end_place(time, start, offsets[line + 1], until)
        before = -1  # the place of the meeting before
        for i in range(start, stop):
            if not is_meeting(kind[i]):
                continue
            if before >= 0:
                here, there = np.int64(touchpoint[i]), np.int64(touchpoint[before])
                if seen[here, 0] != line:
                    seen[here, 0] = line
                    customers[here, 0] += 1
                if seen[there, 1] != line:
                    seen[there, 1] = line
                    customers[there, 1] += 1
                waited = time[i] - time[before]
                if place < 0:
                    duration = _bin_of(waited)
                    waits_before[here, duration] += np.uint32(1)
                    waits_after[there, duration] += np.uint32(1)
                elif (there if side else here) == place and least <= waited < most:
                    marks[line] = True
            before = i


def _run(
    index: Index,
    columns: Columns,
    mask: NDArray[np.bool_],
    selection: Selection,
    sought: tuple[int, int, int, int],
    marks: NDArray[np.bool_],
) -> WaitingStats:
    before, after = (np.zeros((len(index.touchpoints), BINS), np.uint32) for _ in SIDES)
    customers = np.zeros((len(index.touchpoints), 2), np.int64)
    _waiting(
        columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask,
        selection.since_us, selection.until_us, np.array(sought, np.int64), before, after, customers, marks,
    )  # fmt: skip
    return WaitingStats(before=WaitStats(histograms=before), after=WaitStats(histograms=after), customers=customers)


def wait_table(index: Index, selection: Selection = EVERYTHING, *, threads: int = 0) -> WaitTable:
    """How long customers waited before and after the meetings of a selection; lines are cut to the period."""

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection) -> WaitingStats:
        return _run(index, columns, mask, selection, _NOBODY, unmarked(columns))

    found = scan(index, kernel, selection, threads=threads)
    rows = tuple(_row(index, place, found) for place in np.flatnonzero(found.customers.any(axis=1)).tolist())
    return WaitTable(waits=int(found.before.histograms.sum(dtype=np.int64)), touchpoints=rows)


def wait_customers(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    touchpoint: str,
    side: str = "before",
    at_least_seconds: float = 0.0,
    below_seconds: float | None = None,
    threads: int = 0,
) -> NDArray[np.bool_]:
    """Who waited `at_least_seconds` or longer and less than `below_seconds` before, or after, a meeting here.

    Exact to the µs. Bool of shape (index.customers_count,). Raises SelectionInvalid, TouchpointUnknown.
    """
    least = _microseconds("at_least_seconds", at_least_seconds)
    most = FOREVER[1] if below_seconds is None else _microseconds("below_seconds", below_seconds)
    sought = index.touchpoint_code(touchpoint), one_of("side", side, SIDES), least, most

    def marking(columns: Columns, mask: NDArray[np.bool_], selection: Selection, marks: NDArray[np.bool_]) -> None:
        _run(index, columns, mask, selection, sought, marks)

    return customers_behind(index, marking, selection, threads=threads)


def _microseconds(name: str, seconds: float) -> int:
    if not 0 <= seconds <= 1e10:
        raise SelectionInvalid(name=name, value=seconds, allowed="a number from 0 to 1e10")
    return round(seconds * 1e6)


def _row(index: Index, place: int, found: WaitingStats) -> WaitRow:
    before, after = found.before, found.after
    return WaitRow(
        touchpoint=index.touchpoints[place].key,
        before_seconds=before.wait_seconds(place),
        before_quarter_seconds=_quantile(before.histograms[place], 1),
        before_three_quarters_seconds=_quantile(before.histograms[place], 3),
        before_customers=int(found.customers[place, 0]),
        after_seconds=after.wait_seconds(place, otherwise="no meeting came after"),
        after_quarter_seconds=_quantile(after.histograms[place], 1),
        after_three_quarters_seconds=_quantile(after.histograms[place], 3),
        after_customers=int(found.customers[place, 1]),
    )


def _quantile(histogram: NDArray[np.uint32], quarters: int) -> float | None:
    """The (lower) quartile in seconds; None where nobody waited."""
    n = int(histogram.sum(dtype=np.int64))
    return ranked_seconds(histogram, -(-n * quarters // 4)) if n else None
