"""Segment-form messages of a file become events: each read into its struct, checked, and set out by column."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from touchweave.collect.json_lines import refusal
from touchweave.collect.message_ids import DIGEST_CHARACTERS
from touchweave.collect.message_row import SAID_FIELDS, MessageRefused, said, why
from touchweave.collect.moment import as_text
from touchweave.collect.refusals import RAW_LIMIT, Refusals
from touchweave.collect.time_text import DAY_FIRST
from touchweave.collect.times import read_text
from touchweave.event.parcel import Row
from touchweave.event.record import Event
from touchweave.event.rejection import Reason, Rejection
from touchweave.event.table import EVENT_SCHEMA

_decoder: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)
#: What a message is read into, in this order.
_FIELDS = ("occurred_at", "message_id", *SAID_FIELDS)


class MessageTable:
    """Reads lines of messages into EVENT_SCHEMA."""

    def __init__(self, *, source: str, digest: str, received_at: datetime, row_limit_bytes: int) -> None:
        self._source, self._digest, self._received_at = source, digest[:DIGEST_CHARACTERS], received_at
        self._limit = row_limit_bytes

    def read(self, lines: Iterable[tuple[int, bytes]]) -> tuple[pa.RecordBatch, pa.RecordBatch]:
        """Events and rejections of numbered lines."""
        rows: list[Row] = []
        origin: list[tuple[int, bytes]] = []
        refused: list[Rejection] = []
        for number, line in lines:
            if too_large := refusal(line, number, self._limit):
                refused.append(too_large)
                continue
            try:
                rows.append(self._row(line, number))
                origin.append((number, line))
            except MessageRefused as why:
                refused.append(_rejection(why.reason, why.field, number, line))
        batch = self._batch(rows, origin, refused)
        refusals = Refusals(self._source, self._received_at)
        refusals.add_read(sorted(refused, key=lambda rejection: rejection.row))
        return batch, refusals.to_batch()

    def _row(self, line: bytes, number: int) -> Row:
        event = _read(line)
        told = said(event)
        time = event.timestamp or event.original_timestamp or event.sent_at
        if not time:
            raise MessageRefused(Reason.MISSING_TIME, "timestamp")
        if type(time) is not str:
            time = as_text(time)
        return (time, event.message_id or f"{self._digest}-{number}", *told)

    def _batch(self, rows: list[Row], origin: list[tuple[int, bytes]], refused: list[Rejection]) -> pa.RecordBatch:
        """The rows by column; those whose time cannot be read are refused here, all at once."""
        if not rows:
            return pa.RecordBatch.from_pylist([], schema=EVENT_SCHEMA)
        columns: dict[str, Any] = dict(zip(_FIELDS, zip(*rows, strict=True), strict=True))
        us, _, good = read_text(pa.array(columns.pop("occurred_at"), pa.string()), DAY_FIRST)
        for at in np.flatnonzero(~good).tolist():
            refused.append(_rejection(Reason.INVALID_TIME, "timestamp", *origin[at]))
        arrays = []
        for field in EVENT_SCHEMA:
            if field.name == "occurred_at":
                array = pa.array(us).cast(field.type)
            elif field.name == "received_at":
                array = pa.repeat(pa.scalar(self._received_at, field.type), len(rows))
            elif field.name not in columns and field.name != "source":
                array = pa.nulls(len(rows), field.type)
            elif field.name == "source":
                array = pa.array([self._source] * len(rows)).dictionary_encode()
            elif pa.types.is_dictionary(field.type):
                array = pa.array(columns[field.name], pa.string()).dictionary_encode().cast(field.type)
            else:
                array = pa.array(columns[field.name], field.type)
            arrays.append(array)
        batch = pa.RecordBatch.from_arrays(arrays, schema=EVENT_SCHEMA)
        return batch if good.all() else batch.filter(pa.array(good))


def _rejection(reason: Reason, field: str | None, number: int, line: bytes) -> Rejection:
    return Rejection(reason=reason, row=number, field=field, raw=line[:RAW_LIMIT].decode("utf-8", errors="replace"))


def _read(line: bytes) -> Event:
    try:
        return _decoder.decode(line)
    except msgspec.ValidationError as error:
        raise why(line, str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MessageRefused(Reason.UNREADABLE, str(error)[:200]) from error
    except RecursionError as error:
        raise MessageRefused(Reason.TOO_DEEP, None) from error
