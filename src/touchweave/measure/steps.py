"""Steps: which meeting directly follows which, and where lines start, end or are still open."""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

from touchweave.journey.columns import Columns
from touchweave.journey.compiled import COUNTS, FLAGS, INT64, KINDS, OFFSETS, TABLE, TIMES, TOUCHPOINTS, compiled
from touchweave.journey.index import Index
from touchweave.journey.scan import SLICES, scan
from touchweave.journey.selection import Selection
from touchweave.measure.meeting import days_us, horizon_us, is_meeting

#: Tables of more touchpoints than this are large (16 bytes a pair): then fewer of them are made at once.
_MANY = 256


@dataclass(frozen=True, kw_only=True, eq=False)
class Steps:
    """Sufficient statistics of steps; each meeting has one way out: onward, ended or still open."""

    counts: NDArray[np.int64]  #: shape (touchpoints, touchpoints): target directly after source
    milliseconds: NDArray[np.int64]  #: the same shape: Σ of the time between
    starts: NDArray[np.int64]  #: lines that start here
    ends: NDArray[np.int64]  #: lines that ended here
    open: NDArray[np.int64]  #: lines whose last meeting is here and that may yet go on, or did after the period

    def __add__(self, other: Self) -> Self:
        return type(self)(
            counts=self.counts + other.counts,
            milliseconds=self.milliseconds + other.milliseconds,
            starts=self.starts + other.starts,
            ends=self.ends + other.ends,
            open=self.open + other.open,
        )

    def __iadd__(self, other: Self) -> Self:
        for field in fields(self):
            total = getattr(self, field.name)
            np.add(total, getattr(other, field.name), out=total)
        return self


@compiled(
    OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, INT64, INT64, INT64, TABLE, TABLE, COUNTS, COUNTS, COUNTS
)  # fmt: skip
def _steps(offsets, time, touchpoint, kind, mask, since, until, open_after, counts, spent, starts, ends, open_):  # type: ignore[no-untyped-def]
    for customer in range(len(mask)):
        if not mask[customer]:
            continue
        before = np.int64(-1)
        before_time = 0
        followed = False
        for i in range(offsets[customer], offsets[customer + 1]):
            t = time[i]
            if t < since or not is_meeting(kind[i]):
                continue
            if t >= until:
                followed = True
                break
            here = np.int64(touchpoint[i])
            if before < 0:
                starts[here] += 1
            else:
                counts[before, here] += 1
                spent[before, here] += (t - before_time) // 1000
            before = here
            before_time = t
        if before >= 0:
            if followed or before_time > open_after:
                open_[before] += 1
            else:
                ends[before] += 1


def count_steps(index: Index, selection: Selection, *, open_days: float, threads: int = 0) -> Steps:
    """Count the steps of a selection; lines are cut to the period.

    A line is still open, not ended, when its last meeting in the period is followed by a later one after it, or
    lies within `open_days` of the data's end (of the period's end, where that comes earlier).
    """
    count = len(index.touchpoints)
    open_after = horizon_us(index, selection) - days_us(open_days)

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection) -> Steps:
        counts, spent = np.zeros((2, count, count), np.int64)
        starts, ends, still_open = np.zeros((3, count), np.int64)
        _steps(
            columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask,
            selection.since_us, selection.until_us, open_after, counts, spent, starts, ends, still_open,
        )  # fmt: skip
        return Steps(counts=counts, milliseconds=spent, starts=starts, ends=ends, open=still_open)

    return scan(index, kernel, selection, threads=threads, at_most=SLICES if count <= _MANY else 4)
