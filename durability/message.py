"""Messages that can be told apart and checked: an id of their own, and a text with its checksum."""

import re
import zlib
from datetime import UTC, datetime
from random import Random
from typing import Any

#: What a refused message is found by in the quarantine's raw bytes.
BAD = re.compile(r"bad-[a-z0-9-]+")
_EVENTS = ("Product Viewed", "Product Added", "Checkout Started", "Order Completed", "Live Chat Message Sent")


def good(message_id: str, chance: Random, *, at: datetime | None = None, longest: int = 200) -> dict[str, Any]:
    """A track call that every collector takes."""
    text = chance.randbytes(chance.randrange(longest // 2)).hex()
    return {
        "type": "track",
        "messageId": message_id,
        "anonymousId": f"visitor-{chance.randrange(500)}",
        "event": chance.choice(_EVENTS),
        "timestamp": (at or datetime.now(UTC)).isoformat(),
        "properties": {"text": text, "check": checksum(message_id, text)},
    }


def bad(message_id: str) -> dict[str, Any]:
    """A message of a type that there is not: for quarantine, until it is mended. Its id begins with `bad-`."""
    properties = {"text": "", "check": checksum(message_id, "")}
    return {"type": "nonsense", "messageId": message_id, "anonymousId": "visitor-1", "properties": properties}


def checksum(message_id: str, text: str) -> int:
    """Of a message's id and text together."""
    return zlib.crc32(f"{message_id} {text}".encode())


def whole(message_id: str, properties: dict[str, Any]) -> bool:
    """Whether what is recorded is what was sent."""
    return properties.get("check") == checksum(message_id, str(properties.get("text")))
