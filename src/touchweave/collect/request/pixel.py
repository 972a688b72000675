"""A message in the address of a picture: `userId=u&event=Opened&properties.x=1`, or `data=` with JSON in base64."""

import base64
import binascii
from typing import Any

import msgspec

from touchweave.collect.request.arrival import Arrival
from touchweave.collect.request.refusal import RefusalCode, RequestRefused

#: What the kind of a pixel's request begins with.
PIXEL = "pixel-"
#: `a.b.c` has three; what is deeper stays one name.
_STEPS = 8
_decode = msgspec.json.Decoder().decode
_decode_object = msgspec.json.Decoder(dict[str, Any]).decode
_encode = msgspec.json.Encoder().encode
_ERRORS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def pixel_message(arrival: Arrival) -> bytes:
    """The query as one message in JSON: `context.page.url=…` goes into objects; `{…}` and `[…]` are read as JSON.

    Of a name that comes twice, the first counts; what `data` says goes before. Raises RequestRefused.
    """
    message = _data(arrival.asked("data") or "")
    for name, value in arrival.query:
        if name != "data":
            _put(message, name, _value(value))
    return _encode({"type": arrival.kind.removeprefix(PIXEL), **message})


def _data(text: str) -> dict[str, Any]:
    if not text:
        return {}
    text = text.replace(" ", "+").replace("-", "+").replace("_", "/").rstrip("=")
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
        return _decode_object(raw)
    except (binascii.Error, ValueError, *_ERRORS) as error:
        raise RequestRefused(RefusalCode.UNREADABLE, "`data` is no JSON object in base64") from error


def _put(message: dict[str, Any], name: str, value: Any) -> None:
    *outer, last = name.split(".", _STEPS)
    for step in outer:
        inside = message.setdefault(step, {})
        if not isinstance(inside, dict):
            return
        message = inside
    message.setdefault(last, value)


def _value(text: str) -> Any:
    if text[:1] in ("{", "["):
        try:
            return _decode(text)
        except _ERRORS:
            pass
    return text
