"""Matomo's tracking API."""

from typing import Any
from urllib.parse import parse_qs

from litestar import Request, Response, route
from litestar.enums import HttpMethod
from litestar.openapi import ResponseSpec
from msgspec import Struct

from touchweave.api.collector.answer import gif
from touchweave.api.collector.document import PROBLEMS, TrackingQuery
from touchweave.api.collector.door import OPT, take
from touchweave.collect.request.arrival import Arrival


class Tracked(Struct, frozen=True, kw_only=True):
    """The account of a bulk request."""

    status: str = "success"
    tracked: int
    invalid: int  #: they wait in quarantine


_ANSWERS = PROBLEMS | {
    200: ResponseSpec(Tracked, description="a picture, or the account of a bulk request", generate_examples=False),
    204: ResponseSpec(None, description="taken; no picture was asked for"),
}


@route(
    ["/matomo.php", "/piwik.php"],
    http_method=[HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST],
    status_code=200, opt=OPT, operation_class=TrackingQuery, responses=_ANSWERS, tags=["matomo"],
)  # fmt: skip
async def track(request: Request[Any, Any, Any]) -> Response[Any]:
    """One request in the query or a form, or `{"requests": ["?…"]}`.

    Answers a picture of one point, 204 where `send_image=0` was asked for, and an account of a bulk request. A HEAD
    request records nothing.
    """
    if request.method == "HEAD":
        return gif()
    receipt, arrival = await take(request, "matomo", "matomo")
    if arrival.body.lstrip()[:1] in (b"{", b"["):
        return Response(Tracked(tracked=receipt.accepted, invalid=receipt.refused))
    return Response(None, status_code=204) if _without_picture(arrival) else gif()


def _without_picture(arrival: Arrival) -> bool:
    form = parse_qs(arrival.body.decode("latin-1"), max_num_fields=None) if len(arrival.body) < 2**16 else {}
    return "0" in (arrival.asked("send_image"), *form.get("send_image", ()))


HANDLERS = (track,)
