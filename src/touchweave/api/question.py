"""The questions: one path for each method of the Python API, with its name, parameters and result."""

from functools import lru_cache
from typing import Annotated

import pyarrow.compute as pc
from litestar import Response, get
from litestar.params import FromQuery, QueryParameter

from touchweave import __version__
from touchweave.api.answer import DimensionValues, TouchpointName, TraitValues, WorkspaceInfo
from touchweave.api.parameter import Chosen, Flag, Key, Limit, MaybeKey, Offset, Shop, Since, Until, Where, one_of
from touchweave.attribution.credit_table import CreditTable
from touchweave.journey.index import Index
from touchweave.journey.line import CustomerList, Timeline
from touchweave.journey.moment import moment
from touchweave.journey_map.record import JourneyMap
from touchweave.journey_map.svg import render_svg
from touchweave.measure.breakdown_table import Breakdown
from touchweave.measure.scorecard import Scorecard
from touchweave.measure.touchpoint_detail import TouchpointDetail

VALUES = 50  #: so many values of a trait or a dimension are offered
Rule = Annotated[str, one_of("first", "last", "linear", "position", "time_decay", "markov", "shapley")]
Purpose = Annotated[str | None, QueryParameter(description="only customers who agreed to this")]


@get("/workspace", sync_to_thread=True)
def workspace_info(workspace: Shop) -> WorkspaceInfo:
    """What every page needs to know first."""
    index = workspace.index
    note = workspace.fresh_index.staleness()
    return WorkspaceInfo(
        name=workspace.name,
        version=__version__,
        simulated=workspace.settings.simulated,
        as_of=index.built_at,
        generation=index.generation,
        up_to_date=note is None,
        note=note,
        customers=index.customers_count,
        interactions=index.interactions,
        since=moment(index.first_us) if index.interactions else None,
        until=moment(index.last_us) if index.interactions else None,
        stages=index.stages,
        touchpoints=tuple(
            TouchpointName(
                key=place.key,
                name=place.name,
                channel=place.channel,
                stage=place.stage,
                setting=place.setting,
                catalogued=place.catalogued,
            )
            for place in index.touchpoints
        ),
        traits=_traits(index),
        dimensions=_dimensions(index),
    )


@lru_cache(maxsize=1)
def _traits(index: Index) -> tuple[TraitValues, ...]:
    """What a filter offers. Pages ask again and again whether there is something newer: counted once a generation."""
    return tuple(TraitValues(name=name, values=_frequent(index, name)) for name in index.trait_names)


def _frequent(index: Index, trait: str) -> tuple[str, ...]:
    """The most frequent values of a trait."""
    counted = pc.value_counts(index.trait(trait).drop_null())
    order = pc.sort_indices(counted.field("counts"), sort_keys=[("", "descending")])[:VALUES]
    return tuple(str(value) for value in counted.field("values").take(order).to_pylist())


@lru_cache(maxsize=1)
def _dimensions(index: Index) -> tuple[DimensionValues, ...]:
    """The first values of each: which are frequent only the interactions tell, and those may be many."""
    return tuple(
        DimensionValues(
            name=name,
            values=tuple(map(str, index.words(name).slice(0, VALUES).to_pylist())),
            values_in_all=index.dimension_values(name),
        )
        for name in index.dimension_names
    )


@get("/scorecard", sync_to_thread=True)
def scorecard(workspace: Shop, chosen: Chosen) -> Scorecard | Breakdown[Scorecard]:
    """Every measure of every touchpoint."""
    return workspace.scorecard(**chosen)


@get("/touchpoint", sync_to_thread=True)
def touchpoint(
    workspace: Shop, key: Key, since: Since = None, until: Until = None, where: Where = None
) -> TouchpointDetail:
    """One touchpoint seen closely."""
    return workspace.touchpoint(key, since=since, until=until, where=where)


@get("/journey_map", sync_to_thread=True)
def journey_map(
    workspace: Shop,
    since: Since = None,
    until: Until = None,
    where: Where = None,
    max_transitions: Annotated[int, QueryParameter(ge=0, le=1000)] = 40,
) -> JourneyMap:
    """The journey as it really is."""
    return workspace.journey_map(since=since, until=until, where=where, max_transitions=max_transitions)


@get("/journey_map.svg", sync_to_thread=True, media_type="image/svg+xml")
def journey_map_svg(
    workspace: Shop, since: Since = None, until: Until = None, where: Where = None, dark: Flag = False
) -> Response[str]:
    """The same as a picture."""
    drawn = render_svg(workspace.journey_map(since=since, until=until, where=where), dark=dark)
    return Response(
        drawn, media_type="image/svg+xml", headers={"Content-Disposition": "inline; filename=journey.svg"}
    )


@get("/attribution", sync_to_thread=True)
def attribution(
    workspace: Shop,
    chosen: Chosen,
    rule: Rule = "markov",
    order: Annotated[int, QueryParameter(ge=1, le=8)] = 1,
) -> CreditTable | Breakdown[CreditTable]:
    """How the outcomes' credit falls on touchpoints by a rule: association, never cause."""
    return workspace.attribution(rule, order=order, **chosen)


@get("/customers", sync_to_thread=True)
def customers(
    workspace: Shop,
    search: FromQuery[str] = "",
    touchpoint: MaybeKey = None,
    limit: Limit = 50,
    offset: Offset = 0,
    since: Since = None,
    until: Until = None,
    where: Where = None,
    purpose: Purpose = None,
) -> CustomerList:
    """Customers whose identifier contains `search`, most recent first."""
    return workspace.customers(
        search, touchpoint=touchpoint, limit=limit, offset=offset, since=since, until=until, where=where,
        purpose=purpose,
    )  # fmt: skip


@get("/timeline", sync_to_thread=True)
def timeline(workspace: Shop, customer: FromQuery[str]) -> Timeline:
    """Everything of one customer."""
    return workspace.timeline(customer)


HANDLERS = (
    workspace_info,
    scorecard,
    touchpoint,
    journey_map,
    journey_map_svg,
    attribution,
    customers,
    timeline,
)
