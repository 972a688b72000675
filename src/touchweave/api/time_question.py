"""Questions about when customers come again, over HTTP."""

from typing import Annotated

from litestar import get
from litestar.params import QueryParameter

from touchweave.api.parameter import Chosen, MaybeKey, Shop
from touchweave.measure.breakdown_table import Breakdown
from touchweave.measure.retention import RetentionTable

WindowDays = Annotated[float | None, QueryParameter(description="the window; as the workspace is set otherwise")]


@get("/retention_by_touchpoint", sync_to_thread=True)
def retention_by_touchpoint(
    workspace: Shop, chosen: Chosen, touchpoint: MaybeKey = None, days: WindowDays = None
) -> RetentionTable | Breakdown[RetentionTable]:
    """Who is seen again within some days after a touchpoint, or after each."""
    return workspace.retention_by_touchpoint(touchpoint, days=days, **chosen)


HANDLERS = (retention_by_touchpoint,)
