"""What the database says of the ledger: its files, its imports, its version. One function a question.

Questions read whole tables, verified row by row (`row_checksum`), for a damaged index could hide rows.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from touchweave.errors import DatabaseUnusable
from touchweave.store.import_report import ImportReport
from touchweave.store.ledger_file import Kind, LedgerFile
from touchweave.store.row_checksum import (
    damaged,
    delete_rows,
    insert_rows,
    read_rows,
    read_total,
    rows_of,
    update_row,
)
from touchweave.store.schema import imports, ledger_files, meta


def note(connection: Connection, key: str) -> str:
    """What `meta` says under the key."""
    return str(_note(connection, key)["value"])


def write_notes(connection: Connection, notes: dict[str, str]) -> None:
    """Note what a new ledger starts with."""
    insert_rows(connection, meta, [{"key": key, "value": value} for key, value in notes.items()])


def version(connection: Connection) -> int:
    """The ledger's version."""
    return int(note(connection, "ledger_version"))


def bump(connection: Connection, *, since: int) -> None:
    """The ledger has changed, and nobody else has changed it since that version. Raises as `must_be_at` does."""
    must_be_at(connection, since)
    update_row(connection, meta, _note(connection, "ledger_version"), {"value": str(since + 1)})


def must_be_at(connection: Connection, since: int) -> None:
    """Nobody has changed the ledger since that version.

    Raises DatabaseUnusable: a writer that the lock does not reach, as in a copy of the folder on one PostgreSQL.
    """
    if (found := version(connection)) != since:
        url = connection.engine.url.render_as_string(hide_password=True)
        raise DatabaseUnusable(url=url, problem=f"another ledger writes to it (version {found}, expected {since})")


def files(connection: Connection, *kinds: Kind, import_id: int | None = None) -> tuple[LedgerFile, ...]:
    """Files in ledger order: by import, then by place; of all kinds when none is named."""
    rows = [
        row
        for row in read_rows(connection, ledger_files)
        if (not kinds or row["kind"] in kinds) and import_id in (None, row["import_id"])
    ]
    rows.sort(key=lambda row: (row["import_id"], row["kind"], row["place"]))
    return tuple(LedgerFile(**{name: row[name] for name in LedgerFile.__struct_fields__}) for row in rows)


def add_files(connection: Connection, added: Iterable[LedgerFile], *, import_id: int) -> None:
    """Enter files as the import's. Ids are never used twice."""
    first = read_total(connection, ledger_files).last_id + 1
    rows = [msgspec.structs.asdict(file) | {"id": first + i, "import_id": import_id} for i, file in enumerate(added)]
    insert_rows(connection, ledger_files, rows)


def remove_files(connection: Connection, removed: Sequence[LedgerFile]) -> None:
    """Take files out of the ledger."""
    delete_rows(connection, ledger_files, rows_of(connection, ledger_files, [file.id for file in removed]))


def move_files(connection: Connection, *, of: int, to: int) -> None:
    """Make all files of one import another's."""
    for row in read_rows(connection, ledger_files):
        if row["import_id"] == of:
            update_row(connection, ledger_files, row, {"import_id": to})


def next_import_id(connection: Connection) -> int:
    """Ids are never used twice: imports stay listed when they are undone."""
    return read_total(connection, imports).last_id + 1


def add_import(connection: Connection, report: ImportReport, *, source: str, digest: str, own_ids: bool) -> None:
    """Enter an import batch under the report's id."""
    row = {
        "id": report.id,
        "source": source,
        "digest": digest,
        "own_ids": own_ids,
        "duplicate_of": report.duplicate_of,
        "undone": False,
        "report": _written(report),
    }
    insert_rows(connection, imports, [row])


def rewrite_import(connection: Connection, report: ImportReport) -> None:
    """Replace an import's report, and what follows from it."""
    changes = {
        "duplicate_of": report.duplicate_of,
        "undone": report.undone_at is not None,
        "report": _written(report),
    }
    (row,) = rows_of(connection, imports, [report.id])
    update_row(connection, imports, row, changes)


def forget_imports(connection: Connection, ids: Iterable[int]) -> None:
    """Take imports off the list: others stand for them, and own their files."""
    delete_rows(connection, imports, rows_of(connection, imports, list(ids)))


def reports(connection: Connection, *, live: bool = False) -> tuple[ImportReport, ...]:
    """All reports, oldest first; with `live`, without the undone ones."""
    return tuple(_read(row) for row in read_rows(connection, imports) if not (live and row["undone"]))


def report(connection: Connection, import_id: int) -> ImportReport | None:
    """One report; None when there is no such import."""
    return next((_read(row) for row in read_rows(connection, imports) if row["id"] == import_id), None)


def same_import(connection: Connection, *, source: str | None, digest: str) -> int | None:
    """The import, not undone, that keeps what a file of this digest held; of any source when none is given."""
    for row in read_rows(connection, imports):
        kept = not row["undone"] and row["duplicate_of"] is None
        if kept and row["digest"] == digest and source in (None, row["source"]):
            return int(row["id"])
    return None


def repeats(connection: Connection, import_id: int) -> tuple[ImportReport, ...]:
    """The imports, not undone, of the same file, oldest first."""
    rows = read_rows(connection, imports)
    return tuple(_read(row) for row in rows if row["duplicate_of"] == import_id and not row["undone"])


def _note(connection: Connection, key: str) -> dict[str, Any]:
    for row in read_rows(connection, meta):
        if row["key"] == key:
            return row
    raise damaged(connection, "meta", f"it does not say {key!r}")


def _written(told: ImportReport) -> str:
    return msgspec.json.encode(told).decode()


def _read(row: dict[str, Any]) -> ImportReport:
    return msgspec.json.decode(row["report"], type=ImportReport)
