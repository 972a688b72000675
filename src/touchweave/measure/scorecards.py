"""Building the scorecard: every measure of every touchpoint of a selection."""

from touchweave.event.vocabulary import Kind
from touchweave.journey.index import Index
from touchweave.journey.moment import moment
from touchweave.journey.selection import EVERYTHING, Selection
from touchweave.measure.ces import ces_score
from touchweave.measure.csat import csat_mean, csat_rate
from touchweave.measure.drop_off import drop_off_rate
from touchweave.measure.emotion import emotion_score
from touchweave.measure.measured import Measured, Windows, measure
from touchweave.measure.nps import nps_score
from touchweave.measure.scorecard import Scorecard, TouchpointScorecard


def scorecard(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    window_days: float = 30.0,
    retention_days: float = 30.0,
    open_days: float = 30.0,
    threads: int = 0,
) -> Scorecard:
    """Every touchpoint's figures, silent ones too, in the catalogue's order."""
    windows = Windows(window_days=window_days, retention_days=retention_days, open_days=open_days)
    measured = measure(index, selection, windows=windows, threads=threads)
    return Scorecard(
        customers=int(measured.reach.in_all[0]),
        interactions=int(measured.reach.in_all[1]),
        since=moment(selection.since_us),
        until=moment(selection.until_us),
        window_days=window_days,
        retention_days=retention_days,
        open_days=open_days,
        touchpoints=tuple(touchpoint_scorecard(index, measured, code) for code in range(len(index.touchpoints))),
    )


def touchpoint_scorecard(index: Index, measured: Measured, code: int) -> TouchpointScorecard:
    """One touchpoint's figures."""
    touchpoint = index.touchpoints[code]
    volume, reach, answers = measured.volume, measured.reach, measured.answers
    return TouchpointScorecard(
        key=touchpoint.key,
        name=touchpoint.name,
        channel=touchpoint.channel.value,
        stage=touchpoint.stage,
        setting=touchpoint.setting.value,
        contact=touchpoint.contact.value,
        direction=touchpoint.direction.value,
        owner=touchpoint.owner,
        target=touchpoint.target,
        catalogued=touchpoint.catalogued,
        interactions=int(volume.interactions[code]),
        meetings=int(volume.meetings[code]),
        customers=int(reach.customers[code]),
        reach_rate=reach.reach_rate(code),
        frequency=reach.frequency(code),
        conversion_rate=measured.conversion.rate(code),
        retention_rate=measured.retention.rate(code),
        response_rate=measured.response.response_rate(code),
        nps=nps_score(answers, code),
        csat_rate=csat_rate(answers, code),
        csat_mean=csat_mean(answers, code),
        ces=ces_score(answers, code),
        emotion=emotion_score(answers, code),
        drop_off_rate=drop_off_rate(measured.transitions, code),
        still_open=int(measured.transitions.open[code]),
        issues=int(volume.issues[code]),
        wait_seconds=measured.waits.wait_seconds(code),
        value=round(float(volume.value[code]), 4),
        cost=_cost(measured, code, touchpoint.cost_per_contact),
        trend=tuple(measured.trend.interactions[code].tolist()),
        first_at=moment(int(volume.first_us[code])),
        last_at=moment(int(volume.last_us[code])),
    )


def _cost(measured: Measured, code: int, cost_per_contact: float | None) -> float:
    """What was recorded as cost; where nothing was, contacts times the catalogue's cost per contact."""
    kinds = measured.volume.kinds[code]
    if kinds[int(Kind.COST)] or cost_per_contact is None:
        return round(float(measured.volume.cost[code]), 4)
    return round(int(kinds[int(Kind.CONTACT)]) * cost_per_contact, 4)
