"""Transitions: steps between meetings with the time between, for the map, the scorecard and the table."""

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from touchweave.journey.index import Index
from touchweave.journey.selection import EVERYTHING, Selection
from touchweave.measure.gaps import Gaps, collect_gaps
from touchweave.measure.steps import Steps, count_steps
from touchweave.stats.log_histogram import medians_seconds
from touchweave.tabular import Tabular

#: So many pairs, the most frequent, get a histogram of the time between; 4.5 kB each.
TIMED = 256
_TIMED_IN_TABLE = 4096


@dataclass(frozen=True, kw_only=True, eq=False)
class TransitionStats:
    """Steps with the time between. `meetings[i] = counts[i, :].sum() + ends[i] + open[i]`, always."""

    steps: Steps
    gaps: Gaps
    rows: NDArray[np.int32]  #: shape (touchpoints, touchpoints): row of the pair in the histograms; −1: not timed

    @property
    def counts(self) -> NDArray[np.int64]:
        """Shape (touchpoints, touchpoints): how often target (column) came directly after source (row)."""
        return self.steps.counts

    @property
    def starts(self) -> NDArray[np.int64]:
        """Lines that start at each touchpoint."""
        return self.steps.starts

    @property
    def ends(self) -> NDArray[np.int64]:
        """Lines that ended at each touchpoint."""
        return self.steps.ends

    @property
    def open(self) -> NDArray[np.int64]:
        """Lines whose last meeting was at each touchpoint and that may yet go on, or did after the period."""
        return self.steps.open

    @property
    def meetings(self) -> NDArray[np.int64]:
        """Meetings at each touchpoint: its entrants."""
        total: NDArray[np.int64] = self.counts.sum(axis=1) + self.ends + self.open
        return total

    def mean_seconds(self, source: int, target: int) -> float | None:
        """Mean time of the step, to the millisecond; None where there was none."""
        count = int(self.counts[source, target])
        return int(self.gaps.milliseconds[source, target]) / count / 1000 if count else None

    @cached_property
    def _medians(self) -> NDArray[np.float64]:
        return medians_seconds(self.gaps.histograms)

    def median_seconds(self, source: int, target: int) -> float | None:
        """Median time of the step, within 1.6 %; None where there was none or the pair was not timed."""
        row = int(self.rows[source, target])
        return float(self._medians[row]) if row >= 0 else None


class TransitionRow(Struct, frozen=True, kw_only=True):
    """One step: `count` meetings at `source` were directly followed by one at `target`."""

    source: str
    target: str
    count: int
    share: float  #: of the meetings at the source
    median_seconds: float | None  #: within 1.6 %
    mean_seconds: float | None


class TransitionTable(Tabular, Struct, frozen=True, kw_only=True):
    """Every step that occurred, the most frequent first."""

    _table: ClassVar[str] = "transitions"

    steps: int  #: the sum of the counts
    transitions: tuple[TransitionRow, ...]


def count_transitions(
    index: Index,
    selection: Selection = EVERYTHING,
    threads: int = 0,
    *,
    open_days: float = 30.0,
    timed: int = TIMED,
    touching: int | None = None,
) -> TransitionStats:
    """Count the steps between meetings, as `steps.count_steps` says, with the time between.

    The time between is kept for the `timed` most frequent pairs, or of those that touch one touchpoint.
    """
    steps = count_steps(index, selection, open_days=open_days, threads=threads)
    rows = _rows(steps.counts, timed, touching)
    return TransitionStats(steps=steps, gaps=collect_gaps(index, selection, rows, threads=threads), rows=rows)


def transition_table(
    index: Index, selection: Selection = EVERYTHING, *, open_days: float = 30.0, threads: int = 0
) -> TransitionTable:
    """All steps of a selection as rows."""
    found = count_transitions(index, selection, threads, open_days=open_days, timed=_TIMED_IN_TABLE)
    meetings = found.meetings
    order = _by_count(found.counts)
    keys = [touchpoint.key for touchpoint in index.touchpoints]
    rows = tuple(
        TransitionRow(
            source=keys[source],
            target=keys[target],
            count=int(found.counts[source, target]),
            share=float(found.counts[source, target] / meetings[source]),
            median_seconds=found.median_seconds(source, target),
            mean_seconds=found.mean_seconds(source, target),
        )
        for source, target in (divmod(int(place), len(keys)) for place in order)
    )
    return TransitionTable(steps=int(found.counts.sum()), transitions=rows)


def _rows(counts: NDArray[np.int64], timed: int, touching: int | None) -> NDArray[np.int32]:
    """A row for each of the most frequent pairs, in order of (count, source, target)."""
    wanted = counts
    if touching is not None:
        wanted = np.zeros_like(counts)
        wanted[touching, :] = counts[touching, :]
        wanted[:, touching] = counts[:, touching]
    order = _by_count(wanted)[:timed]
    rows = np.full(counts.shape, -1, np.int32)
    rows.ravel()[order] = np.arange(len(order), dtype=np.int32)
    return rows


def _by_count(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Places of the pairs that occurred in the flattened table, the most frequent first."""
    occurred = np.flatnonzero(counts)
    order: NDArray[np.int64] = occurred[np.argsort(-counts.ravel()[occurred], kind="stable")]
    return order
