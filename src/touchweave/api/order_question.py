"""Questions about what follows what, over HTTP."""

from typing import Annotated

from litestar import get
from litestar.params import FromQuery, QueryParameter

from touchweave.api.parameter import Chosen, Flag, SessionMinutes, Shop, one_of
from touchweave.measure.breakdown_table import Breakdown
from touchweave.measure.funnel import FunnelTable
from touchweave.measure.loops import LoopTable
from touchweave.measure.paths import PathTree
from touchweave.measure.transitions import TransitionTable
from touchweave.measure.variants import VariantTable
from touchweave.questions.written import written_list

Steps = Annotated[
    list[str],
    QueryParameter(
        description="the steps, repeated, separated by commas or as a JSON list: the key of a touchpoint, "
        "channel:NAME, stage:KEY, kind:NAME; a|b: one of them; a?: may be left out; !a: not between its neighbours"
    ),
]
Start = Annotated[str | None, QueryParameter(description="key of the touchpoint where paths begin")]
End = Annotated[
    str | None, QueryParameter(description="key of the touchpoint where they stop; alone: what came before it")
]
Days = Annotated[float | None, QueryParameter(description="from the first to the last step; no limit otherwise")]


@get("/transitions", sync_to_thread=True)
def transitions(workspace: Shop, chosen: Chosen) -> TransitionTable | Breakdown[TransitionTable]:
    """What directly follows what, how often and after how long."""
    return workspace.transitions(**chosen)


@get("/funnel", sync_to_thread=True)
def funnel(
    workspace: Shop,
    chosen: Chosen,
    steps: Steps,
    order: Annotated[str, one_of("ordered", "unordered", "strict")] = "ordered",
    count: Annotated[str, one_of("customers", "attempts")] = "customers",
    window_days: Days = None,
) -> FunnelTable | Breakdown[FunnelTable]:
    """How many go from step to step, how long that takes, and where they drop out."""
    read = written_list("steps", steps)
    return workspace.funnel(read, order=order, count=count, window_days=window_days, **chosen)


@get("/paths", sync_to_thread=True)
def paths(
    workspace: Shop,
    chosen: Chosen,
    start: Start = None,
    end: End = None,
    depth: FromQuery[int] = 5,
    breadth: FromQuery[int] = 8,
    collapse_repeats: Flag = True,
    session_minutes: SessionMinutes = None,
) -> PathTree | Breakdown[PathTree]:
    """Which ways customers go: from their first meeting, from `start`, to `end`, or before it."""
    return workspace.paths(
        start, end, depth=depth, breadth=breadth, collapse_repeats=collapse_repeats,
        session_minutes=session_minutes, **chosen,
    )  # fmt: skip


@get("/variants", sync_to_thread=True)
def variants(
    workspace: Shop, chosen: Chosen, top: FromQuery[int] = 50, collapse_repeats: Flag = False
) -> VariantTable | Breakdown[VariantTable]:
    """The distinct whole paths, the most frequent first, with exact counts of these and of all."""
    return workspace.variants(top=top, collapse_repeats=collapse_repeats, **chosen)


@get("/loops", sync_to_thread=True)
def loops(workspace: Shop, chosen: Chosen, top: FromQuery[int] = 1000) -> LoopTable | Breakdown[LoopTable]:
    """Who comes to a touchpoint again: at once, there and back, or after others."""
    return workspace.loops(top=top, **chosen)


HANDLERS = (transitions, funnel, paths, variants, loops)
