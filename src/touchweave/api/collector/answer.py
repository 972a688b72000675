"""What the collector answers: small, never a redirect, and 200 only for what is durable."""

import logging
from http import HTTPStatus
from typing import Any

from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException
from msgspec import Struct

from touchweave.collect.request.refusal import RequestRefused

log = logging.getLogger(__name__)
#: One transparent point.
GIF = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
_NOT_STORED = {"Cache-Control": "no-store, no-cache, must-revalidate, private", "Pragma": "no-cache"}
#: Told to clients that should come again, where nothing better is known.
RETRY_AFTER_SECONDS = 5
_AGAIN = (429, 503)


class Success(Struct, frozen=True, kw_only=True):
    """Everything of the request is durable."""

    success: bool = True


class CollectorProblem(Struct, frozen=True, kw_only=True):
    """Nothing of the request was accepted, and why."""

    success: bool = False
    code: str  #: a word of the closed list
    message: str  #: a sentence for people


def gif(status: int = 200, headers: dict[str, str] | None = None) -> Response[bytes]:
    """A picture of one point, for requests that pictures make."""
    return Response(GIF, status_code=status, media_type="image/gif", headers=_NOT_STORED | (headers or {}))


def answer_refusal(request: Request[Any, Any, Any], refused: RequestRefused) -> Response[CollectorProblem]:
    """Tell why nothing of a request was accepted."""
    problem = CollectorProblem(code=refused.code, message=refused.message)
    return Response(problem, status_code=refused.status, headers=headers_of(refused), media_type=MediaType.JSON)


def headers_of(refused: RequestRefused) -> dict[str, str]:
    """What goes with a refusal: when to come again."""
    if refused.retry_after is None and refused.status not in _AGAIN:
        return {}
    return {"Retry-After": str(max(1, refused.retry_after or RETRY_AFTER_SECONDS))}


def answer_nobody(request: Request[Any, Any, Any], error: Exception) -> Response[None]:
    """End a request whose client went away; what it had sent of it is forgotten."""
    return Response(None, status_code=400, headers={"Connection": "close"})


def answer_fault(request: Request[Any, Any, Any], error: Exception) -> Response[CollectorProblem]:
    """Tell of a path or method that there is not, and of what went wrong on our side, which is logged."""
    if isinstance(error, HTTPException) and error.status_code < 500:
        status, message = error.status_code, error.detail
    else:
        status, message = (
            500,
            "something went wrong in the collector; nothing of this request was kept: send it again",
        )
        path = request.scope.get("path_template") or request.url.path  # a path may have a key in it
        log.error("collector: %s %r", request.method, path, exc_info=error)
    headers = (
        {"Allow": error.headers["allow"]}
        if isinstance(error, HTTPException) and error.headers and ("allow" in error.headers)
        else {}
    )
    problem = CollectorProblem(code=HTTPStatus(status).name.lower(), message=message)
    return Response(problem, status_code=status, headers=headers, media_type=MediaType.JSON)
