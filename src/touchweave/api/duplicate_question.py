"""The question who may be one person, over HTTP."""

from typing import Annotated

from litestar import get
from litestar.params import QueryParameter

from touchweave.api.parameter import Limit, Shop
from touchweave.identity.duplicate.pair import PossibleDuplicates
from touchweave.identity.duplicate.role import ROLES

AtLeast = Annotated[float, QueryParameter(description="the least probability, 0.01 to 1")]
Roles = Annotated[
    str | None,
    QueryParameter(
        description=f"which trait is what, as a JSON object: the trait's name to one of {', '.join(ROLES)}; "
        "otherwise the traits' names tell"
    ),
]


@get("/possible_duplicates", sync_to_thread=True)
def possible_duplicates(
    workspace: Shop, at_least: AtLeast = 0.5, limit: Limit = 100, roles: Roles = None
) -> PossibleDuplicates:
    """Pairs of customers that may be one person, the most probable first, each with its evidence."""
    return workspace.possible_duplicates(at_least=at_least, limit=limit, roles=roles)


HANDLERS = (possible_duplicates,)
