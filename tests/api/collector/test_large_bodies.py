"""Bodies that are large, or become large, keep nobody from theirs, and are bounded in number."""

import asyncio
import base64
import gzip
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from touchweave import clock
from touchweave.api.collecting import Collecting
from touchweave.api.collector import body as bodies
from touchweave.api.collector.body import Held
from touchweave.collect.request.arrival import Arrival
from touchweave.collect.request.body import may_be_packed
from touchweave.collect.request.refusal import RefusalCode, RequestRefused

PACKED = gzip.compress(b"[]")


@pytest.mark.parametrize(
    ("family", "headers", "body", "query", "packed"),
    [
        ("segment", {}, b'{"batch":[]}', (), False),
        ("segment", {"content-encoding": "identity"}, b"{}", (), False),
        ("segment", {"content-encoding": "GZIP"}, b"{}", (), True),
        ("segment", {"content-encoding": "deflate"}, b"x", (), True),
        ("segment", {}, PACKED, (), True),
        ("matomo", {}, b"idsite=1&rec=1", (), False),
        ("posthog", {}, b' {"event":"a"}', (), False),
        ("posthog", {}, base64.b64encode(PACKED), (), True),
        ("posthog", {}, b"data=" + base64.b64encode(PACKED), (), True),
        ("posthog", {}, b"", (("data", base64.b64encode(PACKED).decode()),), True),
    ],
)
def test_a_body_that_may_be_packed_is_known_as_such(
    family: str, headers: dict[str, str], body: bytes, query: Any, packed: bool
) -> None:
    kind = {"segment": "batch", "posthog": "capture", "matomo": "matomo"}[family]
    arrival = Arrival(family=family, kind=kind, headers=headers, query=query, body=body, received_at=clock.now())
    assert may_be_packed(arrival) is packed


def test_packed_bodies_are_read_beside_the_event_loop_and_two_at_once(collecting: Collecting, key: str) -> None:
    at_once, most, threads = 0, 0, set()
    receive = collecting._collector.receive

    def watched(arrival: Arrival) -> Any:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        threads.add(threading.get_ident())
        try:
            return receive(arrival)
        finally:
            at_once -= 1

    collecting._collector.receive = watched  # type: ignore[method-assign]
    body = gzip.compress(b'{"batch":[' + b",".join([b'{"event":"a","userId":"u","type":"track"}'] * 500) + b"]}")
    headers = {"x-write-key": key}
    arrival = Arrival(family="segment", kind="batch", headers=headers, body=body, received_at=clock.now())

    async def send() -> None:
        await asyncio.gather(*(collecting.receive(arrival) for _ in range(12)))

    ThreadPoolExecutor(1).submit(asyncio.run, send()).result()
    assert most <= 2
    assert threading.get_ident() not in threads


def test_bodies_together_are_bounded_until_their_requests_are_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "TOGETHER_BYTES", Held.together + 100)
    one, other = Held(), Held()
    one.grow(60)
    with pytest.raises(RequestRefused) as refused:
        other.grow(60)
    assert refused.value.code is RefusalCode.UNAVAILABLE
    other.release()
    other.grow(40)
    one.release()
    other.grow(60)
    other.release()
