"""The body of a capture request, however it is wrapped: JSON, base64, gzip in base64, a form, or in the query."""

import base64
import binascii
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from msgspec import Raw, Struct, field

from touchweave.collect.request.arrival import Arrival
from touchweave.collect.request.body import unpacked
from touchweave.collect.request.json_split import SplitFailed, split
from touchweave.collect.request.raw_value import text_of, value_of
from touchweave.collect.request.refusal import RefusalCode, RequestRefused
from touchweave.collect.request.stated_key import stated_key
from touchweave.store.write_key import is_write_key

#: What `compression` may say; gzip is known by its first bytes anyway.
COMPRESSIONS = ("gzip", "gzip-js", "base64")
#: What was packed and then written as base64 unpacks to so much at most.
UNPACKED_LIMIT = 16 * 2**20
_SPLIT_AT_MOST = 100_000
_BLANKS = b" \t\r\n"


class Capture(Struct, frozen=True, kw_only=True):
    """A request, unwrapped."""

    key: str | None
    sent_at: Any = None  #: as the client wrote it
    messages: list[bytes]  #: each as JSON


class _Keyed(Struct):
    """Where a key and a time of sending may stand: around a batch, in a message, or in its properties."""

    api_key: Raw = Raw()
    token: Raw = Raw()
    sent_at: Raw = Raw()
    sent_at_camel: Raw = field(default=Raw(), name="sentAt")
    properties: Raw = Raw()

    def own_key(self) -> str | None:
        return text_of(self.api_key) or text_of(self.token)

    def key(self) -> str | None:
        try:
            inner = _keyed(self.properties)
        except (msgspec.DecodeError, UnicodeDecodeError):  # there are none, or they are no object
            return self.own_key()
        return self.own_key() or text_of(inner.token) or text_of(inner.api_key)


_keyed = msgspec.json.Decoder(_Keyed).decode


def capture_of(arrival: Arrival, body: bytes) -> Capture:
    """Unwrap a request. The key is looked for in the headers, the query, around the batch, then in the messages.

    Raises RequestRefused.
    """
    given = dict(arrival.query)
    if body.strip(_BLANKS):
        content = body.strip(_BLANKS)
    elif data := arrival.asked("data"):
        content = data.encode()
    else:
        raise RequestRefused(RefusalCode.UNREADABLE, "there is neither a body nor `data` in the query")
    if not content.startswith((b"{", b"[")) and b"=" in content[:64]:
        form = _form(content)
        content = form.pop("data", "").encode()
        given |= form
    content = _plain(content, given.get("compression") or "")
    messages, around = _apart(content)
    stated = stated_key(arrival)
    if stated is None or not is_write_key(stated):
        stated = _first(given.get("api_key"), given.get("token"), around.key())
    key = stated or _key_within(messages)
    sent_at = value_of(around.sent_at) or value_of(around.sent_at_camel) or _milliseconds(given.get("_"))
    return Capture(key=key, sent_at=sent_at, messages=messages)


def _form(content: bytes) -> dict[str, str]:
    try:
        return dict(parse_qsl(content.decode(), keep_blank_values=True, max_num_fields=100))
    except ValueError as error:  # UnicodeDecodeError is one
        raise RequestRefused(RefusalCode.UNREADABLE, "the body is no form") from error


def _plain(content: bytes, compression: str) -> bytes:
    """The JSON in it: what begins otherwise is base64, of JSON or of gzip."""
    if content.startswith((b"{", b"[")):
        return content
    if compression and compression not in COMPRESSIONS:
        told = f"compression={compression[:20]} is not understood; allowed: {', '.join(COMPRESSIONS)}"
        raise RequestRefused(RefusalCode.UNREADABLE, told)
    text = content.replace(b" ", b"+").translate(bytes.maketrans(b"-_", b"+/")).rstrip(b"=")
    try:
        found = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise RequestRefused(RefusalCode.UNREADABLE, "the data is neither JSON nor base64") from error
    return unpacked(found, "", UNPACKED_LIMIT).strip(_BLANKS)


def _apart(content: bytes) -> tuple[list[bytes], _Keyed]:
    """The messages, and what stands around them."""
    alone = False
    try:
        parts = split(content, "batch", _SPLIT_AT_MOST)
        messages, rest = parts.messages, parts.rest
        if parts.count > len(messages):
            raise RequestRefused(RefusalCode.TOO_MANY_MESSAGES)
    except SplitFailed:
        messages, rest, alone = [content], content, True
    if rest.startswith(b"["):
        return messages, _Keyed()
    try:
        around = _keyed(rest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RequestRefused(RefusalCode.UNREADABLE, f"the JSON cannot be read: {str(error)[:200]}") from error
    return messages, _Keyed(api_key=around.api_key, token=around.token) if alone else around


def _key_within(messages: list[bytes]) -> str | None:
    """The key in the first message that bears one."""
    for message in messages:
        try:
            key = _keyed(message).key()
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue
        if key is not None:
            return key
    return None


def _first(*found: Any) -> str | None:
    return next((value for value in found if isinstance(value, str) and value), None)


def _milliseconds(written: str | None) -> Any:
    """The query's `_`, when the browser's library sent it: ms since 1970."""
    return int(written) if written and written.isascii() and written.isdigit() and len(written) == 13 else None
