"""Questions about how often and how recently customers come, over HTTP."""

from typing import Annotated

from litestar import get
from litestar.params import FromQuery

from touchweave.api.parameter import Chosen, MaybeKey, Shop, one_of
from touchweave.measure.active_days import ActiveDaysTable
from touchweave.measure.breakdown_table import Breakdown
from touchweave.measure.frequency import FrequencyTable
from touchweave.measure.lifecycle import LifecycleTable
from touchweave.measure.recency import RecencyTable
from touchweave.measure.session_table import SessionTable
from touchweave.measure.stickiness import StickinessTable

Activity = Annotated[
    str,
    one_of("meetings", "own", "interactions", said="what counts; own: without contacts that the brand began"),
]


@get("/sessions", sync_to_thread=True)
def sessions(
    workspace: Shop, chosen: Chosen, session_minutes: FromQuery[float] = 30.0, activity: Activity = "meetings"
) -> SessionTable | Breakdown[SessionTable]:
    """Sessions by inactivity: where they start and end, how long they are, and how far apart."""
    return workspace.sessions(session_minutes=session_minutes, activity=activity, **chosen)


@get("/lifecycle", sync_to_thread=True)
def lifecycle(
    workspace: Shop,
    chosen: Chosen,
    unit: Annotated[str, one_of("day", "week", "month")] = "week",
    activity: Activity = "meetings",
) -> LifecycleTable | Breakdown[LifecycleTable]:
    """Who is new, returning, resurrected or dormant, by day, week or month."""
    return workspace.lifecycle(unit=unit, activity=activity, **chosen)


@get("/stickiness", sync_to_thread=True)
def stickiness(
    workspace: Shop, chosen: Chosen, activity: Activity = "meetings"
) -> StickinessTable | Breakdown[StickinessTable]:
    """Who was active within 1, 7 and 28 days, day by day, and the ratios of these."""
    return workspace.stickiness(activity=activity, **chosen)


@get("/active_days", sync_to_thread=True)
def active_days(
    workspace: Shop,
    chosen: Chosen,
    unit: Annotated[str, one_of("week", "month")] = "week",
    activity: Activity = "meetings",
) -> ActiveDaysTable | Breakdown[ActiveDaysTable]:
    """On how many days of each week or month customers were active."""
    return workspace.active_days(unit=unit, activity=activity, **chosen)


@get("/frequency", sync_to_thread=True)
def frequency(
    workspace: Shop,
    chosen: Chosen,
    touchpoint: MaybeKey = None,
    counted: Annotated[str, one_of("times", "days")] = "times",
    activity: Activity = "meetings",
) -> FrequencyTable | Breakdown[FrequencyTable]:
    """How often customers came, or on how many days: to one touchpoint, or at all."""
    return workspace.frequency(touchpoint, counted=counted, activity=activity, **chosen)


@get("/recency", sync_to_thread=True)
def recency(
    workspace: Shop, chosen: Chosen, touchpoint: MaybeKey = None, activity: Activity = "meetings"
) -> RecencyTable | Breakdown[RecencyTable]:
    """How many days ago customers came last: to one touchpoint, or at all."""
    return workspace.recency(touchpoint, activity=activity, **chosen)


HANDLERS = (sessions, lifecycle, stickiness, active_days, frequency, recency)
