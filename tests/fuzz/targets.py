"""What is fed: each target takes any bytes, and holds what must hold whatever they are."""

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl

import msgspec
import numpy as np
from interpreted import interpreted
from seeds import DOORS, KEY, SEEDS

from touchweave.collect.message_row import MessageRefused
from touchweave.collect.request import json_scan, json_split, matomo, posthog, segment
from touchweave.collect.request.arrival import Arrival
from touchweave.collect.request.body import unpacked
from touchweave.collect.request.collector import Collector
from touchweave.collect.request.envelope import Envelope
from touchweave.collect.request.families import FAMILIES
from touchweave.collect.request.json_scan import NUMBER_CHARACTERS, faults
from touchweave.collect.request.json_split import SplitFailed, split
from touchweave.collect.request.mending import read_mending
from touchweave.collect.request.pixel import PIXEL, pixel_message
from touchweave.collect.request.reading_again import read_again
from touchweave.collect.request.refusal import RequestRefused
from touchweave.errors import MappingInvalid
from touchweave.event.parcel import Parcel, event_batch, rejection_batch
from touchweave.event.rejection import Reason
from touchweave.settings import Settings
from touchweave.store.write_key import is_write_key

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
SOURCE = SimpleNamespace(id=1, name="site", kind="any")
SETTINGS = Settings(message_depth=16, message_keys=200, request_messages=50, respect_dnt=True)
LIMIT = 2**16
_SPLIT, _EXAMINE = interpreted(json_split)["_split"], interpreted(json_scan)["_examine_all"]


def unpacking(data: bytes) -> None:
    """Never more than the limit, whatever is packed, and what was packed comes out as it was."""
    how, body = data[:1], data[1:]
    encoding = ("", "gzip", "deflate", "x-gzip", "identity", "br")[how[0] % 6] if how else ""
    with suppress(RequestRefused):
        assert len(unpacked(body, encoding, LIMIT)) <= LIMIT
    plain = body.removeprefix(b"\xef\xbb\xbf")
    assert unpacked(gzip.compress(plain, 1), "", LIMIT) == plain.removeprefix(b"\xef\xbb\xbf")
    if zlib.compress(plain)[:1] not in (b"{", b"["):
        assert unpacked(zlib.compress(plain), "deflate", LIMIT) == plain.removeprefix(b"\xef\xbb\xbf")


def splitting(data: bytes) -> None:
    """What is JSON is cut where a decoder would cut it."""
    spans, found = np.empty((min(1000, len(data)), 2), np.int64), np.full(2, -1, np.int64)
    count = _SPLIT(data, b"batch", spans, found)
    try:
        cut = split(data, "batch", 1000)
        assert cut.messages == [data[first:stop] for first, stop in spans[:count].tolist()]
    except SplitFailed:
        assert count < 0 or found[0] < 0
        cut = None
    lists: list[Any] = []

    def remember(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        lists[:] = [value for name, value in pairs if name == "batch" and isinstance(value, list)]
        return dict(pairs)

    try:
        msgspec.json.decode(data)
        whole = json.loads(data, object_pairs_hook=remember)
    except (ValueError, RecursionError):
        return
    if isinstance(whole, list):
        assert cut is not None
        assert [msgspec.json.decode(one) for one in cut.messages] == msgspec.json.decode(data)
    elif isinstance(whole, dict) and cut is not None:
        assert len(lists) <= 1 or b"\\" in data  # a name with escapes is another name here
        if len(lists) == 1 and b"\\" not in data:
            (found,) = lists
            assert len(found) == cut.count == len(cut.messages)
            assert msgspec.json.decode(b"[" + b",".join(cut.messages) + b"]") == found
            assert msgspec.json.decode(cut.rest) | {"batch": found} == whole


def scanning(data: bytes) -> None:
    """What no message may have in it is found where it is, and nowhere else."""
    depth, keys = 8, 40
    (found,) = faults([data], depth=depth, keys=keys)
    code = np.zeros(1, np.uint8)
    with np.errstate(over="ignore"):
        containers, digests = (
            np.empty((min(depth, len(data)), 2), np.int64),
            np.empty(min(keys, len(data)), np.uint64),
        )
        _EXAMINE(data, np.array([len(data)]), containers, digests, code)
    assert found == json_scan._REASONS[code[0]] or (found is Reason.INVALID_TEXT and not code[0])
    around = faults([b"[", data, b"{}"], depth=depth, keys=keys)
    assert around[1] == found  # messages do not see one another
    try:
        text = data.decode()
        msgspec.json.decode(data)
    except (ValueError, RecursionError):
        return
    seen = _seen(text)
    if found is None:
        assert seen["depth"] <= depth
        assert not seen["twice"]
        assert not seen["surrogates"]
        assert seen["counted"] <= keys
        assert seen["number"] <= NUMBER_CHARACTERS
    else:
        expected = {
            Reason.TOO_DEEP: seen["depth"] > depth,
            Reason.TOO_MANY_KEYS: seen["counted"] > keys,
            Reason.DUPLICATE_KEY: seen["twice"],
            Reason.NUMBER_TOO_LARGE: seen["number"] > NUMBER_CHARACTERS,
            Reason.INVALID_TEXT: seen["surrogates"],
        }
        assert expected[found]


def _seen(text: str) -> dict[str, Any]:
    """Of a JSON text, by another decoder."""
    seen: dict[str, Any] = {"twice": False, "counted": 0, "depth": 0, "number": 0, "surrogates": False}

    def pairs(given: list[tuple[str, Any]]) -> dict[str, Any]:
        seen["twice"] |= len({name for name, _ in given}) < len(given)
        seen["counted"] += len(given)
        seen["surrogates"] |= any(_halved(name) for name, _ in given)
        return dict(given)

    def number(written: str) -> int:
        seen["number"] = max(seen["number"], len(written))
        return 0

    def walk(value: Any, depth: int) -> None:
        if isinstance(value, dict | list):
            seen["depth"] = max(seen["depth"], depth + 1)
            seen["counted"] += 1
            for one in value.values() if isinstance(value, dict) else value:
                walk(one, depth + 1)
        elif isinstance(value, str):
            seen["surrogates"] |= _halved(value)

    with suppress(RecursionError):
        walk(json.loads(text, object_pairs_hook=pairs, parse_int=number, parse_float=number), 0)
    return seen


def _halved(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def family(module: Any) -> Callable[[bytes], None]:
    """A family takes a request apart and reads its messages, or says why it does not."""

    def target(data: bytes) -> None:
        arrival = arrival_of(data)
        if arrival is None or FAMILIES[arrival.family] is not module:
            arrival = arrival_of(bytes([_first_door(module)]) + data[1:])
        if arrival is None:
            return
        with suppress(RequestRefused):
            opened = module.open(arrival, unpacked(arrival.body, "", LIMIT))
            assert Envelope.decode(opened.envelope.encode()).encode() == opened.envelope.encode()
            for raw in opened.messages[:50]:
                with suppress(MessageRefused):
                    module.read(raw, opened.envelope)

    return target


def _first_door(module: Any) -> int:
    return next(number for number, (name, _) in enumerate(DOORS) if FAMILIES[name] is module)


def pixel(data: bytes) -> None:
    """A query becomes one JSON object, or the request is refused."""
    query = parse_qsl(data.decode("latin-1"), keep_blank_values=True)
    arrival = Arrival(family="segment", kind=f"{PIXEL}track", headers={}, query=query, received_at=NOW)
    with suppress(RequestRefused):
        assert isinstance(msgspec.json.decode(pixel_message(arrival)), dict)


def arrival_of(data: bytes) -> Arrival | None:
    """Door, headers by bits, the query up to a line's end, then the body."""
    if len(data) < 2:
        return None
    name, kind = DOORS[data[0] % len(DOORS)]
    bits, (asked, _, body) = data[1], data[2:].partition(b"\n")
    headers = {"user-agent": "Mozilla/5.0 Googlebot/2.1"}
    if bits & 1:
        headers["x-write-key"] = KEY
    if bits & 2:
        headers |= {"sentat": "2026-01-01T00:00:00Z", "dnt": "1", "sec-gpc": "1"}
    if bits & 4:
        body, headers["content-encoding"] = gzip.compress(body, 1, mtime=0), "gzip"
    if bits & 8:
        headers["authorization"] = asked.decode("latin-1")
    try:
        query = parse_qsl(asked.decode("latin-1"), keep_blank_values=True, max_num_fields=1000)
    except ValueError:
        return None
    if not bits & 1 and not bits & 16:
        query.append(("writeKey" if name == "matomo" else "token", KEY))
    return Arrival(family=name, kind=kind, headers=headers, query=query, body=body, received_at=NOW)


class _Keys:
    def source_of(self, key: str) -> Any:
        assert isinstance(key, str)
        return SOURCE if is_write_key(key) else None

    def source_of_site(self, site_id: int) -> Any:
        return SOURCE if site_id == 7 else None

    def take(self, source: Any, messages: int) -> float | None:
        return None


@contextmanager
def _inbox() -> Iterator[tuple[Collector, list[Parcel]]]:
    parcels: list[Parcel] = []

    def accept(parcel: Parcel) -> "Future[None]":
        parcels.append(Parcel.decode(parcel.encode()))
        done: Future[None] = Future()
        done.set_result(None)
        return done

    yield Collector(keys=_Keys(), accept=accept, settings=SETTINGS), parcels


def collector(data: bytes) -> None:
    """Every message becomes an event or a refusal, each of which can be kept, and read again; or none of them."""
    arrival = arrival_of(data)
    if arrival is None:
        return
    with _inbox() as (door, parcels):
        try:
            receipt = door.receive(arrival)
        except RequestRefused:
            assert not parcels
            return
    body = unpacked(arrival.body, arrival.headers.get("content-encoding", ""), SETTINGS.unpacked_request_limit_bytes)
    assert receipt.accepted + receipt.refused == len(FAMILIES[arrival.family].open(arrival, body).messages)
    assert sum(parcel.messages for parcel in parcels) == receipt.accepted + receipt.refused
    assert event_batch(parcels).num_rows == receipt.accepted
    assert rejection_batch(parcels).num_rows == receipt.refused
    for parcel in parcels:
        for refused in parcel.refused:
            assert KEY not in refused.raw or arrival.headers.get("x-write-key") != KEY
            again = read_again(refused.raw, refused.envelope, source="site", settings=SETTINGS, row=refused.row)
            assert again.messages == 1


def reading_again(data: bytes) -> None:
    """Whatever lies in quarantine is read again as one event or one refusal: the same each time."""
    name, kind = DOORS[data[0] % len(DOORS)] if data else DOORS[0]
    envelope = Envelope(family=name, kind=kind, received_us=1_700_000_000_000_000).encode()
    raw = data[1:].decode("utf-8", errors="replace")
    given = {"source": "site", "settings": SETTINGS}
    parcel = read_again(raw, envelope, **given)
    assert parcel == read_again(raw, envelope, **given)
    mended = read_again(raw, envelope, mend=read_mending({"userId": "properties.a", "properties.b": "=x"}), **given)
    for one in (parcel, mended):
        assert one.messages == 1
        event_batch([Parcel.decode(one.encode())])
        rejection_batch([one])
    with suppress(msgspec.DecodeError, UnicodeDecodeError):
        Envelope.decode(raw)


def parcel(data: bytes) -> None:
    """What is no parcel is said to be none; what is one is the same again."""
    with suppress(msgspec.DecodeError, UnicodeDecodeError):
        found = Parcel.decode(data)
        assert Parcel.decode(found.encode()).messages == found.messages


def mending(data: bytes) -> None:
    """A mapping is refused, or mends any message without failing, and leaves the given one as it was."""
    first, _, second = data.partition(b"\n")
    try:
        fields, message = msgspec.json.decode(first, type=dict[str, str]), msgspec.json.decode(second)
    except (ValueError, RecursionError):
        return
    try:
        mend = read_mending(fields)
    except MappingInvalid:
        return
    if isinstance(message, dict):
        before = msgspec.json.encode(message)
        msgspec.json.encode(mend(message))
        assert msgspec.json.encode(message) == before


TARGETS: dict[str, Callable[[bytes], None]] = {
    "unpacking": unpacking,
    "splitting": splitting,
    "scanning": scanning,
    "segment": family(segment),
    "posthog": family(posthog),
    "matomo": family(matomo),
    "pixel": pixel,
    "collector": collector,
    "again": reading_again,
    "parcel": parcel,
    "mending": mending,
}
assert TARGETS.keys() == SEEDS.keys()
