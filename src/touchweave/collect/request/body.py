"""The body of a request, unpacked: never to more than allowed, however small it came."""

import zlib

from touchweave.collect.request.arrival import Arrival
from touchweave.collect.request.refusal import RefusalCode, RequestRefused

_GZIP = b"\x1f\x8b"
#: zlib's words for a stream: gzip's; zlib's own, as `deflate` means.
_GZIP_BITS, _ZLIB_BITS = 31, 15
_PLAIN = ("", "identity", "gzip", "x-gzip", "deflate")
#: One behind the other; each costs a copy of what is behind it.
_MOST_STREAMS = 16
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def unpacked(body: bytes, encoding: str, limit: int) -> bytes:
    """The body as it was before it was packed, without a byte order mark.

    `encoding` is what the header Content-Encoding says. Gzip is known by its first bytes, whatever the header says:
    some clients send it without. Raises RequestRefused: damaged, an encoding not known, or more than `limit` bytes.
    """
    encoding = encoding.strip().lower()
    if encoding not in _PLAIN:
        raise RequestRefused(
            RefusalCode.UNREADABLE, f"Content-Encoding {encoding[:50]!r}; known: gzip, deflate, none"
        )
    if body[:2] == _GZIP:
        body = _inflated(body, _GZIP_BITS, limit)
    elif encoding == "deflate" and body[:1] not in (b"{", b"["):
        body = _inflated(body, _ZLIB_BITS, limit)
    if len(body) > limit:
        raise _too_large(limit)
    return body.removeprefix(_BYTE_ORDER_MARK)


def may_be_packed(arrival: Arrival) -> bool:
    """Whether far more may come out of the body than it is long. PostHog's clients pack before they write base64."""
    if arrival.headers.get("content-encoding", "").strip().lower() not in ("", "identity"):
        return True
    if arrival.body[:2] == _GZIP:
        return True
    begun = arrival.body.lstrip()[:1] if arrival.family == "posthog" else b"{"
    return begun not in (b"{", b"[") and bool(begun or arrival.query)


def _inflated(body: bytes, bits: int, limit: int) -> bytes:
    """Of one stream or several, one behind the other."""
    pieces: list[bytes] = []
    room = limit
    try:
        for _ in range(_MOST_STREAMS):
            stream = zlib.decompressobj(bits)
            piece = stream.decompress(body, room + 1)
            if len(piece) > room:
                raise _too_large(limit)
            if not stream.eof:
                raise RequestRefused(RefusalCode.UNREADABLE, "the packed body ends before its end")
            pieces.append(piece)
            room -= len(piece)
            body = stream.unused_data.lstrip(b"\0")
            if not body:
                return b"".join(pieces)
    except zlib.error as error:
        raise RequestRefused(RefusalCode.UNREADABLE, f"the packed body is damaged: {error}") from error
    raise RequestRefused(RefusalCode.UNREADABLE, f"the packed body has more than {_MOST_STREAMS} parts")


def _too_large(limit: int) -> RequestRefused:
    return RequestRefused(RefusalCode.UNPACKS_TOO_LARGE, f"the body has more than {limit:,} bytes when unpacked")
