"""`kill -9` and a full disk: whatever was acknowledged is in the inbox, once, and what was not is told."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from touchweave.errors import DiskFull, InboxFull
from touchweave.event.moment import microseconds
from touchweave.event.parcel import ROW_FIELDS, Parcel
from touchweave.store.group_commit import GroupCommit
from touchweave.store.inbox import Inbox, InboxLimits
from touchweave.store.store import Store

NOON = microseconds(datetime(2024, 5, 1, 12, tzinfo=UTC))

#: Says which parcels are acknowledged, as soon as they are.
PROGRAM = """
import importlib.util, pathlib, sys, threading
from touchweave.store.group_commit import GroupCommit
from touchweave.store.store import Store
spec = importlib.util.spec_from_file_location("test_inbox_survives", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
store = Store.open(pathlib.Path(sys.argv[2]))
group = GroupCommit(store.inbox)
lock = threading.Lock()
def say(word):
    with lock:
        sys.stdout.write(word + "\\n")
        sys.stdout.flush()
def send(client):
    for i in range(10_000):
        name = f"{client}-{i}"
        group.submit(module.parcel(name)).result()
        say(name)
for client in range(6):
    threading.Thread(target=send, args=(client,), daemon=True).start()
threading.Event().wait()
"""


def parcel(name: str, size: int = 0) -> Parcel:
    row = tuple({"message_id": name, "properties": "x" * size}.get(field) for field in ROW_FIELDS)
    return Parcel(source="shop", received_us=NOON, rows=[row])


def names(store: Store) -> list[str]:
    return [each.rows[0][0] for _, each in store.inbox.take(bytes_limit=2**40).parcels]


@pytest.fixture
def database_url() -> str:
    return ""  # PostgreSQL's own durability is not ours to test


@pytest.mark.parametrize("seed", [1, 2, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(3, 20))])
def test_a_kill_loses_and_doubles_nothing_that_was_acknowledged(store, seed):
    command = [sys.executable, "-c", PROGRAM, str(Path(__file__)), str(store.folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    first = process.stdout.readline()
    time.sleep(random.Random(seed).random() / 5)  # anywhere will do
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read()
    process.wait()
    told = (first + rest[: rest.rfind("\n") + 1]).split()
    found = names(store)
    assert told
    assert set(told) <= set(found)
    assert len(found) == len(set(found))
    assert store.inbox.waiting().messages == len(found)
    assert store.accepted() == {("shop", date(2024, 5, 1)): len(found)}
    store.verify_database()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of four megabytes, where it may be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk_is_told_to_everybody_and_keeps_what_was_acknowledged(small_disk):
    with Store.create(small_disk / "shop") as store:
        inbox = Inbox(store._database, store.folder, limits=InboxLimits(reserve_bytes=0))
        group = GroupCommit(inbox)
        futures: dict[str, Future[None]] = {}
        for i in range(100):
            futures[f"p{i}"] = group.submit(parcel(f"p{i}", 100_000))
            futures[f"p{i}"].exception(60)
        failed = [name for name, future in futures.items() if future.exception() is not None]
        assert failed
        assert all(isinstance(futures[name].exception(), DiskFull) for name in failed)
        assert names(store) == [name for name in futures if name not in failed]
        assert store.inbox.waiting().messages == 100 - len(failed)
        group.close()


def test_the_reserve_ends_accepting_before_the_disk_is_full(small_disk):
    with Store.create(small_disk / "shop") as store:
        inbox = Inbox(store._database, store.folder, limits=InboxLimits(reserve_bytes=5 * 2**20))
        with pytest.raises(InboxFull, match="disk"):
            inbox.append([parcel("a")])
        assert names(store) == []
