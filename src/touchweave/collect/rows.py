"""Rows become events: the station between a reader's raw batches and the ledger's schema, column by column."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from touchweave.collect.context import contexts
from touchweave.collect.customers import identifiers
from touchweave.collect.interactions import Draft, Drafter
from touchweave.collect.layout import Layout
from touchweave.collect.lifted import WORD, as_words, page_paths, referrer_hosts
from touchweave.collect.mapped_columns import time_columns
from touchweave.collect.message_ids import LONGEST, content_ids, numbered_ids, with_part
from touchweave.collect.reader import RawBatch
from touchweave.collect.refusals import Refusals
from touchweave.collect.row_hash import hash_rows
from touchweave.collect.times import Times, read_times
from touchweave.collect.traits import Told, TraitChanges
from touchweave.collect.who import Who, who_of
from touchweave.event.rejection import Reason
from touchweave.event.table import EVENT_SCHEMA

#: A wide survey's row becomes many events; so many at most are made at a time.
_EVENTS_AT_A_TIME = 400_000
_MOMENT = pa.timestamp("us", tz="UTC")


@dataclass(frozen=True, kw_only=True, eq=False)
class Parsed:
    """What some rows became. Every row that is not among the events is among the rejections, or gave none."""

    events: pa.RecordBatch  #: EVENT_SCHEMA
    rejections: pa.RecordBatch  #: REJECTION_SCHEMA
    rows: int  #: read
    times: Times | None = None


def joined_times(batch: pa.RecordBatch, columns: list[str]) -> pa.Array:
    """The one time column, or several joined by a blank (null where the first is)."""
    if len(columns) == 1:
        return batch.column(columns[0])
    texts = [batch.column(name).cast(pa.string()) for name in columns]
    joined = pc.binary_join_element_wise(*texts, " ", null_handling="skip")
    return pc.if_else(texts[0].is_valid(), joined, None)


class RowMaker:
    """Makes events of rows as one layout says."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._drafter = Drafter(layout)
        row_customers = getattr(layout.mapping.customer, "row", False)
        tells = layout.mapping.traits or layout.mapping.identifiers
        self._traits = TraitChanges(layout, every_row=bool(row_customers)) if tells else None
        answers = sum(len(unpivot.columns) for unpivot in layout.mapping.unpivot)
        self._made = 0
        self._step = max(1000, _EVENTS_AT_A_TIME // max(1, answers + len(layout.parts)))

    def made(self, raw: RawBatch) -> list[Parsed]:
        """The events and rejections of a raw batch, in the order of its rows."""
        count = raw.columns.num_rows
        numbers = raw.rows if raw.rows is not None else np.arange(raw.first_row, raw.first_row + count)
        out = []
        for at in range(0, max(count, 1), self._step):
            refusals = Refusals(self._layout.source, self._layout.received_at)
            if at == 0:
                refusals.add_read(raw.rejections)
            piece = raw.columns.slice(at, self._step)
            out.append(self._piece(piece, numbers[at : at + self._step], refusals))
        return out

    def _piece(self, batch: pa.RecordBatch, numbers: NDArray[np.int64], refusals: Refusals) -> Parsed:
        read = batch.num_rows + refusals.count
        layout = self._layout
        mapping = layout.mapping
        who = who_of(mapping, batch, numbers, source=layout.source)
        times = self._times(batch)
        dead = who.nobody()
        refusals.add(Reason.MISSING_CUSTOMER, None, dead, batch, numbers)
        if times is not None:
            column = ", ".join(time_columns(mapping.time))
            refusals.add(Reason.MISSING_TIME, column, times.missing & ~dead, batch, numbers)
            refusals.add(Reason.INVALID_TIME, column, times.invalid & ~dead & ~times.missing, batch, numbers)
            dead |= times.missing | times.invalid
        us = times.us if times is not None else np.full(batch.num_rows, layout.constant_us, dtype=np.int64)
        if dead.any():
            alive = pa.array(~dead)
            batch, numbers, us, who = batch.filter(alive), numbers[~dead], us[~dead], who.filter(alive)
        drafts = self._drafter.drafts(batch, numbers, us, refusals)
        told = self._told(batch, numbers, who, drafts, refusals)
        events, rows = self._events(self._shared(batch, numbers, us, who), drafts, told, who.objects)
        events = self._without_long_ids(events, batch, numbers, rows, refusals)
        return Parsed(events=events, rejections=refusals.to_batch(), rows=read, times=times)

    def _times(self, batch: pa.RecordBatch) -> Times | None:
        plan = self._layout.time
        if plan is None:
            return None
        return read_times(joined_times(batch, time_columns(self._layout.mapping.time)), plan)

    def _told(
        self,
        batch: pa.RecordBatch,
        numbers: NDArray[np.int64],
        who: Who,
        drafts: list[Draft],
        refusals: Refusals,
    ) -> Told | None:
        """The rows' traits; those of a row that is refused altogether wait in the quarantine with it."""
        if self._traits is None:
            return None
        met = np.zeros(batch.num_rows, dtype=np.bool_)
        for draft in drafts:
            met[draft.rows] = True
        kept = met if met.all() else met | ~np.isin(numbers, refusals.rows())
        told = self._traits.told(batch, who.key(), met, kept, objects=who.objects)
        if not met.all() or not drafts:
            drafts.append(told.identifying(part=self._drafter.parts))
        return told

    def _events(
        self, shared: dict[str, pa.Array], drafts: list[Draft], told: Told | None, objects: pa.Array | None
    ) -> tuple[pa.RecordBatch, NDArray[np.int64]]:
        """The drafts brought together in the order of their rows, with what they share; and each event's row."""
        table = pa.Table.from_batches([draft.columns for draft in drafts])
        rows = np.concatenate([draft.rows for draft in drafts])
        parts = np.concatenate([np.full(len(draft.rows), draft.part, np.int16) for draft in drafts])
        whole = len(drafts) == 1 and len(rows) == len(shared["message_id"])
        if not whole:
            order = np.argsort(rows, kind="stable")
            rows, parts = rows[order], parts[order]
            at = pa.array(rows)
            shared = {name: column.take(at) for name, column in shared.items()}
            table = table.combine_chunks().take(pa.array(order)) if len(drafts) > 1 else table
        shared["message_id"] = with_part(shared["message_id"], parts)
        context = contexts(objects, told.in_contexts(rows) if told is not None else None, rows)
        if context is not None:
            shared["context"] = context
        own = {name: _one(table.column(name)) for name in table.schema.names}
        if "us" in own:
            moments = pc.coalesce(own.pop("us"), shared["occurred_at"].cast(pa.int64()))
            shared["occurred_at"] = moments.cast(_MOMENT)
        return _to_schema({**shared, **own}, len(rows), self._layout), rows

    def _shared(
        self,
        batch: pa.RecordBatch,
        numbers: NDArray[np.int64],
        us: NDArray[np.int64],
        who: Who,
    ) -> dict[str, pa.Array]:
        """The columns that are the same for all events of a row."""
        mapping = self._layout.mapping
        shared: dict[str, Any] = {
            "message_id": self._ids(batch, numbers),
            "user_id": who.customer,
            "occurred_at": pa.array(us).cast(_MOMENT),
        }
        if who.anonymous is not None:
            shared["anonymous_id"] = who.anonymous
        lifts = {
            "page_path": (mapping.page, page_paths),
            "referrer": (mapping.referrer, referrer_hosts),
            "campaign": (mapping.campaign, as_words),
            "medium": (mapping.medium, as_words),
        }
        shared |= {name: lift(batch.column(column)) for name, (column, lift) in lifts.items() if column}
        return shared

    def _ids(self, batch: pa.RecordBatch, numbers: NDArray[np.int64]) -> pa.Array:
        layout = self._layout
        if layout.mapping.duplicates == "drop" and layout.mapping.id is None:
            first, second = (hash_rows(batch.columns, batch.num_rows, seed=seed) for seed in (1, 2))
            return content_ids(first, second)
        ordinals = numbers
        if not layout.numbered:
            ordinals = np.arange(self._made + 1, self._made + 1 + len(numbers))
            self._made += len(numbers)
        made = numbered_ids(layout.digest, ordinals)
        if layout.mapping.id is None:
            return made
        return pc.coalesce(identifiers(batch.column(layout.mapping.id)), made)

    def _without_long_ids(
        self,
        events: pa.RecordBatch,
        batch: pa.RecordBatch,
        numbers: NDArray[np.int64],
        rows: NDArray[np.int64],
        refusals: Refusals,
    ) -> pa.RecordBatch:
        if self._layout.mapping.id is None:
            return events
        long = pc.greater(pc.utf8_length(events.column("message_id")), LONGEST).to_numpy(zero_copy_only=False)
        if not long.any():
            return events
        at = rows[long]
        refused = batch.take(pa.array(at))
        every = np.ones(len(at), dtype=np.bool_)
        refusals.add(Reason.MESSAGE_ID_TOO_LONG, self._layout.mapping.id, every, refused, numbers[at])
        return events.filter(pa.array(~long))


def _one(column: pa.ChunkedArray) -> pa.Array:
    if column.num_chunks == 1:
        return column.chunk(0)
    if column.num_chunks == 0:
        return pa.array([], column.type)
    return column.combine_chunks()


def _to_schema(columns: dict[str, pa.Array], rows: int, layout: Layout) -> pa.RecordBatch:
    """A batch of EVENT_SCHEMA; columns that nothing was said of are null."""
    constants = {"source": layout.source}
    arrays = []
    for field in EVENT_SCHEMA:
        column = columns.get(field.name)
        if column is None and field.name in constants:
            codes = pa.array(np.zeros(rows, dtype=np.int32))
            column = pa.DictionaryArray.from_arrays(codes, pa.array([constants[field.name]]))
        elif column is None and field.name == "received_at":
            column = pa.repeat(pa.scalar(layout.received_at, _MOMENT), rows)
        elif column is None:
            column = pa.nulls(rows, field.type)
        elif column.type != field.type:
            column = column.dictionary_encode() if field.type == WORD and column.type == pa.string() else column
            column = column.cast(field.type)
        arrays.append(column)
    return pa.RecordBatch.from_arrays(arrays, schema=EVENT_SCHEMA)
