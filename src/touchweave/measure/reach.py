"""Reach and frequency: how many of the customers were here, and how often those met the brand here."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from touchweave.journey.columns import Columns
from touchweave.journey.compiled import COUNTS, FLAGS, INT64, KINDS, OFFSETS, TIMES, TOUCHPOINTS, compiled
from touchweave.journey.index import Index
from touchweave.journey.scan import scan
from touchweave.journey.selection import EVERYTHING, Selection
from touchweave.measure.grouping import Grouping, by_touchpoint
from touchweave.measure.meeting import is_meeting
from touchweave.stats.mean import mean_score
from touchweave.stats.proportion import rate
from touchweave.stats.score import Score


@dataclass(frozen=True, kw_only=True, eq=False)
class ReachStats:
    """Distinct customers in all and by group."""

    in_all: NDArray[np.int64]  #: shape (2,): customers with any interaction in the period; their interactions
    customers: NDArray[np.int64]  #: shape (groups,): with any interaction here
    met: NDArray[np.int64]  #: with a meeting here
    meetings: NDArray[np.int64]
    squares: NDArray[np.int64]  #: Σ over customers of (meetings here)²

    def __add__(self, other: Self) -> Self:
        return type(self)(
            in_all=self.in_all + other.in_all,
            customers=self.customers + other.customers,
            met=self.met + other.met,
            meetings=self.meetings + other.meetings,
            squares=self.squares + other.squares,
        )

    def reach_rate(self, group: int) -> Score:
        """Customers with any interaction here / customers in the selection; Wilson."""
        return rate(int(self.customers[group]), int(self.in_all[0]), otherwise="nobody is in the selection")

    def frequency(self, group: int) -> Score:
        """Meetings a customer who met it; mean, t interval, n = customers who met it."""
        return mean_score(
            int(self.met[group]),
            int(self.meetings[group]),
            int(self.squares[group]),
            otherwise="nobody met it",
            bounds=(1.0, np.inf),
        )


@compiled(
    OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, TIMES, INT64, INT64, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS
)  # fmt: skip
def _reach(offsets, time, touchpoint, kind, mask, group, since, until, in_all, customers, met, meetings, squares):  # type: ignore[no-untyped-def]
    seen = np.full(len(customers), -1, np.int64)  # by which customer last
    times_met = np.zeros(len(customers), np.int64)
    touched = np.empty(len(customers), np.int64)
    for customer in range(len(mask)):
        if not mask[customer]:
            continue
        number = 0
        interactions = 0
        for i in range(offsets[customer], offsets[customer + 1]):
            if time[i] < since:
                continue
            if time[i] >= until:
                break
            interactions += 1
            here = group[touchpoint[i]]
            if here < 0:
                continue
            if seen[here] != customer:
                seen[here] = customer
                times_met[here] = 0
                touched[number] = here
                number += 1
            if is_meeting(kind[i]):
                times_met[here] += 1
        in_all[0] += interactions > 0
        in_all[1] += interactions
        for j in range(number):
            here = touched[j]
            customers[here] += 1
            met[here] += times_met[here] > 0
            meetings[here] += times_met[here]
            squares[here] += times_met[here] ** 2


def reach(
    index: Index, selection: Selection = EVERYTHING, *, grouping: Grouping | None = None, threads: int = 0
) -> ReachStats:
    """Count the customers of a selection, by touchpoint or as the grouping says."""
    groups = grouping or by_touchpoint(index)

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection) -> ReachStats:
        in_all = np.zeros(2, np.int64)
        customers, met, meetings, squares = np.zeros((4, groups.count), np.int64)
        _reach(
            columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask, groups.codes,
            selection.since_us, selection.until_us, in_all, customers, met, meetings, squares,
        )  # fmt: skip
        return ReachStats(in_all=in_all, customers=customers, met=met, meetings=meetings, squares=squares)

    return scan(index, kernel, selection, threads=threads)
