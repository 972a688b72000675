"""What the database says of the ledger: its files, its imports, its version. Plain SQL, one function a question."""

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Connection, delete, func, insert, select, update

from touchweave.errors import DatabaseUnusable
from touchweave.store.import_report import ImportReport
from touchweave.store.ledger_file import Kind, LedgerFile
from touchweave.store.schema import imports, ledger_files, meta

_FILE_COLUMNS = [ledger_files.c[name] for name in LedgerFile.__struct_fields__]


def note(connection: Connection, key: str) -> str:
    """What `meta` says under the key."""
    return str(connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar_one())


def write_notes(connection: Connection, notes: dict[str, str]) -> None:
    """Note what a new ledger starts with."""
    connection.execute(insert(meta), [{"key": key, "value": value} for key, value in notes.items()])


def version(connection: Connection) -> int:
    """The ledger's version."""
    return int(note(connection, "ledger_version"))


def bump(connection: Connection, *, since: int) -> None:
    """The ledger has changed, and nobody else has changed it since that version.

    Raises DatabaseUnusable: a writer that the lock does not reach, as in a copy of the folder on one PostgreSQL.
    """
    if (found := version(connection)) != since:
        url = connection.engine.url.render_as_string(hide_password=True)
        raise DatabaseUnusable(url=url, problem=f"another ledger writes to it (version {found}, expected {since})")
    connection.execute(update(meta).where(meta.c.key == "ledger_version").values(value=str(since + 1)))


def files(connection: Connection, *kinds: Kind, import_id: int | None = None) -> tuple[LedgerFile, ...]:
    """Files in ledger order: by import, then by place; of all kinds when none is named."""
    query = select(*_FILE_COLUMNS).order_by(ledger_files.c.import_id, ledger_files.c.kind, ledger_files.c.place)
    if kinds:
        query = query.where(ledger_files.c.kind.in_(kinds))
    if import_id is not None:
        query = query.where(ledger_files.c.import_id == import_id)
    return tuple(LedgerFile(**row._mapping) for row in connection.execute(query))


def add_files(connection: Connection, added: Iterable[LedgerFile], *, import_id: int) -> None:
    """Enter files as the import's."""
    first = int(connection.execute(select(func.coalesce(func.max(ledger_files.c.id), 0))).scalar_one()) + 1
    rows = [msgspec.structs.asdict(file) | {"id": first + i, "import_id": import_id} for i, file in enumerate(added)]
    if rows:
        connection.execute(insert(ledger_files), rows)


def remove_files(connection: Connection, removed: Sequence[LedgerFile]) -> None:
    """Take files out of the ledger."""
    for file in removed:
        connection.execute(delete(ledger_files).where(ledger_files.c.id == file.id))


def move_files(connection: Connection, *, of: int, to: int) -> None:
    """Make all files of one import another's."""
    connection.execute(update(ledger_files).where(ledger_files.c.import_id == of).values(import_id=to))


def next_import_id(connection: Connection) -> int:
    """Ids are never used twice: imports stay listed when they are undone."""
    return int(connection.execute(select(func.coalesce(func.max(imports.c.id), 0))).scalar_one()) + 1


def add_import(connection: Connection, report: ImportReport, *, source: str, digest: str, own_ids: bool) -> None:
    """Enter an import batch under the report's id."""
    connection.execute(
        insert(imports).values(
            id=report.id,
            source=source,
            digest=digest,
            own_ids=own_ids,
            duplicate_of=report.duplicate_of,
            undone=False,
            report=_written(report),
        )
    )


def rewrite_import(connection: Connection, report: ImportReport) -> None:
    """Replace an import's report, and what follows from it."""
    connection.execute(
        update(imports)
        .where(imports.c.id == report.id)
        .values(duplicate_of=report.duplicate_of, undone=report.undone_at is not None, report=_written(report))
    )


def reports(connection: Connection, *, live: bool = False) -> tuple[ImportReport, ...]:
    """All reports, oldest first; with `live`, without the undone ones."""
    query = select(imports.c.report).order_by(imports.c.id)
    if live:
        query = query.where(~imports.c.undone)
    return tuple(_read(row) for row in connection.execute(query).scalars())


def report(connection: Connection, import_id: int) -> ImportReport | None:
    """One report; None when there is no such import."""
    found = connection.execute(select(imports.c.report).where(imports.c.id == import_id)).scalar()
    return None if found is None else _read(found)


def same_import(connection: Connection, *, source: str | None, digest: str) -> int | None:
    """The import, not undone, that keeps what a file of this digest held; of any source when none is given."""
    query = (
        select(imports.c.id)
        .where(imports.c.digest == digest, ~imports.c.undone, imports.c.duplicate_of.is_(None))
        .order_by(imports.c.id)
    )
    if source is not None:
        query = query.where(imports.c.source == source)
    found = connection.execute(query.limit(1)).scalar()
    return None if found is None else int(found)


def repeats(connection: Connection, import_id: int) -> tuple[ImportReport, ...]:
    """The imports, not undone, of the same file, oldest first."""
    query = select(imports.c.report).where(imports.c.duplicate_of == import_id, ~imports.c.undone)
    return tuple(_read(row) for row in connection.execute(query.order_by(imports.c.id)).scalars())


def _written(told: ImportReport) -> str:
    return msgspec.json.encode(told).decode()


def _read(written: str) -> ImportReport:
    return msgspec.json.decode(written, type=ImportReport)
