"""What one request brought, on its way from the collector through the inbox to the ledger."""

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
from msgspec import Struct

from touchweave.event.rejection import Reason
from touchweave.event.table import EVENT_SCHEMA, REJECTION_SCHEMA

#: An event as a row: the columns of EVENT_SCHEMA but those that all events of a parcel share, in this order.
#: `occurred_at` is µs since 1970; everything else is a string, a number or None.
ROW_FIELDS = tuple(name for name in EVENT_SCHEMA.names if name not in ("source", "received_at"))
Row = tuple[Any, ...]


class Refused(Struct, array_like=True, frozen=True, kw_only=True):
    """A message that goes to quarantine."""

    reason: Reason
    row: int  #: its number in the request, from 1
    field: str | None  #: the field at fault
    raw: str  #: as it came
    envelope: str  #: JSON object: what came around it, so that it can be read again


class Parcel(Struct, array_like=True, frozen=True, kw_only=True):
    """The messages of one request, each as an event or as a refusal."""

    source: str  #: the source's name
    received_us: int  #: µs since 1970
    rows: Sequence[Row]
    refused: Sequence[Refused] = ()

    @property
    def messages(self) -> int:
        """How many there are: events and refusals."""
        return len(self.rows) + len(self.refused)

    def encode(self) -> bytes:
        """As bytes for the inbox (MessagePack)."""
        return _encode(self)

    @classmethod
    def decode(cls, payload: bytes) -> "Parcel":
        """Out of the inbox. Raises msgspec.DecodeError."""
        return _decode(payload)


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Parcel).decode


def event_batch(parcels: Sequence[Parcel]) -> pa.RecordBatch:
    """All events of the parcels in their order: EVENT_SCHEMA."""
    rows = [row for parcel in parcels for row in parcel.rows]
    columns = dict(zip(ROW_FIELDS, zip(*rows, strict=True), strict=True)) if rows else {}
    counts = np.array([len(parcel.rows) for parcel in parcels], dtype=np.int64)
    arrays = []
    for field in EVENT_SCHEMA:
        if field.name == "source":
            array = _repeated([parcel.source for parcel in parcels], counts)
        elif field.name == "received_at":
            times = np.array([parcel.received_us for parcel in parcels], dtype=np.int64)
            array = pa.array(np.repeat(times, counts)).cast(field.type)
        elif field.name == "occurred_at":
            array = pa.array(columns.get(field.name, ()), pa.int64()).cast(field.type)
        elif pa.types.is_dictionary(field.type):
            array = pa.array(columns.get(field.name, ()), pa.string()).dictionary_encode().cast(field.type)
        else:
            array = pa.array(columns.get(field.name, ()), field.type)
        arrays.append(array)
    return pa.RecordBatch.from_arrays(arrays, schema=EVENT_SCHEMA)


def rejection_batch(parcels: Sequence[Parcel]) -> pa.RecordBatch:
    """All refusals of the parcels in their order: REJECTION_SCHEMA."""
    refused = [refusal for parcel in parcels for refusal in parcel.refused]
    counts = np.array([len(parcel.refused) for parcel in parcels], dtype=np.int64)
    times = np.array([parcel.received_us for parcel in parcels], dtype=np.int64)
    columns = {
        "reason": pa.array([refusal.reason.value for refusal in refused], pa.string()).dictionary_encode(),
        "row": pa.array([refusal.row for refusal in refused], pa.int64()),
        "field": pa.array([refusal.field for refusal in refused], pa.string()),
        "raw": pa.array([refusal.raw for refusal in refused], pa.string()),
        "source": _repeated([parcel.source for parcel in parcels], counts),
        "received_at": pa.array(np.repeat(times, counts)).cast(REJECTION_SCHEMA.field("received_at").type),
        "envelope": pa.array([refusal.envelope for refusal in refused], pa.string()),
    }
    return pa.RecordBatch.from_arrays([columns[name] for name in REJECTION_SCHEMA.names], schema=REJECTION_SCHEMA)


def _repeated(words: Sequence[str], counts: np.ndarray[Any, np.dtype[np.int64]]) -> pa.DictionaryArray:
    encoded = pa.array(words, pa.string()).dictionary_encode()
    codes = np.repeat(encoded.indices.to_numpy().astype(np.int32), counts)
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), encoded.dictionary)
