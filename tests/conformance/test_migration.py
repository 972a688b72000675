"""A database of an older Touchweave is brought forward with everything in it."""

from pathlib import Path

import pytest
from sqlalchemy import text

from touchweave.errors import DatabaseDamaged
from touchweave.store import migration
from touchweave.store.database import Database
from touchweave.store.disk import write_durably
from touchweave.store.store import Store

_REPORT = (
    '{"id": 1, "file": "a.csv", "format": "csv", "source": "file", "dry_run": false, "rows": 2, "events": 2, '
    + ('"loaded": 2, "duplicates": 0}')
)


def upgrade_to(revision: str, database: Database) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(migration.__file__).parent / "migrations"))
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


@pytest.fixture
def old(tmp_path: Path, database_url: str) -> Path:
    """A workspace as the first revision left it, with two imports of one file."""
    folder = tmp_path / "old"
    for part in ("ledger", "quarantine"):
        (folder / part).mkdir(parents=True)
    write_durably(folder / "ledger" / "ledger-id", b"abc")
    database = Database.at(database_url, folder)
    upgrade_to("0001", database)
    with database.writing() as connection:
        for key, value in (("ledger_id", "abc"), ("ledger_version", "2"), ("key_secret", "00" * 16)):
            connection.execute(text("INSERT INTO meta VALUES (:key, :value)"), {"key": key, "value": value})
        for number, first in ((1, None), (2, 1)):
            report = _REPORT.replace('"id": 1', f'"id": {number}')
            connection.execute(
                text("INSERT INTO imports VALUES (:id, 'file', 'd', true, :first, false, :report)"),
                {"id": number, "first": first, "report": report},
            )
        file = "7, 1, 'events', 0, 'ledger/a.parquet', NULL, true, 2, 3, 4, 5, :sums"
        connection.execute(text(f"INSERT INTO ledger_files VALUES ({file})"), {"sums": b"\x00\xff"})
    database.close()
    return folder


def test_what_was_there_is_there_afterwards_and_guarded(old, database_url, clock):
    with Store.open(old, database_url, now=clock) as store:
        assert store.version == 2
        assert [(report.id, report.loaded) for report in store.imports()] == [(1, 2), (2, 2)]
        (file,) = store.files()
        assert (file.id, file.import_id, file.path, file.own_ids, file.checksums) == (
            7,
            1,
            "ledger/a.parquet",
            True,
            b"\x00\xff",
        )
        assert store.sources.all() == ()
        assert store.inbox.waiting().messages == 0
        store.verify_database()
        with store._database.writing() as connection:
            connection.execute(text("UPDATE imports SET own_ids = false WHERE id = 2"))
        with pytest.raises(DatabaseDamaged, match="imports, row 2"):
            store.imports()


def test_it_goes_on_where_it_stopped(old, database_url, clock, load):
    with Store.open(old, database_url, now=clock) as store:
        assert store.counting(own_ids=False, digest="d").duplicate_of == 1
        assert load(store, ["a", "b"], digest="new", own_ids=False).id == 3
        assert [file.id for file in store.files()] == [7, 8]
        assert store.version == 3
    with Store.open(old, database_url, now=clock) as again:
        assert len(again.imports()) == 3
        again.verify_database()
