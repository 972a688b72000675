"""Joining loads: fewer files, and nothing else that anybody could notice."""

import pyarrow as pa
import pytest

from touchweave.event.parcel import Parcel
from touchweave.store import joining
from touchweave.store.import_report import ImportReport
from touchweave.store.joining import LoadSize, due
from touchweave.store.ledger_digest import NOTHING


def loaded(store, *parcels: Parcel) -> ImportReport:
    store.inbox.append(list(parcels))
    with store.writing("loading") as writer:
        report = writer.load()
    assert report is not None
    return report


def joined(store, apart_at: int = 0) -> ImportReport | None:
    with store.writing("joining") as writer:
        return writer.join_loads(apart_at=apart_at)


def everything(store) -> dict[str, object]:
    held = sum((file.stretch for file in store.files()), start=NOTHING)
    rejections = store.quarantine(limit=1000).drop_columns(["import_id"])
    return {
        "events": pa.Table.from_batches(store.events()).to_pylist(),
        "quarantine": rejections.to_pylist(),
        "accounts": store.accounts().rows,
        "stretch": held,
        "version": store.version,
        "totals": [sum(getattr(report, name) for report in store.imports()) for name in ("events", "loaded", "rows")],
    }


def test_eight_loads_become_one_that_says_the_same_of_the_same(store, parcel):
    for i in range(8):
        loaded(
            store, parcel([f"id-{i}", "again"], says=f"{i}", source="web" if i % 2 else "app", day=i % 3, refused=1)
        )
    before, reports = everything(store), store.imports()
    report = joined(store)
    assert everything(store) == before
    assert store.imports() == (report,)
    assert report.id == reports[-1].id
    assert (report.events, report.loaded, report.duplicates, report.rejected) == (24, 10, 6, {"unreadable": 8})
    assert (report.customers, report.touchpoints) == (2, 2)
    assert (report.started_at, report.finished_at) == (reports[0].started_at, reports[-1].finished_at)
    assert len(store.files()) == 1
    assert loaded(store, parcel(["id-3", "new"], source="web")).duplicates == 1
    assert store.imports()[-1].id == report.id + 1


def test_fewer_than_eight_stay_apart(store, parcel):
    for i in range(7):
        loaded(store, parcel([f"id-{i}"]))
    assert joined(store) is None
    assert len(store.imports()) == 7


@pytest.mark.parametrize(("apart_at", "kept"), [(0, [8]), (8, [8]), (9, [8]), (5, None), (1, [1, 7]), (7, [7, 1])])
def test_loads_on_both_sides_of_what_somebody_has_read_stay_apart(store, parcel, monkeypatch, apart_at, kept):
    monkeypatch.setattr(joining, "FAN", 6)
    for i in range(8):
        loaded(store, parcel([f"id-{i}"]))
    joined(store, apart_at)
    assert [report.loaded for report in store.imports()] == (kept or [1] * 8)


def test_an_import_between_loads_keeps_them_apart_and_an_undone_one_does_not(store, load, parcel):
    for i in range(8):
        loaded(store, parcel([f"id-{i}"]))
        if i == 5:
            load(store, ["x"], digest="file")
    assert joined(store) is None
    with store.writing("undoing") as writer:
        writer.undo_import(7)
    assert joined(store).loaded == 8
    assert [report.id for report in store.imports()] == [7, 9]


def test_a_joined_load_is_undone_as_one_and_others_around_it_exactly(store, load, rows, parcel):
    load(store, ["a", "b"], digest="before", source="web")
    for i in range(8):
        loaded(store, parcel(["a", f"id-{i}", "b" if i > 4 else f"x-{i}"], says=f"{i}", source="web"))
    load(store, ["a", "id-3", "x-3"], digest="after", source="web")
    assert joined(store) is not None
    with store.writing("undoing") as writer:
        writer.undo_import(1)
    expected = [("a", "0"), *((f"{name}-{i}", f"{i}") for i in range(5) for name in ("id", "x"))]
    assert rows(store) == [*expected, ("id-5", "5"), ("b", "5"), ("id-6", "6"), ("id-7", "7")]
    with store.writing("undoing") as writer:
        writer.undo_import(9)
    assert rows(store) == [("a", "after"), ("id-3", "after"), ("x-3", "after")]
    assert store.accounts().adds_up


def test_who_is_reading_goes_on_reading(store, parcel, rows):
    for i in range(8):
        loaded(store, parcel([f"id-{i}"], says=f"{i}"))
    reading = store.events(["message_id"])
    first = next(reading)
    assert joined(store) is not None
    rest = [batch.column(0).to_pylist() for batch in reading]
    assert [first.column(0).to_pylist(), *rest] == [[f"id-{i}"] for i in range(8)]


def test_the_keys_of_joined_loads_are_sound(store, parcel):
    for i in range(8):
        loaded(store, parcel([f"id-{i}-{j}" for j in range(5)]))
    joined(store)
    (file,) = store.files()
    (store.folder / file.keys_path).stat()
    again = loaded(store, parcel([f"id-{i}-{j}" for i in range(8) for j in range(5)]))
    assert (again.loaded, again.duplicates) == (0, 40)


def test_a_query_reads_to_its_end_what_is_joined_or_undone_meanwhile(store, parcel):
    for i in range(9):
        loaded(store, parcel([f"id-{i}"], refused=1))
    events, quarantine = store.dataset("events"), store.dataset("quarantine")
    joined(store)
    with store.writing("undoing") as writer:
        writer.undo_import(9)
    assert sorted(events.to_table().column("message_id").to_pylist()) == [f"id-{i}" for i in range(9)]
    assert quarantine.to_table().column("import_id").to_pylist() == list(range(1, 10))
    assert store.dataset("events").count_rows() == 0


REPORT = {"id": 1, "file": "", "format": "", "source": "", "dry_run": False, "rows": 0, "events": 0}
TEMPLATE = ImportReport(**REPORT, loaded=0, duplicates=0)


def laid_out(*rows: int) -> list[LoadSize]:
    return [LoadSize(report=TEMPLATE, rows=count, begins=sum(rows[:place])) for place, count in enumerate(rows)]


def test_each_row_is_rewritten_only_a_few_times_however_many_loads_come():
    loads: list[LoadSize] = []
    written = most = 0
    for number in range(5000):
        loads = laid_out(*(load.rows for load in loads), 20 + number % 7 if number % 50 else 3000)
        turns = 0
        while turn := due(loads, apart_at=0):
            assert sum(load.rows for load in turn) <= joining.TURN_ROWS
            written += sum(load.rows for load in turn)
            at = loads.index(turn[0])
            loads = laid_out(
                *(load.rows for load in loads[:at]),
                sum(load.rows for load in turn),
                *(load.rows for load in loads[at + len(turn) :]),
            )
            turns += 1
        most = max(most, len(loads))
    assert most < 60
    assert written < 6 * sum(load.rows for load in loads)


def test_loads_that_are_large_already_are_left_alone():
    assert due(laid_out(*[300_000] * 20), apart_at=0) == ()
    assert len(due(laid_out(*[130_000] * 20), apart_at=0)) == 3
    assert due(laid_out(*[5] * 7, 400_000, *[5] * 7), apart_at=0) == ()
