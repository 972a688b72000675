"""What every inbox must do, on SQLite and on PostgreSQL."""

import os
import subprocess
import sys
import threading
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select, text, update

from touchweave.errors import DatabaseDamaged, InboxDamaged, InboxFull
from touchweave.event.moment import microseconds
from touchweave.event.parcel import ROW_FIELDS, Parcel, Refused
from touchweave.event.rejection import Reason
from touchweave.store.inbox import Inbox, InboxLimits, retire
from touchweave.store.schema import accepted, inbox
from touchweave.store.store import Store

NOON = microseconds(datetime(2024, 5, 1, 12, tzinfo=UTC))
DAY_US = 24 * 3600 * 10**6


def parcel(name: str, *, source: str = "shop", events: int = 1, days: int = 0, refused: int = 0) -> Parcel:
    """A parcel whose events are called by its name."""
    row = tuple(name if field == "message_id" else None for field in ROW_FIELDS)
    told = Refused(reason=Reason.MISSING_TIME, row=1, field=None, raw=name, envelope="{}")
    return Parcel(source=source, received_us=NOON + days * DAY_US, rows=[row] * events, refused=[told] * refused)


def names(parcels: list[tuple[int, Parcel]]) -> list[str]:
    return [each.rows[0][0] for _, each in parcels]


def retire_all(store: Store, ids: list[int]) -> None:
    with store._database.writing() as connection:
        retire(connection, ids)


def drain(store: Store, bytes_limit: int = 2000) -> list[str]:
    """What a loader gets, until nothing is left."""
    found: list[str] = []
    while (taken := store.inbox.take(bytes_limit=bytes_limit)).parcels:
        retire_all(store, [row for row, _ in taken.parcels])
        found += names(taken.parcels)
    return found


def damage(store: Store, row_id: int, **changes: object) -> None:
    """What rot would do: the row says something else, and nothing else knows."""
    with store._database.writing() as connection:
        connection.execute(update(inbox).where(inbox.c.id == row_id).values(**changes))


def payload(store: Store, row_id: int) -> bytes:
    with store._database.reading() as connection:
        return bytes(connection.execute(select(inbox.c.payload).where(inbox.c.id == row_id)).scalar_one())


def flipped(content: bytes, bit: int) -> bytes:
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << (bit % 8)
    return bytes(changed)


def test_what_was_appended_is_taken_in_order_and_equal(store):
    given = [parcel(f"p{i}", events=i % 3 + 1, refused=i % 2) for i in range(20)]
    store.inbox.append(given[:7])
    store.inbox.append(given[7:])
    taken = store.inbox.take()
    assert [each for _, each in taken.parcels] == [Parcel.decode(each.encode()) for each in given]
    assert [row for row, _ in taken.parcels] == list(range(1, 21))
    assert (taken.last_id, taken.damaged) == (20, [])


def test_nothing_appended_is_nothing(store):
    store.inbox.append([])
    assert store.inbox.take().parcels == []
    assert store.inbox.waiting().oldest is None


def test_taking_is_bounded_but_never_stuck(store):
    store.inbox.append([parcel(f"p{i}", events=10) for i in range(6)])
    size = len(payload(store, 1))
    first = store.inbox.take(bytes_limit=2 * size)
    assert names(first.parcels) == ["p0", "p1"]
    assert names(store.inbox.take(after=first.last_id, bytes_limit=3 * size).parcels) == ["p2", "p3", "p4"]
    assert names(store.inbox.take(bytes_limit=1).parcels) == ["p0"]


def test_what_is_taken_stays_until_it_is_retired(store):
    store.inbox.append([parcel("a"), parcel("b"), parcel("c")])
    assert names(store.inbox.take().parcels) == names(store.inbox.take().parcels) == ["a", "b", "c"]
    retire_all(store, [1, 3])
    assert names(store.inbox.take().parcels) == ["b"]


def test_retiring_belongs_to_the_transaction_that_it_is_in(store):
    store.inbox.append([parcel("a")])

    def fail() -> None:
        with store._database.writing() as connection:
            retire(connection, [1])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert names(store.inbox.take().parcels) == ["a"]
    assert store.inbox.waiting().messages == 1


def test_no_row_is_retired_twice(store):
    store.inbox.append([parcel("a"), parcel("b")])
    retire_all(store, [1])
    with pytest.raises(DatabaseDamaged, match=r"rows \[1\]"):
        retire_all(store, [1, 2])
    assert names(store.inbox.take().parcels) == ["b"]


def test_ids_are_never_given_again(store):
    store.inbox.append([parcel("a"), parcel("b")])
    retire_all(store, [1, 2])
    store.inbox.append([parcel("c")])
    assert store.inbox.take().last_id == 3


def test_what_waits_and_what_was_accepted_is_counted_by_source_and_day(store):
    store.inbox.append([parcel("a", events=2, refused=1), parcel("b", days=1), parcel("c", source="app", events=5)])
    first, second = date(2024, 5, 1), date(2024, 5, 2)
    expected = {("shop", first): 3, ("shop", second): 1, ("app", first): 5}
    waiting = store.inbox.waiting()
    assert waiting.by_source_day == store.accepted() == expected
    assert (waiting.messages, waiting.requests, waiting.damaged) == (9, 3, 0)
    assert waiting.bytes == sum(len(payload(store, row)) for row in (1, 2, 3))
    assert waiting.oldest == datetime(2024, 5, 1, 12, tzinfo=UTC)
    retire_all(store, [1, 3])
    waiting = store.inbox.waiting()
    assert waiting.by_source_day == {("shop", second): 1}
    assert waiting.oldest == datetime(2024, 5, 2, 12, tzinfo=UTC)
    assert store.accepted() == expected
    assert store.accepted(since=second) == {("shop", second): 1}


def test_an_account_that_hides_what_waits_is_not_served(store):
    store.inbox.append([parcel("a"), parcel("b", days=1)])
    with store._database.writing() as connection:
        connection.execute(update(accepted).where(accepted.c.day == "2024-05-01").values(waiting_requests=0))
    with pytest.raises(DatabaseDamaged, match="1 requests are in the inbox, expected 2"):
        store.inbox.waiting()


def test_an_append_that_fails_keeps_nothing(store, monkeypatch):
    store.inbox.append([parcel("a")])

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr("touchweave.store.inbox_account.arrived", fail)
        with pytest.raises(ZeroDivisionError):
            store.inbox.append([parcel("b"), parcel("c")])
    assert names(store.inbox.take().parcels) == ["a"]
    assert store.inbox.waiting().messages == 1
    store.inbox.append([parcel("d")])
    assert names(store.inbox.take().parcels) == ["a", "d"]


def test_more_than_may_wait_is_refused_whole_and_room_comes_back(store):
    size = len(parcel("a").encode())
    small = Inbox(store._database, store.folder, limits=InboxLimits(limit_bytes=3 * size, reserve_bytes=0))
    small.append([parcel("a"), parcel("b")])
    small.room()
    with pytest.raises(InboxFull, match=r"\(full\)") as told:
        small.append([parcel("c"), parcel("d")])
    assert told.value.details["reason"] == "full"
    small.append([parcel("e")])
    with pytest.raises(InboxFull):
        small.room()
    assert names(store.inbox.take().parcels) == ["a", "b", "e"]
    retire_all(store, [1])
    small.append([parcel("f")])
    with pytest.raises(InboxFull):
        small.append([parcel("g")])


def test_two_appenders_share_one_limit(store):
    size = len(parcel("a").encode())
    limits = InboxLimits(limit_bytes=3 * size, reserve_bytes=0)
    one, two = (Inbox(store._database, store.folder, limits=limits) for _ in range(2))
    one.append([parcel("a"), parcel("b")])
    two.append([parcel("c")])
    for appender in (one, two):
        with pytest.raises(InboxFull):
            appender.append([parcel("d")])


def test_the_last_of_the_disk_is_left_alone(store):
    free = os.statvfs(store.folder).f_bavail * os.statvfs(store.folder).f_frsize
    full = Inbox(store._database, store.folder, limits=InboxLimits(reserve_bytes=2 * free))
    with pytest.raises(InboxFull, match=r"\(disk\)"):
        full.append([parcel("a")])
    with pytest.raises(InboxFull) as told:
        full.room()
    assert told.value.details["reason"] == "disk"
    assert store.inbox.take().parcels == []


@pytest.mark.parametrize("bit", range(0, 400, 37))
def test_a_damaged_payload_is_told_once_set_apart_and_holds_up_nobody(store, bit):
    store.inbox.append([parcel("a"), parcel("b", events=4), parcel("c")])
    content = payload(store, 2)
    damage(store, 2, payload=flipped(content, bit % (8 * len(content))))
    taken = store.inbox.take()
    assert names(taken.parcels) == ["a", "c"]
    assert [(row.id, row.source, row.messages, row.why) for row in taken.damaged] == [(2, "shop", 4, "checksum")]
    assert "row 2 (source 'shop', 4 messages)" in str(store.inbox.told(taken.damaged[0]))
    waiting = store.inbox.waiting()
    assert (waiting.messages, waiting.damaged, waiting.damaged_by_source_day) == (
        2,
        4,
        {("shop", date(2024, 5, 1)): 4},
    )
    again = store.inbox.take()
    assert (names(again.parcels), again.damaged) == (["a", "c"], [])
    retire_all(store, [1, 3])
    assert store.inbox.take().parcels == []
    with pytest.raises(InboxDamaged, match="row 2"):
        store.inbox.verify()


def test_a_damaged_row_that_is_restored_is_taken_after_all(store):
    store.inbox.append([parcel("a", events=2)])
    content = payload(store, 1)
    damage(store, 1, payload=flipped(content, 99))
    assert len(store.inbox.take().damaged) == 1
    damage(store, 1, payload=content)
    assert drain(store) == ["a"]
    waiting = store.inbox.waiting()
    assert (waiting.messages, waiting.requests, waiting.damaged) == (0, 0, 0)
    store.inbox.verify()


@pytest.mark.parametrize(
    "changes", [{"source": "shoq"}, {"messages": 65}, {"day": "2024-05-31"}, {"received_us": NOON ^ 4}, {"bytes": 1}]
)
def test_what_a_row_says_beside_its_payload_is_mended_out_of_it_and_told(store, changes, caplog):
    store.inbox.append([parcel("a"), parcel("b")])
    damage(store, 1, **changes)
    taken = store.inbox.take()
    assert (names(taken.parcels), [row.id for row in taken.damaged]) == (["b"], [1])
    assert "row 1" in caplog.text
    assert (store.inbox.waiting().messages, store.inbox.waiting().damaged) == (2, 0)
    assert drain(store) == ["a", "b"]
    waiting = store.inbox.waiting()
    assert (waiting.messages, waiting.bytes, waiting.damaged, waiting.oldest) == (0, 0, 0, None)


def test_a_sound_payload_that_cannot_be_read_is_told_apart(store, monkeypatch):
    with monkeypatch.context() as newer:
        newer.setattr(Parcel, "encode", lambda self: msgspec.msgpack.encode(["a", "form", "to", "come"]))
        store.inbox.append([parcel("a", events=3)])
    store.inbox.append([parcel("b")])
    taken = store.inbox.take()
    assert names(taken.parcels) == ["b"]
    assert [(row.id, row.messages, row.why) for row in taken.damaged] == [(1, 3, "undecodable")]
    assert "form that is not known" in str(store.inbox.told(taken.damaged[0]))


def test_a_row_that_vanished_is_told_when_the_others_are_loaded(store):
    store.inbox.append([parcel("a"), parcel("b"), parcel("c")])
    with store._database.writing() as connection:
        connection.execute(inbox.delete().where(inbox.c.id == 2))
    with pytest.raises(DatabaseDamaged, match="inbox"):
        store.inbox.verify()
    assert names(store.inbox.take().parcels) == ["a", "c"]
    retire_all(store, [1, 3])
    with pytest.raises(DatabaseDamaged, match="holds 0 rows, expected 1"):
        store.inbox.take()


APPENDER = """
import importlib.util, pathlib, sys
from touchweave.store.store import Store
spec = importlib.util.spec_from_file_location("test_inbox", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
with Store.open(pathlib.Path(sys.argv[2]), sys.argv[3]) as store:
    for i in range(40):
        store.inbox.append([module.parcel(f"{sys.argv[4]}-{i}-{j}") for j in range(3)])
"""


def test_appenders_in_threads_and_processes_and_a_loader_lose_and_double_nothing(store, database_url):
    def command(name: str) -> list[str]:
        return [sys.executable, "-c", APPENDER, str(Path(__file__)), str(store.folder), database_url, name]

    processes = [subprocess.Popen(command(name), stderr=subprocess.PIPE, text=True) for name in ("one", "two")]
    failures: list[BaseException] = []

    def append(name: str) -> None:
        try:
            for i in range(40):
                store.inbox.append([parcel(f"{name}-{i}-{j}") for j in range(3)])
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=append, args=(name,)) for name in ("three", "four", "five")]
    for thread in threads:
        thread.start()
    found: list[str] = []
    while any(thread.is_alive() for thread in threads) or any(process.poll() is None for process in processes):
        found += drain(store)
    found += drain(store)
    told = [process.communicate()[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], told
    assert failures == []
    expected = [
        f"{name}-{i}-{j}" for name in ("one", "two", "three", "four", "five") for i in range(40) for j in range(3)
    ]
    assert sorted(found) == sorted(expected)
    for name in ("one", "three"):  # each appender's order is kept
        assert [one for one in found if one.startswith(name)] == [one for one in expected if one.startswith(name)]
    assert store.accepted() == {("shop", date(2024, 5, 1)): 600}
    assert store.inbox.waiting().messages == 0
    store.verify_database()


def test_a_writer_that_takes_its_time_delays_the_others_and_fails_nobody(store):
    entered, done = threading.Event(), threading.Event()

    def slow() -> None:
        with store._database.writing() as connection:
            connection.execute(text("UPDATE accepted SET messages = messages"))
            entered.set()
            done.wait(30)

    holder = threading.Thread(target=slow)
    holder.start()
    assert entered.wait(30)
    appender = threading.Thread(target=store.inbox.append, args=([parcel("a")],))
    appender.start()
    appender.join(0.2)
    assert appender.is_alive()
    assert store.inbox.take().parcels == []  # readers do not wait
    done.set()
    appender.join(30)
    holder.join(30)
    assert names(store.inbox.take().parcels) == ["a"]
