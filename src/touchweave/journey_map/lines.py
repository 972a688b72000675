"""What the map asks of whole lines: where they end without an outcome, how long a stage lasts, where touchpoints lie.

Comes from the journey index by a scan; goes into stages, pain points and the drawing order.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from touchweave.event.vocabulary import Kind
from touchweave.journey.columns import Columns
from touchweave.journey.compiled import (
    COUNTS,
    FLAGS,
    HISTOGRAMS,
    INT64,
    KINDS,
    OFFSETS,
    TABLE,
    TIMES,
    TOUCHPOINTS,
    compiled,
    inlined,
)
from touchweave.journey.index import Index
from touchweave.journey.scan import scan
from touchweave.journey.selection import Selection
from touchweave.measure.grouping import Grouping
from touchweave.measure.meeting import days_us, horizon_us, is_meeting
from touchweave.stats.log_histogram import BINS, bin_of, median_seconds_score
from touchweave.stats.proportion import rate
from touchweave.stats.score import Score

PLACES = 101
#: Columns of the tables of ends.
MET, LOST, ENDED, OPEN = range(4)
_OUTCOME = int(Kind.OUTCOME)
_bin_of = inlined(bin_of)


@dataclass(frozen=True, kw_only=True, eq=False)
class LineStats:
    """Each customer counts once at each touchpoint and in each stage met."""

    whole: NDArray[np.int64]  #: (customers with a meeting, of them with an outcome in the period)
    by_touchpoint: NDArray[np.int64]  #: shape (touchpoints, 4): met, lost (ended without any outcome), ended, open
    by_stage: NDArray[np.int64]  #: shape (stages, 4): the same
    spans: NDArray[np.uint32]  #: shape (stages, BINS): first to last meeting in the stage, of two meetings or more
    places: NDArray[np.int64]  #: shape (touchpoints, PLACES): meetings by their place in the line, 0..100 %

    def __add__(self, other: Self) -> Self:
        return type(self)(
            whole=self.whole + other.whole,
            by_touchpoint=self.by_touchpoint + other.by_touchpoint,
            by_stage=self.by_stage + other.by_stage,
            spans=self.spans + other.spans,
            places=self.places + other.places,
        )

    def lost_rate(self, *touchpoints: int) -> Score:
        """Lines that ended here without any outcome / customers met here whose line is not still open here."""
        met, lost, _, still_open = self.by_touchpoint[list(touchpoints)].sum(axis=0).tolist()
        return rate(lost, met - still_open, otherwise="nobody met it")

    def stage_end_rate(self, stage: int) -> Score:
        """Lines that ended in the stage / customers met in it whose line is not still open in it."""
        met, _, ended, still_open = self.by_stage[stage].tolist()
        return rate(ended, met - still_open, otherwise="nobody was met here")

    def span_seconds(self, stage: int) -> Score:
        """Median time from first to last meeting in the stage; n = customers with two or more there."""
        return median_seconds_score(self.spans[stage], otherwise="nobody was met twice here")

    def place(self, touchpoint: int) -> float:
        """Median place of its meetings in the line, 0 (first) to 1 (last); 2 where there are none."""
        counts = self.places[touchpoint]
        n = int(counts.sum())
        return int(np.searchsorted(np.cumsum(counts), (n + 1) // 2)) / (PLACES - 1) if n else 2.0


@compiled(
    OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, OFFSETS, INT64, INT64, INT64, COUNTS, TABLE, TABLE, HISTOGRAMS
)  # fmt: skip
def _ends(offsets, time, touchpoint, kind, mask, stage_of, since, until, open_after, whole, tops, stages, spans):  # type: ignore[no-untyped-def]
    seen = np.full(len(tops), -1, np.int64)  # by which customer last
    seen_stage = np.full(len(stages), -1, np.int64)
    first, last, times_in = np.zeros((3, len(stages)), np.int64)
    for customer in range(len(mask)):
        end, end_time = np.int64(-1), np.int64(0)
        followed, won_ever, won_here = False, False, False
        for i in range(offsets[customer], offsets[customer + 1] * mask[customer]):
            if not is_meeting(kind[i]):
                continue
            if time[i] >= until:
                followed = True
                break
            won_ever |= kind[i] == _OUTCOME
            if time[i] < since:
                continue
            won_here |= kind[i] == _OUTCOME
            end, end_time = np.int64(touchpoint[i]), time[i]
            stage = stage_of[end]
            if seen[end] != customer:
                seen[end] = customer
                tops[end, MET] += 1
            if seen_stage[stage] != customer:
                seen_stage[stage] = customer
                stages[stage, MET] += 1
                first[stage], times_in[stage] = end_time, 0
            last[stage] = end_time
            times_in[stage] += 1
        if end >= 0:
            whole[0] += 1
            whole[1] += won_here
            how = OPEN if followed or end_time > open_after else ENDED
            for counted, here in ((tops, end), (stages, stage_of[end])):
                counted[here, how] += 1
                counted[here, LOST] += how == ENDED and not won_ever
            for stage in range(len(stages)):
                if seen_stage[stage] == customer and times_in[stage] > 1:
                    spans[stage, _bin_of(last[stage] - first[stage])] += np.uint32(1)


@compiled(OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, INT64, INT64, TABLE)
def _places(offsets, time, touchpoint, kind, mask, since, until, places):  # type: ignore[no-untyped-def]
    for customer in range(len(mask)):
        start, end = offsets[customer], offsets[customer + 1] * mask[customer]
        meetings = 0
        for i in range(start, end):
            meetings += since <= time[i] < until and is_meeting(kind[i])
        # A hair more than exact, so that rounding down keeps whole percents whole.
        share = (PLACES - 1) / max(meetings - 1, 1) + 1e-9
        place = 0
        for i in range(start, end):
            if since <= time[i] < until and is_meeting(kind[i]):
                places[touchpoint[i], min(np.int64(place * share), PLACES - 1)] += 1
                place += 1


def line_stats(
    index: Index, selection: Selection, *, stages: Grouping, open_days: float, threads: int = 0
) -> LineStats:
    """Walk the lines of a selection, cut to its period.

    A line is open as `measure.transitions` says. An outcome before the period counts as one: who has bought before
    is not lost.
    """
    touchpoints = len(index.touchpoints)
    open_after = horizon_us(index, selection) - days_us(open_days)

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection) -> LineStats:
        found = LineStats(
            whole=np.zeros(2, np.int64),
            by_touchpoint=np.zeros((touchpoints, 4), np.int64),
            by_stage=np.zeros((stages.count, 4), np.int64),
            spans=np.zeros((stages.count, BINS), np.uint32),
            places=np.zeros((touchpoints, PLACES), np.int64),
        )
        _ends(
            columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask, stages.codes,
            selection.since_us, selection.until_us, open_after,
            found.whole, found.by_touchpoint, found.by_stage, found.spans,
        )  # fmt: skip
        _places(
            columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask,
            selection.since_us, selection.until_us, found.places,
        )  # fmt: skip
        return found

    return scan(index, kernel, selection, threads=threads)
