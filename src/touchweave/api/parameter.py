"""The parameters that the doors share; their descriptions are the OpenAPI document's."""

from typing import Annotated

from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from touchweave.workspace import Workspace

Shop = NamedDependency[Workspace]
Since = Annotated[str | None, QueryParameter(description="ISO date or time, inclusive")]
Until = Annotated[str | None, QueryParameter(description="ISO date or time, exclusive")]
Where = Annotated[str | None, QueryParameter(description="JSON list of conditions, all of which must hold")]
Key = Annotated[str, QueryParameter(description="key of a touchpoint")]
MaybeKey = Annotated[str | None, QueryParameter(description="key of a touchpoint; all otherwise")]
Limit = Annotated[int, QueryParameter(ge=1, le=500, description="rows of the page")]
Offset = Annotated[int, QueryParameter(ge=0, description="rows before the page")]
Flag = FromQuery[bool]
