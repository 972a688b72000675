"""Guards the rows of record, for SQLite serves most flipped bits silently.

Each row carries a checksum, which tells what changed in it; each table has a total (its rows, and the sum of their
checksums), which tells what vanished.
"""

import functools
import zlib
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    Update,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from touchweave.errors import DatabaseDamaged
from touchweave.store.schema import metadata, totals

#: A row by its columns' names.
Columns = Mapping[str, Any]


_encode = msgspec.msgpack.Encoder().encode


class Total(Struct, frozen=True, kw_only=True):
    """What all rows of a table add up to."""

    rows: int = 0
    total: int = 0  #: the sum of their checksums
    last_id: int = 0  #: the highest id ever given; 0 where rows have none
    bytes: int = 0  #: of the payloads that wait; 0 everywhere but in the inbox


def row_checksum(table: str, row: Columns) -> int:
    """CRC-32 of all columns but the checksum; one that is NULL does not count, so that columns can be added."""
    told = [(name, row[name]) for name in _told_names(tuple(row)) if row[name] is not None]
    return zlib.crc32(_encode((str(table), told)))


def read_rows(connection: Connection, table: Table) -> list[dict[str, Any]]:
    """All rows of a table, verified, by primary key. Raises DatabaseDamaged."""
    rows = _verified(connection, table, select(table))
    must_add_up(connection, table, rows=len(rows), total=sum(row["checksum"] for row in rows))
    return rows


def rows_by_key(connection: Connection, table: Table, keys: Iterable[Columns]) -> list[dict[str, Any]]:
    """The rows with these primary keys, verified; that a damaged index hides one is not noticed."""
    return [row for key in keys for row in _verified(connection, table, _by_key(table), _sought(table, key))]


def rows_where(connection: Connection, table: Table, condition: ColumnElement[bool]) -> list[dict[str, Any]]:
    """The rows for which it holds, verified, by primary key; that damage hides one is not noticed."""
    return _verified(connection, table, select(table).where(condition))


def rows_of(connection: Connection, table: Table, ids: Sequence[int | None]) -> list[dict[str, Any]]:
    """The rows with these ids, verified, by id. Raises DatabaseDamaged, also when one of them is not there."""
    rows: list[dict[str, Any]] = []
    for start in range(0, len(ids), 500):
        rows += _verified(connection, table, select(table).where(table.c.id.in_(ids[start : start + 500])))
    if missing := set(ids) - {row["id"] for row in rows}:
        raise damaged(connection, table.name, f"rows {sorted(map(str, missing))[:20]} cannot be found by their ids")
    return rows


def verify_rows(connection: Connection) -> None:
    """Read all rows of record, but those of the inbox. Raises DatabaseDamaged."""
    for table in metadata.sorted_tables:
        if table.name not in (totals.name, "inbox"):
            read_rows(connection, table)


def must_add_up(connection: Connection, table: Table, *, rows: int, total: int) -> None:
    """Raise DatabaseDamaged when these are not all rows of the table."""
    expected = read_total(connection, table)
    if (rows, total) != (expected.rows, expected.total):
        problem = (
            f"it holds {rows} rows, expected {expected.rows}" if rows != expected.rows else "rows were exchanged"
        )
        raise damaged(connection, table.name, problem)


def insert_rows(connection: Connection, table: Table, rows: Sequence[Columns]) -> None:
    """Insert rows with their checksums."""
    if not rows:
        return
    full: list[dict[str, Any]] = [
        {column.name: row.get(column.name) for column in table.c if column.name != "checksum"} for row in rows
    ]
    for row in full:
        row["checksum"] = row_checksum(table.name, row)
    connection.execute(insert(table), full)
    highest = max((row["id"] for row in full), default=0) if "id" in table.c else 0
    change_total(connection, table, rows=len(full), total=sum(row["checksum"] for row in full), last_id=highest)


def update_row(connection: Connection, table: Table, row: Columns, changes: Columns) -> None:
    """Change a row that `read_rows` gave. Raises DatabaseDamaged when it is not there."""
    changed = {**row, **changes}
    changed["checksum"] = row_checksum(table.name, changed)
    written = {name: changed[name] for name in (*changes, "checksum")}
    done = connection.execute(_update(table), written | _sought(table, row))
    _must_be_one(connection, table, row, done.rowcount)
    change_total(connection, table, rows=0, total=changed["checksum"] - row["checksum"])


def delete_rows(connection: Connection, table: Table, rows: Iterable[Columns]) -> None:
    """Delete rows that `read_rows` gave. Raises DatabaseDamaged when one is not there."""
    for row in rows:
        done = connection.execute(delete(table).where(*_is(table)), _sought(table, row))
        _must_be_one(connection, table, row, done.rowcount)
        change_total(connection, table, rows=-1, total=-row["checksum"])


def read_total(connection: Connection, table: Table) -> Total:
    """The table's total. Raises DatabaseDamaged."""
    row = _total_row(connection, table)
    return Total(rows=row["rows"], total=row["total"], last_id=row["last_id"], bytes=row["bytes"])


def change_total(
    connection: Connection, table: Table, *, rows: int, total: int, last_id: int = 0, bytes: int = 0
) -> None:
    """Add to the table's total; `last_id` is the highest id that was given now."""
    row = _total_row(connection, table)
    row["rows"] += rows
    row["total"] += total
    row["last_id"] = max(row["last_id"], last_id)
    row["bytes"] += bytes
    row["checksum"] = row_checksum(totals.name, row)
    connection.execute(_update(totals), row | _sought(totals, row))


def damaged(connection: Connection, where: str, problem: str) -> DatabaseDamaged:
    """The error that names the database and the place in it."""
    url = connection.engine.url
    named = url.database if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)
    return DatabaseDamaged(url=named, where=where, problem=problem)


@functools.cache
def _told_names(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(str(name) for name in names if name != "checksum"))


def _verified(
    connection: Connection, table: Table, query: Select[Any], sought: Columns | None = None
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    names = [column.name for column in table.c]
    try:
        for values in connection.execute(query, sought):
            row = dict(zip(names, values, strict=True))
            if row["checksum"] != row_checksum(table.name, row):
                raise damaged(connection, f"{table.name}, row {_key(table, row)}", "its checksum is wrong")
            rows.append(row)
        rows.sort(key=itemgetter(*(column.name for column in table.primary_key)))
    except (ValueError, TypeError, OverflowError) as error:
        raise damaged(connection, table.name, str(error)) from error
    return rows


def _total_row(connection: Connection, table: Table) -> dict[str, Any]:
    found: Row[Any] | None = connection.execute(_TOTAL, {"sought_name": table.name}).one_or_none()
    row = {} if found is None else dict(found._mapping)
    if not row or row["checksum"] != row_checksum(totals.name, row):
        raise damaged(
            connection, f"totals, row {table.name!r}", "it is missing" if not row else "its checksum is wrong"
        )
    return row


def _key(table: Table, row: Columns) -> str:
    return ", ".join(repr(row[column.name]) for column in table.primary_key)


@functools.cache  # statements that are built once cost a third of those that are built each time
def _update(table: Table) -> Update:
    return update(table).where(*_is(table))


@functools.cache
def _by_key(table: Table) -> Select[Any]:
    return select(table).where(*_is(table))


def _is(table: Table) -> list[ColumnElement[bool]]:
    return [column == bindparam(f"sought_{column.name}") for column in table.primary_key]


def _sought(table: Table, row: Columns) -> dict[str, Any]:
    return {f"sought_{column.name}": row[column.name] for column in table.primary_key}


_TOTAL = select(totals).where(*_is(totals))


def _must_be_one(connection: Connection, table: Table, row: Columns, count: int) -> None:
    if count != 1:
        raise damaged(connection, f"{table.name}, row {_key(table, row)}", "it cannot be found by its key")
