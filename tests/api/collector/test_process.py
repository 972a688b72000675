"""A collector as a process of its own, over real sockets: slow and broken clients, and a stop under load."""

import http.client
import json
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import touchweave as tw

DEADLINE_SECONDS = 60.0


class Process:
    """`touchweave collect` on a free port."""

    def __init__(self, folder: Path, command: str = "collect") -> None:
        line = [str(Path(sys.executable).parent / "touchweave"), command, str(folder), "--port", "0"]
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(line, stdout=subprocess.PIPE, text=True, env=environment)
        assert self.process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", self.process.stdout.readline())
        assert found is not None
        self.port = int(found[1])

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE_SECONDS)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=DEADLINE_SECONDS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tw.init(tmp_path / "shop").close()
    return tmp_path / "shop"


@pytest.fixture
def key(folder: Path) -> str:
    with tw.open(folder) as shop:
        return shop.store.sources.add("site").key


@pytest.fixture
def running(folder: Path, key: str) -> Iterator[Process]:
    process = Process(folder)
    yield process
    process.process.kill()
    process.process.wait()


def send(connection: http.client.HTTPConnection, key: str, message_id: str) -> http.client.HTTPResponse:
    body = json.dumps({"event": "Seen", "userId": "ann", "messageId": message_id})
    connection.request("POST", "/v1/track", body, {"X-Write-Key": key})
    answer = connection.getresponse()
    answer.read()
    return answer


def test_a_stop_under_load_answers_503_and_keeps_every_message_that_was_acknowledged(
    running: Process, folder: Path, key: str
) -> None:
    acknowledged: list[str] = []
    turned_away: list[str | None] = []

    def client(number: int) -> None:
        connection = running.connect()
        for count in range(100_000):
            try:
                answer = send(connection, key, f"{number}-{count}")
            except (OSError, http.client.HTTPException):
                return  # the process is gone
            if answer.status == 200:
                acknowledged.append(f"{number}-{count}")
            else:
                assert answer.status == 503
                turned_away.append(answer.getheader("Retry-After"))
                time.sleep(0.01)

    clients = [threading.Thread(target=client, args=(number,)) for number in range(4)]
    for thread in clients:
        thread.start()
    until = time.monotonic() + DEADLINE_SECONDS
    while len(acknowledged) < 200 and time.monotonic() < until:
        time.sleep(0.01)
    assert running.stop() == 0
    for thread in clients:
        thread.join()
    assert turned_away
    assert all(seconds and int(seconds) > 0 for seconds in turned_away)
    with tw.open(folder) as shop:
        waiting = [row[0] for _, parcel in shop.store.inbox.take().parcels for row in parcel.rows]
        loaded = [one for batch in shop.store.events(["message_id"]) for one in batch.column(0).to_pylist()]
        assert shop.store.accounts().adds_up
    assert len(loaded) == len(set(loaded))
    assert set(acknowledged) <= {*waiting, *loaded}


def test_what_is_acknowledged_is_loaded_while_the_collector_runs_and_by_whoever_comes_after(
    running: Process, folder: Path, key: str
) -> None:
    assert send(running.connect(), key, "m-1").status == 200
    with tw.open(folder) as shop:
        until = time.monotonic() + DEADLINE_SECONDS
        while not shop.store.version and time.monotonic() < until:
            time.sleep(0.05)
        assert [one for batch in shop.store.events(["message_id"]) for one in batch.column(0).to_pylist()] == ["m-1"]
    assert running.stop() == 0


def test_half_a_request_keeps_nobody_from_theirs_and_leaves_nothing(running: Process, folder: Path, key: str) -> None:
    half = socket.create_connection(("127.0.0.1", running.port))
    half.sendall(b"POST /v1/track HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
    gone = socket.create_connection(("127.0.0.1", running.port))
    gone.sendall(b"POST /v1/track HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
    gone.close()
    garbage = socket.create_connection(("127.0.0.1", running.port))
    garbage.sendall(bytes.fromhex("1603010200010001fc0303"))  # a greeting of TLS
    assert send(running.connect(), key, "m-1").status == 200
    assert b"400" in garbage.recv(100)
    half.close()
    assert running.stop() == 0
    with tw.open(folder) as shop:
        assert shop.store.accounts().total("accepted") == 1


def test_a_thousand_idle_connections_keep_nobody_from_theirs(running: Process, key: str) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    idle = [socket.create_connection(("127.0.0.1", running.port)) for _ in range(1000)]
    try:
        assert send(running.connect(), key, "m-1").status == 200
    finally:
        for connection in idle:
            connection.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_too_large_a_body_is_read_to_its_end_so_that_the_client_hears_413(running: Process, key: str) -> None:
    connection = running.connect()
    connection.request("POST", "/v1/batch", b"x" * (5 * 2**20), {"X-Write-Key": key})
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())["code"]) == (413, "request_too_large")
    assert send(connection, key, "m-1").status == 200


def test_a_head_without_an_end_is_refused_before_it_fills_the_memory(running: Process, key: str) -> None:
    endless = socket.create_connection(("127.0.0.1", running.port))
    endless.settimeout(DEADLINE_SECONDS)
    endless.sendall(b"POST /v1/track HTTP/1.1\r\nHost: x\r\nX-Long: ")
    with pytest.raises(ConnectionError):
        send_without_end(endless)
    assert send(running.connect(), key, "m-1").status == 200


def send_without_end(connection: socket.socket) -> None:
    for _ in range(1000):
        connection.sendall(b"a" * 65536)
