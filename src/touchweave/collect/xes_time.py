"""The times of an event log: xs:dateTime, nearly always with a zone, a batch at once."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_TYPE = pa.timestamp("us", tz="UTC")


@dataclass(frozen=True, kw_only=True, eq=False)
class Times:
    """What became of a batch's times."""

    read: pa.Array  #: timestamp[us, UTC]; null where absent or unreadable
    unreadable: NDArray[np.int64]  #: positions of those that are there, but are no times
    zoneless: int  #: how many bore no zone and were taken to be of the given one


def read_times(texts: pa.Array, *, zone: str | None) -> Times:
    """Read times as text; those without a zone are of `zone` (UTC unless given)."""
    try:
        return Times(read=texts.cast(_TYPE), unreadable=np.empty(0, np.int64), zoneless=0)
    except pa.ArrowInvalid:
        return _read_singly(texts, ZoneInfo(zone) if zone else UTC)


def _read_singly(texts: pa.Array, zone: tzinfo) -> Times:
    read: list[datetime | None] = []
    unreadable = []
    zoneless = 0
    for at, text in enumerate(texts.to_pylist()):
        try:
            time = None if text is None else datetime.fromisoformat(text.strip())
            if time is not None and time.tzinfo is None:
                time = time.replace(tzinfo=zone)
                zoneless += 1
            read.append(None if time is None else time.astimezone(UTC))
        except (ValueError, OverflowError):
            read.append(None)
            unreadable.append(at)
    return Times(read=pa.array(read, _TYPE), unreadable=np.array(unreadable, np.int64), zoneless=zoneless)
