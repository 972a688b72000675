"""Requests meant to do harm: refused quickly and in little memory, and never with another error than the one."""

import json
import time
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from touchweave.collect.request.families import FAMILIES
from touchweave.collect.request.refusal import RequestRefused

MEBI = 2**20
TRACK: dict[str, Any] = {"type": "track", "event": "Seen", "userId": "u", "timestamp": "2024-01-01T00:00:00Z"}
SEED = json.dumps(
    {"batch": [TRACK, TRACK | {"properties": {"x": [1.5, None, {"y": "é\ud83d\ude00"}]}}], "sentAt": 1}
).encode()
BOMBS: dict[str, bytes] = {
    "deep lists": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "deep and never closed": b'[{"a":' * 100_000,
    "a number of a million digits": b"1" * 1_000_000,
    "a fraction of a million digits": b"0." + b"1" * 1_000_000,
    "an exponent beyond all": b"1e999999999",
    "a million keys": b"{" + b",".join(b'"%d":1' % i for i in range(100_000)) + b"}",
    "the same key over and over": b"{" + b",".join([b'"a":1'] * 100_000) + b"}",
    "nothing but quotes": b'"' * 1_000_000,
    "nothing but backslashes": b'"' + b"\\" * 1_000_000,
    "a million empty items": b"[" + b",".join([b"{}"] * 300_000) + b"]",
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("place", ["message", "in a message", "beside the batch", "body", "alone"])
def test_a_bomb_is_refused_quickly_and_in_little_memory(inbox: Any, bomb: str, place: str) -> None:
    content, good = BOMBS[bomb], json.dumps(TRACK).encode()
    body = {
        "message": b'{"batch":[%b,%b]}' % (good, content),
        "in a message": b'{"batch":[%b,%b,"properties":{"x":%b}}]}' % (good, good[:-1], content),
        "beside the batch": b'{"batch":[%b],"context":%b}' % (good, content),
        "body": content,
        "alone": b'%b,"properties":{"x":%b}}' % (good[:-1], content),
    }[place]
    tracemalloc.start()
    started = time.perf_counter()
    refused = 0
    with suppress(RequestRefused):
        refused = inbox.receive(body, "track" if place == "alone" else "batch").refused
    seconds, (_, peak) = time.perf_counter() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused == len(inbox.refused) == len(inbox.parcels)  # or the whole request, without a parcel
    assert seconds < 5
    assert peak < 64 * MEBI


def shifted(seed: bytes, changes: list[tuple[int, bytes, int]]) -> bytes:
    for place, put, cut in changes:
        at = place % (len(seed) + 1)
        seed = seed[:at] + put + seed[at + cut :]
    return seed


PIECES = st.binary(max_size=3) | st.sampled_from(
    [
        b'"',
        b"\\",
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b"NaN",
        b"null",
        b"1e999",
        b"\\ud800",
        b'"type":"page",',
        b"-",
        b"0",
    ]
)
MUTATED = st.lists(st.tuples(st.integers(0, 1000), PIECES, st.integers(0, 12)), max_size=6).map(
    lambda changes: shifted(SEED, changes)
)
NAMES = (
    *("type", "batch", "userId", "event", "properties", "context", "timestamp", "revenue", "nps", "scale", "traits"),
    *("sentAt", "page", "url", "requests", "distinct_id"),
)
JSON_OF_ANY_KIND = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(
        st.text() | st.sampled_from(NAMES),
        inner | st.sampled_from([*TRACK.values(), "identify", "group", "alias"]),
    ),
    max_leaves=25,
).map(lambda value: json.dumps(value).encode())  # fmt: skip
KINDS = st.sampled_from(
    [("segment", "batch"), ("segment", "track"), ("segment", "alias"), ("segment", "pixel-page"),
     ("posthog", "capture"), ("matomo", "matomo")]
)  # fmt: skip


@given(MUTATED | JSON_OF_ANY_KIND | st.binary(), KINDS, st.lists(st.tuples(st.text(max_size=9), st.text())))
@example(SEED, ("segment", "batch"), [])
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_comes_is_accepted_or_refused_and_adds_up(
    new_inbox: Callable[..., Any], body: bytes, to: tuple[str, str], query: list[tuple[str, str]]
) -> None:
    inbox = new_inbox()
    family, kind = to
    if family != "segment":
        query = [*query, ("token", "tw_w_0123456789abcdef"), ("idsite", "7")]
    try:
        receipt = inbox.receive(body, kind, family=family, query=query)
    except RequestRefused:
        assert not inbox.parcels
        return
    assert family in FAMILIES
    numbers = [refused.row for refused in inbox.refused]
    assert (receipt.accepted, receipt.refused) == (len(inbox.events), len(numbers))
    assert numbers == sorted(set(numbers))
    assert all(1 <= number <= receipt.accepted + receipt.refused for number in numbers)
    for parcel in inbox.parcels:
        assert parcel.messages == receipt.accepted + receipt.refused
