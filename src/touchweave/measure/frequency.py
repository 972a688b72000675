"""Frequency: how often customers came, or on how many days, as a distribution over customers."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from touchweave.journey.columns import Columns
from touchweave.journey.compiled import COUNTS, FLAGS, INT64, KINDS, OFFSETS, TIMES, TOUCHPOINTS, compiled
from touchweave.journey.index import Index
from touchweave.journey.scan import scan
from touchweave.journey.selection import EVERYTHING, FOREVER, Selection
from touchweave.measure.activity import KINDS_AT, active_kinds, counts_as
from touchweave.measure.behind import MARKS, customers_behind, unmarked
from touchweave.measure.bounds import end_place, first_place
from touchweave.measure.count_classes import CLASSES, OPEN, class_codes
from touchweave.measure.meeting import DAY_US
from touchweave.measure.parameter import ENDLESS, one_of, whole
from touchweave.stats.mean import mean_score
from touchweave.stats.ranked import median_score
from touchweave.stats.score import Score
from touchweave.tabular import Tabular

COUNTED = ("times", "days")
_EVER = FOREVER[1]


@dataclass(frozen=True, kw_only=True, eq=False)
class FrequencyStats:
    """Customers by how often they came."""

    customers: NDArray[np.int64]  #: shape (OPEN + 1,): who came exactly so often; the last: more often than EXACT
    total: int  #: Σ of how often
    squares: int  #: Σ of its squares

    def __add__(self, other: Self) -> Self:
        return type(self)(
            customers=self.customers + other.customers,
            total=self.total + other.total,
            squares=self.squares + other.squares,
        )


class FrequencyRow(Struct, frozen=True, kw_only=True):
    """The customers who came `at_least` … `at_most` times."""

    at_least: int
    at_most: int | None  #: None: and more
    customers: int
    share: float  #: of the customers who came at all
    total: int  #: how often these came, added up
    total_share: float  #: of how often all came


class FrequencyTable(Tabular, Struct, frozen=True, kw_only=True):
    """How often customers came; each who came at all is in one row."""

    _table: ClassVar[str] = "frequencies"

    counted: str
    activity: str
    touchpoint: str | None
    customers: int
    total: int
    mean: Score
    median: Score  #: exact up to 1,000
    frequencies: tuple[FrequencyRow, ...]


@compiled(
    OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, KINDS_AT, "boolean", INT64, INT64, INT64, INT64, COUNTS, COUNTS, MARKS
)  # fmt: skip
def _frequency(  # type: ignore[no-untyped-def]
    offsets, time, touchpoint, kind, mask, active, by_day, since, until, at_least, at_most, customers, sums, marks
):
    last = len(customers) - 1
    for customer in range(len(mask)):
        if not mask[customer]:
            continue
        start = first_place(time, offsets[customer], offsets[customer + 1], since)
        stop = end_place(time, start, offsets[customer + 1], until)
        number = 0
        if by_day:
            tomorrow = np.int64(-_EVER)
            for i in range(start, stop):
                if time[i] >= tomorrow and counts_as(active[touchpoint[i]], kind[i]):
                    number += 1
                    tomorrow = (time[i] // DAY_US + 1) * DAY_US
        else:
            for i in range(start, stop):
                number += counts_as(active[touchpoint[i]], kind[i])
        if number:
            customers[min(number, last)] += 1
            sums[0] += number
            sums[1] += number * number
            if at_least <= number <= at_most:
                marks[customer] = True


def _run(
    columns: Columns,
    mask: NDArray[np.bool_],
    selection: Selection,
    active: NDArray[np.uint16],
    by_day: bool,
    sought: tuple[int, int],
    marks: NDArray[np.bool_],
) -> FrequencyStats:
    customers, sums = np.zeros(OPEN + 1, np.int64), np.zeros(2, np.int64)
    _frequency(
        columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask, active, by_day,
        selection.since_us, selection.until_us, *sought, customers, sums, marks,
    )  # fmt: skip
    return FrequencyStats(customers=customers, total=int(sums[0]), squares=int(sums[1]))


def frequency_table(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    counted: str = "times",
    activity: str = "meetings",
    touchpoint: str | None = None,
    threads: int = 0,
) -> FrequencyTable:
    """How often customers came in the period ("times"), or on how many days (UTC); at one touchpoint, or (None) all.

    `activity` is one of `activity.ACTIVITIES`. Raises SelectionInvalid, TouchpointUnknown.
    """
    active = active_kinds(index, activity, touchpoint)
    by_day = bool(one_of("counted", counted, COUNTED))

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection) -> FrequencyStats:
        return _run(columns, mask, selection, active, by_day, (0, -1), unmarked(columns))

    found = scan(index, kernel, selection, threads=threads)
    n = int(found.customers.sum())
    return FrequencyTable(
        counted=counted,
        activity=activity,
        touchpoint=touchpoint,
        customers=n,
        total=found.total,
        mean=mean_score(n, found.total, found.squares, otherwise="nobody came"),
        median=median_score(found.customers, otherwise="nobody came"),
        frequencies=_rows(found, n),
    )


def frequency_customers(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    counted: str = "times",
    activity: str = "meetings",
    touchpoint: str | None = None,
    at_least: int = 1,
    at_most: int | None = None,
    threads: int = 0,
) -> NDArray[np.bool_]:
    """Who came `at_least` … `at_most` times (None: and more): bool of shape (index.customers_count,).

    Raises SelectionInvalid, TouchpointUnknown.
    """
    active = active_kinds(index, activity, touchpoint)
    by_day = bool(one_of("counted", counted, COUNTED))
    most = ENDLESS if at_most is None else whole("at_most", at_most, least=1)
    sought = whole("at_least", at_least, least=1), most

    def marking(columns: Columns, mask: NDArray[np.bool_], selection: Selection, marks: NDArray[np.bool_]) -> None:
        _run(columns, mask, selection, active, by_day, sought, marks)

    return customers_behind(index, marking, selection, threads=threads)


def _rows(found: FrequencyStats, n: int) -> tuple[FrequencyRow, ...]:
    """The classes that somebody is in."""
    of_class = class_codes()
    exact = found.customers * np.arange(OPEN + 1)
    exact[OPEN] = found.total - exact[:OPEN].sum()
    customers = np.bincount(of_class[1:], found.customers[1:], len(CLASSES)).astype(np.int64)
    totals = [int(exact[1:][of_class[1:] == place].sum()) for place in range(len(CLASSES))]
    return tuple(
        FrequencyRow(
            at_least=low, at_most=high, customers=number, share=number / n,
            total=total, total_share=total / found.total,
        )
        for (low, high), number, total in zip(CLASSES, customers.tolist(), totals, strict=True)
        if number
    )  # fmt: skip
