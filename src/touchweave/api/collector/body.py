"""The body of a request as it came, read no further than allowed and no longer than a client may take."""

import asyncio
from typing import Any

from litestar import Request

from touchweave.api.collector.cors import header
from touchweave.collect.request.refusal import RefusalCode, RequestRefused

#: For the whole body, from its first byte on.
SECONDS = 30.0
#: Bodies that are being read, or wait for their turn, may take so much together, however many clients send at once.
TOGETHER_BYTES = 64 * 2**20


class ClientGone(Exception):
    """The client went away before its request was whole: nobody is left to answer."""


class Held:
    """What a request's body takes, until it is released. Of the event loop's one thread."""

    together = 0  #: bytes of all

    def __init__(self) -> None:
        self._bytes = 0

    def grow(self, size: int) -> None:
        """Raises RequestRefused (503) beyond TOGETHER_BYTES."""
        self._bytes += size
        Held.together += size
        if Held.together > TOGETHER_BYTES:
            raise RequestRefused(RefusalCode.UNAVAILABLE, "too much is being received at this moment")

    def release(self) -> None:
        """The request is answered."""
        Held.together -= self._bytes
        self._bytes = 0


async def read_body(request: Request[Any, Any, Any], limit: int, held: Held) -> bytes:
    """All bytes of the body, still compressed where it is. Raises RequestRefused (413, 408, 503), ClientGone."""
    declared = header(request.scope["headers"], b"content-length") or b""
    if declared.isdigit() and int(declared[:20]) > limit:
        raise too_large(limit)
    try:
        async with asyncio.timeout(SECONDS):
            return await _all_of(request, limit, held)
    except TimeoutError:
        message = f"the body did not arrive within {SECONDS:.0f} seconds"
        raise RequestRefused(RefusalCode.TIMEOUT, message) from None


async def _all_of(request: Request[Any, Any, Any], limit: int, held: Held) -> bytes:
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
        held.grow(len(part))
        if not message.get("more_body", False):
            return b"".join([*parts, part]) if parts else part
        parts.append(part)


def too_large(limit: int) -> RequestRefused:
    """What is said to a request beyond the limit."""
    return RequestRefused(
        RefusalCode.REQUEST_TOO_LARGE, f"a request may have {limit:,} bytes at most; send fewer messages"
    )
