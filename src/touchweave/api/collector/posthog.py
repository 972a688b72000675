"""PostHog's capture API."""

from typing import Any

from litestar import Request, Response, get, route
from litestar.enums import HttpMethod
from litestar.params import FromPath
from msgspec import Struct

from touchweave.api.collector.document import ABSENT, PROBLEMS, CaptureBody
from touchweave.api.collector.door import OPT, take

_BOTH = [HttpMethod.GET, HttpMethod.POST]


class Captured(Struct, frozen=True, kw_only=True):
    """Everything of the request is durable."""

    status: int = 1


class Flags(Struct, frozen=True, kw_only=True, rename="camel"):
    """There are none."""

    flags: dict[str, Any] = {}
    feature_flags: dict[str, Any] = {}
    errors_while_computing_flags: bool = False


class Empty(Struct, frozen=True, kw_only=True):
    """Nothing to configure."""


@route(
    ["/e", "/capture", "/batch", "/i/v0/e"],
    http_method=_BOTH,
    status_code=200, opt=OPT, operation_class=CaptureBody, responses=PROBLEMS, tags=["posthog"],
)  # fmt: skip
async def capture(request: Request[Any, Any, Any]) -> Captured:
    """One event, an array of them, or `{api_key, batch, sent_at}`; of a GET, in `data`."""
    await take(request, "posthog", "capture")
    return Captured()


@route(["/flags", "/decide"], http_method=_BOTH, status_code=200, opt=OPT, tags=["posthog"])
async def flags() -> Flags:
    """Feature flags: none."""
    return Flags()


@get("/array/{key:str}/config", opt=OPT, responses=ABSENT, tags=["posthog"])
async def config(key: FromPath[str]) -> Empty:
    """The library's configuration: as it is by itself."""
    return Empty()


@get("/array/{key:str}/config.js", opt=OPT, include_in_schema=False)
async def config_script(key: FromPath[str]) -> Response[str]:
    """The same as a script that changes nothing."""
    return Response("(function () {})();\n", media_type="text/javascript")


HANDLERS = (capture, flags, config, config_script)
