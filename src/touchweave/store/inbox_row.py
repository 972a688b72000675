"""A parcel as the inbox keeps it: packed into bytes beside what must be known without unpacking, and a checksum."""

import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from touchweave.event.parcel import Parcel

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Packed(Struct, frozen=True, kw_only=True):
    """A parcel as bytes."""

    source: str
    day: str  #: of the arrival, in UTC
    received_us: int
    messages: int
    payload: bytes


def pack(parcel: Parcel) -> Packed:
    """Make bytes of a parcel: outside of any transaction, by the thread that has it."""
    day = (_EPOCH + timedelta(microseconds=parcel.received_us)).date().isoformat()
    return Packed(
        source=parcel.source,
        day=day,
        received_us=parcel.received_us,
        messages=parcel.messages,
        payload=parcel.encode(),
    )


def inbox_checksum(row: dict[str, Any]) -> int:
    """CRC-32 of the payload and of all columns but the checksum and the flag that sets the row apart."""
    told = (row["id"], row["source"], row["day"], row["received_us"], row["messages"], row["bytes"])
    return zlib.crc32(row["payload"], zlib.crc32(msgspec.msgpack.encode(told)))
