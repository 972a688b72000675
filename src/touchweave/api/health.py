"""Whether the process is alive and ready, and what it counts: for whoever watches over it."""

from typing import Any

from litestar import MediaType, Request, Response, get
from litestar.openapi import ResponseSpec
from msgspec import Struct

from touchweave import clock
from touchweave.api.collecting import Collecting
from touchweave.errors import IndexDamaged, TouchweaveError
from touchweave.metrics import CONTENT_TYPE


class Alive(Struct, frozen=True, kw_only=True):
    """The process answers."""

    alive: bool = True


class Ready(Struct, frozen=True, kw_only=True):
    """Whether requests should be sent here."""

    ready: bool
    reason: str | None = None  #: why not


UNREADY = ResponseSpec(Ready, description="not ready, and why", generate_examples=False)


@get("/healthz", tags=["health"])
async def healthz() -> Alive:
    """Whether the process is alive: it is, when it answers."""
    return Alive()


@get("/readyz", tags=["health"], sync_to_thread=True, responses={503: UNREADY})
def readyz(request: Request[Any, Any, Any]) -> Response[Ready]:
    """Whether messages would be accepted: the database can be written, the inbox has room, nobody stops us."""
    collecting: Collecting | None = request.app.state.get("collecting")
    reason = "this process does not collect" if collecting is None else unready(collecting)
    return Response(Ready(ready=reason is None, reason=reason), status_code=200 if reason is None else 503)


@get("/metrics", tags=["health"], sync_to_thread=True, media_type=MediaType.TEXT)
def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Counts and times for Prometheus."""
    collecting: Collecting | None = request.app.state.get("collecting")
    text = b"" if collecting is None else measured(collecting)
    return Response(text, media_type=CONTENT_TYPE)


def unready(collecting: Collecting) -> str | None:
    """Why nothing would be accepted now, in words; None when it would."""
    if collecting.closing:
        return "the process is being stopped"
    try:
        collecting.workspace.store.inbox.room()
        collecting.workspace.store.must_be_writable()
    except TouchweaveError as error:
        return str(error)
    return None


def measured(collecting: Collecting) -> bytes:
    """All metrics, with what waits and how old the index is now."""
    now = clock.now()
    try:
        waiting = collecting.workspace.store.inbox.waiting()
    except TouchweaveError:
        pass  # what was found last stays
    else:
        oldest = (now - waiting.oldest).total_seconds() if waiting.oldest else 0.0
        collecting.metrics.inbox(messages=waiting.messages, size_bytes=waiting.bytes, oldest_seconds=max(0.0, oldest))
    try:
        built_at = collecting.workspace.fresh_index.newest().built_at
    except IndexDamaged:
        pass
    else:
        collecting.metrics.index_age((now - built_at).total_seconds())
    return collecting.metrics.text()


HANDLERS = (healthz, readyz, metrics)
