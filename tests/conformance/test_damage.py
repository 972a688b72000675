"""Bit rot in ledger files: detected, never served."""

import random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from touchweave.errors import DatabaseUnusable, LedgerDamaged
from touchweave.store.database import FILE
from touchweave.store.store import Store


@pytest.fixture
def database_url() -> str:
    return ""  # the files are the same whatever the database


def read_everything(store: Store) -> list[dict[str, object]]:
    return [row for batch in store.events() for row in batch.to_pylist()] + store.quarantine(limit=9999).to_pylist()


def attempt(store: Store) -> tuple[list[dict[str, object]], str]:
    try:
        return read_everything(store), ""
    except LedgerDamaged as error:
        return [], str(error)


def flipped(content: bytes, bit: int) -> bytes:
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << (bit % 8)
    return bytes(changed)


def test_one_flipped_bit_anywhere_is_told_or_harmless(store, load):
    load(store, [f"id-{i}" for i in range(300)], digest="one", rejected=["unreadable"] * 50)
    expected = read_everything(store)
    chance = random.Random(7)
    told = 0
    for path in [*store.event_paths(), *store.quarantine_paths()]:
        content = path.read_bytes()
        for bit in chance.sample(range(8 * len(content)), 200):
            path.write_bytes(flipped(content, bit))
            served, problem = attempt(store)
            assert served == expected or str(path) in problem
            told += bool(problem)
        path.write_bytes(content)
    assert told > 380
    assert read_everything(store) == expected


def test_flips_in_page_headers_that_page_checksums_do_not_see_are_told(store, load):
    load(store, [f"id-{i}" for i in range(300)], digest="one")
    (path,) = store.event_paths()
    content = path.read_bytes()
    expected = pa.Table.from_batches(store.events())
    unseen = 0
    column = pq.read_metadata(path).row_group(0).column(1)
    start = column.dictionary_page_offset
    for bit in range(8 * start, 8 * (column.data_page_offset + 30), 3):
        path.write_bytes(flipped(content, bit))
        try:
            reader = pq.ParquetFile(path, page_checksum_verification=True)
            unseen += not reader.read(["type"]).column(0).cast("string").equals(expected["type"].cast("string"))
        except (OSError, pa.ArrowException):
            pass
        with pytest.raises(LedgerDamaged, match="type"):
            list(store.events(["type"]))
    assert unseen > 0, "page checksums see everything now: our own are not needed any more"


@pytest.mark.parametrize("size", [0, 5, -1])
def test_a_file_cut_short_is_told(store, load, size):
    load(store, ["a"], digest="one")
    (path,) = store.event_paths()
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(LedgerDamaged, match=path.name):
        list(store.events())
    with pytest.raises(LedgerDamaged, match=path.name), Store.open(store.folder) as again:
        again.dataset("events")


def test_a_file_exchanged_for_another_is_told(store, load):
    load(store, ["a"], digest="one", own_ids=False)
    load(store, ["b"], digest="two", own_ids=False)
    first, second = store.event_paths()
    first.write_bytes(second.read_bytes())
    with pytest.raises(LedgerDamaged, match=first.name):
        list(store.events())


def test_a_database_that_is_none_is_told(store, load):
    store.close()
    (store.folder / FILE).write_bytes(b"not a database, " * 500)
    with pytest.raises(DatabaseUnusable, match="not a database"):
        Store.open(store.folder)
