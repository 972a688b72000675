"""The columns of the map: the stages at which anything happened, with their figures."""

from touchweave.journey_map.evidence import Evidence
from touchweave.journey_map.record import MapStage
from touchweave.measure.csat import csat_rate
from touchweave.measure.emotion import emotion_score
from touchweave.measure.nps import nps_score
from touchweave.stats.score import unknown

NO_OUTCOMES = "no touchpoint leads to an outcome yet"


def map_stages(evidence: Evidence) -> tuple[MapStage, ...]:
    """The stages with interactions, in the catalogue's order."""
    observed = {int(evidence.grouping.codes[code]) for code in evidence.observed}
    return tuple(_stage(evidence, stage) for stage in range(len(evidence.stages)) if stage in observed)


def _stage(evidence: Evidence, number: int) -> MapStage:
    stage, here = evidence.stages[number], evidence.of_stage(number)
    conversion = evidence.conversion_by_stage.rate(number)
    return MapStage(
        key=stage.key,
        name=stage.name,
        within=str(stage.within),
        customers=int(evidence.reach_by_stage.customers[number]),
        interactions=int(evidence.volume.interactions[list(here)].sum()),
        emotion=emotion_score(evidence.answers, *here),
        nps=nps_score(evidence.answers, *here),
        csat_rate=csat_rate(evidence.answers, *here),
        conversion_rate=conversion if evidence.has_outcomes else unknown(NO_OUTCOMES),
        drop_off_rate=evidence.lines.stage_end_rate(number),
        median_seconds_here=evidence.lines.span_seconds(number),
    )
