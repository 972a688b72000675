"""Stickiness: how many of those who came within a week or within 28 days come on one day, day by day."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from touchweave.journey.columns import Columns
from touchweave.journey.compiled import FLAGS, INT64, KINDS, OFFSETS, TABLE, TIMES, TOUCHPOINTS, compiled, inlined
from touchweave.journey.index import Index
from touchweave.journey.scan import scan
from touchweave.journey.selection import EVERYTHING, Selection
from touchweave.measure.activity import KINDS_AT, active_kinds, counts_as
from touchweave.measure.behind import MARKS, customers_behind, unmarked
from touchweave.measure.bounds import first_place
from touchweave.measure.meeting import DAY_US
from touchweave.measure.parameter import one_of
from touchweave.measure.periods import Periods, periods_of
from touchweave.stats.proportion import rate
from touchweave.stats.score import Score, unknown
from touchweave.tabular import Tabular

WINDOWS = ("day", "week", "month")
#: So many days each. Four whole weeks hold every weekday equally often; a calendar month does not.
WINDOW_DAYS = np.array([1, 7, 28], np.int64)
_NEVER = np.int64(-(2**62))


@dataclass(frozen=True, kw_only=True, eq=False)
class StickinessStats:
    """Where customers begin and cease to be active within each window."""

    changes: NDArray[np.int64]  #: shape (days + 1, 3), in the order of WINDOWS; cumulated, they are the customers

    def __add__(self, other: Self) -> Self:
        return type(self)(changes=self.changes + other.changes)


class StickinessRow(Struct, frozen=True, kw_only=True):
    """One day; the windows end with it. The rates are unknown where the data begin within the window."""

    day: str
    daily: int  #: customers active on this day
    weekly: int  #: on this day or the 6 before
    monthly: int  #: on this day or the 27 before
    daily_weekly: Score  #: daily / weekly
    daily_monthly: Score
    weekly_monthly: Score


class StickinessTable(Tabular, Struct, frozen=True, kw_only=True):
    """Customers active within a day, a week and 28 days, by day, oldest first."""

    _table: ClassVar[str] = "days"

    activity: str
    days: tuple[StickinessRow, ...]


@inlined
def _covered(changes, day, following, windows, day_sought, sought):  # type: ignore[no-untyped-def]
    """Add the windows of activity on a day, up to the following day of activity; whether they hold what is sought."""
    found = False
    for w in range(len(windows)):
        begin = max(day, 0)
        end = min(day + windows[w], following, len(changes) - 1)
        if end > begin:
            changes[begin, w] += 1
            changes[end, w] -= 1
            if w == sought and begin <= day_sought < end:
                found = True
    return found


@compiled(
    OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, KINDS_AT, INT64, INT64, INT64, TIMES, INT64, INT64, TABLE, MARKS
)  # fmt: skip
def _stickiness(  # type: ignore[no-untyped-def]
    offsets, time, touchpoint, kind, mask, active, first_day, since, until, windows, day_sought, sought,
    changes, marks,
):  # fmt: skip
    earliest = (first_day - windows[-1]) * DAY_US
    for customer in range(len(mask)):
        if not mask[customer]:
            continue
        high = offsets[customer + 1]
        day = _NEVER  # of the last activity
        tomorrow = earliest
        for i in range(first_place(time, offsets[customer], high, earliest), high):
            t = time[i]
            if t >= until:
                break
            if t < tomorrow or not counts_as(active[touchpoint[i]], kind[i]):
                continue
            now = t // DAY_US - first_day
            tomorrow = t - t % DAY_US + DAY_US
            if now == 0 and t < since:
                now = np.int64(-1)
                tomorrow = since
            if day != _NEVER:
                marks[customer] |= _covered(changes, day, now, windows, day_sought, sought)
            day = now
        if day != _NEVER:
            marks[customer] |= _covered(changes, day, len(changes), windows, day_sought, sought)


def _run(
    columns: Columns,
    mask: NDArray[np.bool_],
    active: NDArray[np.uint16],
    periods: Periods,
    sought: tuple[int, int],
    marks: NDArray[np.bool_],
) -> StickinessStats:
    changes = np.zeros((periods.count + 1, len(WINDOWS)), np.int64)
    if periods.count:
        _stickiness(
            columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask, active, periods.first_day,
            periods.edges[0], periods.edges[-1], WINDOW_DAYS, *sought, changes, marks,
        )  # fmt: skip
    return StickinessStats(changes=changes)


def stickiness_table(
    index: Index, selection: Selection = EVERYTHING, *, activity: str = "meetings", threads: int = 0
) -> StickinessTable:
    """Who was active within 1, 7 and 28 days that end with each day of the period, UTC, and the ratios of these.

    The windows reach back before the period: what lies there is seen, but only in the longer windows. `activity` is
    one of `activity.ACTIVITIES`. Raises SelectionInvalid, also for more than PERIODS_LIMIT days.
    """
    active = active_kinds(index, activity)
    periods = periods_of(index, selection, "day")

    def kernel(columns: Columns, mask: NDArray[np.bool_], _: Selection) -> StickinessStats:
        return _run(columns, mask, active, periods, (-1, -1), unmarked(columns))

    counts = np.cumsum(scan(index, kernel, selection, threads=threads).changes, axis=0)[:-1]
    seen_days = periods.first_day - index.first_us // DAY_US + 1  # of data, up to the first day shown
    rows = (_row(day, numbers, seen_days + place) for place, (day, numbers) in enumerate(
        zip(periods.names, counts.tolist(), strict=True)
    ))  # fmt: skip
    return StickinessTable(activity=activity, days=tuple(rows))


def stickiness_customers(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    activity: str = "meetings",
    day: str,
    window: str = "day",
    threads: int = 0,
) -> NDArray[np.bool_]:
    """Who was active within the window ("day", "week", "month") that ends with a day, as in "2024-03-04".

    Bool of shape (index.customers_count,). Raises SelectionInvalid.
    """
    active = active_kinds(index, activity)
    periods = periods_of(index, selection, "day")
    sought = periods.row(day), one_of("window", window, WINDOWS)

    def marking(columns: Columns, mask: NDArray[np.bool_], _: Selection, marks: NDArray[np.bool_]) -> None:
        _run(columns, mask, active, periods, sought, marks)

    return customers_behind(index, marking, selection, threads=threads)


def _row(day: str, numbers: list[int], seen_days: int) -> StickinessRow:
    daily, weekly, monthly = numbers
    return StickinessRow(
        day=day,
        daily=daily,
        weekly=weekly,
        monthly=monthly,
        daily_weekly=_ratio(daily, weekly, 7, seen_days),
        daily_monthly=_ratio(daily, monthly, 28, seen_days),
        weekly_monthly=_ratio(weekly, monthly, 28, seen_days),
    )


def _ratio(part: int, whole: int, days: int, seen_days: int) -> Score:
    if seen_days < days:
        return unknown(f"the data begin less than {days} days before")
    return rate(part, whole, otherwise="nobody was active")
