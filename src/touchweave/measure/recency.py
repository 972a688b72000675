"""Recency: how many days ago customers came last, when the data or the period ended."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import ClassVar, Self

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from touchweave.journey.columns import Columns
from touchweave.journey.compiled import COUNTS, FLAGS, INT64, KINDS, OFFSETS, TIMES, TOUCHPOINTS, compiled
from touchweave.journey.index import Index
from touchweave.journey.moment import moment
from touchweave.journey.scan import scan
from touchweave.journey.selection import EVERYTHING, Selection
from touchweave.measure.activity import KINDS_AT, active_kinds, counts_as
from touchweave.measure.behind import MARKS, customers_behind, unmarked
from touchweave.measure.bounds import end_place
from touchweave.measure.meeting import DAY_US, horizon_us
from touchweave.measure.parameter import ENDLESS, whole
from touchweave.stats.ranked import median_score
from touchweave.stats.score import Score
from touchweave.tabular import Tabular

#: Days up to here are told apart: ten years.
LONGEST = 3653
#: Where the classes of the distribution begin, in days.
EDGES = (0, 1, 7, 14, 30, 60, 90, 180, 365, 730)


@dataclass(frozen=True, kw_only=True, eq=False)
class RecencyStats:
    """Customers by how many whole days ago they came last."""

    customers: NDArray[np.int64]  #: shape (LONGEST + 1,); the last: so long ago or longer

    def __add__(self, other: Self) -> Self:
        return type(self)(customers=self.customers + other.customers)


class RecencyRow(Struct, frozen=True, kw_only=True):
    """The customers who came last `at_least_days` ago or longer, and less than `below_days`."""

    at_least_days: int
    below_days: int | None  #: None: however long ago
    customers: int
    share: float  #: of all customers
    cumulative_share: float  #: of all customers, this and the rows above


class RecencyTable(Tabular, Struct, frozen=True, kw_only=True):
    """How long ago customers came last; each who came at all is in one row."""

    _table: ClassVar[str] = "recencies"

    activity: str
    touchpoint: str | None
    at: datetime | None  #: from when days are counted back: the data's end, or the period's where that is earlier
    customers: int
    median_days: Score  #: whole days
    recencies: tuple[RecencyRow, ...]


@compiled(
    OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, KINDS_AT, INT64, INT64, INT64, INT64, INT64, COUNTS, MARKS
)  # fmt: skip
def _recency(  # type: ignore[no-untyped-def]
    offsets, time, touchpoint, kind, mask, active, since, until, at, at_least, below, customers, marks
):
    last = len(customers) - 1
    for customer in range(len(mask)):
        if not mask[customer]:
            continue
        low = offsets[customer]
        for i in range(end_place(time, low, offsets[customer + 1], until) - 1, low - 1, -1):
            if not counts_as(active[touchpoint[i]], kind[i]):
                continue
            if time[i] >= since:
                days = (at - time[i]) // DAY_US
                customers[min(days, last)] += 1
                if at_least <= days < below:
                    marks[customer] = True
            break


def _run(
    columns: Columns,
    mask: NDArray[np.bool_],
    selection: Selection,
    active: NDArray[np.uint16],
    at_us: int,
    sought: tuple[int, int],
    marks: NDArray[np.bool_],
) -> RecencyStats:
    customers = np.zeros(LONGEST + 1, np.int64)
    _recency(
        columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask, active,
        selection.since_us, selection.until_us, at_us, *sought, customers, marks,
    )  # fmt: skip
    return RecencyStats(customers=customers)


def recency_table(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    activity: str = "meetings",
    touchpoint: str | None = None,
    threads: int = 0,
) -> RecencyTable:
    """How many days ago the customers of a selection came last, at one touchpoint, or (None) at any.

    Days are counted back from the end of the data, or of the period where that is earlier. `activity` is one of
    `activity.ACTIVITIES`. Raises SelectionInvalid, TouchpointUnknown.
    """
    active = active_kinds(index, activity, touchpoint)
    at_us = horizon_us(index, selection)

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection) -> RecencyStats:
        return _run(columns, mask, selection, active, at_us, (0, -1), unmarked(columns))

    found = scan(index, kernel, selection, threads=threads).customers
    return RecencyTable(
        activity=activity,
        touchpoint=touchpoint,
        at=moment(at_us) if index.interactions else None,
        customers=int(found.sum()),
        median_days=median_score(found, otherwise="nobody came"),
        recencies=_rows(found),
    )


def recency_customers(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    activity: str = "meetings",
    touchpoint: str | None = None,
    at_least_days: int = 0,
    below_days: int | None = None,
    threads: int = 0,
) -> NDArray[np.bool_]:
    """Who came last `at_least_days` ago or longer and less than `below_days`: bool, shape (index.customers_count,).

    Raises SelectionInvalid, TouchpointUnknown.
    """
    active = active_kinds(index, activity, touchpoint)
    at_us = horizon_us(index, selection)
    below = ENDLESS if below_days is None else whole("below_days", below_days, least=0)
    sought = whole("at_least_days", at_least_days, least=0), below

    def marking(columns: Columns, mask: NDArray[np.bool_], selection: Selection, marks: NDArray[np.bool_]) -> None:
        _run(columns, mask, selection, active, at_us, sought, marks)

    return customers_behind(index, marking, selection, threads=threads)


def _rows(found: NDArray[np.int64]) -> tuple[RecencyRow, ...]:
    n = int(found.sum())
    if n == 0:
        return ()
    reached = 0
    rows = []
    for low, high in pairwise((*EDGES, None)):
        number = int(found[low:high].sum())
        reached += number
        rows.append(
            RecencyRow(
                at_least_days=low or 0, below_days=high, customers=number,
                share=number / n, cumulative_share=reached / n,
            )
        )  # fmt: skip
    return tuple(rows)
