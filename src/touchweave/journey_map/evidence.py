"""Everything measured for one map, gathered by scans of the index; the parts of the map are read off it."""

from dataclasses import dataclass

import numpy as np

from touchweave.catalogue.touchpoint import JourneyStage, Touchpoint
from touchweave.event.vocabulary import Kind, Stage
from touchweave.journey.index import Index
from touchweave.journey.selection import EVERYTHING, Selection
from touchweave.journey_map.lines import LineStats, line_stats
from touchweave.measure.answers import AnswerStats, answers
from touchweave.measure.conversion import conversion
from touchweave.measure.grouping import Grouping
from touchweave.measure.landmark import LandmarkStats
from touchweave.measure.reach import ReachStats, reach
from touchweave.measure.steps import Steps, count_steps
from touchweave.measure.volume import VolumeStats, volume
from touchweave.measure.waits import WaitStats, waits


@dataclass(frozen=True, kw_only=True, eq=False)
class Evidence:
    """One selection, measured. Arrays are by touchpoint code, or by place in `stages`."""

    touchpoints: tuple[Touchpoint, ...]
    stages: tuple[JourneyStage, ...]
    grouping: Grouping  #: the stage of each touchpoint
    reach: ReachStats  #: by touchpoint
    reach_by_stage: ReachStats
    volume: VolumeStats
    steps: Steps
    answers: AnswerStats
    waits: WaitStats
    conversion_by_stage: LandmarkStats
    lines: LineStats
    has_outcomes: bool  #: whether any outcome was ever seen, in the selection or not

    @property
    def observed(self) -> tuple[int, ...]:
        """Codes of the touchpoints at which anything happened, in drawing order.

        By stage, then by median place in the line, those without meetings last, then as in the catalogue.
        """
        codes = np.flatnonzero(self.volume.interactions > 0).tolist()
        return tuple(sorted(codes, key=lambda code: (int(self.grouping.codes[code]), self.lines.place(code), code)))

    def of_stage(self, stage: int) -> tuple[int, ...]:
        """Codes of all touchpoints of the stage."""
        return tuple(np.flatnonzero(self.grouping.codes == stage).tolist())


def stages_of(index: Index) -> tuple[tuple[JourneyStage, ...], Grouping]:
    """The stages in the catalogue's order, and after them those that touchpoints name but it does not."""
    known = {stage.key: stage for stage in index.stages}
    for touchpoint in index.touchpoints:
        if touchpoint.stage not in known:
            within = Stage(touchpoint.stage) if touchpoint.stage in set(Stage) else Stage.PRE_PURCHASE
            name = touchpoint.stage.replace("_", " ").capitalize()
            known[touchpoint.stage] = JourneyStage(key=touchpoint.stage, name=name, within=within)
    place = {key: number for number, key in enumerate(known)}
    codes = np.array([place[touchpoint.stage] for touchpoint in index.touchpoints], np.int64)
    return tuple(known.values()), Grouping(codes=codes, count=len(known))


def gathered(
    index: Index, selection: Selection, *, window_days: float, open_days: float, threads: int = 0
) -> Evidence:
    """Measure all that a map of this selection shows."""
    stages, grouping = stages_of(index)
    found = volume(index, selection, threads=threads)
    return Evidence(
        touchpoints=index.touchpoints,
        stages=stages,
        grouping=grouping,
        reach=reach(index, selection, threads=threads),
        reach_by_stage=reach(index, selection, grouping=grouping, threads=threads),
        volume=found,
        steps=count_steps(index, selection, open_days=open_days, threads=threads),
        answers=answers(index, selection, threads=threads),
        waits=waits(index, selection, threads=threads),
        conversion_by_stage=conversion(index, selection, window_days=window_days, grouping=grouping, threads=threads),
        lines=line_stats(index, selection, stages=grouping, open_days=open_days, threads=threads),
        has_outcomes=_outcomes(found) or _outcomes(volume(index, EVERYTHING, threads=threads)),
    )


def _outcomes(found: VolumeStats) -> bool:
    return bool(found.kinds[:, int(Kind.OUTCOME)].any())
