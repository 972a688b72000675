"""Retention curves: who is seen on day, week or month N after their first meeting, or after a touchpoint.

Beside those who met a touchpoint stand comparable customers who, so far, had not ("comparable"), and, of those who
met it, those who have any ("matched"): the two to be compared.
"""

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
import pyarrow as pa
from msgspec import Struct
from numpy.typing import NDArray

from touchweave.errors import SelectionInvalid
from touchweave.journey.columns import Columns
from touchweave.journey.compiled import COUNTS, INT64, TIMES, compiled
from touchweave.journey.index import Index
from touchweave.journey.scan import scan, scan_customers
from touchweave.journey.selection import EVERYTHING, Selection
from touchweave.measure.behind import one_of
from touchweave.measure.bounds import first_place
from touchweave.measure.landmark import first_meetings
from touchweave.measure.periods import Periods, periods_of
from touchweave.measure.retention_comparable import Compared, compared, designed, landmarks
from touchweave.measure.retention_periods import SEEN, UNITS_US, Following, PeriodStats, count_periods, mark_period
from touchweave.stats.proportion import rate, rate_of_elapsed
from touchweave.stats.score import Score
from touchweave.stats.standardised import standardised_rate
from touchweave.tabular import Tabular

PERIODS_LIMIT = 366
EVERYBODY, MATCHED, COMPARABLE = "everybody", "matched", "comparable"


class RetentionPoint(Struct, frozen=True, kw_only=True):
    """One period of a curve."""

    period: int  #: 0 begins at the landmark
    retained: int  #: customers whose period is over
    rate: Score  #: of those whose period is over; Wilson


class RetentionCurve(Struct, frozen=True, kw_only=True):
    """One group of customers, followed from their landmark."""

    name: str  #: "everybody", a cohort's first day as in "2024-03-04", "after <key>", "matched" or "comparable"
    customers: int  #: all of them, whether or not any period is over
    points: tuple[RetentionPoint, ...]


class _Row(Struct, frozen=True, kw_only=True):
    curve: str
    customers: int
    period: int
    retained: int
    rate: Score


class _Rows(Tabular, Struct, frozen=True, kw_only=True):
    _table: ClassVar[str] = "rows"

    rows: tuple[_Row, ...]


class RetentionCurves(Tabular, Struct, frozen=True, kw_only=True):
    """Curves side by side; as a table, one row a curve and period."""

    _table: ClassVar[str] = "curves"

    unit: str
    kind: str
    touchpoint: str | None
    curves: tuple[RetentionCurve, ...]

    @classmethod
    def _schema(cls) -> pa.Schema:
        return _Rows._schema()

    def _rows(self) -> Iterator[Struct]:
        for curve in self.curves:
            for point in curve.points:
                yield _Row(
                    curve=curve.name,
                    customers=curve.customers,
                    period=point.period,
                    retained=point.retained,
                    rate=point.rate,
                )


@compiled(TIMES, TIMES, COUNTS, INT64, COUNTS)
def _rows_of(time, edges, places, rows, groups):  # type: ignore[no-untyped-def]
    for line in range(len(places)):
        groups[line] = 0
        if places[line] >= 0 and rows > 0:
            groups[line] = first_place(edges, 0, rows, time[places[line]] + 1) - 1


def retention_curves(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    touchpoint: str | None = None,
    unit: str = "week",
    periods: int = 8,
    kind: str = "on",
    cohorts: bool = False,
    threads: int = 0,
) -> RetentionCurves:
    """Retention in period 0 … `periods` after the first meeting in the selection, or the first at a touchpoint.

    Period k lasts from landmark + k·unit up to landmark + (k + 1)·unit; a day has 24 hours, a week 7 days, a month
    30 days. Retained in k: `kind` "on": seen in k; "rolling": seen in each of 0 … k; "unbounded": seen in k or
    later. Those whose period k was not over when the data end are left out of it. Curves: "everybody", or "after
    <key>", "matched" and "comparable"; with `cohorts` also one for each calendar day, week or month (UTC) in which
    landmarks lie.
    Raises TouchpointUnknown and SelectionInvalid.
    """
    how = _following(index, unit, periods, kind)
    code = None if touchpoint is None else index.touchpoint_code(touchpoint)
    calendar = periods_of(index, selection, unit) if cohorts else None
    curves: list[RetentionCurve] = []
    if code is not None:
        design = designed(index, selection, code, unit=unit, threads=threads)
        both = compared(index, selection, design, how, threads=threads)
        curves += [_curve(_name(touchpoint), both.after, slice(None)), *_compared_curves(both)]
    if code is None or calendar is not None:
        found = _by_cohort(index, selection, code, calendar, how, threads)
        if code is None:
            curves.append(_curve(EVERYBODY, found, slice(None)))
        if calendar is not None:
            rows = np.flatnonzero(found.entered).tolist()
            curves += [_curve(calendar.names[row], found, slice(row, row + 1)) for row in rows]
    return RetentionCurves(unit=unit, kind=kind, touchpoint=touchpoint, curves=tuple(curves))


def retention_customers(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    touchpoint: str | None = None,
    unit: str = "week",
    periods: int = 8,
    kind: str = "on",
    cohorts: bool = False,
    curve: str = EVERYBODY,
    period: int,
    retained: bool = True,
    threads: int = 0,
) -> NDArray[np.bool_]:
    """Who is behind a point of `retention_curves`, shape (index.customers_count,): retained, or not.

    Raises TouchpointUnknown and SelectionInvalid, also for a curve that the same question has not.
    """
    how = _following(index, unit, periods, kind)
    if not 0 <= period <= periods:
        raise SelectionInvalid(name="period", value=period, allowed=f"0 to {periods}")
    code = None if touchpoint is None else index.touchpoint_code(touchpoint)
    calendar = periods_of(index, selection, unit) if cohorts else None
    fixed = (EVERYBODY,) if touchpoint is None else (_name(touchpoint), MATCHED, COMPARABLE)
    one_of("curve", curve, fixed + (calendar.names if calendar else ()))
    if code is not None and curve in (MATCHED, COMPARABLE):
        matched = curve == MATCHED
        return _behind_compared(index, selection, code, unit, how, matched, period, retained, threads)
    row = calendar.names.index(curve) if calendar and curve not in fixed else None

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection, out: NDArray[np.bool_]) -> None:
        places = first_meetings(columns, mask, selection, code)
        wanted = np.ones(len(mask), np.bool_) if row is None else _groups(columns, places, calendar) == row
        out[:] = mark_period(columns, places, wanted, how, period=period, retained=retained)

    return scan_customers(index, kernel, selection, np.zeros(index.customers_count, np.bool_), threads=threads)


def _behind_compared(
    index: Index,
    selection: Selection,
    code: int,
    unit: str,
    how: Following,
    matched: bool,
    period: int,
    retained: bool,
    threads: int,
) -> NDArray[np.bool_]:
    design = designed(index, selection, code, unit=unit, threads=threads)
    counted = compared(index, selection, design, how, threads=threads).both[:, period]

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection, out: NDArray[np.bool_]) -> None:
        found = landmarks(design, columns, mask, selection)
        places, strata = found[:2] if matched else found[2:]
        wanted = (strata >= 0) & counted[strata]
        out[:] = mark_period(columns, places, wanted, how, period=period, retained=retained)

    return scan_customers(index, kernel, selection, np.zeros(index.customers_count, np.bool_), threads=threads)


def _following(index: Index, unit: str, periods: int, kind: str) -> Following:
    one_of("unit", unit, tuple(UNITS_US))
    one_of("kind", kind, SEEN)
    if isinstance(periods, bool) or not isinstance(periods, int) or not 1 <= periods <= PERIODS_LIMIT:
        raise SelectionInvalid(name="periods", value=periods, allowed=f"1 to {PERIODS_LIMIT}")
    return Following(unit_us=UNITS_US[unit], periods=periods + 1, seen=kind, end_us=index.last_us)


def _name(touchpoint: str | None) -> str:
    return EVERYBODY if touchpoint is None else f"after {touchpoint}"


def _groups(columns: Columns, places: NDArray[np.int64], calendar: Periods | None) -> NDArray[np.int64]:
    """The calendar's row of each landmark; 0 where there is no calendar."""
    groups = np.empty(len(places), np.int64)
    edges = np.zeros(1, np.int64) if calendar is None else calendar.edges
    _rows_of(columns.occurred_at, edges, places, 0 if calendar is None else calendar.count, groups)
    return groups


def _by_cohort(
    index: Index, selection: Selection, code: int | None, calendar: Periods | None, how: Following, threads: int
) -> PeriodStats:
    rows = 1 if calendar is None else calendar.count

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection) -> PeriodStats:
        places = first_meetings(columns, mask, selection, code)
        return count_periods(columns, places, _groups(columns, places, calendar), rows, how)

    return scan(index, kernel, selection, threads=threads, at_most=how.slices(rows))


def _curve(name: str, found: PeriodStats, rows: slice) -> RetentionCurve:
    customers = int(found.entered[rows].sum())
    retained, over = (table[rows].sum(axis=0).tolist() for table in (found.retained, found.eligible))
    points = tuple(
        RetentionPoint(
            period=period,
            retained=retained[period],
            rate=rate_of_elapsed(
                retained[period],
                over[period],
                censored=customers - over[period],
                waiting="nobody's period is over",
                otherwise="nobody entered",
            ),
        )
        for period in range(len(retained))
    )
    return RetentionCurve(name=name, customers=customers, points=points)


def _compared_curves(found: Compared) -> tuple[RetentionCurve, RetentionCurve]:
    """Those matched, and those comparable, weighted to be spread over strata as those matched are."""
    ours, theirs, both = found.after, found.comparable, found.both
    matched, comparable = [], []
    for period in range(both.shape[1]):
        used = both[:, period]
        over, met = ours.eligible[used, period], int(ours.eligible[:, period].sum())
        n, retained, other = int(over.sum()), ours.retained[used, period], theirs.retained[used, period]
        otherwise = "nobody is comparable" if met else "nobody's period is over"
        note = f"{met - n} of {met} left out: nobody is comparable" if n < met else None
        score = rate(int(retained.sum()), n, otherwise=otherwise, note=note)
        matched.append(RetentionPoint(period=period, retained=int(retained.sum()), rate=score))
        score = standardised_rate(other, theirs.eligible[used, period], over, otherwise=otherwise)
        comparable.append(RetentionPoint(period=period, retained=int(other.sum()), rate=score))
    customers = int(ours.entered[theirs.entered > 0].sum())
    return (
        RetentionCurve(name=MATCHED, customers=customers, points=tuple(matched)),
        RetentionCurve(name=COMPARABLE, customers=int(theirs.entered.sum()), points=tuple(comparable)),
    )
