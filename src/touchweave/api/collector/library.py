"""What browser libraries fetch before they send: their settings, and the library itself."""

import mimetypes
from functools import lru_cache
from pathlib import Path
from typing import Any

from litestar import Request, Response, route
from litestar.enums import HttpMethod
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from msgspec import Struct, field

from touchweave.api.collector.document import ABSENT, PROBLEMS
from touchweave.api.collector.door import OPT, arrival_of, collecting_of
from touchweave.collect.request.refusal import RefusalCode, RequestRefused

#: `@segment/analytics-next` as it was built: `standalone.js`, and the parts that it fetches.
LIBRARY = Path(__file__).parents[2] / "web" / "static" / "analytics-next"
_SCRIPT = "standalone.js"
#: Put before the script. It knows from which address it was loaded, but believes only https ones: loaded from any
#: other, it would ask its maker's servers for its settings. So it is told, unless the page has told it already.
_WHENCE = b"""(function () {
  var script = document.currentScript;
  if (!script) return;
  var analytics = window[script.getAttribute("data-global-segment-analytics-key") || "analytics"];
  if (analytics && !analytics._cdn) analytics._cdn = script.src.split("/analytics.js/v1/")[0];
})();
"""
_UNBUILT = "the browser library is not built here: run `make ui`, or let the snippet load it from elsewhere"
_FOREVER = "public, max-age=31536000, immutable"  # names of its parts change with their content
_AN_HOUR = "public, max-age=3600"
_READ = [HttpMethod.GET, HttpMethod.HEAD]


class SegmentIntegration(Struct, frozen=True, kw_only=True, rename="camel"):
    """Where the browser library sends to, and under which key."""

    api_key: str
    api_host: str  #: host, port where it is not the scheme's own, and /v1
    protocol: str  #: http or https


class BrowserSettings(Struct, frozen=True, kw_only=True, rename="camel"):
    """What the browser library reads before it sends anything."""

    integrations: dict[str, SegmentIntegration]
    metrics: dict[str, int] = field(default_factory=lambda: {"sampleRate": 0})  #: it counts nothing about itself
    plan: dict[str, Any] = {}
    edge_function: dict[str, Any] = {}
    middleware_settings: dict[str, Any] = {}
    enabled_middleware: dict[str, Any] = {}
    remote_plugins: tuple[str, ...] = ()


@route("/v1/projects/{key:str}/settings", http_method=_READ, opt=OPT, status_code=200,
       responses=ABSENT | {503: PROBLEMS[503]}, tags=["segment"])  # fmt: skip
async def browser_settings(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[BrowserSettings]:
    """The browser library's settings: it sends to where it read them, under the key that it finds in them."""
    if not await collecting_of(request).knows(key):
        raise NotFoundException("there is no source with this write key")
    host = request.headers.get("host", request.url.netloc)
    told = SegmentIntegration(api_key=key, api_host=f"{host}/v1", protocol=request.scope["scheme"])
    return Response(BrowserSettings(integrations={"Segment.io": told}), headers={"Cache-Control": "no-cache"})


@route("/sourceConfig", http_method=_READ, opt=OPT, status_code=200,
       responses={status: PROBLEMS[status] for status in (400, 401, 503)}, tags=["segment"])  # fmt: skip
async def source_config(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """The same for libraries of the RudderStack kind. Nothing of the source is told: a write key reads nothing."""
    arrival = arrival_of(request, "segment", "source-config")
    key = await collecting_of(request).key_of(arrival)
    if key is None:
        raise RequestRefused(RefusalCode.UNKNOWN_KEY)
    uncounted = {"errors": {"enabled": False}, "metrics": {"enabled": False}}
    return {
        "source": {
            "id": "touchweave",
            "name": "touchweave",
            "writeKey": key,
            "enabled": True,
            "config": {"statsCollection": uncounted},
            "connections": [],
            "destinations": [],
            "dataplanes": {},
            "workspaceId": "touchweave",
        },
        "updatedAt": "1970-01-01T00:00:00.000Z",
    }


@route("/analytics.js/v1/{key:str}/analytics.min.js", http_method=_READ, status_code=200, tags=["segment"],
       responses=ABSENT, media_type="text/javascript")  # fmt: skip
async def browser_library(key: FromPath[str]) -> Response[Any]:
    """The browser library, for the snippet. It finds the key in what the snippet left, or in its address."""
    return _file(_SCRIPT, _AN_HOUR)


@route("/analytics-next/bundles/{name:str}", http_method=_READ, status_code=200, include_in_schema=False)
async def part_of_library(name: FromPath[str]) -> Response[Any]:
    """A part that the library fetches when it needs it."""
    return _file(name, _FOREVER)


def _file(name: str, caching: str) -> Response[Any]:
    files = _files()
    if not files:
        raise NotFoundException(_UNBUILT)
    if name not in files:
        raise NotFoundException("the browser library has no such part")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    headers = {"Cache-Control": caching, "X-Content-Type-Options": "nosniff"}
    return Response(_content(name), media_type=kind, headers=headers)


def _files() -> frozenset[str]:
    return frozenset(file.name for file in LIBRARY.iterdir() if file.is_file()) if LIBRARY.is_dir() else frozenset()


@lru_cache(maxsize=64)
def _content(name: str) -> bytes:
    content = (LIBRARY / name).read_bytes()
    return _WHENCE + content if name == _SCRIPT else content


HANDLERS = (browser_settings, source_config, browser_library, part_of_library)
