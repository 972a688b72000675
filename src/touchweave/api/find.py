"""Finding a customer by what somebody knows of them."""

from typing import Annotated

from litestar import get
from litestar.params import QueryParameter

from touchweave.api.parameter import Shop
from touchweave.find.found import Found


@get("/find", sync_to_thread=True)
def find(
    workspace: Shop,
    text: Annotated[str, QueryParameter(description="an identifier, a name, or a part of one")],
    limit: Annotated[int, QueryParameter(ge=1, le=100, description="at most so many")] = 20,
) -> Found:
    """Customers by any identifier or name, typing errors forgiven, the likeliest first."""
    return workspace.find(text, limit)


HANDLERS = (find,)
