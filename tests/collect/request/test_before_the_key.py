"""What is done with a request before it is known whose it is costs little, whatever was packed into it."""

import time
import tracemalloc
from typing import Any

import pytest

from touchweave.collect.request.refusal import RequestRefused

MEBI = 2**20
LISTS = b"[" + b",".join([b"[]"] * (8 * MEBI // 3)) + b"]"
KEYS = b"{" + b",".join(b'"%d":0' % number for number in range(700_000)) + b"}"
BODIES = {
    "a key of a message": ("segment", "track", b'{"writeKey":%b}'),
    "a key of a batch": ("segment", "batch", b'{"batch":[{"writeKey":%b}]}'),
    "beside a batch": ("segment", "batch", b'{"batch":[],"writeKey":%b}'),
    "properties": ("posthog", "capture", b'{"event":"a","properties":{"x":%b}}'),
    "a token": ("posthog", "capture", b'{"event":"a","token":%b}'),
    "a time beside a batch": ("posthog", "capture", b'{"batch":[{"token":"?"}],"sent_at":%b}'),
    "in a batch": ("posthog", "capture", b'{"batch":[{"properties":{"x":%b}}]}'),
    "a request of a bulk": ("matomo", "matomo", b'{"requests":[{"x":%b}]}'),
    "the request of a bulk": ("matomo", "matomo", b'{"requests":[%b]}'),
    "beside a bulk": ("matomo", "matomo", b'{"requests":["?a=1"],"token_auth":%b}'),
}


@pytest.mark.parametrize("content", [LISTS, KEYS], ids=["lists", "names"])
@pytest.mark.parametrize("place", BODIES)
def test_millions_of_values_become_no_objects_before_the_key_is_known(inbox: Any, place: str, content: bytes) -> None:
    family, kind, around = BODIES[place]
    body = around % content
    tracemalloc.start()
    started = time.perf_counter()
    with pytest.raises(RequestRefused):
        inbox.receive(body, kind, family=family, headers={})
    seconds, (_, peak) = time.perf_counter() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * len(body)
    assert seconds < 3
