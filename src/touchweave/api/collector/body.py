"""The body of a request as it came, read no further than allowed and no longer than a client may take."""

import asyncio
from typing import Any

from litestar import Request

from touchweave.collect.request.refusal import RefusalCode, RequestRefused

#: For the whole body, from its first byte on.
SECONDS = 30.0


class ClientGone(Exception):
    """The client went away before its request was whole: nobody is left to answer."""


async def read_body(request: Request[Any, Any, Any], limit: int) -> bytes:
    """All bytes of the body, still compressed where it is. Raises RequestRefused (413, 408), ClientGone."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared[:20]) > limit:
        raise too_large(limit)
    try:
        async with asyncio.timeout(SECONDS):
            return await _all_of(request, limit)
    except TimeoutError:
        message = f"the body did not arrive within {SECONDS:.0f} seconds"
        raise RequestRefused(RefusalCode.TIMEOUT, message) from None


async def _all_of(request: Request[Any, Any, Any], limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        assert message["type"] == "http.request"
        part = message["body"]
        size += len(part)
        if size > limit:
            raise too_large(limit)
        parts.append(part)
        if not message["more_body"]:
            return b"".join(parts) if len(parts) > 1 else part


def too_large(limit: int) -> RequestRefused:
    """What is said to a request beyond the limit."""
    return RequestRefused(
        RefusalCode.REQUEST_TOO_LARGE, f"a request may have {limit:,} bytes at most; send fewer messages"
    )
