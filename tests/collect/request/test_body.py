"""Unpacking what a client sends."""

import gzip
import time
import tracemalloc
import zlib

import pytest

from touchweave.collect.request.body import unpacked
from touchweave.collect.request.refusal import RequestRefused

MEBI = 2**20
TEXT = b'{"batch":[]}'


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (TEXT, ""),
        (TEXT, "identity"),
        (TEXT, "gzip"),  # said and not done
        (gzip.compress(TEXT, mtime=0), ""),
        (gzip.compress(TEXT, mtime=0), " GZip "),
        (gzip.compress(TEXT, mtime=0), "deflate"),
        (gzip.compress(TEXT[:5], mtime=0) + gzip.compress(TEXT[5:], mtime=0) + b"\0\0", "gzip"),
        (zlib.compress(TEXT), "deflate"),
        (TEXT, "deflate"),
        (b"\xef\xbb\xbf" + TEXT, ""),
        (gzip.compress(b"\xef\xbb\xbf" + TEXT, mtime=0), "gzip"),
    ],
)
def test_a_body_is_unpacked_by_what_it_is(body: bytes, encoding: str) -> None:
    assert unpacked(body, encoding, 100) == TEXT


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(TEXT, mtime=0)[:-1],
        gzip.compress(TEXT, mtime=0)[:-9] + b"12345678",
        gzip.compress(TEXT, mtime=0) + b"x",
        b"\x1f\x8b",
    ],
)
def test_a_damaged_body_is_unreadable(body: bytes) -> None:
    with pytest.raises(RequestRefused) as refused:
        unpacked(body, "gzip", 100)
    assert refused.value.code == "unreadable"


def test_the_limit_itself_is_allowed() -> None:
    assert len(unpacked(gzip.compress(b"x" * 100, mtime=0), "gzip", 100)) == 100
    with pytest.raises(RequestRefused):
        unpacked(gzip.compress(b"x" * 101, mtime=0), "gzip", 100)
    with pytest.raises(RequestRefused):
        unpacked(b"x" * 101, "", 100)


@pytest.mark.parametrize("parts", [1, 16])
def test_a_bomb_is_refused_in_little_memory_and_time(parts: int) -> None:
    bomb = gzip.compress(b"\0" * (256 * MEBI // parts), 9, mtime=0) * parts
    tracemalloc.start()
    started = time.perf_counter()
    with pytest.raises(RequestRefused) as refused:
        unpacked(bomb, "gzip", 16 * MEBI)
    seconds = time.perf_counter() - started
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused.value.code == "unpacks_too_large"
    assert peak < 64 * MEBI
    assert seconds < 5


def test_a_great_many_small_parts_are_refused() -> None:
    with pytest.raises(RequestRefused, match="more than 16 parts"):
        unpacked(gzip.compress(b"", mtime=0) * 100_000, "gzip", MEBI)
