"""The Segment HTTP Tracking API, and the libraries that speak it."""

from typing import Any

from litestar import Request, Response, post, route
from litestar.enums import HttpMethod

from touchweave.api.collector.answer import Success, gif, headers_of
from touchweave.api.collector.document import PROBLEMS, BatchBody, MessageBody, PixelQuery
from touchweave.api.collector.door import OPT, take
from touchweave.collect.request.refusal import RequestRefused

#: Last part of a path → the kind of message; the letters are the browser library's.
KINDS = {
    **{kind: kind for kind in ("track", "identify", "page", "screen", "group", "alias")},
    "t": "track", "i": "identify", "p": "page", "s": "screen", "g": "group", "a": "alias",
}  # fmt: skip
BATCHES = ("/v1/batch", "/v1/b", "/v1/import", "/beacon/v1/batch")
SUCCESS: Success = Success()


@post(
    [f"/v1/{name}" for name in KINDS],
    status_code=200, opt=OPT, operation_class=MessageBody, responses=PROBLEMS, tags=["segment"],
)  # fmt: skip
async def message(request: Request[Any, Any, Any]) -> Success:
    """One message. Its `type` may be absent: the path says it."""
    await take(request, "segment", KINDS[request.scope["path"].rpartition("/")[2]])
    return SUCCESS


@post(
    [f"/api/s/{name}" for name in KINDS],
    status_code=200, opt=OPT, operation_class=MessageBody, responses=PROBLEMS, tags=["segment"],
)  # fmt: skip
async def keyed_message(request: Request[Any, Any, Any]) -> Success:
    """One message, with its key in `X-Write-Key`."""
    await take(request, "segment", KINDS[request.scope["path"].rpartition("/")[2]])
    return SUCCESS


@post(
    list(BATCHES),
    status_code=200, opt=OPT, operation_class=BatchBody, responses=PROBLEMS, tags=["segment"],
)  # fmt: skip
async def batch(request: Request[Any, Any, Any]) -> Success:
    """Messages in a batch. One that cannot be used goes to quarantine; the others are taken all the same."""
    await take(request, "segment", "batch")
    return SUCCESS


@post("/v1/m", status_code=200, opt=OPT, tags=["segment"])
async def client_metrics() -> Success:
    """What the browser library counts about itself: answered and ignored."""
    return SUCCESS


@route(
    ["/pixel/v1/track", "/pixel/v1/page"],
    http_method=[HttpMethod.GET, HttpMethod.HEAD],
    status_code=200, opt=OPT, media_type="image/gif", operation_class=PixelQuery, tags=["segment"],
)  # fmt: skip
async def pixel(request: Request[Any, Any, Any]) -> Response[bytes]:
    """One message, all of it in the query. The answer is a picture of one point, whatever the status.

    A HEAD request is answered likewise and records nothing: mail servers send it to look whether a picture is there.
    """
    if request.method == "HEAD":
        return gif()
    try:
        await take(request, "segment", f"pixel-{request.scope['path'].rpartition('/')[2]}")
    except RequestRefused as refused:
        return gif(refused.status, headers_of(refused))
    return gif()


HANDLERS = (message, keyed_message, batch, client_metrics, pixel)
