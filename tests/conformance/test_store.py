"""What every store must do, on SQLite and on PostgreSQL."""

import itertools
import resource
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from sqlalchemy import text

from touchweave.errors import (
    DatabaseUnusable,
    ImportUndone,
    ImportUnknown,
    LedgerChanged,
    LedgerDamaged,
    WorkspaceExists,
    WorkspaceMissing,
    WriterBusy,
)
from touchweave.event.table import EVENT_SCHEMA, REJECTION_SCHEMA
from touchweave.store import manifest
from touchweave.store.store import Store


def test_what_was_imported_comes_back_equal_and_in_order(store, events, load, report):
    batch = events([f"id-{i}" for i in range(5000)], says="first")
    with store.writing("importing") as writer, writer.importing(source="file", digest="d", own_ids=True) as session:
        for start in range(0, 5000, 700):
            session.append(batch.slice(start, 700))
        session.finish(report())
    found = pa.Table.from_batches(store.events())
    assert found.schema.equals(EVENT_SCHEMA)
    assert found.to_pylist() == batch.to_pylist()


def test_columns_come_in_the_order_asked_for(store, load):
    load(store, ["a", "b"], digest="d")
    batch = next(store.events(["value", "name", "message_id"]))
    assert batch.schema.names == ["value", "name", "message_id"]
    assert batch.column("name").type == EVENT_SCHEMA.field("name").type


def test_an_unknown_column_is_named(store):
    with pytest.raises(ValueError, match="'colour'"):
        next(store.events(["colour"]))


def test_the_report_adds_up(store, load):
    told = load(store, ["a", "b", "a", "c"], digest="d", rejected=["missing_time", "missing_time", "unreadable"])
    assert (told.id, told.loaded, told.duplicates) == (1, 3, 1)
    assert told.rejected == {"missing_time": 2, "unreadable": 1}
    assert told.events == 7
    assert store.imports() == (told,)
    assert store.import_report(1) == told


def test_the_first_of_equal_ids_in_a_file_is_kept(store, events, report, rows):
    with store.writing("importing") as writer, writer.importing(source="file", digest="d", own_ids=True) as session:
        session.append(events(["a", "b"], says="early"))
        session.append(events(["b", "c", "c"], says="late"))
        session.finish(report())
    assert rows(store) == [("a", "early"), ("b", "early"), ("c", "late")]


def test_an_id_that_another_import_brought_is_a_duplicate(store, load, rows):
    load(store, ["a", "b"], digest="one")
    told = load(store, ["c", "b", "d", "a"], digest="two")
    assert (told.loaded, told.duplicates, told.duplicate_of) == (2, 2, None)
    assert rows(store) == [("a", "one"), ("b", "one"), ("c", "two"), ("d", "two")]


def test_the_same_id_of_another_source_is_another_event(store, load, rows):
    load(store, ["a"], digest="one", source="shop")
    assert load(store, ["a"], digest="two", source="calls").loaded == 1
    assert rows(store) == [("a", "one"), ("a", "two")]


@pytest.mark.parametrize("own_ids", [True, False])
def test_the_same_file_again_keeps_nothing_and_names_the_first(store, load, rows, own_ids):
    first = load(store, ["a", "b"], digest="one", own_ids=own_ids, rejected=["unreadable"])
    again = load(store, ["a", "b"], digest="one", own_ids=own_ids, rejected=["unreadable"])
    assert (again.loaded, again.duplicates, again.events, again.duplicate_of) == (0, 3, 3, first.id)
    assert again.rejected == {}
    assert len(rows(store)) == 2
    assert store.quarantine().num_rows == 1


def test_equal_rows_without_ids_of_their_own_are_kept(store, load):
    # Their ids are made of digest and row number, and so differ.
    assert load(store, ["one:1", "one:2"], digest="one", own_ids=False).loaded == 2
    assert load(store, ["two:1", "two:2"], digest="two", own_ids=False).loaded == 2


def test_the_version_grows_with_every_change_and_only_then(store, load):
    versions = [store.version]
    load(store, ["a"], digest="one")
    versions.append(store.version)
    load(store, ["a"], digest="one")
    versions.append(store.version)
    with store.writing("undoing") as writer:
        writer.undo_import(1)
    versions.append(store.version)
    assert versions == sorted(set(versions))
    list(store.events())
    store.counting(own_ids=True, digest="x")
    with pytest.raises(ImportUnknown), store.writing("undoing") as writer:
        writer.undo_import(99)
    assert store.version == versions[-1]


def test_files_know_what_they_hold(store, load):
    load(store, ["a", "b"], digest="one")
    (file,) = store.files()
    assert (file.rows, file.import_id, file.kind, file.own_ids) == (2, 1, "events", True)
    assert file.last_us - file.first_us == 60_000_000
    assert file.bytes == (store.folder / file.path).stat().st_size
    assert store.event_paths() == [store.folder / file.path]
    assert store.quarantine_paths() == []


def test_quarantine_is_counted_filtered_and_paged(store, load):
    load(store, ["a"], digest="one", rejected=["missing_time"] * 3 + ["unreadable"] * 2)
    load(store, ["b"], digest="two", source="calls", rejected=["unreadable"] * 4)
    assert store.quarantine_counts() == {
        ("file", "missing_time"): 3,
        ("file", "unreadable"): 2,
        ("calls", "unreadable"): 4,
    }
    everything = store.quarantine()
    assert everything.schema.names == [*REJECTION_SCHEMA.names, "import_id"]
    assert everything.num_rows == 9
    assert store.quarantine(reason="unreadable")["import_id"].to_pylist() == [1, 1, 2, 2, 2, 2]
    assert store.quarantine(import_id=2)["reason"].to_pylist() == ["unreadable"] * 4
    pages = [store.quarantine(reason="unreadable", limit=2, offset=at).to_pylist() for at in (0, 2, 4, 6)]
    assert list(itertools.chain(*pages)) == store.quarantine(reason="unreadable").to_pylist()
    assert pages[-1] == []
    with store.writing("undoing") as writer:
        writer.undo_import(1)
    assert store.quarantine_counts() == {("calls", "unreadable"): 4}
    assert store.quarantine(reason="missing_time").num_rows == 0


def test_a_dry_run_counts_as_the_import_would_and_keeps_nothing(store, load, events, rejections, report, rows):
    load(store, ["a", "b"], digest="one")
    before = (rows(store), store.version, sorted(store.folder.rglob("*")))
    session = store.counting(own_ids=True, digest="two", source="file")
    session.append(events(["b", "c", "c", "d"]))
    session.reject(rejections(["unreadable"]))
    told = session.finish(report(dry_run=True))
    assert (told.id, told.loaded, told.duplicates, told.events) == (None, 2, 2, 5)
    assert told.rejected == {"unreadable": 1}
    assert (rows(store), store.version, sorted(store.folder.rglob("*"))) == before


def test_a_dry_run_recognises_the_same_file(store, load):
    load(store, ["a"], digest="one", own_ids=False)
    assert store.counting(own_ids=False, digest="one", source="file").duplicate_of == 1
    assert store.counting(own_ids=False, digest="one").duplicate_of == 1
    assert store.counting(own_ids=False, digest="one", source="calls").duplicate_of is None


def test_an_import_that_fails_keeps_nothing(store, load, events, rows):
    load(store, ["a"], digest="one")
    before = (rows(store), store.imports(), store.version, sorted(store.folder.rglob("*")))

    def fail():
        with store.writing("x") as writer, writer.importing(source="file", digest="two", own_ids=True) as session:
            session.append(events(["b"]))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert (rows(store), store.imports(), store.version, sorted(store.folder.rglob("*"))) == before


def test_an_import_that_is_never_finished_keeps_nothing(store, events, rows):
    with store.writing("importing") as writer, writer.importing(source="file", digest="d", own_ids=True) as session:
        session.append(events(["b"]))
    assert rows(store) == []
    assert store.imports() == ()
    assert not list((store.folder / "ledger").glob("*.parquet*"))


def test_an_import_without_events_is_listed_all_the_same(store, load):
    told = load(store, [], digest="empty")
    assert store.imports() == (told,)
    assert store.files() == ()


def test_undoing_takes_out_what_the_import_brought(store, load, rows):
    load(store, ["a", "b"], digest="one")
    load(store, ["c"], digest="two")
    with store.writing("undoing") as writer:
        told = writer.undo_import(1)
    assert told.undone_at is not None
    assert rows(store) == [("c", "two")]
    assert [report.undone_at is not None for report in store.imports()] == [True, False]
    assert len(list((store.folder / "ledger").glob("*.parquet"))) == 1


def test_undoing_brings_back_in_its_place_what_a_later_import_dropped(store, load, rows):
    load(store, ["b", "d"], digest="one")
    load(store, ["a", "b", "c", "d", "b"], digest="two")
    load(store, ["d", "e"], digest="three")
    with store.writing("undoing") as writer:
        writer.undo_import(1)
    assert rows(store) == [("a", "two"), ("b", "two"), ("c", "two"), ("d", "two"), ("e", "three")]
    assert [(report.loaded, report.duplicates) for report in store.imports()[1:]] == [(4, 1), (1, 1)]
    with store.writing("undoing") as writer:
        writer.undo_import(2)
    assert rows(store) == [("d", "three"), ("e", "three")]
    assert store.import_report(3).duplicates == 0


def test_what_two_imports_dropped_returns_to_the_earlier_one(store, load, rows):
    load(store, ["a", "b"], digest="one")
    load(store, ["a"], digest="two")
    load(store, ["a", "b"], digest="three")
    with store.writing("undoing") as writer:
        writer.undo_import(1)
    assert rows(store) == [("a", "two"), ("b", "three")]
    assert [(report.loaded, report.duplicates) for report in store.imports()[1:]] == [(1, 0), (1, 1)]


def test_undoing_the_first_of_two_equal_imports_makes_the_second_its_owner(store, load, rows):
    load(store, ["a", "b"], digest="one", rejected=["unreadable"])
    load(store, ["a", "b"], digest="one", rejected=["unreadable"])
    load(store, ["a", "b"], digest="one", rejected=["unreadable"])
    with store.writing("undoing") as writer:
        writer.undo_import(1)
    second, third = store.imports()[1:]
    assert (second.loaded, second.duplicates, second.rejected, second.duplicate_of) == (2, 0, {"unreadable": 1}, None)
    assert third.duplicate_of == 2
    assert rows(store) == [("a", "one"), ("b", "one")]
    assert store.quarantine()["import_id"].to_pylist() == [2]
    with store.writing("undoing") as writer:
        writer.undo_import(3)
        writer.undo_import(2)
    assert rows(store) == []


def test_an_import_between_two_equal_ones_gets_its_events_back(store, load, rows):
    load(store, ["a", "b", "c"], digest="one")
    load(store, ["b", "x"], digest="two")
    load(store, ["a", "b", "c"], digest="one")
    with store.writing("undoing") as writer:
        writer.undo_import(1)
    assert rows(store) == [("b", "two"), ("x", "two"), ("a", "one"), ("c", "one")]
    assert [(report.loaded, report.duplicates) for report in store.imports()[1:]] == [(2, 0), (2, 1)]


def test_an_unknown_import_and_one_undone_already_are_told(store, load):
    load(store, ["a"], digest="one")
    with store.writing("undoing") as writer:
        writer.undo_import(1)
        with pytest.raises(ImportUndone, match="2024-05-01"):
            writer.undo_import(1)
        with pytest.raises(ImportUnknown, match=r"no import 7; .*: 1"):
            writer.undo_import(7)
    with pytest.raises(ImportUnknown):
        store.import_report(7)


def test_a_second_writer_in_the_same_process_is_told(store):
    with store.writing("importing visits"), pytest.raises(WriterBusy, match="importing visits"), store.writing("x"):
        pass
    with store.writing("undoing"):
        pass


def test_a_second_process_is_told_who_writes_and_reads_on(store, database_url, load):
    load(store, ["a"], digest="one")
    program = (
        "import sys, pathlib\n"
        "from touchweave.store.store import Store\n"
        "store = Store.open(pathlib.Path(sys.argv[1]), sys.argv[2])\n"
        "print(sum(batch.num_rows for batch in store.events()))\n"
        "with store.writing('second'): print('got in')\n"
    )
    command = [sys.executable, "-c", program, str(store.folder), database_url]
    with store.writing("importing visits.csv"):
        refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert refused.returncode != 0
    assert refused.stdout == "1\n"
    assert "importing visits.csv, since 2024-05-01" in refused.stderr.splitlines()[-1]
    assert "WriterBusy" in refused.stderr
    allowed = subprocess.run(command, capture_output=True, text=True, check=True)
    assert allowed.stdout == "1\ngot in\n"


def test_what_an_interrupted_writer_left_is_removed_and_nothing_else(store, load, rows):
    load(store, ["a"], digest="one")
    strays = [
        store.folder / name
        for name in ("ledger/000002-ab-events-0000.parquet.tmp", "ledger/x.parquet", "quarantine/y.parquet")
    ]
    for stray in strays:
        stray.write_bytes(b"half")
    note = store.folder / "ledger" / "note.txt"
    note.write_text("mine")
    with store.writing("anything"):
        assert not any(stray.exists() for stray in strays)
    assert note.exists()
    assert rows(store) == [("a", "one")]


def test_a_reader_keeps_its_snapshot_while_an_undo_removes_the_files(store, load):
    load(store, [f"a{i}" for i in range(10)], digest="one")
    load(store, [f"b{i}" for i in range(10)], digest="two")
    reading = store.events(["message_id"])
    seen = next(reading).num_rows
    with store.writing("undoing") as writer:
        writer.undo_import(2)
        writer.undo_import(1)
    assert seen + sum(batch.num_rows for batch in reading) == 20
    assert sum(batch.num_rows for batch in store.events()) == 0


def test_more_files_than_may_be_open_are_read_all_the_same(store, load, rows, monkeypatch):
    for number in range(5):
        load(store, [f"{number}"], digest=f"file-{number}")
    monkeypatch.setattr(resource, "getrlimit", lambda _: (4, 4))
    assert [name for name, _ in rows(store)] == ["0", "1", "2", "3", "4"]
    reading = store.events(["message_id"])
    next(reading)
    with store.writing("undoing") as writer:
        writer.undo_import(2)
        writer.undo_import(4)
    assert next(reading).column(0).to_pylist() == ["1"]  # was open
    assert next(reading).column(0).to_pylist() == ["2"]
    with pytest.raises(LedgerChanged, match="Read again"):
        next(reading)


def test_a_missing_ledger_file_is_damage_not_silence(store, load):
    load(store, ["a"], digest="one")
    (path,) = store.event_paths()
    path.unlink()
    with pytest.raises(LedgerDamaged, match="missing"):
        list(store.events())


@pytest.mark.parametrize("harm", ["flip", "cut", "remove"])
def test_damaged_keys_are_made_anew_out_of_the_ledger(store, load, database_url, harm):
    load(store, ["a", "b"], digest="one")
    (path,) = (store.folder / "ledger").glob("*.keys")
    content = bytearray(path.read_bytes())
    if harm == "flip":
        content[30] ^= 1
        path.write_bytes(content)
    elif harm == "cut":
        path.write_bytes(content[:-1])
    else:
        path.unlink()
    with Store.open(store.folder, database_url) as again:
        assert load(again, ["b", "c"], digest="two").duplicates == 1


def test_a_workspace_is_made_once(store, database_url):
    with pytest.raises(WorkspaceExists):
        Store.create(store.folder, database_url)


def test_a_folder_without_workspace_is_told(tmp_path, database_url):
    with pytest.raises(WorkspaceMissing):
        Store.open(tmp_path / "nowhere", database_url)


def test_opening_again_finds_everything(store, database_url, load, rows):
    load(store, ["a", "b"], digest="one")
    with Store.open(store.folder, database_url) as again:
        assert rows(again) == [("a", "one"), ("b", "one")]
        assert load(again, ["b"], digest="two").duplicates == 1


def test_a_database_newer_than_the_code_is_refused(store, database_url):
    with store._database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseUnusable, match=r"9999.*newer"):
        Store.open(store.folder, database_url)


def test_the_database_of_another_workspace_is_refused(store, database_url, tmp_path):
    (store.folder / "ledger" / "ledger-id").write_text("another")
    with pytest.raises(DatabaseUnusable, match=r"another workspace.*ledger/ledger-id"):
        Store.open(store.folder, database_url)


def test_a_copy_of_the_folder_cannot_write_behind_our_back(store, events, report):
    # The lock of the original does not hold in a copy; with PostgreSQL both have one database.
    with store.writing("x") as writer, writer.importing(source="file", digest="d", own_ids=False) as session:
        session.append(events(["a"]))
        with store._database.writing() as connection:
            manifest.bump(connection, since=0)
        with pytest.raises(DatabaseUnusable, match="another ledger"):
            session.finish(report())
    assert store.imports() == ()


def test_dataset_serves_the_same_rows(store, load):
    assert store.dataset("events").count_rows() == 0
    load(store, ["a", "b"], digest="one", rejected=["unreadable"])
    load(store, ["c"], digest="two")
    assert store.dataset("events").to_table(columns=["message_id"])["message_id"].to_pylist() == ["a", "b", "c"]
    assert store.dataset("quarantine").to_table(columns=["reason", "import_id"]).to_pylist() == [
        {"reason": "unreadable", "import_id": 1}
    ]


def test_batches_of_another_schema_are_refused(store, events):
    session = store.counting(own_ids=False, digest="d")
    with pytest.raises(ValueError, match="EVENT_SCHEMA"):
        session.append(events(["a"]).select(["message_id"]))


def test_tables_are_those_of_the_schema_file(store):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    from touchweave.store import migration
    from touchweave.store.schema import REVISIONS, metadata

    with store._database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    versions = ScriptDirectory(str(Path(migration.__file__).parent / "migrations"))
    assert tuple(script.revision for script in versions.walk_revisions())[::-1] == REVISIONS
