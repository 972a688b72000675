"""The chips of the map and the arrows between them; at each chip entrants = arrows out + other + ended + open."""

from collections.abc import Callable, Sequence

from touchweave.journey_map.evidence import Evidence
from touchweave.journey_map.record import MapTouchpoint, MapTransition
from touchweave.measure.emotion import emotion_score
from touchweave.stats.proportion import rate

Arrow = tuple[int, int]


def map_touchpoints(evidence: Evidence, arrows: Sequence[Arrow]) -> tuple[MapTouchpoint, ...]:
    """The touchpoints with interactions, in drawing order."""
    drawn = dict.fromkeys(evidence.observed, 0)
    for source, target in arrows:
        drawn[source] += int(evidence.steps.counts[source, target])
    return tuple(_touchpoint(evidence, code, drawn[code]) for code in evidence.observed)


def _touchpoint(evidence: Evidence, code: int, drawn: int) -> MapTouchpoint:
    touchpoint, steps = evidence.touchpoints[code], evidence.steps
    onward, ended, still_open = int(steps.counts[code].sum()), int(steps.ends[code]), int(steps.open[code])
    return MapTouchpoint(
        key=touchpoint.key,
        name=touchpoint.name,
        channel=str(touchpoint.channel),
        stage=touchpoint.stage,
        setting=str(touchpoint.setting),
        catalogued=touchpoint.catalogued,
        customers=int(evidence.reach.customers[code]),
        interactions=int(evidence.volume.interactions[code]),
        reach_rate=evidence.reach.reach_rate(code),
        emotion=emotion_score(evidence.answers, code),
        drop_off_rate=rate(ended, ended + onward, otherwise="nobody met it" if not still_open else "all still open"),
        entrants=onward + ended + still_open,
        other_out=onward - drawn,
        ended=ended,
        still_open=still_open,
    )


def map_transitions(
    evidence: Evidence, arrows: Sequence[Arrow], median_seconds: Callable[[int, int], float | None]
) -> tuple[MapTransition, ...]:
    """The arrows as records, in the order given."""
    entrants = evidence.steps.counts.sum(axis=1) + evidence.steps.ends + evidence.steps.open
    return tuple(
        MapTransition(
            source=evidence.touchpoints[source].key,
            target=evidence.touchpoints[target].key,
            count=int(evidence.steps.counts[source, target]),
            share=float(evidence.steps.counts[source, target] / entrants[source]),
            median_seconds=median_seconds(source, target),
        )
        for source, target in arrows
    )
