"""Bit rot in `touchweave.db`: whatever is asked is answered as before, or with an error that names the database."""

import contextlib
import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from touchweave.errors import DatabaseUnusable, InboxDamaged
from touchweave.event.moment import microseconds
from touchweave.event.parcel import ROW_FIELDS, Parcel
from touchweave.store.database import FILE
from touchweave.store.store import Store

NOON = microseconds(datetime(2024, 5, 1, 12, tzinfo=UTC))
PAGE = 4096
TOLD = "told"

#: Everything that the database is asked, by name.
ASKED: dict[str, Callable[[Store], object]] = {
    "version": lambda store: store.version,
    "imports": lambda store: store.imports(),
    "files": lambda store: store._ledger.files(),
    "sources": lambda store: store.sources.all(),
    "keys": lambda store: store.sources.open_doors(),
    "accepted": lambda store: store.accepted(),
}


@pytest.fixture
def database_url() -> str:
    return ""  # PostgreSQL checks its pages itself


def parcel(number: int) -> Parcel:
    row = tuple({"message_id": f"id-{number}", "properties": "x" * (number * 500)}.get(name) for name in ROW_FIELDS)
    return Parcel(source="Shop", received_us=NOON + number, rows=[row] * (number % 3 + 1))


def waiting(store: Store) -> object:
    """What waits; told when a row was set apart."""
    found = store.inbox.waiting()
    return TOLD if found.damaged else found


def inbox_content(store: Store) -> object:
    """What the loader would get; told when a row is set apart, or is missed by the check."""
    taken = store.inbox.take()
    if taken.damaged:
        return TOLD
    with contextlib.suppress(DatabaseUnusable, InboxDamaged):
        store.inbox.verify()
        return taken.parcels
    return TOLD


def flipped(content: bytes, bit: int) -> bytes:
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << (bit % 8)
    return bytes(changed)


@pytest.fixture
def filled(store, load) -> Path:
    """A workspace with something in every table, and free pages; closed, so that the file is all there is."""
    for number in range(4):
        load(store, [f"{number}-{i}" for i in range(20)], digest=f"file-{number}", rejected=["unreadable"])
    with store.writing("undoing") as writer:
        writer.undo_import(2)
    store.sources.add("Shop", kind="web", site_id=5)
    store.sources.add("App")
    store.sources.new_key(1)
    store.sources.revoke(1, 1)
    store.inbox.append([parcel(number) for number in range(12)])
    store.close()
    assert not (store.folder / f"{FILE}-wal").exists()
    return store.folder


def answers(folder: Path) -> dict[str, object]:
    """Everything asked; `TOLD` where the answer was an error that names the database."""
    try:
        with Store.open(folder) as store:
            return {name: answer(store, ask) for name, ask in ASKED.items()}
    except DatabaseUnusable as error:
        return dict.fromkeys(ASKED, told(error))


def answer(store: Store, ask: Callable[[Store], object]) -> object:
    try:
        return ask(store)
    except DatabaseUnusable as error:
        return told(error)


ASKED |= {"waiting": waiting, "inbox": inbox_content}


def told(error: Exception) -> str:
    """`TOLD`, where the error names the database."""
    return TOLD if FILE in str(error) else f"{error!r} does not say what is damaged"


def try_flips(folder: Path, bits: list[int]) -> Counter[str]:
    """How often each question was answered with an error."""
    path = folder / FILE
    content = path.read_bytes()
    expected = answers(folder)
    assert TOLD not in expected.values()
    counts: Counter[str] = Counter()
    for bit in bits:
        for left in folder.glob(f"{FILE}-*"):
            left.unlink()
        path.write_bytes(flipped(content, bit))
        for name, found in answers(folder).items():
            assert found in (expected[name], TOLD), f"bit {bit} of page {bit // 8 // PAGE + 1} changes {name}"
            counts[name] += found == TOLD
    path.write_bytes(content)
    return counts


def test_a_flipped_bit_is_told_or_harmless(filled):
    """Five bits in each page, and the places where SQLite keeps its structure."""
    chance = random.Random(11)
    size = (filled / FILE).stat().st_size
    bits = [8 * PAGE * page + chance.randrange(8 * PAGE) for page in range(size // PAGE) for _ in range(3)]
    heads = [
        8 * (PAGE * page + chance.randrange(16)) + chance.randrange(8) for page in range(size // PAGE) for _ in "ab"
    ]
    counts = try_flips(filled, bits + heads)
    assert all(counts[name] for name in ASKED)


@pytest.mark.slow
def test_a_flipped_bit_anywhere_is_told_or_harmless(filled):
    size = (filled / FILE).stat().st_size
    chance = random.Random(12)
    heads = [8 * PAGE * page + bit for page in range(size // PAGE) for bit in range(8 * 24)]
    try_flips(filled, [*heads, *chance.sample(range(8 * size), 6_000)])


def test_a_sound_database_passes_its_verification_and_one_with_a_lost_page_does_not(filled):
    with Store.open(filled) as store:
        store.verify_database()
    path = filled / FILE
    content = path.read_bytes()
    failures = 0
    for page in range(1, len(content) // PAGE):
        path.write_bytes(content[: PAGE * page] + bytes(PAGE) + content[PAGE * (page + 1) :])
        try:
            with Store.open(filled) as store:
                store.verify_database()
        except (DatabaseUnusable, InboxDamaged) as error:
            failures += told(error) == TOLD
    assert failures > 15
