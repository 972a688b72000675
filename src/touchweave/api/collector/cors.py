"""Browsers of any site may send: the headers that say so, on every answer under the collector's paths.

The origin is echoed: with `*` and credentials, browsers deliver nothing. A write key is all that authorises, and no
cookie is ever read, so that another site's page can do no more than any other client.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from touchweave.api.collector.path import family_of

if TYPE_CHECKING:
    from litestar.types import Message, Scope

METHODS = b"GET, HEAD, POST, OPTIONS"
#: Where a browser does not say which it wants to send.
REQUEST_HEADERS = b"authorization, content-type, content-encoding, x-write-key, x-retry-count, anonymousid, sentat"
_MAX_AGE_SECONDS = 86_400


async def allow_origins(message: "Message", scope: "Scope") -> None:
    """Add the headers to an answer on its way out (a `before_send` hook)."""
    if message["type"] != "http.response.start" or family_of(scope["path"]) is None:
        return
    sent = scope["headers"]
    added = [(b"vary", b"Origin")]
    if origin := header(sent, b"origin"):
        added += [
            (b"access-control-allow-origin", origin),
            (b"access-control-allow-credentials", b"true"),
            (b"access-control-expose-headers", b"Retry-After"),
        ]
        if scope.get("method") == "OPTIONS":
            asked = header(sent, b"access-control-request-headers") or REQUEST_HEADERS
            added += [
                (b"access-control-allow-methods", METHODS),
                (b"access-control-allow-headers", asked),
                (b"access-control-max-age", str(_MAX_AGE_SECONDS).encode()),
            ]
            if header(sent, b"access-control-request-private-network") == b"true":
                added.append((b"access-control-allow-private-network", b"true"))
    message["headers"] = [*cast("list[tuple[bytes, bytes]]", message["headers"]), *added]


def header(headers: Iterable[tuple[bytes, bytes]], sought: bytes) -> bytes | None:
    """The first header of that (lower-case) name, as it came. A mapping of all of them would cost far more."""
    return next((value for name, value in headers if name == sought), None)
