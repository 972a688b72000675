"""Many submit at once, few transactions, nobody is told before the disk has it; on SQLite and on PostgreSQL."""

import threading
from concurrent.futures import Future, wait
from datetime import UTC, datetime

import pytest

from touchweave.errors import InboxFull
from touchweave.event.moment import microseconds
from touchweave.event.parcel import ROW_FIELDS, Parcel
from touchweave.store.group_commit import GroupCommit
from touchweave.store.inbox import Inbox, InboxLimits, retire

NOON = microseconds(datetime(2024, 5, 1, 12, tzinfo=UTC))


def parcel(name: str, size: int = 0) -> Parcel:
    row = tuple({"message_id": name, "properties": "x" * size}.get(field) for field in ROW_FIELDS)
    return Parcel(source="shop", received_us=NOON, rows=[row])


def names(inbox: Inbox) -> list[str]:
    return [each.rows[0][0] for _, each in inbox.take(bytes_limit=2**40).parcels]


class Gated:
    """An inbox whose appends wait until they are let through."""

    def __init__(self, inbox: Inbox) -> None:
        self.inbox = inbox
        self.gate = threading.Event()
        self.groups: list[int] = []

    def append_packed(self, packed) -> None:
        assert self.gate.wait(60)
        self.groups.append(len(packed))
        self.inbox.append_packed(packed)


@pytest.fixture
def gated(store):
    return Gated(store.inbox)


def test_of_fifty_threads_each_parcel_is_kept_once_and_a_transaction_holds_many(store, gated):
    seen: list[tuple[int, float]] = []
    group = GroupCommit(gated, observe=lambda parcels, seconds: seen.append((parcels, seconds)))
    failures: list[BaseException] = []

    def client(number: int) -> None:
        try:
            for i in range(20):
                group.submit(parcel(f"{number}-{i}")).result(60)
        except BaseException as error:
            failures.append(error)

    clients = [threading.Thread(target=client, args=(number,)) for number in range(50)]
    for each in clients:
        each.start()
    gated.gate.set()
    for each in clients:
        each.join()
    group.close()
    assert failures == []
    found = names(store.inbox)
    assert sorted(found) == sorted(f"{number}-{i}" for number in range(50) for i in range(20))
    for number in range(50):
        mine = [name for name in found if name.startswith(f"{number}-")]
        assert mine == [f"{number}-{i}" for i in range(20)]
    assert sum(gated.groups) == 1000
    assert len(gated.groups) < 500
    assert [parcels for parcels, _ in seen] == gated.groups
    assert all(seconds > 0 for _, seconds in seen)


def test_nobody_is_told_before_the_parcel_is_kept(store, gated):
    group = GroupCommit(gated)
    kept: list[list[str]] = []
    future = group.submit(parcel("a"))
    future.add_done_callback(lambda _: kept.append(names(store.inbox)))
    assert not future.done()
    gated.gate.set()
    group.close()
    assert kept == [["a"]]


def test_an_error_reaches_everybody_of_its_group_and_the_next_group_goes_on(store, gated, monkeypatch):
    group = GroupCommit(gated)
    futures = [group.submit(parcel(f"p{i}")) for i in range(10)]

    def fail(packed) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(store.inbox, "append_packed", fail)
        gated.gate.set()
        wait(futures, 60)
    assert [type(future.exception()) for future in futures] == [ZeroDivisionError] * 10
    group.submit(parcel("q")).result(60)
    group.close()
    assert names(store.inbox) == ["q"]


def test_a_full_inbox_fails_the_group_and_the_next_may_go_through(store):
    size = len(parcel("a").encode())
    small = Inbox(store._database, store.folder, limits=InboxLimits(limit_bytes=size, reserve_bytes=0))
    gated = Gated(small)
    group = GroupCommit(gated)
    futures = [group.submit(parcel(name)) for name in "abc"]
    gated.gate.set()
    wait(futures, 60)
    failed = [future for future in futures if future.exception() is not None]
    assert failed
    assert all(isinstance(future.exception(), InboxFull) for future in failed)
    assert len(names(store.inbox)) == 3 - len(failed)
    with store._database.writing() as connection:
        retire(connection, [row for row, _ in store.inbox.take().parcels])
    group.submit(parcel("d")).result(60)
    group.close()
    assert names(store.inbox) == ["d"]


def test_a_parcel_whose_client_went_away_breaks_nobody(store, gated):
    group = GroupCommit(gated)
    futures: list[Future[None]] = [group.submit(parcel(f"p{i}")) for i in range(10)]
    cancelled = [future for future in futures[5:] if future.cancel()]
    assert cancelled
    gated.gate.set()
    group.close()
    assert names(store.inbox) == [f"p{i}" for i in range(10) if futures[i] not in cancelled]


def test_what_waits_in_memory_is_bounded(store, gated):
    size = len(parcel("p", 1000).encode())
    group = GroupCommit(gated, limit_bytes=3 * size)
    futures = [group.submit(parcel("p", 1000)) for _ in range(3)]
    with pytest.raises(InboxFull, match=r"\(full\)"):
        group.submit(parcel("p", 1000))
    gated.gate.set()
    wait(futures, 60)
    while True:  # the room comes back when the group is written
        try:
            group.submit(parcel("q")).result(60)
            break
        except InboxFull:
            continue
    group.close()
    assert names(store.inbox) == ["p", "p", "p", "q"]


def test_a_parcel_larger_than_all_the_memory_goes_alone(store):
    group = GroupCommit(store.inbox, limit_bytes=10)
    group.submit(parcel("p", 1000)).result(60)
    group.close()
    assert names(store.inbox) == ["p"]


def test_closing_writes_what_waits_and_then_refuses(store, gated):
    group = GroupCommit(gated)
    futures = [group.submit(parcel(f"p{i}")) for i in range(5)]
    closer = threading.Thread(target=group.close)
    closer.start()
    gated.gate.set()
    closer.join(60)
    assert all(future.result(0) is None for future in futures)
    assert len(names(store.inbox)) == 5
    with pytest.raises(InboxFull) as told:
        group.submit(parcel("late"))
    assert told.value.details["reason"] == "closing"
    group.close()


def test_an_observer_that_fails_costs_no_parcel(store):
    def fail(parcels: int, seconds: float) -> None:
        raise ZeroDivisionError

    group = GroupCommit(store.inbox, observe=fail)
    group.submit(parcel("a")).result(60)
    group.submit(parcel("b")).result(60)
    group.close()
    assert names(store.inbox) == ["a", "b"]
