"""Imports and undos in any order, against a ledger built from scratch out of the imports that remain."""

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import hypothesis.strategies as st
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from msgspec import structs

import touchweave as tw
from touchweave.collect.mapping import Mapping
from touchweave.store import parquet_output, staging, verified_parquet
from touchweave.store.store import Store

ids = st.lists(st.sampled_from("abcdef"), min_size=4, max_size=9)


@dataclass
class Import:
    """What was imported, and whether it still counts."""

    digest: str
    own_ids: bool
    rows: list[str]
    rejected: int
    live: bool = True


@dataclass
class Twin:
    """The ledger in plain Python: every answer is worked out from the beginning."""

    imports: list[Import] = field(default_factory=list)

    def built(self):
        """Rows in order, and (loaded, duplicates, rejected, duplicate_of) of each import that counts."""
        rows, seen, owners, counts = [], set(), {}, {}
        for number, batch in enumerate(self.imports, start=1):
            if not batch.live:
                continue
            if batch.digest in owners:
                counts[number] = (0, len(batch.rows) + batch.rejected, 0, owners[batch.digest])
                continue
            owners[batch.digest] = number
            kept = []
            for name in batch.rows:
                if not batch.own_ids or name not in seen:
                    kept.append((name, batch.digest))
                if batch.own_ids:
                    seen.add(name)
            rows += kept
            counts[number] = (len(kept), len(batch.rows) - len(kept), batch.rejected, None)
        return rows, counts


def machine(load, rows_of, clock):
    class Ledger(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.folder = tempfile.TemporaryDirectory()
            self.store = Store.create(Path(self.folder.name) / "shop", now=clock)
            self.twin = Twin()

        def teardown(self):
            self.store.close()
            self.folder.cleanup()

        @initialize(contents=st.lists(ids, min_size=3, max_size=3), plain=st.integers(0, 3))
        def files(self, contents, plain):
            self.pool = [(f"file-{i}", True, rows) for i, rows in enumerate(contents)]
            self.pool.append(("plain", False, [f"plain:{i}" for i in range(plain)]))

        @rule(choice=st.sampled_from([0, 0, 1, 1, 2, 2, 3]))
        def bring(self, choice):
            digest, own_ids, rows = self.pool[choice % len(self.pool)]
            rejected = choice % 2  # the same file is refused the same rows
            load(self.store, rows, digest=digest, own_ids=own_ids, rejected=["unreadable"] * rejected, batch_rows=3)
            self.twin.imports.append(Import(digest, own_ids, rows, rejected))

        @precondition(lambda self: any(batch.live for batch in self.twin.imports))
        @rule(choice=st.sampled_from([0, 0, 0, 1, 2]))
        def undo(self, choice):
            live = [number for number, batch in enumerate(self.twin.imports, start=1) if batch.live]
            number = live[choice % len(live)]
            with self.store.writing("undoing") as writer:
                writer.undo_import(number)
            self.twin.imports[number - 1].live = False

        @invariant()
        def is_as_if_built_from_scratch(self):
            rows, counts = self.twin.built()
            assert rows_of(self.store) == rows
            told = {
                report.id: (report.loaded, report.duplicates, sum(report.rejected.values()), report.duplicate_of)
                for report in self.store.imports()
                if report.undone_at is None
            }
            assert told == counts
            assert self.store.quarantine(limit=1000).num_rows == sum(count[2] for count in counts.values())

        @invariant()
        def the_folder_holds_what_the_manifest_names(self):
            with self.store._database.reading():
                listed = self.store._ledger.files()
            names = {name for file in listed for name in (file.path, file.keys_path) if name}
            found = {f"{path.parent.name}/{path.name}" for path in self.store.folder.glob("[lq]*/*-*-*")}
            assert found == names
            assert sum(file.rows for file in self.store.files()) == len(self.twin.built()[0])

    return Ledger


def test_any_order_of_imports_and_undos_equals_building_from_scratch(load, rows, clock, monkeypatch):
    # So small that a few rows fill several row groups, files and batches.
    monkeypatch.setattr(parquet_output, "ROW_GROUP_ROWS", 2)
    monkeypatch.setattr(staging, "FILE_ROWS", 4)
    monkeypatch.setattr(verified_parquet, "BATCH_ROWS", 3)
    run_state_machine_as_test(
        machine(load, rows, clock),
        settings=settings(
            max_examples=40,
            stateful_step_count=9,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        ),
    )


@pytest.mark.parametrize("file_rows", [1, 4, 1000])
def test_long_imports_that_overlap_are_undone_in_place(store, load, rows, monkeypatch, file_rows):
    monkeypatch.setattr(staging, "FILE_ROWS", file_rows)
    monkeypatch.setattr(verified_parquet, "BATCH_ROWS", 7)
    first = [f"id-{i}" for i in range(0, 60, 3)]
    second = [f"id-{i}" for i in range(60)]
    load(store, first, digest="one", batch_rows=5)
    load(store, second, digest="two", batch_rows=5)
    load(store, second, digest="two", batch_rows=5)
    with store.writing("undoing") as writer:
        writer.undo_import(1)
        assert rows(store) == [(name, "two") for name in second]
        writer.undo_import(2)
    assert rows(store) == [(name, "two") for name in second]
    assert [report.loaded for report in store.imports()] == [20, 60, 60]


FIRST = "id,customer,time,event\n1,ann,2024-05-01,Visit\n2,bob,2024-05-02,Call\n3,eve,2024-05-09,Visit\n"
SECOND = "id,customer,time,event\n2,bob,2024-05-02,Call\n4,joe,2024-05-03,Order\n"
INSIDE = "id,customer,time,event\n1,ann,2024-05-01,Visit\n2,bob,2024-05-02,Call\n"


@pytest.mark.parametrize("later", [[SECOND], [FIRST], [SECOND, FIRST], [INSIDE], [INSIDE, FIRST]])
def test_reports_of_real_imports_are_those_of_a_workspace_that_never_saw_the_undone_one(tmp_path, later):
    def told(reports):
        blank = {"id": None, "started_at": None, "finished_at": None, "duplicate_of": None}
        return [structs.replace(report, **blank) for report in reports if report.undone_at is None]

    mapping = Mapping(source="shop", customer="customer", time="time", name="event", id="id")
    with tw.init(tmp_path / "one") as undone, tw.init(tmp_path / "two") as never:
        for number, text in enumerate([FIRST, *later]):
            path = tmp_path / f"{number}.csv"
            path.write_text(text)
            undone.import_file(path, mapping, refreshed=False)
            if number:
                never.import_file(path, mapping, refreshed=False)
        with undone.store.writing("undoing") as writer:
            writer.undo_import(1)
        assert told(undone.imports()) == told(never.imports())
        found, expected = (pa.Table.from_batches(shop.store.events()).drop("received_at") for shop in (undone, never))
        assert found.to_pylist() == expected.to_pylist()
