"""A parcel as the inbox keeps it: packed into bytes beside what must be known without unpacking, and a checksum."""

import zlib
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from touchweave.event.moment import moment_at
from touchweave.event.parcel import Parcel

#: What the payload says too, so that it can be mended where only the column is damaged.
MENDED = ("source", "day", "received_us", "messages", "bytes")


class Packed(Struct, frozen=True, kw_only=True):
    """A parcel as bytes."""

    source: str
    day: str  #: of the arrival, in UTC
    received_us: int
    messages: int
    payload: bytes


def pack(parcel: Parcel) -> Packed:
    """Make bytes of a parcel: outside of any transaction, by the thread that has it."""
    day = (moment_at(parcel.received_us)).date().isoformat()
    return Packed(
        source=parcel.source,
        day=day,
        received_us=parcel.received_us,
        messages=parcel.messages,
        payload=parcel.encode(),
    )


def inbox_checksum(row: Mapping[str, Any]) -> int:
    """CRC-32 of the payload and of all columns but the checksum and the flag that sets the row apart."""
    told = (row["id"], row["source"], row["day"], row["received_us"], row["messages"], row["bytes"])
    return zlib.crc32(row["payload"], zlib.crc32(msgspec.msgpack.encode(told)))


def is_sound(row: Mapping[str, Any]) -> bool:
    """Whether the row is what was written."""
    try:
        return bool(row["checksum"] == inbox_checksum(row))
    except (TypeError, ValueError, OverflowError):  # a column is not even of its type
        return False


def mended(row: dict[str, Any]) -> dict[str, Any] | None:
    """The row as it was written, where the checksum proves that its payload is sound; else None."""
    try:
        packed = pack(Parcel.decode(row["payload"]))
    except (msgspec.DecodeError, TypeError, ValueError, OverflowError):
        return None
    true = row | msgspec.structs.asdict(packed) | {"bytes": len(packed.payload)}
    return true if is_sound(true) else None
