"""One touchpoint week by week: interactions, customers, emotion and waits."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from touchweave.event.vocabulary import ANSWERS
from touchweave.journey.columns import Columns
from touchweave.journey.compiled import (
    FLAGS,
    HISTOGRAMS,
    INT64,
    KINDS,
    NUMBER_TABLE,
    OFFSETS,
    SCALES,
    TABLE,
    TIMES,
    TOUCHPOINTS,
    VALUES,
    compiled,
    inlined,
)
from touchweave.journey.index import Index
from touchweave.journey.scan import scan
from touchweave.journey.selection import EVERYTHING, Selection
from touchweave.measure.answers import PARTS, part_of, scale_tables
from touchweave.measure.meeting import is_meeting
from touchweave.measure.touchpoint_detail import WeekPoint
from touchweave.measure.trend import WEEK_US, weeks_of
from touchweave.stats.log_histogram import BINS, bin_of, median_seconds_score
from touchweave.stats.mean import mean_score

_FIRST, _KINDS = int(ANSWERS[0]), len(ANSWERS)
_bin_of = inlined(bin_of)


@dataclass(frozen=True, kw_only=True, eq=False)
class WeeklyStats:
    """Of one touchpoint."""

    counts: NDArray[np.int64]  #: shape (weeks, 5): interactions, customers, answers, Σ parts, Σ parts²
    histograms: NDArray[np.uint32]  #: shape (weeks, BINS): time since the meeting before

    def __add__(self, other: Self) -> Self:
        return type(self)(counts=self.counts + other.counts, histograms=self.histograms + other.histograms)


@compiled(
    OFFSETS, TIMES, TOUCHPOINTS, KINDS, VALUES, SCALES, FLAGS, NUMBER_TABLE,
    INT64, INT64, INT64, INT64, INT64, TABLE, HISTOGRAMS,
)  # fmt: skip
def _weekly(  # type: ignore[no-untyped-def]
    offsets, time, touchpoint, kind, value, scale, mask, tables, scales, sought, since, until, first, counts, waits
):
    for customer in range(len(mask)):
        if not mask[customer]:
            continue
        before = np.int64(-1)
        any_before = False
        counted = np.int64(-1)  # the last week that this customer was counted in
        for i in range(offsets[customer], offsets[customer + 1]):
            t = time[i]
            if t < since:
                continue
            if t >= until:
                break
            if touchpoint[i] == sought and t >= first:
                week = (t - first) // WEEK_US
                counts[week, 0] += 1
                counts[week, 1] += week != counted
                counted = week
                k = np.int64(kind[i]) - _FIRST
                if 0 <= k < _KINDS:
                    row = tables[k * scales + scale[i]]
                    part = part_of(value[i], row[0], row[1])
                    if part >= 0:
                        counts[week, 2] += 1
                        counts[week, 3] += part
                        counts[week, 4] += part * part
                elif is_meeting(kind[i]) and any_before:
                    waits[week, _bin_of(t - before)] += np.uint32(1)
            if is_meeting(kind[i]):
                before = t
                any_before = True


def weekly(
    index: Index, touchpoint: int, selection: Selection = EVERYTHING, *, threads: int = 0
) -> tuple[WeekPoint, ...]:
    """The touchpoint in each week of `trend.weeks_of`, oldest first."""
    weeks = weeks_of(index, selection)
    if weeks.count == 0:
        return ()
    tables = scale_tables(index.scales)

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection) -> WeeklyStats:
        stats = WeeklyStats(
            counts=np.zeros((weeks.count, 5), np.int64), histograms=np.zeros((weeks.count, BINS), np.uint32)
        )
        _weekly(
            columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, columns.value, columns.scale,
            mask, tables, len(index.scales), touchpoint, selection.since_us, selection.until_us, weeks.first_us,
            stats.counts, stats.histograms,
        )  # fmt: skip
        return stats

    found = scan(index, kernel, selection, threads=threads)
    return tuple(
        WeekPoint(
            week=monday,
            interactions=int(counts[0]),
            customers=int(counts[1]),
            emotion=mean_score(
                int(counts[2]),
                int(counts[3]),
                int(counts[4]),
                otherwise="nobody was asked",
                scale=(100 / PARTS, 0.0),
                bounds=(0.0, 100.0),
            ),
            wait_seconds=median_seconds_score(histogram, otherwise="no meeting came before"),
        )
        for monday, counts, histogram in zip(weeks.mondays, found.counts, found.histograms, strict=True)
    )
