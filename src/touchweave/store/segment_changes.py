"""Who entered and who left each segment, and when that was seen: a record, kept as long as its segment is.

Names are kept in bulk, as compressed Arrow: a large segment begins with millions of them.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct
from sqlalchemy import Connection

from touchweave.event.moment import moment_at
from touchweave.store.database import Database
from touchweave.store.row_checksum import insert_rows, read_total, rows_where, update_row
from touchweave.store.schema import segment_changes, segments

#: So many customers in a row at most.
ROW_CUSTOMERS = 1 << 18
_SCHEMA = pa.schema([("customer", pa.string()), ("came", pa.bool_())])


class SegmentChange(Struct, frozen=True, kw_only=True):
    """What a refresh saw of one segment."""

    segment_id: int
    at_us: int
    came: "pa.Array[Any]"  #: names of customers
    went: "pa.Array[Any]"
    members: int  #: after it


class SegmentDay(Struct, frozen=True, kw_only=True):
    """What became of a segment on a day (UTC) on which somebody came or went."""

    day: str
    entered: int
    left: int
    members: int  #: at its end


class SegmentChanges:
    """The record of one workspace."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def last(self) -> int:
        """The number of the newest row; 0 where there is none."""
        with self._database.reading() as connection:
            return read_total(connection, segment_changes).last_id

    def record(self, changes: Sequence[SegmentChange], *, after: int) -> int | None:
        """Keep all of them, and return the number of the newest row then; in one transaction.

        None, and nothing is kept, where somebody has recorded something since the row `after`, or where a segment is
        gone: what was found is not what became of what is there.
        """
        with self._database.writing() as connection:
            if read_total(connection, segment_changes).last_id != after:
                return None
            there = {row["id"] for row in rows_where(connection, segments, segments.c.id > 0)}
            if not there.issuperset(change.segment_id for change in changes):
                return None
            for change in changes:
                for row in _rows(change):
                    after += 1
                    insert_rows(connection, segment_changes, [row | {"id": after}])
        return after

    def names(self, segment_id: int) -> "pa.Table":
        """Everybody who ever came or went, in order: `customer` and `came`."""
        with self._database.reading() as connection:
            parts = [_read(row["customers"]) for row in _of(connection, segment_id)]
        return pa.concat_tables([_SCHEMA.empty_table(), *parts])

    def days(self, segment_id: int) -> tuple[SegmentDay, ...]:
        """What became of a segment, by day, oldest first."""
        days: dict[str, list[int]] = {}
        with self._database.reading() as connection:
            for row in _of(connection, segment_id):
                counted = days.setdefault(moment_at(row["at_us"]).date().isoformat(), [0, 0, 0])
                counted[0] += row["came"]
                counted[1] += row["went"]
                counted[2] = row["members"]
        return tuple(
            SegmentDay(day=day, entered=came, left=went, members=members)
            for day, (came, went, members) in sorted(days.items())
        )

    def entered_at(self, segment_id: int, identifiers: Iterable[str]) -> datetime | None:
        """When one of these last came into the segment, as far as it is known."""
        sought = pa.array(list(identifiers), pa.string())
        with self._database.reading() as connection:
            for row in reversed(_of(connection, segment_id)):
                table = _read(row["customers"])
                if pc.any(pc.and_(pc.is_in(table["customer"], value_set=sought), table["came"])).as_py():
                    return moment_at(row["at_us"])
        return None

    def forget(self, identifiers: Iterable[str]) -> int:
        """Take these names out of the record, the counts stay; returns how many entries that were."""
        with self._database.writing() as connection:
            return forget(connection, identifiers)


def everybody(connection: Connection) -> set[str]:
    """The names of all who ever came or went."""
    rows = rows_where(connection, segment_changes, segment_changes.c.id > 0)
    return {name for row in rows for name in _read(row["customers"])["customer"].unique().to_pylist()}


def forget(connection: Connection, identifiers: Iterable[str], *, change: bool = True) -> int:
    """Take these names out of the record, the counts stay; returns how many entries that are."""
    sought, gone = pa.array(list(identifiers), pa.string()), 0
    for row in rows_where(connection, segment_changes, segment_changes.c.id > 0):
        table = _read(row["customers"])
        kept = table.filter(pc.invert(pc.is_in(table["customer"], value_set=sought)))
        if len(kept) < len(table):
            gone += len(table) - len(kept)
            if change:
                update_row(connection, segment_changes, row, {"customers": _written(kept)})
    return gone


def _of(connection: Connection, segment_id: int) -> list[dict[str, Any]]:
    return rows_where(connection, segment_changes, segment_changes.c.segment_id == segment_id)


def _rows(change: SegmentChange) -> Iterable[dict[str, Any]]:
    names = pa.chunked_array([change.came, change.went], pa.string()).combine_chunks()
    came = pa.array([True] * len(change.came) + [False] * len(change.went), pa.bool_())
    table = pa.table([names, came], schema=_SCHEMA)
    members = change.members - len(change.came) + len(change.went)
    for start in range(0, len(table), ROW_CUSTOMERS):
        part = table.slice(start, ROW_CUSTOMERS)
        entered = pc.sum(part["came"]).as_py()
        members += 2 * entered - len(part)
        yield {
            "segment_id": change.segment_id,
            "at_us": change.at_us,
            "came": entered,
            "went": len(part) - entered,
            "members": members,
            "customers": _written(part),
        }


def _written(table: "pa.Table") -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, _SCHEMA, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(table.combine_chunks())
    return bytes(sink.getvalue())


def _read(written: bytes) -> "pa.Table":
    with pa.ipc.open_stream(written) as reader:
        return reader.read_all()
