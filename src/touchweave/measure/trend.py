"""The weekly trend: interactions by touchpoint and week. Weeks begin on Monday, 00:00 UTC."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

import numpy as np
from numpy.typing import NDArray

from touchweave.journey.columns import Columns
from touchweave.journey.compiled import FLAGS, INT64, OFFSETS, TABLE, TIMES, TOUCHPOINTS, compiled
from touchweave.journey.index import Index
from touchweave.journey.scan import scan
from touchweave.journey.selection import EVERYTHING, Selection
from touchweave.measure.meeting import DAY_US

WEEK_US = 7 * DAY_US
#: 1970-01-05 was the first Monday.
_MONDAY_US = 4 * DAY_US
#: At most so many weeks are told, the latest: ten years.
WEEKS_LIMIT = 522


@dataclass(frozen=True, kw_only=True)
class Weeks:
    """The weeks of a period, as far as there are data."""

    first_us: int  #: Monday 00:00 UTC of the first
    count: int

    @property
    def mondays(self) -> tuple[datetime, ...]:
        """When each begins."""
        epoch = datetime(1970, 1, 1, tzinfo=UTC)
        return tuple(epoch + timedelta(microseconds=self.first_us + week * WEEK_US) for week in range(self.count))


def weeks_of(index: Index, selection: Selection = EVERYTHING) -> Weeks:
    """The weeks in which interactions of the selection can lie, the latest WEEKS_LIMIT of them."""
    first = max(selection.since_us, index.first_us)
    last = min(selection.until_us - 1, index.last_us)
    if index.interactions == 0 or first > last:
        return Weeks(first_us=0, count=0)
    start, end = ((time - _MONDAY_US) // WEEK_US for time in (first, last))
    start = max(start, end - WEEKS_LIMIT + 1)
    return Weeks(first_us=start * WEEK_US + _MONDAY_US, count=end - start + 1)


@dataclass(frozen=True, kw_only=True, eq=False)
class TrendStats:
    """Interactions by week."""

    interactions: NDArray[np.int64]  #: shape (touchpoints, weeks)

    def __add__(self, other: Self) -> Self:
        return type(self)(interactions=self.interactions + other.interactions)


@compiled(OFFSETS, TIMES, TOUCHPOINTS, FLAGS, INT64, INT64, INT64, TABLE)
def _trend(offsets, time, touchpoint, mask, since, until, first, table):  # type: ignore[no-untyped-def]
    for customer in range(len(mask)):
        if not mask[customer]:
            continue
        for i in range(offsets[customer], offsets[customer + 1]):
            t = time[i]
            if t < since or t < first:
                continue
            if t >= until:
                break
            table[touchpoint[i], (t - first) // WEEK_US] += 1


def trend(index: Index, selection: Selection = EVERYTHING, *, threads: int = 0) -> TrendStats:
    """Count the interactions of a selection by week of `weeks_of`."""
    weeks = weeks_of(index, selection)

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection) -> TrendStats:
        table = np.zeros((len(index.touchpoints), weeks.count), np.int64)
        if weeks.count:
            _trend(
                columns.offsets, columns.occurred_at, columns.touchpoint, mask,
                selection.since_us, selection.until_us, weeks.first_us, table,
            )  # fmt: skip
        return TrendStats(interactions=table)

    return scan(index, kernel, selection, threads=threads)
