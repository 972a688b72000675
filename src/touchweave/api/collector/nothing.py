"""What is not there under the collector's paths: without this, the web app would answer for it."""

from litestar import route
from litestar.enums import HttpMethod
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from touchweave.api.collector.path import PLAIN


@route(
    [f"/{first}/{{rest:path}}" for first in PLAIN],
    http_method=[HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST],
    status_code=200,
    include_in_schema=False,
)
async def nothing(rest: FromPath[str]) -> None:
    """No such path."""
    raise NotFoundException("the collector has no such path")


HANDLERS = (nothing,)
