"""The write key that a request states outside of its body."""

import base64
import binascii

from touchweave.collect.request.arrival import Arrival


def stated_key(arrival: Arrival) -> str | None:
    """The user of `Authorization: Basic`, else `X-Write-Key`, else `?writeKey=`; None where none of them is there."""
    return _basic(arrival.headers.get("authorization", "")) or (
        arrival.headers.get("x-write-key", "").strip() or arrival.asked("writeKey")
    )


def _basic(header: str) -> str | None:
    scheme, _, credentials = header.strip().partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        decoded = base64.b64decode(credentials.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    return decoded.partition(":")[0] or None
