"""Which driver, which journal, and what is said of a database that cannot be used."""

import threading

import pytest
from sqlalchemy import text

from touchweave.errors import DatabaseDamaged, DatabaseUnusable
from touchweave.store import database
from touchweave.store.database import Database, journal_mode, sqlite_module


def pragma(opened: Database, name: str) -> object:
    with opened.reading() as connection:
        return connection.execute(text(f"PRAGMA {name}")).scalar()


@pytest.mark.parametrize(
    ("version", "mode"), [((3, 40, 1), "DELETE"), ((3, 51, 2), "DELETE"), ((3, 51, 3), "WAL"), ((3, 53, 4), "WAL")]
)
def test_wal_is_used_from_the_first_sound_sqlite_on(version, mode):
    assert journal_mode(version) == mode


def test_a_connection_is_durable_and_strict(tmp_path):
    opened = Database.at("", tmp_path)
    assert pragma(opened, "synchronous") == 2  # FULL
    assert pragma(opened, "foreign_keys") == 1
    assert pragma(opened, "busy_timeout") == 30_000
    assert str(pragma(opened, "journal_mode")).upper() == journal_mode(tuple(sqlite_module().sqlite_version_info))
    opened.close()


def test_without_the_bundled_driver_the_standard_library_serves(tmp_path, monkeypatch):
    import importlib
    import sqlite3

    def without_bundle(name: str) -> object:
        if name.startswith("pysqlite3"):
            raise ImportError(name)
        return importlib.__import__(name)

    monkeypatch.setattr(database.importlib, "import_module", without_bundle)
    assert sqlite_module() is sqlite3
    opened = Database.at("", tmp_path)
    assert str(pragma(opened, "journal_mode")).upper() == journal_mode(sqlite3.sqlite_version_info)
    opened.close()


def test_a_folder_with_odd_characters_holds_a_database(tmp_path):
    folder = tmp_path / "50% of #1? [ä]"
    folder.mkdir()
    opened = Database.at("", folder)
    assert pragma(opened, "user_version") == 0
    opened.close()
    assert (folder / "touchweave.db").exists()


def test_a_failing_transaction_leaves_nothing(tmp_path):
    opened = Database.at("", tmp_path)
    with opened.writing() as connection:
        connection.execute(text("CREATE TABLE t (a)"))

    def fail() -> None:
        with opened.writing() as connection:
            connection.execute(text("INSERT INTO t VALUES (1)"))
            connection.execute(text("CREATE TABLE u (a)"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with opened.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM t")).scalar() == 0
        assert connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar() == 1
    opened.close()


def test_a_reader_sees_one_moment(tmp_path):
    if journal_mode(tuple(sqlite_module().sqlite_version_info)) != "WAL":
        pytest.skip("with the rollback journal the writer waits for the reader instead")
    opened = Database.at("", tmp_path)
    with opened.writing() as connection:
        connection.execute(text("CREATE TABLE t (a)"))
    with opened.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM t")).scalar() == 0
        with opened.writing() as other:
            other.execute(text("INSERT INTO t VALUES (1)"))
        assert connection.execute(text("SELECT count(*) FROM t")).scalar() == 0
    opened.close()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://root@localhost/x", "allowed are postgresql"),
        ("no url at all", "no URL"),
        ("postgresql://me:secret@localhost:1/none", "localhost:1"),
    ],
)
def test_a_database_that_cannot_be_used_is_told_without_its_password(tmp_path, url, said):
    with pytest.raises(DatabaseUnusable, match=said) as told, Database.at(url, tmp_path).reading():
        pass
    assert "secret" not in str(told.value)


def test_a_missing_driver_is_told_with_what_brings_it(tmp_path, monkeypatch):
    def no_driver(*_: object, **__: object) -> object:
        raise ModuleNotFoundError("No module named 'psycopg'")

    monkeypatch.setattr(database, "create_engine", no_driver)
    with pytest.raises(DatabaseUnusable, match=r"touchweave\[postgresql\]"):
        Database.at("postgresql://localhost/x", tmp_path)


def test_writers_of_one_process_wait_for_one_another(tmp_path):
    opened = Database.at("", tmp_path)
    with opened.writing() as connection:
        connection.execute(text("CREATE TABLE t (a)"))
        connection.execute(text("INSERT INTO t VALUES (0)"))

    def add() -> None:
        for _ in range(20):
            with opened.writing() as connection:
                found = connection.execute(text("SELECT a FROM t")).scalar_one()
                connection.execute(text("UPDATE t SET a = :a"), {"a": found + 1})

    threads = [threading.Thread(target=add) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with opened.reading() as connection:
        assert connection.execute(text("SELECT a FROM t")).scalar_one() == 400
    opened.close()


def test_text_that_is_none_can_be_read_so_that_its_checksum_may_tell(tmp_path):
    opened = Database.at("", tmp_path)
    with opened.reading() as connection:
        assert connection.execute(text("SELECT CAST(x'61FF62' AS TEXT)")).scalar_one() == "a\udcffb"
    opened.close()


def test_damage_in_the_structure_is_found_when_asked_for(tmp_path):
    opened = Database.at("", tmp_path)
    with opened.writing() as connection:
        connection.execute(text("CREATE TABLE t (a UNIQUE)"))
        connection.execute(text("INSERT INTO t VALUES ('a unique text')"))
    opened.verify()
    opened.close()
    path = tmp_path / "touchweave.db"
    content = path.read_bytes()
    assert content.count(b"a unique text") == 2  # in the table and in its index
    path.write_bytes(content[::-1].replace(b"txet euqinu a", b"txet euqinu b", 1)[::-1])
    again = Database.at("", tmp_path)
    with pytest.raises(DatabaseDamaged, match=r"touchweave.db is damaged at its structure"):
        again.verify()
    again.close()
