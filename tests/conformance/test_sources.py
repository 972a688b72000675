"""Sources, their keys, and the ring that knows them by heart; on SQLite and on PostgreSQL."""

import threading
from datetime import datetime

import pytest
from sqlalchemy import text

from touchweave.errors import DatabaseDamaged, SourceExists, SourceInvalid, SourceUnknown, WriteKeyUnknown
from touchweave.store.key_ring import KeyRing
from touchweave.store.store import Store
from touchweave.store.write_key import is_write_key, new_write_key, write_key_hash


class Clock:
    """Seconds that go on when they are told to."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def ticking():
    return Clock()


@pytest.fixture
def ring(store, ticking):
    return KeyRing(store.sources, messages_per_second=100, monotonic=ticking)


def test_a_new_source_comes_with_a_key_that_is_shown_once(store, database_url):
    made = store.sources.add("Shop", kind="web", site_id=7)
    assert is_write_key(made.key)
    source = made.source
    assert (source.id, source.name, source.kind, source.site_id) == (1, "Shop", "web", 7)
    assert isinstance(source.created_at, datetime)
    assert source.created_at.tzinfo is not None
    (key,) = source.keys
    assert (key.id, key.prefix, key.revoked_at) == (1, made.key[:10], None)
    assert store.sources.all() == (source,)
    assert store.sources.one(1) == source
    with Store.open(store.folder, database_url) as again:
        assert again.sources.all() == (source,)


def test_the_key_itself_is_kept_nowhere(store):
    key = store.sources.add("Shop").key
    store.close()
    for path in store.folder.glob("touchweave.db*"):
        assert key[10:].encode() not in path.read_bytes()
    with store._database.reading() as connection:
        (kept,) = connection.execute(text("SELECT * FROM write_keys")).mappings()
    assert key[10:] not in str(dict(kept))
    assert kept["hash"] == write_key_hash(key)


def test_names_and_site_ids_are_used_once(store):
    store.sources.add("Shop", site_id=1)
    with pytest.raises(SourceExists, match="name 'Shop'"):
        store.sources.add("Shop")
    with pytest.raises(SourceExists, match="site_id 1 already: Shop"):
        store.sources.add("App", site_id=1)
    assert [source.name for source in store.sources.all()] == ["Shop"]
    assert store.sources.add("App").source.id == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "name ''"),
        ({"name": " Shop"}, "name ' Shop'"),
        ({"name": "a\nb"}, "printable"),
        ({"name": "x" * 101}, "1 to 100"),
        ({"kind": "fax"}, "any, web, app, server"),
        ({"site_id": 0}, "site_id 0"),
        ({"site_id": 2**63}, "site_id"),
    ],
)
def test_what_a_source_cannot_have_is_named_with_what_is_allowed(store, changes, said):
    with pytest.raises(SourceInvalid, match=said):
        store.sources.add(**({"name": "Shop"} | changes))
    assert store.sources.all() == ()


def test_an_unknown_source_or_key_is_told_with_those_there_are(store):
    with pytest.raises(SourceUnknown, match="none yet"):
        store.sources.one(1)
    store.sources.add("Shop")
    store.sources.add("App")
    for ask in (store.sources.one, store.sources.new_key, lambda number: store.sources.revoke(number, 1)):
        with pytest.raises(SourceUnknown, match=r"3; the sources are: 1 \(Shop\), 2 \(App\)"):
            ask(3)
    with pytest.raises(WriteKeyUnknown, match="'Shop' has no key 2; its keys are: 1"):
        store.sources.revoke(1, 2)  # it is the other source's


def test_a_second_key_works_beside_the_first_until_that_is_revoked(store, ring, ticking):
    first = store.sources.add("Shop")
    second = store.sources.new_key(1)
    assert first.key != second.key
    assert [key.id for key in second.source.keys] == [1, 2]
    assert ring.source_of(first.key) == ring.source_of(second.key) == second.source
    revoked = store.sources.revoke(1, 1)
    assert revoked.keys[0].revoked_at is not None
    assert store.sources.revoke(1, 1) == revoked  # again changes nothing
    ticking.seconds += 1
    assert ring.source_of(first.key) is None
    assert ring.source_of(second.key) == revoked


def test_a_revocation_is_known_within_a_second_and_a_new_key_at_once(store, ring, ticking):
    made = store.sources.add("Shop")
    assert ring.source_of(made.key) == made.source
    store.sources.revoke(1, 1)
    ticking.seconds += 0.9
    assert ring.source_of(made.key) is not None
    ticking.seconds += 0.1
    assert ring.source_of(made.key) is None
    later = store.sources.new_key(1)
    assert ring.source_of(later.key) is None  # asked a moment ago
    ticking.seconds += 0.2
    assert ring.source_of(later.key) == later.source


def test_wrong_keys_do_not_reach_the_database(store, ring, ticking):
    reads = []
    open_doors = store.sources.open_doors
    store.sources.open_doors = lambda: reads.append(1) or open_doors()
    for wrong in ("", "twk_", "nonsense", "twk_" + "0" * 38):
        assert ring.source_of(wrong) is None
    assert reads == []
    for _ in range(100):
        assert ring.source_of(new_write_key()) is None
    assert len(reads) == 1
    ticking.seconds += 0.2
    ring.source_of(new_write_key())
    assert len(reads) == 2


def test_a_key_that_differs_behind_its_prefix_opens_nothing(store, ring):
    made = store.sources.add("Shop")
    others = (made.key[:10] + new_write_key()[10:] for _ in range(100))
    assert all(ring.source_of(other) is None for other in others)


def test_a_source_is_found_by_its_site_id_while_a_key_of_it_is_open(store, ring, ticking):
    made = store.sources.add("Shop", site_id=3)
    assert ring.source_of_site(3) == made.source
    assert ring.source_of_site(4) is None
    store.sources.revoke(1, 1)
    ticking.seconds += 1
    assert ring.source_of_site(3) is None


def test_a_source_may_send_ten_seconds_worth_at_once_and_then_its_rate(store, ring, ticking):
    source = store.sources.add("Shop").source
    other = store.sources.add("App").source
    assert ring.take(source, 900) is None
    assert ring.take(source, 100) is None
    assert ring.take(source, 50) == pytest.approx(0.5)
    assert ring.take(other, 1000) is None  # each has its own
    ticking.seconds += 0.25
    assert ring.take(source, 50) == pytest.approx(0.25)
    ticking.seconds += 0.25
    assert ring.take(source, 50) is None
    ticking.seconds += 3600
    assert ring.take(source, 1000) is None
    assert ring.take(source, 1) == pytest.approx(0.01)


def test_a_request_larger_than_the_burst_passes_when_it_is_whole_and_is_paid_for_later(store, ring, ticking):
    source = store.sources.add("Shop").source
    assert ring.take(source, 2000) is None
    assert ring.take(source, 1) == pytest.approx(10.01)
    ticking.seconds += 10.02
    assert ring.take(source, 1) is None


def test_without_a_rate_there_is_no_limit(store):
    source = store.sources.add("Shop").source
    assert all(KeyRing(store.sources).take(source, 10**9) is None for _ in range(5))


def test_threads_together_get_no_more_than_one(store, ring):
    source = store.sources.add("Shop").source
    passed: list[None] = []

    def send() -> None:
        for _ in range(300):
            if ring.take(source, 1) is None:
                passed.append(None)

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == 1000


def test_sources_made_at_the_same_time_get_ids_and_names_of_their_own(store):
    told: list[str] = []

    def add(number: int) -> None:
        try:
            store.sources.add(f"source {number % 10}")
        except SourceExists:
            told.append("exists")

    threads = [threading.Thread(target=add, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 10
    assert sorted(source.id for source in store.sources.all()) == list(range(1, 11))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE sources SET kind = 'app' WHERE id = 1",
        "UPDATE write_keys SET revoked_us = NULL",
        "UPDATE write_keys SET source_id = 2 WHERE id = 1",
        "DELETE FROM write_keys WHERE id = 2",
        "UPDATE totals SET rows = 1 WHERE name = 'write_keys'",
        "DELETE FROM totals",
    ],
)
def test_a_row_that_was_changed_behind_our_back_is_told_and_not_served(store, ring, change):
    store.sources.add("Shop", kind="web")
    store.sources.add("App")
    store.sources.revoke(1, 1)
    with store._database.writing() as connection:
        connection.execute(text(change))
    for ask in (store.sources.all, lambda: ring.source_of(new_write_key()), store.verify_database):
        with pytest.raises(DatabaseDamaged):
            ask()
