"""Values that are looked at before their request is known to be harmless: nothing is made of them but short texts.

`[[],[],…]` unpacks from a few kilobytes and would become millions of objects.
"""

from typing import Any

import msgspec
from msgspec import Raw

#: No key and no time is longer.
_LONGEST = 1000
_decode = msgspec.json.Decoder().decode


def text_of(raw: Raw) -> str | None:
    """The text that it is, if it is one, short and not empty."""
    value = value_of(raw)
    return value if isinstance(value, str) and value else None


def value_of(raw: Raw) -> Any:
    """What it says; None where that is nothing, long, or no text and no number."""
    written = bytes(raw) if len(memoryview(raw)) <= _LONGEST else b""
    if not written or written[:1] in (b"{", b"["):
        return None
    try:
        return _decode(written)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
