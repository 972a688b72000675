"""The Segment family: single messages, batches, and pixels.

https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/
"""

from typing import Any

import msgspec
from msgspec import Raw, Struct

from touchweave.collect.message_row import MessageRefused, why
from touchweave.collect.request.arrival import Arrival
from touchweave.collect.request.envelope import Envelope, envelope_of
from touchweave.collect.request.family import Opened
from touchweave.collect.request.json_scan import faults
from touchweave.collect.request.json_split import SplitFailed, split
from touchweave.collect.request.pixel import PIXEL, pixel_message
from touchweave.collect.request.raw_value import text_of
from touchweave.collect.request.refusal import RefusalCode, RequestRefused
from touchweave.event.record import TYPES, Event
from touchweave.event.rejection import REASONS, Reason

#: Of a batch so many are cut at most; how many a request may have, a setting says.
_MOST = 100_000
#: What stands around a batch may be as deep, and have as many keys.
_DEPTH, _KEYS = 64, 10_000
#: The decoder gives up at this depth.
_DECODER_DEPTH = 900


class _Around(Struct, rename="camel"):
    """What stands around a batch, or in a single message, for the request."""

    write_key: Any = None
    sent_at: Any = None
    context: Any = None
    integrations: Any = None


class _Keyed(Struct, rename="camel"):
    write_key: Raw = Raw()


_around = msgspec.json.Decoder(_Around).decode
_keyed = msgspec.json.Decoder(_Keyed).decode
_decode: Any = msgspec.json.Decoder(Event).decode
_convert: Any = msgspec.convert
_loose = msgspec.json.Decoder(dict[str, Any]).decode
_ERRORS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def open(arrival: Arrival, body: bytes) -> Opened:
    """Take a request apart. Raises RequestRefused where it is no JSON of the form that the path asks for."""
    if arrival.kind.startswith(PIXEL):
        body = pixel_message(arrival)
    if arrival.kind in TYPES or arrival.kind.startswith(PIXEL):
        envelope = envelope_of(arrival, sent_at=arrival.headers.get("sentat"))
        return Opened(key=_key_in(_single(body)), messages=[body], envelope=envelope)
    return _batch(arrival, body)


def read(raw: bytes, envelope: Envelope) -> Event:
    """One message as an event, with what the batch says for all of its messages. Raises MessageRefused."""
    try:
        event: Event = _decode(raw)
    except msgspec.ValidationError as error:
        event = _of_kind(raw, envelope.kind.removeprefix(PIXEL), error)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MessageRefused(Reason.UNREADABLE, str(error)[:200]) from error
    except RecursionError as error:
        raise MessageRefused(Reason.TOO_DEEP) from error
    if envelope.context and not isinstance(event.context, list):
        event.context = {**envelope.context, **(event.context or {})}
    if envelope.integrations and not isinstance(event.integrations, list):
        event.integrations = {**envelope.integrations, **(event.integrations or {})}
    return event


def _single(body: bytes) -> bytes:
    """The body, which is one JSON object, or would be but for what sends a message to quarantine."""
    try:
        _keyed(body)
    except msgspec.ValidationError as error:
        raise _unreadable("the body is no JSON object") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        if faults([body], depth=_DECODER_DEPTH, keys=_MOST) == [None]:
            raise _unreadable(str(error)) from error
    except RecursionError:
        pass
    return body


def _batch(arrival: Arrival, body: bytes) -> Opened:
    try:
        cut = split(body, "batch", _MOST)
    except SplitFailed as error:
        raise _unreadable(str(error)) from error
    if cut.count > len(cut.messages):
        raise RequestRefused(RefusalCode.TOO_MANY_MESSAGES)
    if fault := faults([cut.rest], depth=_DEPTH, keys=_KEYS)[0]:
        raise _unreadable(f"around the batch, {REASONS[fault]}")
    try:
        around = _around(cut.rest) if cut.rest.lstrip()[:1] == b"{" else _Around()
    except _ERRORS as error:
        raise _unreadable(str(error)) from error
    sent_at = around.sent_at if around.sent_at not in (None, "") else arrival.headers.get("sentat")
    key = _text(around.write_key) or (_key_in(cut.messages[0]) if cut.messages else None)
    shared = {"context": _object(around.context, "context")}
    shared["integrations"] = _object(around.integrations, "integrations")
    return Opened(key=key, messages=cut.messages, envelope=envelope_of(arrival, sent_at=sent_at, **shared))


def _of_kind(raw: bytes, kind: str, error: msgspec.ValidationError) -> Event:
    """A message that does not say its type, where the path does."""
    try:
        found = _loose(raw)
        if kind not in TYPES or found.get("type"):
            raise why(raw, str(error)) from error
        event: Event = _convert(found | {"type": kind}, Event)
        return event
    except msgspec.ValidationError as again:
        raise why(raw, str(again), kind) from again
    except _ERRORS as again:
        raise MessageRefused(Reason.UNREADABLE, str(again)[:200]) from again


def _key_in(raw: bytes) -> str | None:
    try:
        return text_of(_keyed(raw).write_key)
    except _ERRORS:
        return None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _object(value: Any, name: str) -> dict[str, Any]:
    if value and not isinstance(value, dict):
        raise _unreadable(f"`{name}` of the batch is no object")
    return value or {}


def _unreadable(told: str) -> RequestRefused:
    return RequestRefused(RefusalCode.UNREADABLE, f"the body cannot be read: {told}")
