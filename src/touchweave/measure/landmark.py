"""Landmarks: what comes to customers within a window after their first meeting at a touchpoint, or a group of them.

No immortal time: a customer enters when they meet the touchpoint, and only what comes after it counts. Who is
converted and who is retained are counted so; they differ only in what is waited for. `first_meetings` says where
in its line each customer enters.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from touchweave.errors import SelectionInvalid
from touchweave.journey.columns import Columns
from touchweave.journey.compiled import COUNTS, FLAGS, INT64, KINDS, OFFSETS, TIMES, TOUCHPOINTS, compiled, inlined
from touchweave.journey.index import Index
from touchweave.journey.scan import scan
from touchweave.journey.selection import FOREVER, Selection
from touchweave.kernel import Kernel
from touchweave.measure.bounds import first_place
from touchweave.measure.grouping import Grouping, by_touchpoint
from touchweave.measure.meeting import days_us, is_meeting
from touchweave.stats.proportion import rate_of_elapsed
from touchweave.stats.score import Score

_DAYS_LIMIT = 36_500


@dataclass(frozen=True, kw_only=True, eq=False)
class LandmarkStats:
    """Customers by group; the window runs from their first meeting there in the period."""

    elapsed: NDArray[np.int64]  #: whose window had elapsed when the data end
    came: NDArray[np.int64]  #: of these, to whom what is waited for came in the window
    censored: NDArray[np.int64]  #: whose window had not elapsed: in neither count

    def __add__(self, other: Self) -> Self:
        return type(self)(
            elapsed=self.elapsed + other.elapsed,
            came=self.came + other.came,
            censored=self.censored + other.censored,
        )

    def rate(self, group: int) -> Score:
        """Came / elapsed; Wilson. The note counts those left out."""
        return rate_of_elapsed(
            int(self.came[group]),
            int(self.elapsed[group]),
            censored=int(self.censored[group]),
            waiting="nobody's window is over",
            otherwise="nobody met it",
        )


#: Compiles a loop that `follow` calls.
landmark_loop = compiled(
    OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, TIMES, INT64, INT64, INT64, INT64, COUNTS, COUNTS, COUNTS
)  # fmt: skip


@inlined
def tally(touched, number, first, then, window, end, elapsed, came, censored):  # type: ignore[no-untyped-def]
    """Count one customer in the `number` groups touched: first met at `first`, what is waited for came at `then`."""
    for j in range(number):
        here = touched[j]
        if first[here] > end - window:
            censored[here] += 1
        else:
            elapsed[here] += 1
            came[here] += then[here] - first[here] <= window


def follow(
    loop: Kernel, index: Index, selection: Selection, *, days: float, grouping: Grouping | None, threads: int
) -> LandmarkStats:
    """Run a landmark loop over a selection, by touchpoint or as the grouping says."""
    groups = grouping or by_touchpoint(index)

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection) -> LandmarkStats:
        elapsed, came, censored = np.zeros((3, groups.count), np.int64)
        loop(
            columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask, groups.codes,
            selection.since_us, selection.until_us, days_us(days), index.last_us, elapsed, came, censored,
        )  # fmt: skip
        return LandmarkStats(elapsed=elapsed, came=came, censored=censored)

    return scan(index, kernel, selection, threads=threads)


def check_days(name: str, days: float) -> None:
    """Raises SelectionInvalid where a number of days is none that can be waited for."""
    if not 0 <= days <= _DAYS_LIMIT:
        raise SelectionInvalid(name=name, value=days, allowed=f"0 to {_DAYS_LIMIT} days")


@compiled(OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, INT64, INT64, INT64, COUNTS)
def _first_meetings(offsets, time, touchpoint, kind, mask, sought, since, until, places):  # type: ignore[no-untyped-def]
    ends = until < FOREVER[1]
    for line in range(len(mask)):
        places[line] = -1
        if not mask[line]:
            continue
        high = offsets[line + 1]
        i = first_place(time, offsets[line], high, since)
        if sought < 0:
            while i < high and not is_meeting(kind[i]):
                i += 1
        else:
            # Touchpoints are all that most lines are read for: no time, no kind. (What is done with the places is
            # left to other loops: in one loop with them, this one takes half as long again.)
            while i < high and (touchpoint[i] != sought or not is_meeting(kind[i])):
                i += 1
        if i < high and (not ends or time[i] < until):
            places[line] = i


def first_meetings(
    columns: Columns, mask: NDArray[np.bool_], selection: Selection, touchpoint: int | None
) -> NDArray[np.int64]:
    """Where each line's first meeting in the period is, at one touchpoint or (None) at any; −1: there is none.

    Shape (columns.customers,); places in the columns given, which are cut to what the selection asks for.
    """
    places = np.empty(len(mask), np.int64)
    _first_meetings(
        columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask,
        -1 if touchpoint is None else touchpoint, selection.since_us, selection.until_us, places,
    )  # fmt: skip
    return places
