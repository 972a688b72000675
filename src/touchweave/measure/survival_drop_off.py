"""Drop-off where time matters: whose line ends within so many days after a touchpoint, by Kaplan–Meier."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from touchweave.errors import SelectionInvalid
from touchweave.journey.columns import Columns
from touchweave.journey.compiled import COUNTS, FLAGS, INT64, KINDS, OFFSETS, TABLE, TIMES, TOUCHPOINTS, compiled
from touchweave.journey.index import Index
from touchweave.journey.scan import SLICES, scan
from touchweave.journey.selection import EVERYTHING, Selection
from touchweave.measure.bounds import end_place, first_place
from touchweave.measure.landmark import check_days
from touchweave.measure.meeting import DAY_US, days_us, horizon_us, is_meeting
from touchweave.stats.score import Score, unknown
from touchweave.stats.scored import scored
from touchweave.stats.survival import kaplan_meier
from touchweave.tabular import Tabular

WITHIN_LIMIT = 365
_TABLES = 1 << 27  # bytes, about, that the tables of all slices may take


class DropOffRow(Struct, frozen=True, kw_only=True):
    """Customers from their first meeting at one touchpoint on."""

    touchpoint: str
    customers: int  #: followed: not those who came within `open_days` of the end
    ended: int  #: whose line ended within the days; the others lasted, or were not followed so long
    too_recent: int  #: not followed for a moment
    drop_off_rate: Score  #: 1 − Kaplan–Meier's share that lasts so long; n = customers


class DropOffTable(Tabular, Struct, frozen=True, kw_only=True):
    """Each touchpoint that somebody met, in the catalogue's order."""

    _table: ClassVar[str] = "touchpoints"

    within_days: int
    open_days: float
    touchpoints: tuple[DropOffRow, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class DropOffStats:
    """Lines by touchpoint and day after the first meeting there; shape (touchpoints, days + 1), the last: later."""

    ended: NDArray[np.int64]
    censored: NDArray[np.int64]
    too_recent: NDArray[np.int64]  #: shape (touchpoints,)

    def __add__(self, other: Self) -> Self:
        return type(self)(
            ended=self.ended + other.ended,
            censored=self.censored + other.censored,
            too_recent=self.too_recent + other.too_recent,
        )


@compiled(OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, INT64, INT64, INT64, TABLE, TABLE, COUNTS)
def _drop_off(offsets, time, touchpoint, kind, mask, since, until, open_after, ended, censored, too_recent):  # type: ignore[no-untyped-def]
    seen = np.full(len(too_recent), -1, np.int64)  # by which line last
    latest = ended.shape[1] - 1
    for line in range(len(mask)):
        if not mask[line]:
            continue
        last = offsets[line + 1] - 1
        low = first_place(time, offsets[line], offsets[line + 1], since)
        high = end_place(time, low, offsets[line + 1], until)
        while last >= low and not is_meeting(kind[last]):
            last -= 1
        still_open = last >= low and (time[last] >= until or time[last] > open_after)
        for i in range(low, high):
            here = touchpoint[i]
            if seen[here] != line and is_meeting(kind[i]):
                seen[here] = line
                if not still_open:
                    ended[here, min((time[last] - time[i]) // DAY_US, latest)] += 1
                elif time[i] <= open_after:
                    censored[here, min((open_after - time[i]) // DAY_US, latest)] += 1
                else:
                    too_recent[here] += 1


def drop_off_within(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    within_days: int = 30,
    open_days: float = 30.0,
    threads: int = 0,
) -> DropOffTable:
    """The share of lines that end within so many days after the first meeting at each touchpoint in the period.

    `survival.survival_curve` of each touchpoint, in one pass; lines still open are censored as there. Raises
    SelectionInvalid.
    """
    if isinstance(within_days, bool) or not isinstance(within_days, int) or not 1 <= within_days <= WITHIN_LIMIT:
        raise SelectionInvalid(name="within_days", value=within_days, allowed=f"1 to {WITHIN_LIMIT} whole days")
    check_days("open_days", open_days)
    count = len(index.touchpoints)
    open_after = horizon_us(index, selection) - days_us(open_days)

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection) -> DropOffStats:
        ended, censored = np.zeros((2, count, within_days + 1), np.int64)
        too_recent = np.zeros(count, np.int64)
        _drop_off(
            columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask,
            selection.since_us, selection.until_us, open_after, ended, censored, too_recent,
        )  # fmt: skip
        return DropOffStats(ended=ended, censored=censored, too_recent=too_recent)

    slices = min(max(_TABLES // (count * (within_days + 1) * 16 + 1), 2), SLICES)
    found = scan(index, kernel, selection, threads=threads, at_most=slices)
    met = found.ended.sum(axis=1) + found.censored.sum(axis=1) + found.too_recent
    rows = tuple(_row(index.touchpoints[code].key, found, code) for code in np.flatnonzero(met).tolist())
    return DropOffTable(within_days=within_days, open_days=open_days, touchpoints=rows)


def _row(key: str, found: DropOffStats, code: int) -> DropOffRow:
    ended, censored = found.ended[code], found.censored[code]
    estimate = kaplan_meier(ended[:-1], censored[:-1], beyond=int(ended[-1] + censored[-1]))
    customers, share = int(ended.sum() + censored.sum()), float(estimate.survival[-1])
    if customers == 0:
        rate = unknown("all came too recently")
    elif np.isnan(share):
        rate = unknown("nobody is followed so long", customers)
    else:
        rate = scored(1 - share, customers, 1 - float(estimate.high[-1]), 1 - float(estimate.low[-1]))
    return DropOffRow(
        touchpoint=key,
        customers=customers,
        ended=int(ended[:-1].sum()),
        too_recent=int(found.too_recent[code]),
        drop_off_rate=rate,
    )
