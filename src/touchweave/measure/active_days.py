"""Active days: on how many days of a week or month customers came, and so which share of them on an average day."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from touchweave.journey.columns import Columns
from touchweave.journey.compiled import CODES, FLAGS, INT64, KINDS, OFFSETS, TABLE, TIMES, TOUCHPOINTS, compiled
from touchweave.journey.index import Index
from touchweave.journey.scan import scan
from touchweave.journey.selection import EVERYTHING, Selection
from touchweave.measure.activity import KINDS_AT, active_kinds, counts_as
from touchweave.measure.behind import MARKS, customers_behind, unmarked
from touchweave.measure.bounds import first_place
from touchweave.measure.meeting import DAY_US
from touchweave.measure.parameter import whole
from touchweave.measure.periods import Periods, periods_of
from touchweave.stats.mean import mean_score
from touchweave.stats.score import Score
from touchweave.tabular import Tabular

_UNITS = ("week", "month")
_LONGEST = {"week": 7, "month": 31}


@dataclass(frozen=True, kw_only=True, eq=False)
class ActiveDaysStats:
    """Customers by period and by the number of its days on which they were active."""

    customers: NDArray[np.int64]  #: shape (periods, 1 + days of the longest period); column 0 stays empty

    def __add__(self, other: Self) -> Self:
        return type(self)(customers=self.customers + other.customers)


class ActiveDaysRow(Struct, frozen=True, kw_only=True):
    """One week or month."""

    period: str  #: its first day, UTC
    whole: bool  #: False: the selection or the data cover a part of it only
    days: int  #: of it in the selection
    customers: int  #: active on any of its days
    active_days: int  #: Σ over customers of the days on which they were active
    daily_customers: float  #: active on an average day: active_days / days
    stickiness: Score  #: daily_customers / customers, 0..1; n = customers
    distribution: tuple[int, ...]  #: customers active on exactly 1, 2, … days; adds up to `customers`


class ActiveDaysTable(Tabular, Struct, frozen=True, kw_only=True):
    """Active days by week or month, oldest first."""

    _table: ClassVar[str] = "periods"

    unit: str
    activity: str
    periods: tuple[ActiveDaysRow, ...]


@compiled(
    OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, KINDS_AT, TIMES, CODES, INT64, INT64, INT64, INT64, TABLE, MARKS
)  # fmt: skip
def _active_days(  # type: ignore[no-untyped-def]
    offsets, time, touchpoint, kind, mask, active, edges, row_of_day, first_day, row_sought, least, most,
    customers, marks,
):  # fmt: skip
    since = edges[0]
    until = edges[-1]
    for customer in range(len(mask)):
        if not mask[customer]:
            continue
        high = offsets[customer + 1]
        tomorrow = since
        row = np.int64(-1)
        days = 0  # of this row, on which the customer was active
        for i in range(first_place(time, offsets[customer], high, since), high):
            t = time[i]
            if t >= until:
                break
            if t < tomorrow or not counts_as(active[touchpoint[i]], kind[i]):
                continue
            day = t // DAY_US
            tomorrow = (day + 1) * DAY_US
            now = np.int64(row_of_day[day - first_day])
            if now != row:
                if days:
                    customers[row, days] += 1
                    marks[customer] |= row == row_sought and least <= days <= most
                row = now
                days = 0
            days += 1
        if days:
            customers[row, days] += 1
            marks[customer] |= row == row_sought and least <= days <= most


def _run(
    columns: Columns,
    mask: NDArray[np.bool_],
    active: NDArray[np.uint16],
    periods: Periods,
    sought: tuple[int, int, int],
    marks: NDArray[np.bool_],
) -> ActiveDaysStats:
    customers = np.zeros((periods.count, 1 + _LONGEST[periods.unit]), np.int64)
    if periods.count:
        _active_days(
            columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask, active, periods.edges,
            periods.row_of_day, periods.first_day, *sought, customers, marks,
        )  # fmt: skip
    return ActiveDaysStats(customers=customers)


def active_days_table(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    unit: str = "week",
    activity: str = "meetings",
    threads: int = 0,
) -> ActiveDaysTable:
    """On how many days of each "week" or "month" the customers of a selection were active, by days in UTC.

    `activity` is one of `activity.ACTIVITIES`. Raises SelectionInvalid, also for more than PERIODS_LIMIT periods.
    """
    active = active_kinds(index, activity)
    periods = periods_of(index, selection, unit, units=_UNITS)

    def kernel(columns: Columns, mask: NDArray[np.bool_], _: Selection) -> ActiveDaysStats:
        return _run(columns, mask, active, periods, (-1, 0, 0), unmarked(columns))

    found = scan(index, kernel, selection, threads=threads).customers
    rows = tuple(_row(periods, place, found[place]) for place in range(periods.count))
    return ActiveDaysTable(unit=unit, activity=activity, periods=rows)


def active_days_customers(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    unit: str = "week",
    activity: str = "meetings",
    period: str,
    days: int | None = None,
    threads: int = 0,
) -> NDArray[np.bool_]:
    """Who was active on exactly so many `days` (None: on any) of the period that begins on the day `period`.

    Bool of shape (index.customers_count,). Raises SelectionInvalid.
    """
    active = active_kinds(index, activity)
    periods = periods_of(index, selection, unit, units=_UNITS)
    longest = _LONGEST[unit]
    least, most = (1, longest) if days is None else (whole("days", days, least=1, most=longest),) * 2
    sought = periods.row(period), least, most

    def marking(columns: Columns, mask: NDArray[np.bool_], _: Selection, marks: NDArray[np.bool_]) -> None:
        _run(columns, mask, active, periods, sought, marks)

    return customers_behind(index, marking, selection, threads=threads)


def _row(periods: Periods, place: int, found: NDArray[np.int64]) -> ActiveDaysRow:
    numbers = np.arange(len(found))
    days, customers = int(periods.days[place]), int(found.sum())
    total, squares = int((found * numbers).sum()), int((found * numbers**2).sum())
    return ActiveDaysRow(
        period=periods.names[place],
        whole=periods.whole[place],
        days=days,
        customers=customers,
        active_days=total,
        daily_customers=total / days,
        stickiness=mean_score(
            customers, total, squares, otherwise="nobody was active", scale=(1 / days, 0.0), bounds=(0.0, 1.0)
        ),
        distribution=tuple(found[1:].tolist()),
    )
