"""The measured journey map of a selection: from the journey index by way of the measures into one record."""

from datetime import datetime

import numpy as np

from touchweave.event.moment import moment_at
from touchweave.journey.index import Index
from touchweave.journey.selection import FOREVER, Selection
from touchweave.journey_map.aches import aches, places
from touchweave.journey_map.evidence import Evidence, gathered
from touchweave.journey_map.pains import pain_points
from touchweave.journey_map.record import JourneyMap, MapTransition
from touchweave.journey_map.stages import NO_OUTCOMES, map_stages
from touchweave.journey_map.touchpoints import Arrow, map_touchpoints, map_transitions
from touchweave.journey_map.transitions_shown import transitions_shown
from touchweave.measure.emotion import emotion_score
from touchweave.measure.gaps import collect_gaps
from touchweave.measure.nps import nps_score
from touchweave.stats.log_histogram import median_seconds
from touchweave.stats.proportion import rate
from touchweave.stats.score import Score, unknown


def journey_map(
    index: Index,
    selection: Selection,
    *,
    workspace: str,
    simulated: bool,
    now: datetime,
    window_days: float,
    open_days: float,
    retention_days: float = 30.0,
    max_transitions: int = 40,
    threads: int = 0,
) -> JourneyMap:
    """Measure and assemble the map.

    `window_days` is the conversion window, `open_days` how long a line without a new meeting may still go on.
    Retention has no place on the map; its window is taken so that every measure is called alike.
    """
    evidence = gathered(index, selection, window_days=window_days, open_days=open_days, threads=threads)
    counts, meetings = evidence.steps.counts, evidence.volume.meetings
    arrows = transitions_shown(counts, meetings, most=max_transitions)
    touchpoints = map_touchpoints(evidence, arrows)
    everywhere = range(len(index.touchpoints))
    customers, interactions = evidence.reach.in_all.tolist()
    since, until = _period(evidence, selection)
    return JourneyMap(
        workspace=workspace,
        simulated=simulated,
        as_of=now,
        since=since,
        until=until,
        customers=customers,
        interactions=interactions,
        meetings=int(meetings.sum()),
        transitions_in_all=int(counts.sum()),
        channels=tuple(dict.fromkeys(touchpoint.channel for touchpoint in touchpoints)),
        stages=map_stages(evidence),
        touchpoints=touchpoints,
        transitions=_transitions(index, selection, evidence, arrows, threads),
        outcome=_outcome(evidence, customers),
        nps=nps_score(evidence.answers, *everywhere),
        emotion=emotion_score(evidence.answers, *everywhere),
        pains=pain_points(places(evidence), aches(evidence)),
    )


def _outcome(evidence: Evidence, customers: int) -> Score:
    if not evidence.has_outcomes:
        return unknown(NO_OUTCOMES, n=customers)
    return rate(int(evidence.lines.whole[1]), customers, otherwise="nobody is in the selection")


def _transitions(
    index: Index, selection: Selection, evidence: Evidence, arrows: list[Arrow], threads: int
) -> tuple[MapTransition, ...]:
    """The arrows, with the median time of each: only these pairs are timed."""
    rows = np.full(evidence.steps.counts.shape, -1, np.int32)
    for row, arrow in enumerate(arrows):
        rows[arrow] = row
    gaps = collect_gaps(index, selection, rows, threads=threads)
    return map_transitions(evidence, arrows, lambda *arrow: median_seconds(gaps.histograms[rows[arrow]]))


def _period(evidence: Evidence, selection: Selection) -> tuple[datetime | None, datetime | None]:
    """The selection's period, where it is open the data's; None without any interaction."""
    if not evidence.volume.interactions.any():
        return None, None
    since = selection.since_us if selection.since_us != FOREVER[0] else int(evidence.volume.first_us.min())
    until = selection.until_us if selection.until_us != FOREVER[1] else int(evidence.volume.last_us.max())
    return moment_at(since), moment_at(until)
