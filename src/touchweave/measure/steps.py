"""Steps: which meeting directly follows which, and where lines start, end or are still open."""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

from touchweave.journey.columns import Columns
from touchweave.journey.index import Index
from touchweave.journey.scan import SLICES, scan
from touchweave.journey.selection import Selection
from touchweave.measure.meeting import days_us, horizon_us
from touchweave.measure.step_loops import count_slice

#: Tables of more touchpoints than this are large (16 bytes a pair): then fewer of them are made at once.
_MANY = 256


@dataclass(frozen=True, kw_only=True, eq=False)
class Steps:
    """Sufficient statistics of steps; each meeting has one way out: onward, ended or still open."""

    counts: NDArray[np.int64]  #: shape (touchpoints, touchpoints): target directly after source
    starts: NDArray[np.int64]  #: lines that start here
    ends: NDArray[np.int64]  #: lines that ended here
    open: NDArray[np.int64]  #: lines whose last meeting is here and that may yet go on, or did after the period

    def __add__(self, other: Self) -> Self:
        return type(self)(
            counts=self.counts + other.counts,
            starts=self.starts + other.starts,
            ends=self.ends + other.ends,
            open=self.open + other.open,
        )

    def __iadd__(self, other: Self) -> Self:
        for field in fields(self):
            total = getattr(self, field.name)
            np.add(total, getattr(other, field.name), out=total)
        return self


def count_steps(index: Index, selection: Selection, *, open_days: float, threads: int = 0) -> Steps:
    """Count the steps of a selection; lines are cut to the period.

    A line is still open, not ended, when its last meeting in the period is followed by a later one after it, or
    lies within `open_days` of the data's end (of the period's end, where that comes earlier).
    """
    count = len(index.touchpoints)
    open_after = horizon_us(index, selection) - days_us(open_days)

    whole = selection.since_us <= index.first_us and selection.until_us > index.last_us

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection) -> Steps:
        counts, tails = count_slice(
            columns, mask, touchpoints=count, since=selection.since_us, until=selection.until_us,
            open_after=open_after, whole=whole,
        )  # fmt: skip
        return Steps(counts=counts[:-1], starts=counts[-1], ends=tails[0], open=tails[1])

    return scan(index, kernel, selection, threads=threads, at_most=SLICES if count <= _MANY else 4)
