"""Gaps: the time between meetings that directly follow one another, as a histogram a pair of touchpoints."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from touchweave.journey.columns import Columns
from touchweave.journey.compiled import (
    FLAGS,
    HISTOGRAMS,
    INT64,
    KINDS,
    OFFSETS,
    ROWS,
    TABLE,
    TIMES,
    TOUCHPOINTS,
    compiled,
    inlined,
)
from touchweave.journey.index import Index
from touchweave.journey.scan import SLICES, scan
from touchweave.journey.selection import Selection
from touchweave.measure.meeting import is_meeting
from touchweave.stats.log_histogram import BINS, bin_of

_bin_of = inlined(bin_of)
#: Bytes of histograms that slices may hold together: many large ones take longer to add up than to fill.
_MEMORY = 1 << 26


@dataclass(frozen=True, kw_only=True, eq=False)
class Gaps:
    """Histograms of the time between, of some pairs."""

    histograms: NDArray[np.uint32]  #: shape (timed pairs, BINS)
    milliseconds: NDArray[np.int64]  #: shape (touchpoints, touchpoints), of all pairs: Σ of the time between

    def __add__(self, other: Self) -> Self:
        return type(self)(
            histograms=self.histograms + other.histograms, milliseconds=self.milliseconds + other.milliseconds
        )

    def __iadd__(self, other: Self) -> Self:
        np.add(self.histograms, other.histograms, out=self.histograms)
        np.add(self.milliseconds, other.milliseconds, out=self.milliseconds)
        return self


@compiled(OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, INT64, INT64, ROWS, HISTOGRAMS, TABLE)
def _gaps(offsets, time, touchpoint, kind, mask, since, until, rows, histograms, spent):  # type: ignore[no-untyped-def]
    for customer in range(len(mask)):
        if not mask[customer]:
            continue
        before = np.int64(-1)
        before_time = 0
        for i in range(offsets[customer], offsets[customer + 1]):
            t = time[i]
            if t < since or not is_meeting(kind[i]):
                continue
            if t >= until:
                break
            here = np.int64(touchpoint[i])
            if before >= 0:
                spent[before, here] += (t - before_time) // 1000
                row = rows[before, here]
                if row >= 0:
                    histograms[row, _bin_of(t - before_time)] += np.uint32(1)
            before = here
            before_time = t


def collect_gaps(index: Index, selection: Selection, rows: NDArray[np.int32], *, threads: int = 0) -> Gaps:
    """Collect the time between of the pairs that `rows`, shape (touchpoints, touchpoints), gives a row; −1: none."""
    timed = int(rows.max(initial=-1)) + 1

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection) -> Gaps:
        histograms, spent = np.zeros((timed, BINS), np.uint32), np.zeros(rows.shape, np.int64)
        _gaps(
            columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask,
            selection.since_us, selection.until_us, rows, histograms, spent,
        )  # fmt: skip
        return Gaps(histograms=histograms, milliseconds=spent)

    if timed == 0:
        return Gaps(histograms=np.zeros((0, BINS), np.uint32), milliseconds=np.zeros(rows.shape, np.int64))
    at_most = min(max(_MEMORY // (4 * BINS * timed), 2), SLICES)
    return scan(index, kernel, selection, threads=threads, at_most=at_most)
