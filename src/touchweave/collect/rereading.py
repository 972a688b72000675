"""Reads refused events again, mended by a mapping: what the collector refused through its steps, and lines and rows
of imported files as lines of messages."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from touchweave.collect.messages import MessageTable
from touchweave.collect.request.mending import Mending
from touchweave.collect.request.reading_again import read_again
from touchweave.event.parcel import Parcel, event_batch
from touchweave.event.rejection import Reason
from touchweave.event.table import EVENT_SCHEMA
from touchweave.settings import Settings
from touchweave.store.replaying import Reading

#: Stands where a line has no message id of its own, with its place behind it.
_NO_ID = "\0 without id"
_decode = msgspec.json.Decoder(dict[str, Any]).decode
_encode = msgspec.json.Encoder().encode
_UNREADABLE = (ValueError, TypeError, KeyError, OverflowError, RecursionError, pa.ArrowException)

Row = dict[str, Any]
Places = NDArray[np.int64]


class Rereading:
    """A `store.replaying.ReadAgain`: takes REJECTION_SCHEMA. A mapping without fields mends nothing."""

    def __init__(self, settings: Settings, mending: Mending) -> None:
        self._settings = settings
        self._mending = mending

    def __call__(self, batch: pa.RecordBatch) -> Reading:
        """Read a batch again. Whatever is wrong with one of its rows, the others are read."""
        return _Batch(batch.to_pylist(), self._settings, self._mending).read()


class _Batch:
    def __init__(self, rows: list[Row], settings: Settings, mending: Mending) -> None:
        self._rows = rows
        self._settings = settings
        self._mending = mending
        self._messages = [row["raw"] for row in rows]
        self._refused: dict[int, Reason] = {}
        self._events: list[tuple[Places, pa.RecordBatch]] = []

    def read(self) -> Reading:
        files: dict[tuple[str, datetime], list[int]] = {}
        collected = []
        for place, row in enumerate(self._rows):
            if row["envelope"] is None:
                files.setdefault((row["source"], row["received_at"]), []).append(place)
            else:
                collected.append(place)
        self._read_collected(collected)
        for (source, received_at), places in files.items():
            self._read_lines(places, source, received_at)
        readable = np.array([place not in self._refused for place in range(len(self._rows))], dtype=np.bool_)
        return Reading(
            events=self._in_order(),
            readable=readable,
            refused=[self._refused[place] for place in sorted(self._refused)],
            messages=self._messages,
        )

    def _in_order(self) -> pa.RecordBatch:
        """The events in the order of the rows they come from."""
        if not self._events:
            return pa.RecordBatch.from_pylist([], schema=EVENT_SCHEMA)
        order = np.argsort(np.concatenate([places for places, _ in self._events]))
        table = pa.Table.from_batches([batch for _, batch in self._events]).unify_dictionaries().combine_chunks()
        batches: list[pa.RecordBatch] = table.take(pa.array(order)).combine_chunks().to_batches()
        return batches[0] if batches else pa.RecordBatch.from_pylist([], schema=EVENT_SCHEMA)

    # --- what the collector refused ---------------------------------------------------------------------

    def _read_collected(self, places: list[int]) -> None:
        parcels: dict[int, Parcel] = {}
        for place in places:
            row = self._rows[place]
            mend = self._noting(place) if self._mending else None
            try:
                parcel = read_again(
                    row["raw"],
                    row["envelope"],
                    source=row["source"],
                    settings=self._settings,
                    mend=mend,
                    row=row["row"],
                )
            except _UNREADABLE:
                self._refused[place] = Reason.UNREADABLE
                continue
            if parcel.rows:
                parcels[place] = parcel
            else:
                self._refused[place] = parcel.refused[0].reason if parcel.refused else Reason.UNREADABLE
        try:
            self._keep(list(parcels), event_batch(list(parcels.values())))
        except _UNREADABLE:
            self._keep_one_by_one(parcels)

    def _keep_one_by_one(self, parcels: dict[int, Parcel]) -> None:
        for place, parcel in parcels.items():
            try:
                batch = event_batch([parcel])
                batch.validate(full=True)
            except _UNREADABLE:
                self._refused[place] = Reason.UNREADABLE
            else:
                self._keep([place], batch)

    def _keep(self, places: list[int], events: pa.RecordBatch) -> None:
        if places:
            self._events.append((np.array(places, dtype=np.int64), events))

    def _noting(self, place: int) -> Callable[[dict[str, Any]], dict[str, Any]]:
        def mend(message: dict[str, Any]) -> dict[str, Any]:
            mended = self._mending(message)
            self._messages[place] = _encode(mended).decode()
            return mended

        return mend

    # --- lines and rows of files ------------------------------------------------------------------------

    def _read_lines(self, places: list[int], source: str, received_at: datetime) -> None:
        table = MessageTable(
            source=source, digest=_NO_ID, received_at=received_at, row_limit_bytes=self._settings.row_limit_bytes
        )
        lines = []
        for place in places:
            try:
                lines.append((place, self._line(place)))
            except _UNREADABLE:
                self._refused[place] = Reason.UNREADABLE
        events, rejections = table.read(lines)
        for place, reason in zip(
            rejections.column("row").to_pylist(), rejections.column("reason").to_pylist(), strict=True
        ):
            self._refused[place] = Reason(reason)
        kept = [place for place, _ in lines if place not in self._refused]
        ids = [
            made_up_id(self._rows[place]) if given == f"{_NO_ID}-{place}" else given
            for place, given in zip(kept, events.column("message_id").to_pylist(), strict=True)
        ]
        field = EVENT_SCHEMA.field("message_id")
        at = EVENT_SCHEMA.get_field_index("message_id")
        self._keep(kept, events.set_column(at, field, pa.array(ids, field.type)))

    def _line(self, place: int) -> bytes:
        raw: bytes = self._rows[place]["raw"].encode()
        if not self._mending:
            return raw
        try:
            message = _decode(raw)
        except _UNREADABLE:
            return raw  # refused, with its reason
        mended = _encode(self._mending(message))
        self._messages[place] = mended.decode()
        return mended


def made_up_id(row: Row) -> str:
    """An id for a row of a file that has none: the same whenever it is read again, and another for any other row."""
    told = (row["source"], row["received_at"].isoformat(), row["row"], row["raw"])
    return f"refused-{hashlib.blake2b(_encode(told), digest_size=16).hexdigest()}"
