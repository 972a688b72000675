"""Retention after a touchpoint: who is seen again, counted from the first meeting there (a landmark).

No immortal time: a customer enters when they meet the touchpoint, and only what comes after it counts.
"""

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
from touchweave.measure.grouping import Grouping, by_touchpoint
from touchweave.measure.meeting import days_us, is_meeting
from touchweave.stats.proportion import rate
from touchweave.stats.score import Score
from touchweave.tabular import Tabular

_NEVER = FOREVER[1]


@dataclass(frozen=True, kw_only=True, eq=False)
class RetentionStats:
    """Customers by group; the window runs from their first meeting there in the period."""

    elapsed: NDArray[np.int64]  #: whose window had elapsed when the data end
    again: NDArray[np.int64]  #: of these, with any meeting later than that and within the window
    censored: NDArray[np.int64]  #: whose window had not elapsed: in neither count

    def __add__(self, other: Self) -> Self:
        return type(self)(
            elapsed=self.elapsed + other.elapsed,
            again=self.again + other.again,
            censored=self.censored + other.censored,
        )

    def retention_rate(self, group: int) -> Score:
        """Seen again / elapsed; Wilson. The note counts those left out."""
        censored = int(self.censored[group])
        note = f"{censored} left out, their window is not over" if censored else None
        otherwise = "nobody's window is over" if censored else "nobody met it"
        return rate(int(self.again[group]), int(self.elapsed[group]), otherwise=otherwise, note=note)


class RetentionRow(Struct, frozen=True, kw_only=True):
    """Retention after one touchpoint."""

    touchpoint: str
    retention_rate: Score
    seen_again: int
    not_elapsed: int  #: customers whose window was not over when the data end: left out


class RetentionTable(Tabular, Struct, frozen=True, kw_only=True):
    """Retention after each touchpoint asked for, in the catalogue's order."""

    _table: ClassVar[str] = "touchpoints"

    days: float
    touchpoints: tuple[RetentionRow, ...]


@compiled(
    OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, TIMES, INT64, INT64, INT64, INT64, COUNTS, COUNTS, COUNTS
)  # fmt: skip
def _retention(offsets, time, touchpoint, kind, mask, group, since, until, window, end, elapsed, again, censored):  # type: ignore[no-untyped-def]
    seen = np.full(len(elapsed), -1, np.int64)  # by which customer last
    first = np.empty(len(elapsed), np.int64)
    later = np.empty(len(elapsed), np.int64)
    touched = np.empty(len(elapsed), np.int64)
    for customer in range(len(mask)):
        if not mask[customer]:
            continue
        number = 0
        # The earliest meeting time seen so far, going backwards, and the earliest that differs from it.
        next_time = np.int64(_NEVER)
        next_but_one = np.int64(_NEVER)
        for i in range(offsets[customer + 1] - 1, offsets[customer] - 1, -1):
            t = time[i]
            if t < since:
                break
            if not is_meeting(kind[i]):
                continue
            if t < next_time:
                next_but_one = next_time
                next_time = t
            here = group[touchpoint[i]]
            if t < until and here >= 0:
                if seen[here] != customer:
                    seen[here] = customer
                    touched[number] = here
                    number += 1
                first[here] = t
                later[here] = next_but_one
        for j in range(number):
            here = touched[j]
            if first[here] > end - window:
                censored[here] += 1
            else:
                elapsed[here] += 1
                again[here] += later[here] - first[here] <= window


def retention(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    retention_days: float,
    grouping: Grouping | None = None,
    threads: int = 0,
) -> RetentionStats:
    """Follow the customers of a selection from their first meeting in the period, past its end if need be.

    Seen again: any meeting, at whatever touchpoint, at a later time and at most `retention_days` after it.
    Customers whose window had not elapsed at the data's end are left out.
    """
    groups = grouping or by_touchpoint(index)

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection) -> RetentionStats:
        elapsed, again, censored = np.zeros((3, groups.count), np.int64)
        _retention(
            columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask, groups.codes,
            selection.since_us, selection.until_us, days_us(retention_days), index.last_us,
            elapsed, again, censored,
        )  # fmt: skip
        return RetentionStats(elapsed=elapsed, again=again, censored=censored)

    return scan(index, kernel, selection, threads=threads)


def retention_table(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    touchpoint: str | None = None,
    days: float = 30.0,
    threads: int = 0,
) -> RetentionTable:
    """Retention after one touchpoint, or (None) after each that somebody met. Raises TouchpointUnknown."""
    asked = None if touchpoint is None else index.touchpoint_code(touchpoint)
    found = retention(index, selection, retention_days=days, threads=threads)
    met = found.elapsed + found.censored
    codes = [asked] if asked is not None else np.flatnonzero(met).tolist()
    rows = tuple(
        RetentionRow(
            touchpoint=index.touchpoints[code].key,
            retention_rate=found.retention_rate(code),
            seen_again=int(found.again[code]),
            not_elapsed=int(found.censored[code]),
        )
        for code in codes
    )
    return RetentionTable(days=days, touchpoints=rows)
