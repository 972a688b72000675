"""Whatever PostHog's and Matomo's doors are given, they read it or refuse it by the lists of reasons."""

import base64
import contextlib
import gzip
import json
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.collect.message_row import MessageRefused, said
from touchweave.collect.request import matomo, posthog
from touchweave.collect.request.arrival import Arrival
from touchweave.collect.request.consent import snapshot
from touchweave.collect.request.envelope import Envelope
from touchweave.collect.request.machines import is_machine
from touchweave.collect.request.refusal import RequestRefused

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
POSTHOG = (
    *("event", "uuid", "distinct_id", "properties", "timestamp", "offset", "sent_at", "$set", "$set_once", "api_key"),
    *(
        "$device_id",
        "$is_identified",
        "$anon_distinct_id",
        "alias",
        "$group_type",
        "$group_key",
        "$group_set",
        "batch",
    ),
    *("$current_url", "$referrer", "$raw_user_agent", "$lib", "token", "utm_source", "$screen_name", "$insert_id"),
)
NAMES = ("$identify", "$set", "$create_alias", "$merge_dangerously", "$groupidentify", "$pageview", "$screen", "x")
MATOMO = (
    *("rec", "idsite", "url", "action_name", "uid", "_id", "cid", "urlref", "e_c", "e_a", "e_n", "e_v", "idgoal"),
    *("ec_id", "ec_items", "revenue", "cdt", "cdo", "rand", "search", "search_count", "download", "link", "c_n"),
    *("ping", "ca", "res", "ua", "lang", "token_auth", "dimension1", "_rcn", "requests"),
)

text = (
    st.sampled_from(("", "1", "0", "ann", "https://a.example/?utm_source=x#mtm_kwd=y", "[[1]]", "1e999")) | st.text()
)
scalar = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | text


def objects(names: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    keys = st.sampled_from(names)
    inner = st.recursive(
        scalar, lambda deeper: st.lists(deeper, max_size=3) | st.dictionaries(keys, deeper, max_size=6)
    )
    return st.dictionaries(keys, inner, max_size=12)


events = st.tuples(objects(POSTHOG), st.sampled_from(NAMES), objects(POSTHOG)).map(
    lambda made: {"distinct_id": "ann", "event": made[1], "properties": made[2], **made[0]}
)
hits = objects(MATOMO).map(lambda made: {"rec": "1", "_id": "v", "url": "https://a.example/", **made})


def read(family: ModuleType, raw: bytes, envelope: Envelope) -> None:
    with contextlib.suppress(MessageRefused):
        event = family.read(raw, envelope)
        assert len(said(event))
        snapshot(event.context, envelope)
        is_machine(event.context, envelope)


def taken(family: ModuleType, name: str, body: bytes, query: tuple[tuple[str, str], ...] = ()) -> None:
    arrival = Arrival(family=name, kind=name, headers={}, query=query, body=body, received_at=NOW)
    with contextlib.suppress(RequestRefused):
        opened = family.open(arrival, body)
        assert all(isinstance(message, bytes) for message in opened.messages)
        for message in opened.messages:
            read(family, message, opened.envelope)


@settings(max_examples=300, deadline=None)
@given(st.lists(events, max_size=3), st.sampled_from(("plain", "batch", "base64", "form", "gzip")))
def test_any_capture_is_read_or_refused(messages: list[dict[str, Any]], wrapped: str) -> None:
    content = json.dumps({"batch": messages} if wrapped == "batch" else messages).encode()
    if wrapped == "gzip":
        content = base64.b64encode(gzip.compress(content))
    if wrapped in ("base64", "form"):
        content = base64.b64encode(content)
    if wrapped == "form":
        content = b"data=" + content
    taken(posthog, "posthog", content)
    for message in messages:
        taken(posthog, "posthog", json.dumps(message).encode())


@settings(max_examples=300, deadline=None)
@given(st.lists(hits | scalar, max_size=4))
def test_any_bulk_of_tracking_requests_is_read_or_refused(requests: list[Any]) -> None:
    taken(matomo, "matomo", json.dumps({"requests": requests}).encode())
    flat = [request for request in requests if isinstance(request, dict)]
    for request in flat:
        taken(matomo, "matomo", b"", tuple((name, str(value)) for name, value in request.items()))


@pytest.mark.parametrize("family", [posthog, matomo], ids=["posthog", "matomo"])
@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=200)
    | st.text("{}[],:\"\\' dataequsnrec=&?%1\x00\ud800", max_size=60).map(
        lambda t: t.encode("utf-8", "surrogatepass")
    )
)
def test_any_bytes_are_taken_apart_or_refused(family: ModuleType, body: bytes) -> None:
    name = family.__name__.rpartition(".")[2]
    taken(family, name, body)
    taken(family, name, b"", (("data", body.decode("latin-1")), ("idsite", body.decode("latin-1"))))
    read(family, body, Envelope(family=name, kind=name, received_us=0))
