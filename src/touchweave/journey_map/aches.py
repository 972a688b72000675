"""The four ways in which a touchpoint can hurt, measured off the evidence of the map."""

import numpy as np

from touchweave.event.vocabulary import Channel
from touchweave.journey_map.evidence import Evidence
from touchweave.journey_map.pains import Ache, Place
from touchweave.measure.emotion import emotion_score
from touchweave.stats.proportion import rate
from touchweave.stats.score import Score

#: Where the customer waits for the brand. Elsewhere a long time since the last meeting is the customer's choice.
AWAITED = frozenset({Channel.CALL, Channel.CHAT, Channel.DELIVERY, Channel.DOCUMENT, Channel.SERVICE, Channel.OTHER})
#: From this share of faults and complaints among its meetings on, a touchpoint is where one complains.
DESK = 0.9


def places(evidence: Evidence) -> tuple[Place, ...]:
    """The observed touchpoints."""
    return tuple(
        Place(
            code=code,
            key=evidence.touchpoints[code].key,
            name=evidence.touchpoints[code].name,
            stage=evidence.touchpoints[code].stage,
            stage_name=evidence.stages[evidence.grouping.codes[code]].name,
        )
        for code in evidence.observed
    )


def aches(evidence: Evidence) -> tuple[Ache, ...]:
    """What can hurt in this selection.

    Drop-off counts lines that ended without any outcome; where nothing ever counts as an outcome, an end may be a
    good one, and none is called a pain.
    """

    def emotion(*codes: int) -> Score:
        return emotion_score(evidence.answers, *codes)

    # Where (nearly) every meeting is a fault or complaint, complaints are received, not caused.
    desks = evidence.volume.issues >= DESK * np.maximum(evidence.volume.meetings, 1)

    def issues(*codes: int) -> Score:
        here = [code for code in codes if not desks[code]]
        met = int(evidence.volume.meetings[here].sum())
        return rate(int(evidence.volume.issues[here].sum()), met, otherwise="nobody met it")

    def awaited(place: Place) -> bool:
        return evidence.touchpoints[place.code].channel in AWAITED

    def met(code: int, _: Score) -> int:
        return int(evidence.reach.customers[code])

    def lost(code: int, _: Score) -> int:
        return int(evidence.lines.by_touchpoint[code, 1])

    drop_off = Ache(kind="drop_off", score=evidence.lines.lost_rate, customers=lost, higher_is_worse=True)
    others = (
        Ache(kind="low_score", score=emotion, customers=met, higher_is_worse=False),
        Ache(
            kind="long_wait",
            score=evidence.waits.wait_seconds,
            customers=met,
            higher_is_worse=True,
            where=awaited,
        ),
        Ache(kind="issues", score=issues, customers=met, higher_is_worse=True),
    )
    return (drop_off, *others) if evidence.has_outcomes else others
