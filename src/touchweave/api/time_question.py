"""Questions about who comes again, who stays away, and after how long, over HTTP."""

from typing import Annotated

from litestar import get
from litestar.params import FromQuery, QueryParameter

from touchweave.api.parameter import Chosen, Flag, MaybeKey, Shop, one_of
from touchweave.measure.breakdown_table import Breakdown
from touchweave.measure.repeat_contact_table import RepeatContactTable
from touchweave.measure.retention import RetentionTable
from touchweave.measure.retention_curve import RetentionCurves
from touchweave.measure.survival import SurvivalCurve
from touchweave.measure.survival_drop_off import DropOffTable
from touchweave.measure.wait_table import WaitTable
from touchweave.questions.written import written_list

After = Annotated[str | None, QueryParameter(description="key of a touchpoint: after the first meeting there")]
WindowDays = Annotated[float | None, QueryParameter(description="the window; as the workspace is set otherwise")]
Kinds = Annotated[
    list[str] | None, QueryParameter(description="contact, response, outcome, issue: which count; contact otherwise")
]


@get("/retention", sync_to_thread=True)
def retention(
    workspace: Shop,
    chosen: Chosen,
    touchpoint: After = None,
    unit: Annotated[str, one_of("day", "week", "month")] = "week",
    periods: FromQuery[int] = 8,
    kind: Annotated[str, one_of("on", "rolling", "unbounded")] = "on",
    cohorts: Flag = False,
) -> RetentionCurves | Breakdown[RetentionCurves]:
    """Who is seen in day, week or month N after the first meeting, or after the first at a touchpoint."""
    return workspace.retention(touchpoint, unit=unit, periods=periods, kind=kind, cohorts=cohorts, **chosen)


@get("/retention_by_touchpoint", sync_to_thread=True)
def retention_by_touchpoint(
    workspace: Shop, chosen: Chosen, touchpoint: MaybeKey = None, days: WindowDays = None
) -> RetentionTable | Breakdown[RetentionTable]:
    """Who is seen again within some days after a touchpoint, or after each."""
    return workspace.retention_by_touchpoint(touchpoint, days=days, **chosen)


@get("/survival", sync_to_thread=True)
def survival(
    workspace: Shop, chosen: Chosen, touchpoint: After = None, days: FromQuery[int] = 365
) -> SurvivalCurve | Breakdown[SurvivalCurve]:
    """How long lines last after the first meeting, or after the first at a touchpoint; open ones are censored."""
    return workspace.survival(touchpoint, days=days, **chosen)


@get("/drop_off", sync_to_thread=True)
def drop_off(
    workspace: Shop, chosen: Chosen, within_days: FromQuery[int] = 30
) -> DropOffTable | Breakdown[DropOffTable]:
    """Whose line ends within so many days after each touchpoint; open ones are censored."""
    return workspace.drop_off(within_days=within_days, **chosen)


@get("/waits", sync_to_thread=True)
def waits(workspace: Shop, chosen: Chosen) -> WaitTable | Breakdown[WaitTable]:
    """How long customers waited before and after their meetings at each touchpoint."""
    return workspace.waits(**chosen)


@get("/repeat_contacts", sync_to_thread=True)
def repeat_contacts(
    workspace: Shop,
    chosen: Chosen,
    days: FromQuery[float] = 7.0,
    per: Annotated[str, one_of("touchpoint", "channel", "all")] = "touchpoint",
    direction: Annotated[str, one_of("inbound", "outbound", "any")] = "inbound",
    kinds: Kinds = None,
) -> RepeatContactTable | Breakdown[RepeatContactTable]:
    """Which contacts another one followed within some days: the complement of first-contact resolution."""
    counted = written_list("kinds", kinds or ["contact"])
    return workspace.repeat_contacts(days=days, per=per, direction=direction, kinds=counted, **chosen)


HANDLERS = (retention, retention_by_touchpoint, survival, drop_off, waits, repeat_contacts)
