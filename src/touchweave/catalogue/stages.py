"""The stages that a catalogue has unless it names its own: the three every journey has."""

from touchweave.catalogue.touchpoint import Catalogue, JourneyStage
from touchweave.event.vocabulary import Stage

DEFAULT_STAGES = (
    JourneyStage(key="pre_purchase", name="Before the purchase", within=Stage.PRE_PURCHASE),
    JourneyStage(key="purchase", name="Purchase", within=Stage.PURCHASE),
    JourneyStage(key="post_purchase", name="After the purchase", within=Stage.POST_PURCHASE),
)

EMPTY_CATALOGUE = Catalogue(stages=DEFAULT_STAGES, touchpoints=())


def stage_within(stages: tuple[JourneyStage, ...], stage: Stage) -> str:
    """The key of the first of these stages that lies within one of the three; else of the first at all."""
    for entry in stages:
        if entry.within is stage:
            return entry.key
    return stages[0].key if stages else stage.value
