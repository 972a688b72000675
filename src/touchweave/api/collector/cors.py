"""Browsers of any site may send: the headers that say so, on every answer under the collector's paths.

The origin is echoed: with `*` and credentials, browsers deliver nothing. A write key is all that authorises, and no
cookie is ever read, so that another site's page can do no more than any other client.
"""

from typing import TYPE_CHECKING, cast

from litestar.datastructures import Headers

from touchweave.api.collector.path import family_of

if TYPE_CHECKING:
    from litestar.types import Message, Scope

METHODS = "GET, HEAD, POST, OPTIONS"
#: Where a browser does not say which it wants to send.
REQUEST_HEADERS = "authorization, content-type, content-encoding, x-write-key, x-retry-count, anonymousid, sentat"
_MAX_AGE_SECONDS = 86_400


async def allow_origins(message: "Message", scope: "Scope") -> None:
    """Add the headers to an answer on its way out (a `before_send` hook)."""
    if message["type"] != "http.response.start" or family_of(scope["path"]) is None:
        return
    sent = Headers.from_scope(scope)
    added = [(b"vary", b"Origin")]
    if origin := sent.get("origin"):
        added += [
            (b"access-control-allow-origin", _bytes(origin)),
            (b"access-control-allow-credentials", b"true"),
            (b"access-control-expose-headers", b"Retry-After"),
        ]
        if scope.get("method") == "OPTIONS":
            added += [
                (b"access-control-allow-methods", METHODS.encode()),
                (
                    b"access-control-allow-headers",
                    _bytes(sent.get("access-control-request-headers", REQUEST_HEADERS)),
                ),
                (b"access-control-max-age", str(_MAX_AGE_SECONDS).encode()),
            ]
            if sent.get("access-control-request-private-network") == "true":
                added.append((b"access-control-allow-private-network", b"true"))
    message["headers"] = [*cast("list[tuple[bytes, bytes]]", message["headers"]), *added]


def _bytes(value: str) -> bytes:
    return value.encode("latin-1", "replace")
