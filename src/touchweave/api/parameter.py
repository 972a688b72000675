"""The parameters that the doors share; their descriptions are the OpenAPI document's."""

from typing import Annotated, Any

from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from touchweave.workspace import Workspace


def one_of(*words: str, said: str | None = None) -> QueryParameter:
    """A word out of these. The measure itself refuses others, and its sentence says what is allowed."""
    return QueryParameter(enum=words, description=said)


Shop = NamedDependency[Workspace]
Since = Annotated[str | None, QueryParameter(description="ISO date or time, inclusive")]
Until = Annotated[str | None, QueryParameter(description="ISO date or time, exclusive")]
Where = Annotated[
    str | None,
    QueryParameter(
        description="conditions, all of which must hold: a JSON list, or as in trait:country=DE; touchpoint:call"
    ),
]
By = Annotated[
    str | None,
    QueryParameter(
        description="the same for each group of customers, by their first interaction: touchpoint, channel, stage, "
        "week, month, trait:NAME, a dimension, or segment:CONDITIONS (in, out)"
    ),
]
Key = Annotated[str, QueryParameter(description="key of a touchpoint")]
MaybeKey = Annotated[str | None, QueryParameter(description="key of a touchpoint; all otherwise")]
SessionMinutes = Annotated[
    float | None, QueryParameter(description="a gap of more minutes begins a new session; whole lines otherwise")
]
Limit = Annotated[int, QueryParameter(ge=1, le=500, description="rows of the page")]
Offset = Annotated[int, QueryParameter(ge=0, description="rows before the page")]
Flag = FromQuery[bool]


def chosen(since: Since = None, until: Until = None, where: Where = None, by: By = None) -> dict[str, str | None]:
    """The selection, and what to break it down by, as the questions take them."""
    return {"since": since, "until": until, "where": where, "by": by}


Chosen = NamedDependency[dict[str, Any]]
