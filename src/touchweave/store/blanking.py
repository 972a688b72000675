"""Takes out of batches what tells of erased people: their events and refusals are emptied, and keep their places.

An emptied event has its type, source and day left, and the key of its message id; a refusal its reason, source and
day. So every count stays what it was. An event of somebody else that names an erased identifier loses that name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from touchweave.event.flag import Flag
from touchweave.event.identifying import (
    NAMING,
    Names,
    Pair,
    Sought,
    borne_in,
    found_in,
    names_any,
    subject,
    text_names_any,
    without,
)
from touchweave.event.table import EVENT_SCHEMA, REJECTION_SCHEMA
from touchweave.store.message_key import erased_ids, message_keys

_decode = msgspec.json.Decoder().decode

Mask = NDArray[np.bool_]
#: What is read of events to find those that tell of somebody.
NAMING_COLUMNS = ("user_id", "anonymous_id", "properties", "context", "flags")
#: What stands for a refused message that was emptied: nothing reads it.
EMPTIED = "erased"
#: A pattern of more would cost more than it saves.
_PATTERN_PAIRS = 200
_DAY_US = 86_400_000_000
_KEPT = ("type", "source")
_JSON = ("properties", "context")


@dataclass(frozen=True, kw_only=True, eq=False)
class Verdict:
    """Of a batch of events; both masks of shape (rows,)."""

    theirs: Mask  #: events of an erased person
    naming: Mask  #: events of somebody else that name an erased identifier

    @property
    def any(self) -> bool:
        """Whether there is anything to take out."""
        return bool(self.theirs.any() or self.naming.any())


def judged(batch: pa.RecordBatch, sought: Sought, owned: Mask | None = None) -> Verdict:
    """What of a batch with NAMING_COLUMNS tells of those that are sought.

    An event is theirs if it is `owned`, or if who it says it is of is sought: the user, else the visitor, else
    whomever its identifiers name.
    """
    gone = pc.equal(_plain(batch.column("flags")), Flag.ERASED.value).fill_null(False).to_numpy(zero_copy_only=False)
    user, user_hit = _ids(batch.column("user_id"), sought)
    visitor, visitor_hit = _ids(batch.column("anonymous_id"), sought)
    theirs = np.where(user, user_hit, visitor_hit)
    if owned is not None:
        theirs = theirs | owned
    theirs &= ~gone
    naming = (user_hit | visitor_hit) & ~theirs & ~gone
    for name in _JSON:
        column = batch.column(name)
        rows = np.flatnonzero(_matches(column, sought) & ~theirs & ~gone)
        for row, told in zip(rows.tolist(), _decoded(column, rows), strict=True):
            if told is not None and names_any(told, sought):
                (naming if user[row] or visitor[row] else theirs)[row] = True
    return Verdict(theirs=theirs, naming=naming)


def refused(batch: pa.RecordBatch, sought: Sought) -> Mask:
    """Which rows of REJECTION_SCHEMA name one of those that are sought, shape (rows,)."""
    found = np.zeros(batch.num_rows, np.bool_)
    for name in ("raw", "envelope"):
        column = batch.column(name)
        rows = np.flatnonzero(~found & _matches(column, sought))
        for row, text in zip(rows.tolist(), column.take(pa.array(rows)).to_pylist(), strict=True):
            found[row] = text_names_any(text, sought)
    return found


def without_theirs(batch: pa.RecordBatch, verdict: Verdict, sought: Sought, secret: bytes) -> pa.RecordBatch:
    """A batch of EVENT_SCHEMA, or with more columns behind, in which nothing tells of them."""
    columns = {name: _fresh(column) for name, column in zip(batch.schema.names, batch.columns, strict=True)}
    for row in np.flatnonzero(verdict.naming).tolist():
        for name in (*_JSON, "consent"):
            columns[name] = _changed(columns[name], row, sought)
    for name in ("user_id", "anonymous_id"):
        _, hit = _ids(batch.column(name), sought)
        columns[name] = _emptied(columns[name], hit & verdict.naming)
    if verdict.theirs.any():
        mask = verdict.theirs
        ids = np.array(columns["message_id"].to_pylist(), dtype=object)
        ids[mask] = erased_ids(message_keys(batch.select(["message_id", "source"]), secret)[mask])
        columns["message_id"] = pa.array(ids, pa.string())
        for field in EVENT_SCHEMA:
            if field.nullable and field.name not in _KEPT:
                columns[field.name] = _emptied(columns[field.name], mask)
        days = batch.column("received_at").cast(pa.int64()).to_numpy() // _DAY_US * _DAY_US
        for name in ("occurred_at", "received_at"):
            times = columns[name].cast(pa.int64()).to_numpy()
            columns[name] = pa.array(np.where(mask, days, times)).cast(EVENT_SCHEMA.field(name).type)
        flags = pc.if_else(pa.array(mask), Flag.ERASED.value, _plain(columns["flags"]))
        columns["flags"] = _words(flags)
    return pa.record_batch([columns[field.name] for field in batch.schema], schema=batch.schema)


def without_refused(batch: pa.RecordBatch, mask: Mask) -> pa.RecordBatch:
    """A batch of REJECTION_SCHEMA, or with more columns behind, in which these rows say nothing any more."""
    columns = {name: _fresh(column) for name, column in zip(batch.schema.names, batch.columns, strict=True)}
    chosen = pa.array(mask)
    columns["raw"] = pc.if_else(chosen, EMPTIED, columns["raw"])
    for name in ("field", "envelope"):
        columns[name] = _emptied(columns[name], mask)
    times = columns["received_at"].cast(pa.int64()).to_numpy()
    days = times // _DAY_US * _DAY_US
    columns["received_at"] = pa.array(np.where(mask, days, times)).cast(REJECTION_SCHEMA.field("received_at").type)
    return pa.record_batch([columns[field.name] for field in batch.schema], schema=batch.schema)


def pairs_in(batch: pa.RecordBatch, rows: Mask) -> set[tuple[str, str]]:
    """Every pair that these events of a batch with NAMING_COLUMNS name."""
    places = np.flatnonzero(rows)
    return {pair for name in _JSON for told in _decoded(batch.column(name), places) for pair in found_in(told)}


def borne_by(batch: pa.RecordBatch, rows: Mask, names: Names) -> set[Pair]:
    """Which of these names such events of a batch with NAMING_COLUMNS bear as their own."""
    found = set()
    for name in ("user_id", "anonymous_id"):
        words = pc.unique(batch.column(name).filter(pa.array(rows))).to_pylist()
        found |= {subject(word) for word in words if word}
    for name in _JSON:
        column = batch.column(name)
        places = np.flatnonzero(rows & _matches(column, names))
        found |= {pair for told in _decoded(column, places) for pair in borne_in(told)}
    return found & names.pairs


def _decoded(column: pa.Array, rows: NDArray[np.int64]) -> Iterator[Any]:
    """What these texts say as JSON; None for what is none."""
    for text in column.take(pa.array(rows)).to_pylist():
        try:
            yield _decode(text) if text else None
        except (msgspec.DecodeError, RecursionError):
            yield None


def _ids(column: pa.Array, sought: Sought) -> tuple[Mask, Mask]:
    """Which events bear an id, and which one that is sought."""
    words = _plain(column).dictionary_encode()
    hits = [bool(word) and sought.holds(subject(word)) for word in words.dictionary.to_pylist()]
    there = [bool(word) for word in words.dictionary.to_pylist()]
    codes = words.indices.fill_null(len(hits)).to_numpy(zero_copy_only=False)
    return np.array([*there, False], np.bool_)[codes], np.array([*hits, False], np.bool_)[codes]


def _matches(column: pa.Array, sought: Sought) -> Mask:
    """In which texts an identifier may stand."""
    if column.null_count == len(column):
        return np.zeros(len(column), np.bool_)
    if not isinstance(sought, Names):
        return _found(column, NAMING, ignore_case=False)
    if not sought.pairs:
        return np.zeros(len(column), np.bool_)
    if len(sought.pairs) > _PATTERN_PAIRS:
        return column.is_valid().to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]
    return _found(column, rf"{sought.pattern}|\\", ignore_case=True)  # or it is written with escapes


def _found(column: pa.Array, pattern: str, *, ignore_case: bool) -> Mask:
    found = pc.match_substring_regex(_plain(column), pattern, ignore_case=ignore_case)
    return found.fill_null(False).to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]


def _changed(column: pa.Array, row: int, sought: Sought) -> pa.Array:
    text = _plain(column)[row].as_py()
    if not text or (changed := without(text, sought)[0]) == text:
        return column
    mask = np.zeros(len(column), np.bool_)
    mask[row] = True
    found = pc.if_else(pa.array(mask), changed, _plain(column))
    return _words(found) if pa.types.is_dictionary(column.type) else found


def _emptied(column: pa.Array, mask: Mask) -> pa.Array:
    plain = _plain(column)
    found = pc.if_else(pa.array(mask), pa.scalar(None, plain.type), plain)
    return _words(found) if pa.types.is_dictionary(column.type) else found


def _fresh(column: pa.Array) -> pa.Array:
    """The column, its words none but those that stand in it."""
    return _words(_plain(column)) if pa.types.is_dictionary(column.type) else column


def _plain(column: pa.Array) -> pa.Array:
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


def _words(column: pa.Array) -> pa.Array:
    return column.dictionary_encode().cast(EVENT_SCHEMA.field("source").type)
