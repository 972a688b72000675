"""Heads that no library would send, byte by byte over a real socket: what is echoed never becomes another header."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import touchweave as tw

SECONDS = 60.0
CONTROLS = [bytes([byte]) for byte in (*range(0x20), 0x7F)]
SPLITS = [b"\r\nX-Forged: 1", b"\nX-Forged: 1", b"\rX-Forged: 1", b"\x0bX-Forged: 1", b"\x85X-Forged: 1"]
SPLITS += [b"%0d%0aX-Forged: 1", "\u560d\u560aX-Forged: 1".encode(), b"\r\n\r\nHTTP/1.1 200 OK\r\nX-Forged: 1"]


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Of `touchweave serve`."""
    folder = tmp_path_factory.mktemp("heads") / "shop"
    tw.init(folder).close()
    line = [str(Path(sys.executable).parent / "touchweave"), "serve", str(folder), "--port", "0"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(line, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    found = re.search(r"http://127\.0\.0\.1:(\d+)/", process.stdout.readline())
    assert found is not None
    yield int(found[1])
    process.kill()
    process.wait()


def heads(port: int, path: bytes, name: bytes, value: bytes, method: bytes = b"GET") -> list[list[bytes]]:
    """The lines of the head of every answer to one request that closes its connection."""
    host = b"" if name == b"Host" else b"Host: 127.0.0.1\r\n"
    request = method + b" " + path + b" HTTP/1.1\r\n" + host + b"Connection: close\r\n" + name + b": " + value
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as connection:
        connection.sendall(request + b"\r\n\r\n")
        parts = []
        try:
            while part := connection.recv(65536):
                parts.append(part)
        except ConnectionResetError:
            pass  # it was answered before all of it was read
    answer = b"".join(parts)
    found = re.split(rb"(?=HTTP/1\.1 \d{3} )", answer)[1:]
    return [one.partition(b"\r\n\r\n")[0].split(b"\r\n") for one in found]


@pytest.mark.parametrize("value", [b"https://shop.example" + one for one in SPLITS])
@pytest.mark.parametrize("name", [b"Origin", b"Host", b"Access-Control-Request-Headers"])
@pytest.mark.parametrize("method", [b"GET", b"OPTIONS", b"POST"])
def test_no_header_of_an_answer_is_made_by_what_was_asked(
    port: int, name: bytes, value: bytes, method: bytes
) -> None:
    for path in (b"/v1/t", b"/v1/projects/x/settings", b"/pixel/v1/track", b"/api/sources", b"/healthz"):
        for head in heads(port, path, name, value, method):
            lines = [line for line in head if line.lower().startswith(b"x-forged")]
            assert not lines
            assert not any(control in b"".join(head) for control in (b"\r", b"\n", b"\0"))


@pytest.mark.parametrize("name", [b"Origin", b"Host"])
def test_a_control_byte_is_refused_or_goes_nowhere(port: int, name: bytes) -> None:
    for control in CONTROLS:
        for head in heads(port, b"/v1/t", name, b"https://a" + control + b"b.example"):
            assert int(head[0].split()[1]) in (400, 401, 405)
            assert not any(one in line for line in head for one in CONTROLS if one != b"\t")


def test_an_origin_is_echoed_as_it_came_and_nothing_else(port: int) -> None:
    origin = b"https://shop.example%0d%0aX-Forged: 1"
    (head,) = heads(port, b"/v1/t", b"Origin", origin, b"OPTIONS")
    assert b"access-control-allow-origin: " + origin in head
