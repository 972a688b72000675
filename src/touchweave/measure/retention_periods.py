"""In which periods after its landmark a line was seen again: counted by group, or marked by line."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from touchweave.journey.columns import Columns
from touchweave.journey.compiled import COUNTS, INT64, KINDS, OFFSETS, TABLE, TIMES, compiled, inlined
from touchweave.journey.scan import SLICES
from touchweave.measure.meeting import DAY_US, is_meeting

#: Periods are as long for every customer: a month is 30 days.
UNITS_US = {"day": DAY_US, "week": 7 * DAY_US, "month": 30 * DAY_US}
#: What "retained in period k" means, see docs/reference/measures.md.
SEEN = ("on", "rolling", "unbounded")
_ON, _ROLLING, _UNBOUNDED = range(3)
_TABLES = 1 << 27  # bytes, about


@dataclass(frozen=True, kw_only=True)
class Following:
    """How customers are followed from their landmark."""

    unit_us: int
    periods: int  #: period 0 … periods − 1 are told
    seen: str  #: one of SEEN
    end_us: int  #: until when the data tell

    def slices(self, rows: int) -> int:
        """How many slices to scan at most, so that the tables of all, of so many rows each, stay within memory."""
        return min(max(_TABLES // (max(rows, 1) * (self.periods + 1) * 32), 2), SLICES)


@dataclass(frozen=True, kw_only=True, eq=False)
class PeriodStats:
    """Customers by group and period."""

    eligible: NDArray[np.int64]  #: shape (groups, periods): whose period was over when the data end
    retained: NDArray[np.int64]  #: the same shape; of these, retained
    entered: NDArray[np.int64]  #: shape (groups,): all, whether or not any period was over

    def __add__(self, other: Self) -> Self:
        return type(self)(
            eligible=self.eligible + other.eligible,
            retained=self.retained + other.retained,
            entered=self.entered + other.entered,
        )


@inlined
def _follow(time, kind, at, high, unit, end, seen, over, again):  # type: ignore[no-untyped-def]
    """Count one line, from `at` on, in rows of shape (periods + 1,).

    `over[f]`: its first f periods, and no more, were over. `again`: for "on" each period in which it was seen, for
    the others [r]: it was retained in the first r periods, and no more.
    """
    first = time[at]
    full = min((end - first) // unit, len(over) - 1)
    over[full] += 1
    if full > 0 and seen == _UNBOUNDED:
        last = high - 1
        while not is_meeting(kind[last]):
            last -= 1  # at the latest, `at` is one
        again[min((time[last] - first) // unit + 1, full)] += 1
    elif full > 0:
        run = np.int64(1)
        if seen == _ON:
            again[0] += 1
        # Only what opens a new period is divided; most meetings are in the one before.
        edge, stop = first + unit, first + full * unit
        for i in range(at + 1, high):
            t = time[i]
            if t >= stop:
                break
            if t >= edge and is_meeting(kind[i]):
                period = (t - first) // unit
                edge = first + (period + 1) * unit
                if seen == _ON:
                    again[period] += 1
                elif period == run:
                    run += 1
                else:
                    break
        if seen == _ROLLING:
            again[run] += 1


@compiled(OFFSETS, TIMES, KINDS, COUNTS, COUNTS, INT64, INT64, INT64, TABLE, TABLE)
def _count(offsets, time, kind, places, groups, unit, end, seen, over, again):  # type: ignore[no-untyped-def]
    for line in range(len(places)):
        if places[line] >= 0 and groups[line] >= 0:
            group = groups[line]
            _follow(time, kind, places[line], offsets[line + 1], unit, end, seen, over[group], again[group])


@compiled(OFFSETS, TIMES, KINDS, COUNTS, COUNTS, INT64, INT64, INT64, INT64, INT64, "uint8[::1]")
def _mark(offsets, time, kind, places, wanted, unit, end, seen, period, retained, marks):  # type: ignore[no-untyped-def]
    over, again = np.zeros(period + 2, np.int64), np.zeros(period + 2, np.int64)
    there = period if seen == _ON else period + 1
    for line in range(len(places)):
        marks[line] = 0
        if places[line] >= 0 and wanted[line] > 0:
            over[:] = 0
            again[:] = 0
            _follow(time, kind, places[line], offsets[line + 1], unit, end, seen, over, again)
            if over[period + 1] > 0:
                marks[line] = (again[there] > 0) == (retained > 0)


def count_periods(
    columns: Columns, places: NDArray[np.int64], groups: NDArray[np.int64], count: int, how: Following
) -> PeriodStats:
    """Follow each line from its place (−1: not at all) and count it in its group (−1: in none) of `count`."""
    over, again = np.zeros((2, count, how.periods + 1), np.int64)
    _count(
        columns.offsets, columns.occurred_at, columns.kind, places, groups,
        how.unit_us, how.end_us, SEEN.index(how.seen), over, again,
    )  # fmt: skip
    return PeriodStats(
        eligible=_beyond(over),
        retained=again[:, :-1] if how.seen == "on" else _beyond(again),
        entered=over.sum(axis=1),
    )


def mark_period(
    columns: Columns,
    places: NDArray[np.int64],
    wanted: NDArray[np.bool_],
    how: Following,
    *,
    period: int,
    retained: bool,
) -> NDArray[np.bool_]:
    """Which lines `count_periods` counts as retained in the period, or as eligible and not retained."""
    marks = np.empty(len(places), np.uint8)
    _mark(
        columns.offsets, columns.occurred_at, columns.kind, places, wanted.astype(np.int64),
        how.unit_us, how.end_us, SEEN.index(how.seen), period, int(retained), marks,
    )  # fmt: skip
    return marks.astype(np.bool_)


def _beyond(reached: NDArray[np.int64]) -> NDArray[np.int64]:
    """By period k, how many reached more than k periods; shape (groups, periods)."""
    found: NDArray[np.int64] = reached[:, ::-1].cumsum(axis=1)[:, ::-1][:, 1:]
    return found
