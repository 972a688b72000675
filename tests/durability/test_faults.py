"""What networks and strangers do to a running collector: it answers others, and takes each message once."""

import importlib.util
import json
import resource
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Any

import pytest

from durability import faults, message
from durability.campaign import Collecting, Given, Row, collecting, compared
from durability.client import Client, Sender
from durability.proxy import TLS_HELLO, Fault, Proxy
from durability.subject import Product
from durability.verdict import Memory, Verdict

BATCH = 40


class Door:
    """A collector with a workspace of its own, and what was acknowledged of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = Product().make(folder)
        self.memory = Memory()
        self.collector: Collecting

    @property
    def port(self) -> int:
        return self.collector.port

    def batch(self, name: str, count: int = BATCH) -> list[dict[str, Any]]:
        chance = Random(name)
        return [message.good(f"{name}-{number}", chance) for number in range(count)]

    def sender(self, port: Callable[[], int] | None = None) -> Sender:
        return Sender(port or (lambda: self.port), self.key, self.memory)

    def answers(self) -> bool:
        """Whether it takes a message, in less than two seconds."""
        began = time.monotonic()
        taken = self.sender().send(self.batch(f"sign-{began}", 1))
        return taken and time.monotonic() - began < 2

    def head(self, length: int) -> bytes:
        return (
            f"POST /v1/batch?writeKey={self.key} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        ).encode()

    def connection(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def verdict(self) -> Verdict:
        self.collector.child.kill()
        return compared(Product(), self.folder, self.memory)


@pytest.fixture
def door(home: Path) -> Iterator[Door]:
    opened = Door(home / "shop")
    with collecting(Product(), opened.folder) as opened.collector:
        yield opened


def test_whatever_happens_to_a_request_its_messages_are_there_once_when_it_is_sent_until_it_is_answered(
    door: Door,
) -> None:
    plans = iter([fault for fault in Fault for _ in range(3)] + [Fault.NONE] * 1000)
    with Proxy(lambda: door.port, lambda: next(plans)) as proxy:
        sender = door.sender(lambda: proxy.port)
        for number in range(20):
            for _ in range(25):
                if sender.send(door.batch(f"batch-{number}")):
                    break
        assert set(proxy.happened) == set(Fault)
    assert len(door.memory.acknowledged) == 20 * BATCH
    door.memory.unexpected.clear()  # the proxy's own 500s
    assert door.verdict().holds


def test_a_cut_before_the_collector_got_a_request_and_one_after_its_commit_look_the_same_to_a_client(
    door: Door,
) -> None:
    for fault in (Fault.CUT_BEFORE, Fault.CUT_AFTER):
        plans = iter([fault, Fault.NONE])
        with Proxy(lambda: door.port, lambda plans=plans: next(plans)) as proxy:
            sender = door.sender(lambda: proxy.port)
            batch = door.batch(fault.name.lower())
            assert not sender.send(batch)
            assert sender.send(batch)
    verdict = door.verdict()
    assert verdict.holds
    assert verdict.acknowledged == 2 * BATCH


def test_half_a_body_leaves_nothing_behind(door: Door) -> None:
    body = json.dumps({"batch": door.batch("half")}).encode()
    for end in (0, 1, len(body) // 2, len(body) - 1):
        with door.connection() as cut:
            cut.sendall(door.head(len(body)) + body[:end])
    assert door.answers()
    assert door.verdict().holds, "what was never sent whole is not there"


def test_a_body_that_comes_byte_by_byte_is_taken_and_holds_up_nobody(door: Door) -> None:
    batch = door.batch("slow", 2)
    body = json.dumps({"batch": batch}).encode()
    door.memory.send([sent["messageId"] for sent in batch])
    with door.connection() as slow:
        slow.sendall(door.head(len(body)))
        for place in range(len(body)):
            slow.sendall(body[place : place + 1])
            if place % 100 == 0:
                assert door.answers()
        assert b" 200 " in slow.recv(100)
    door.memory.acknowledge([sent["messageId"] for sent in batch])
    assert door.verdict().holds


@pytest.mark.parametrize(
    "said",
    [
        TLS_HELLO,
        b"\x00" * 1000,
        b"GET\r\n\r\n",
        b"POST /v1/batch HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"\r\n" * 99,
    ],
    ids=["TLS hello", "zeros", "half a line", "negative length", "blank lines"],
)
def test_what_is_not_http_is_turned_away_and_others_are_answered(door: Door, said: bytes) -> None:
    with door.connection() as stranger:
        stranger.sendall(said)
        assert door.answers()
        stranger.settimeout(0.5)
        try:
            told = stranger.recv(1000)
        except OSError:
            told = b""
        assert not told or b" 400 " in told.split(b"\r\n")[0]
    assert door.answers()
    assert "Traceback" not in door.collector.child.said


def test_a_thousand_connections_that_say_nothing_hold_up_nobody(door: Door) -> None:
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY and most < 3000:
        pytest.skip(f"a process may open {most} files only")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(allowed, min(most, 3000)), most))
    with ExitStack() as stack:
        for _ in range(1000):
            stack.enter_context(door.connection())
        for _ in range(10):
            assert door.answers()
    assert door.answers()
    assert door.verdict().holds


def test_a_collector_that_is_asked_to_stop_under_load_loses_nothing_and_goes_on_after_the_next_start(
    door: Door,
) -> None:
    with Client(door.port, door.key, seed=1, memory=door.memory) as client:
        for _ in range(3):
            enough = len(door.memory.acknowledged) + 500
            while len(door.memory.acknowledged) < enough:
                time.sleep(0.01)
            assert door.collector.child.end() == 0
            door.collector.start()
        client.stop()
    assert set(door.memory.answers) <= {"200", "503", "none"}
    assert door.verdict().holds


@pytest.mark.skipif(importlib.util.find_spec("segment") is None, reason="segment-analytics-python is not installed")
def test_a_client_that_people_use_gets_all_of_its_messages_through_a_bad_network_once(given: Given) -> None:
    row = Row(campaign="sdk")
    with_faults = threading.Thread(target=lambda: faults.by_sdk(given, row, given.home / "shop", Random(4)))
    with_faults.start()
    with_faults.join(120)
    assert not with_faults.is_alive()
    assert row.acknowledged == faults.SDK_MESSAGES
    assert row.holds, row.problems
