"""The loader: what waits is in the ledger and the index soon, whatever happens on the way."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import touchweave as tw
from touchweave.errors import CatalogueInvalid, WriterBusy
from touchweave.event.moment import microseconds
from touchweave.event.parcel import ROW_FIELDS, Parcel
from touchweave.journey import build
from touchweave.loading import Loader
from touchweave.store import joining
from touchweave.store.writer_lock import WriterLock
from touchweave.workspace import Workspace

START = datetime(2026, 1, 1, tzinfo=UTC)


def parcel(*ids: str, **columns: object) -> Parcel:
    told = {"type": "track", "name": "Visit", "occurred_at": microseconds(START), "user_id": "ann"}
    rows = [tuple((told | {"message_id": name} | columns).get(field) for field in ROW_FIELDS) for name in ids]
    return Parcel(source="web", received_us=microseconds(datetime.now(UTC)), rows=rows)


def built_anew(*given: object, **named: object) -> None:
    pytest.fail("the index was built anew")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Workspace]:
    with tw.init(tmp_path / "shop") as made:
        yield made


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.02)


def test_what_was_accepted_is_in_ledger_and_index(shop):
    shop.store.inbox.append([parcel("a", "b")])
    assert shop.load_inbox().loaded == 2
    assert shop.fresh_index.newest().interactions == 2
    assert shop.load_inbox() is None


def test_events_of_machines_and_tests_are_loaded_and_make_no_customer(shop):
    shop.store.inbox.append([parcel("a"), parcel("b", user_id="crawler", flags="machine")])
    assert shop.load_inbox().loaded == 2
    assert shop.index.customers_count == 1
    assert shop.catalogue_check().machines == 1


def test_a_thread_loads_what_comes_and_the_index_follows(shop):
    told = []
    with shop.loading(refresh=True, observe=lambda report, seconds: told.append((report.loaded, seconds > 0))):
        for i in range(3):
            shop.store.inbox.append([parcel(f"id-{i}")])
            until(lambda expected=i + 1: shop.fresh_index.seen.events == expected)
    assert shop.fresh_index.newest().interactions == 3
    assert told == [(1, True)] * 3


def test_without_refresh_the_index_is_left_to_the_next_reader(shop):
    with shop.loading(refresh=False):
        shop.store.inbox.append([parcel("a")])
        until(lambda: len(shop.imports()) == 1)
    assert shop.fresh_index.behind
    assert shop.index.interactions == 1


def test_what_another_process_loaded_without_it_is_brought_into_the_index(shop):
    with tw.open(shop.folder) as beside, shop.loading(refresh=True):
        beside.store.inbox.append([parcel("a")])
        with beside.store.writing("loading") as writer:
            writer.load()
        until(lambda: not shop.fresh_index.behind)
    assert shop.fresh_index.newest().interactions == 1


def test_while_another_writes_the_loader_waits_and_says_so(shop):
    with shop.loading(refresh=True) as loading:
        with shop.store.writing("import visits.csv"):
            shop.store.inbox.append([parcel("a")])
            until(lambda: loading.problem is not None and "import visits.csv" in loading.problem)
        until(lambda: len(shop.imports()) == 1)
        until(lambda: loading.problem is None)


def test_who_wants_to_write_waits_for_a_loader_and_for_nobody_else(shop, tmp_path):
    (tmp_path / "visits.csv").write_text("customer_id,timestamp,event\nann,2026-01-01T10:00:00Z,Home\n")
    with shop.loading(refresh=True):
        for i in range(5):
            shop.store.inbox.append([parcel(*(f"{i}-{j}" for j in range(200)))])
            shop.import_file(tmp_path / "visits.csv")
        until(lambda: shop.store.accounts().total("loaded") == 1000)
    now = datetime.now(UTC)
    with (
        WriterLock(shop.folder, doing="rebuild", now=now),
        pytest.raises(WriterBusy, match="rebuild"),
        WriterLock(shop.folder, doing="import", now=now),
    ):
        pass
    with (
        WriterLock(shop.folder, doing="loading", now=now),
        pytest.raises(WriterBusy),
        WriterLock(shop.folder, doing="refresh", now=now, patient=False),
    ):
        pass


def test_a_fault_in_the_catalogue_keeps_the_index_back_and_not_the_load(shop):
    catalogue = shop.folder / "touchpoints.yaml"
    before = catalogue.read_text()
    with shop.loading(refresh=True) as loading:
        catalogue.write_text("touchpoints: [")
        shop.store.inbox.append([parcel("a")])
        until(lambda: loading.problem is not None and "touchpoints.yaml" in loading.problem)
        assert len(shop.imports()) == 1
        catalogue.write_text(before)
        until(lambda: loading.problem is None)
    assert shop.fresh_index.newest().interactions == 1


def test_however_long_the_catalogue_has_a_fault_what_waits_is_loaded_at_once(shop):
    (shop.folder / "touchpoints.yaml").write_text("touchpoints: [")
    shop.store.inbox.append([parcel("a")])
    tried = 0

    def loads(name: str) -> bool:
        nonlocal tried
        shop.store.inbox.append([parcel(name)])
        try:
            return loader.load() is not None
        except CatalogueInvalid:
            tried += 1
            return True

    loader = Loader(shop.store, shop.fresh_index, refresh=True)
    assert all(loads(f"id-{i}") for i in range(10))
    assert shop.store.accounts().total("loaded") == 11
    assert tried < 5
    assert loader.index_failed


def test_an_error_that_nobody_foresaw_does_not_end_it(shop, monkeypatch):
    def fail(*given: object, **named: object) -> None:
        raise ZeroDivisionError("by chance")

    with shop.loading(refresh=True) as loading:
        with monkeypatch.context() as broken:
            broken.setattr(shop.fresh_index, "refresh", fail)
            shop.store.inbox.append([parcel("a")])
            until(lambda: loading.problem == "by chance")
        until(lambda: loading.problem is None and not shop.fresh_index.behind)


def test_joining_loads_leaves_the_index_as_it_stands(shop, monkeypatch):
    for i in range(10):
        shop.store.inbox.append([parcel(f"id-{i}", user_id=f"customer-{i}")])
        shop.load_inbox()
        monkeypatch.setattr(build, "build_index", built_anew)
    assert [report.loaded for report in shop.imports()] == [8, 1, 1]
    shop.store.inbox.append([parcel("more")])
    shop.load_inbox()
    assert shop.fresh_index.newest().interactions == 11


def test_joining_stays_apart_where_an_index_stands_that_does_not_follow(shop, monkeypatch):
    monkeypatch.setattr(joining, "FAN", 4)
    for i in range(3):
        shop.store.inbox.append([parcel(f"id-{i}")])
        shop.load_inbox()
    monkeypatch.setattr(build, "build_index", built_anew)
    with shop.loading(refresh=False):
        for i in range(3, 9):
            shop.store.inbox.append([parcel(f"id-{i}")])
            until(lambda expected=i + 1: shop.store.accounts().total("loaded") == expected)
    assert sum(report.loaded for report in shop.imports()) == 9
    assert len(shop.imports()) < 9
    shop.fresh_index.refresh_if_stale()
    assert shop.fresh_index.newest().interactions == 9


PROGRAM = """
import sys, time, pathlib
import touchweave as tw
with tw.open(pathlib.Path(sys.argv[1])) as shop, shop.loading(refresh=sys.argv[2] == "refresh") as loading:
    print("ready", flush=True)
    sys.stdin.read()
"""


def test_two_loaders_at_once_load_everything_exactly_once(shop):
    loaders = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(shop.folder), how],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        ) for how in ("refresh", "leave")
    ]  # fmt: skip
    try:
        for loader in loaders:
            assert loader.stdout is not None
            assert loader.stdout.readline() == "ready\n"
        for i in range(60):
            shop.store.inbox.append([parcel(*(f"{i}-{j}" for j in range(20)))])
            time.sleep(0.02)
        until(lambda: shop.store.accounts().total("loaded") == 1200)
    finally:
        for loader in loaders:
            assert loader.stdin is not None
            loader.stdin.close()
            loader.wait(timeout=60)
            assert loader.stdout is not None
            loader.stdout.close()
    ids = [name for batch in shop.store.events(["message_id"]) for name in batch.column(0).to_pylist()]
    assert sorted(ids) == sorted(f"{i}-{j}" for i in range(60) for j in range(20))
    assert shop.store.accounts().adds_up
    shop.fresh_index.refresh_if_stale()
    assert shop.index.interactions == 1200
    assert timedelta(0) <= timedelta(seconds=shop.store.accounts().lag_seconds or 0)
