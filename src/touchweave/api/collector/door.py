"""The way of every request: read what came, hand it over, and answer when all of it is durable."""

from typing import Any
from urllib.parse import parse_qsl

from litestar import Request

from touchweave import clock
from touchweave.api.collecting import Collecting
from touchweave.api.collector.body import Held, read_body
from touchweave.collect.request.arrival import Arrival
from touchweave.collect.request.collector import Receipt
from touchweave.collect.request.refusal import RefusalCode, RequestRefused

#: For handlers whose answers are too small to be packed.
OPT = {"never_packed": True}
_MOST_FIELDS = 1000  #: of a query


async def take(request: Request[Any, Any, Any], family: str, kind: str) -> tuple[Receipt, Arrival]:
    """The receipt of a request whose messages are durable. Raises RequestRefused."""
    collecting = collecting_of(request)
    collecting.must_be_open()
    held = Held()
    try:
        body = await read_body(request, collecting.request_limit_bytes, held)
        arrival = arrival_of(request, family, kind, body)
        return await collecting.receive(arrival), arrival
    finally:
        held.release()


def arrival_of(request: Request[Any, Any, Any], family: str, kind: str, body: bytes = b"") -> Arrival:
    """The request as the steps take it. Raises RequestRefused."""
    asked = request.scope["query_string"]
    try:
        query = (
            parse_qsl(asked.decode("latin-1"), keep_blank_values=True, max_num_fields=_MOST_FIELDS) if asked else []
        )
    except ValueError as error:
        message = f"the query has more than {_MOST_FIELDS} fields"
        raise RequestRefused(RefusalCode.UNREADABLE, message) from error
    return Arrival(
        family=family,
        kind=kind,
        headers={name.decode("latin-1"): value.decode("latin-1") for name, value in request.scope["headers"]},
        query=query,
        body=body,
        received_at=clock.now(),
    )


def collecting_of(request: Request[Any, Any, Any]) -> Collecting:
    """What collects in this process. Raises RequestRefused where nothing does."""
    found: Collecting | None = request.app.state.get("collecting")
    if found is None:
        raise RequestRefused(RefusalCode.UNAVAILABLE, "this process does not collect")
    return found
