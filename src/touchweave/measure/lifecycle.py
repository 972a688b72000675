"""Lifecycle: in each period, who is new, returning, resurrected or dormant (growth accounting)."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from touchweave.journey.columns import Columns
from touchweave.journey.compiled import (
    CODES,
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
from touchweave.journey.scan import scan
from touchweave.journey.selection import EVERYTHING, Selection
from touchweave.measure.activity import KINDS_AT, active_kinds, counts_as
from touchweave.measure.behind import MARKS, customers_behind, unmarked
from touchweave.measure.bounds import first_place
from touchweave.measure.meeting import DAY_US
from touchweave.measure.parameter import one_of
from touchweave.measure.periods import Periods, periods_of
from touchweave.stats.proportion import rate
from touchweave.stats.score import Score
from touchweave.tabular import Tabular

_NEW, _RETURNING, _RESURRECTED, _DORMANT = range(4)
#: By the number that is asked for, the states that it counts, as bits.
_BITS = {"active": 0b0111, "new": 0b0001, "returning": 0b0010, "resurrected": 0b0100, "dormant": 0b1000}
STATES = tuple(_BITS)
_LONG_AGO, _NEVER = -2, -3


@dataclass(frozen=True, kw_only=True, eq=False)
class LifecycleStats:
    """Customers by period and state."""

    counts: NDArray[np.int64]  #: shape (periods, 4): new, returning, resurrected, dormant

    def __add__(self, other: Self) -> Self:
        return type(self)(counts=self.counts + other.counts)


class LifecycleRow(Struct, frozen=True, kw_only=True):
    """One period; `active` = `new` + `returning` + `resurrected`."""

    period: str  #: its first day, UTC
    whole: bool  #: False: the selection or the data cover a part of it only
    active: int
    new: int  #: never active before
    returning: int  #: active in the period before too
    resurrected: int  #: active before, but not in the period before
    dormant: int  #: active in the period before, and not in this one
    returning_rate: Score  #: of those active in the period before
    quick_ratio: float | None  #: (new + resurrected) / dormant; None where nobody is dormant


class LifecycleTable(Tabular, Struct, frozen=True, kw_only=True):
    """The lifecycle by period, oldest first."""

    _table: ClassVar[str] = "periods"

    unit: str
    activity: str
    periods: tuple[LifecycleRow, ...]


@inlined
def _counted(counts, row, state, row_sought, sought):  # type: ignore[no-untyped-def]
    """Count one customer; whether it is one of those sought."""
    counts[row, state] += 1
    return row == row_sought and (sought >> state) & 1 == 1


@compiled(
    OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, KINDS_AT, TIMES, CODES, INT64, INT64, INT64, INT64, TABLE, MARKS
)  # fmt: skip
def _lifecycle(  # type: ignore[no-untyped-def]
    offsets, time, touchpoint, kind, mask, active, edges, row_of_day, first_day, before, row_sought, sought,
    counts, marks,
):  # fmt: skip
    since = edges[0]
    until = edges[-1]
    for customer in range(len(mask)):
        if not mask[customer]:
            continue
        high = offsets[customer + 1]
        start = first_place(time, offsets[customer], high, since)
        row = np.int64(_NEVER)  # the last one that the customer was active in; −1: the one before the first
        for i in range(start - 1, offsets[customer] - 1, -1):
            if counts_as(active[touchpoint[i]], kind[i]):
                row = np.int64(-1) if time[i] >= before else np.int64(_LONG_AGO)
                break
        edge = since
        for i in range(start, high):
            t = time[i]
            if t >= until:
                break
            if t < edge or not counts_as(active[touchpoint[i]], kind[i]):
                continue
            now = np.int64(row_of_day[t // DAY_US - first_day])
            edge = edges[now + 1]
            state = _NEW if row == _NEVER else _RETURNING if row == now - 1 else _RESURRECTED
            marks[customer] |= _counted(counts, now, state, row_sought, sought)
            if -1 <= row < now - 1:
                marks[customer] |= _counted(counts, row + 1, _DORMANT, row_sought, sought)
            row = now
        if -1 <= row < len(edges) - 2:
            marks[customer] |= _counted(counts, row + 1, _DORMANT, row_sought, sought)


def lifecycle(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    periods: Periods,
    activity: str = "meetings",
    threads: int = 0,
) -> LifecycleStats:
    """Count the customers of a selection by period and state.

    What lay before the period of the selection tells who is new; nothing of it is counted. What lay before it in
    the calendar period that it cuts belongs to the one before.
    """
    active = active_kinds(index, activity)

    def kernel(columns: Columns, mask: NDArray[np.bool_], _: Selection) -> LifecycleStats:
        return _run(columns, mask, active, periods, (-1, 0), unmarked(columns))

    return scan(index, kernel, selection, threads=threads)


def lifecycle_table(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    unit: str = "week",
    activity: str = "meetings",
    threads: int = 0,
) -> LifecycleTable:
    """The lifecycle by day, week or month. Raises SelectionInvalid, also for more than PERIODS_LIMIT periods."""
    periods = periods_of(index, selection, unit)
    counts = lifecycle(index, selection, periods=periods, activity=activity, threads=threads).counts.tolist()
    rows = (_row(periods, place, numbers) for place, numbers in enumerate(counts))
    return LifecycleTable(unit=unit, activity=activity, periods=tuple(rows))


def lifecycle_customers(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    unit: str = "week",
    activity: str = "meetings",
    period: str,
    state: str = "active",
    threads: int = 0,
) -> NDArray[np.bool_]:
    """Who is counted in a period (its first day) in a state of STATES: bool of shape (index.customers_count,).

    Raises SelectionInvalid.
    """
    active = active_kinds(index, activity)
    periods = periods_of(index, selection, unit)
    one_of("state", state, STATES)
    sought = periods.row(period), _BITS[state]

    def marking(columns: Columns, mask: NDArray[np.bool_], _: Selection, marks: NDArray[np.bool_]) -> None:
        _run(columns, mask, active, periods, sought, marks)

    return customers_behind(index, marking, selection, threads=threads)


def _run(
    columns: Columns,
    mask: NDArray[np.bool_],
    active: NDArray[np.uint16],
    periods: Periods,
    sought: tuple[int, int],
    marks: NDArray[np.bool_],
) -> LifecycleStats:
    counts = np.zeros((periods.count, 4), np.int64)
    if periods.count:
        _lifecycle(
            columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask, active, periods.edges,
            periods.row_of_day, periods.first_day, periods.before_us, *sought, counts, marks,
        )  # fmt: skip
    return LifecycleStats(counts=counts)


def _row(periods: Periods, place: int, numbers: list[int]) -> LifecycleRow:
    new, returning, resurrected, dormant = numbers
    return LifecycleRow(
        period=periods.names[place],
        whole=periods.whole[place],
        active=new + returning + resurrected,
        new=new,
        returning=returning,
        resurrected=resurrected,
        dormant=dormant,
        returning_rate=rate(returning, returning + dormant, otherwise="nobody was active in the period before"),
        quick_ratio=(new + resurrected) / dormant if dormant else None,
    )
