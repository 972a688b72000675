"""Conversion: of the customers met at a touchpoint, those with an outcome within a window after the first time."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from touchweave.event.vocabulary import Kind
from touchweave.journey.columns import Columns
from touchweave.journey.compiled import COUNTS, FLAGS, INT64, KINDS, OFFSETS, TIMES, TOUCHPOINTS, compiled
from touchweave.journey.index import Index
from touchweave.journey.scan import scan
from touchweave.journey.selection import EVERYTHING, FOREVER, Selection
from touchweave.measure.grouping import Grouping, by_touchpoint
from touchweave.measure.meeting import days_us, is_meeting
from touchweave.stats.proportion import rate
from touchweave.stats.score import Score

_OUTCOME = int(Kind.OUTCOME)
_NEVER = FOREVER[1]


@dataclass(frozen=True, kw_only=True, eq=False)
class ConversionStats:
    """Customers by group; the window runs from their first meeting there in the period."""

    elapsed: NDArray[np.int64]  #: whose window had elapsed when the data end
    converted: NDArray[np.int64]  #: of these, with an outcome in the window
    censored: NDArray[np.int64]  #: whose window had not elapsed: in neither count

    def __add__(self, other: Self) -> Self:
        return type(self)(
            elapsed=self.elapsed + other.elapsed,
            converted=self.converted + other.converted,
            censored=self.censored + other.censored,
        )

    def conversion_rate(self, group: int) -> Score:
        """Converted / elapsed; Wilson. The note counts those left out."""
        censored = int(self.censored[group])
        note = f"{censored} left out, their window is not over" if censored else None
        otherwise = "nobody's window is over" if censored else "nobody met it"
        return rate(int(self.converted[group]), int(self.elapsed[group]), otherwise=otherwise, note=note)


@compiled(
    OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, TIMES, INT64, INT64, INT64, INT64, COUNTS, COUNTS, COUNTS
)  # fmt: skip
def _conversion(  # type: ignore[no-untyped-def]
    offsets, time, touchpoint, kind, mask, group, since, until, window, end, elapsed, converted, censored
):
    seen = np.full(len(elapsed), -1, np.int64)  # by which customer last
    first = np.empty(len(elapsed), np.int64)
    outcome = np.empty(len(elapsed), np.int64)
    touched = np.empty(len(elapsed), np.int64)
    for customer in range(len(mask)):
        if not mask[customer]:
            continue
        number = 0
        next_outcome = np.int64(_NEVER)
        # Backwards: the next outcome is known, and the earliest meeting of each touchpoint is written last.
        for i in range(offsets[customer + 1] - 1, offsets[customer] - 1, -1):
            t = time[i]
            if t < since:
                break
            here = group[touchpoint[i]]
            if t < until and here >= 0 and is_meeting(kind[i]):
                if seen[here] != customer:
                    seen[here] = customer
                    touched[number] = here
                    number += 1
                first[here] = t
                outcome[here] = next_outcome
            if kind[i] == _OUTCOME:
                next_outcome = t
        for j in range(number):
            here = touched[j]
            if first[here] > end - window:
                censored[here] += 1
            else:
                elapsed[here] += 1
                converted[here] += outcome[here] - first[here] <= window


def conversion(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    window_days: float,
    grouping: Grouping | None = None,
    threads: int = 0,
) -> ConversionStats:
    """Follow the customers of a selection from their first meeting in the period, past its end if need be.

    The outcome comes later in the line than that meeting, at most `window_days` after it: an outcome is no
    conversion of its own touchpoint. Customers whose window had not elapsed at the data's end are left out, the
    converted among them too, as keeping those would flatter the rate.
    """
    groups = grouping or by_touchpoint(index)

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection) -> ConversionStats:
        elapsed, converted, censored = np.zeros((3, groups.count), np.int64)
        _conversion(
            columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask, groups.codes,
            selection.since_us, selection.until_us, days_us(window_days), index.last_us,
            elapsed, converted, censored,
        )  # fmt: skip
        return ConversionStats(elapsed=elapsed, converted=converted, censored=censored)

    return scan(index, kernel, selection, threads=threads)
