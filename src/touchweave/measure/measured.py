"""Everything measured of a selection, a measure at a time: what scorecards and touchpoint pages are made of."""

from dataclasses import dataclass

from touchweave.journey.index import Index
from touchweave.journey.selection import EVERYTHING, Selection
from touchweave.measure.answers import AnswerStats, answers
from touchweave.measure.conversion import conversion
from touchweave.measure.landmark import LandmarkStats
from touchweave.measure.reach import ReachStats, reach
from touchweave.measure.response import ResponseStats, response
from touchweave.measure.retention import retention
from touchweave.measure.transitions import TransitionStats, count_transitions
from touchweave.measure.trend import TrendStats, trend
from touchweave.measure.volume import VolumeStats, volume
from touchweave.measure.waits import WaitStats, waits


@dataclass(frozen=True, kw_only=True)
class Windows:
    """How long is waited for what follows."""

    window_days: float = 30.0  #: for outcomes and responses
    retention_days: float = 30.0  #: for being seen again
    open_days: float = 30.0  #: until a line counts as ended


@dataclass(frozen=True, kw_only=True, eq=False)
class Measured:
    """The sufficient statistics of every measure, by touchpoint."""

    volume: VolumeStats
    reach: ReachStats
    transitions: TransitionStats
    waits: WaitStats
    conversion: LandmarkStats
    retention: LandmarkStats
    response: ResponseStats
    answers: AnswerStats
    trend: TrendStats


def measure(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    windows: Windows,
    touching: int | None = None,
    timed: int = 0,
    threads: int = 0,
) -> Measured:
    """Run every measure over the selection; times between are kept as `count_transitions` says."""
    return Measured(
        volume=volume(index, selection, threads=threads),
        reach=reach(index, selection, threads=threads),
        transitions=count_transitions(
            index, selection, threads, open_days=windows.open_days, timed=timed, touching=touching
        ),
        waits=waits(index, selection, threads=threads),
        conversion=conversion(index, selection, window_days=windows.window_days, threads=threads),
        retention=retention(index, selection, retention_days=windows.retention_days, threads=threads),
        response=response(index, selection, window_days=windows.window_days, threads=threads),
        answers=answers(index, selection, threads=threads),
        trend=trend(index, selection, threads=threads),
    )
