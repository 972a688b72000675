"""PostHog's clients: how their requests are wrapped, and what each message becomes."""

import base64
import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from touchweave.collect.message_row import MessageRefused, said
from touchweave.collect.request import posthog
from touchweave.collect.request.arrival import Arrival
from touchweave.collect.request.envelope import Envelope
from touchweave.collect.request.refusal import RefusalCode, RequestRefused
from touchweave.event.moment import microseconds
from touchweave.event.record import Alias, Group, Identify, Page, Screen, Track
from touchweave.event.rejection import Reason
from touchweave.store.write_key import new_write_key

KEY = "twk_" + "k" * 38
NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
ENVELOPE = Envelope(family="posthog", kind="capture", received_us=microseconds(NOW))
CLICK = {"event": "clicked", "uuid": "u-1", "distinct_id": "ann", "properties": {"a": 1}}


def arrival(
    query: list[tuple[str, str]] | None = None, body: bytes = b"", headers: dict[str, str] | None = None
) -> Arrival:
    return Arrival(
        family="posthog", kind="capture", headers=headers or {}, query=query or [], body=body, received_at=NOW
    )


def opened(body: object = b"", *, query: list[tuple[str, str]] | None = None) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return posthog.open(arrival(query, content), content)


def read(message: dict[str, Any] | bytes) -> Any:
    return posthog.read(message if isinstance(message, bytes) else json.dumps(message).encode(), ENVELOPE)


def refused(message: dict[str, Any] | bytes) -> tuple[Reason, str | None]:
    with pytest.raises(MessageRefused) as caught:
        said(read(message))
    return caught.value.reason, caught.value.field


def events(found: Any) -> list[str]:
    return [json.loads(message)["event"] for message in found.messages]


B64 = base64.b64encode(json.dumps({**CLICK, "api_key": KEY}).encode())
PACKED = base64.b64encode(gzip.compress(json.dumps([{**CLICK, "api_key": KEY}]).encode(), mtime=0))


@pytest.mark.parametrize(
    "body",
    [
        {**CLICK, "api_key": KEY},
        {**CLICK, "token": KEY},
        {**CLICK, "properties": {"token": KEY}},
        [{**CLICK, "properties": {"token": KEY}}],
        {"api_key": KEY, "batch": [CLICK], "sent_at": "2026-03-04T05:06:00Z"},
        {"token": KEY, "batch": [CLICK]},
        {"batch": [{**CLICK, "api_key": KEY}]},
        b"data=" + quote(B64.decode()).encode(),
        b"data=" + quote(PACKED.decode()).encode() + b"&compression=gzip-js",
        b"api_key=" + KEY.encode() + b"&data=" + quote(json.dumps(CLICK)).encode(),
        B64,
    ],
    ids=str,
)
def test_a_body_is_one_message_a_list_or_a_batch_however_it_is_wrapped(body: object) -> None:
    found = opened(body)
    assert found.key == KEY
    assert events(found) == ["clicked"]


@pytest.mark.parametrize(
    "query",
    [
        [("data", B64.decode())],
        [("data", B64.decode().rstrip("=").replace("+", " "))],
        [("data", base64.urlsafe_b64encode(base64.b64decode(B64)).decode())],
        [("data", json.dumps({**CLICK, "api_key": KEY}))],
        [("data", PACKED.decode()), ("compression", "gzip-js")],
        [("data", B64.decode()), ("compression", "base64")],
        [("data", json.dumps(CLICK)), ("api_key", KEY)],
    ],
)
def test_a_get_request_bears_its_message_in_the_query(query: list[tuple[str, str]]) -> None:
    found = opened(query=query)
    assert found.key == KEY
    assert events(found) == ["clicked"]


def test_the_key_in_the_query_goes_before_that_in_the_body() -> None:
    assert opened({**CLICK, "api_key": "other"}, query=[("token", KEY)]).key == KEY


def test_a_key_in_the_headers_goes_before_the_others() -> None:
    key, body = new_write_key(), json.dumps({**CLICK, "api_key": "masked"}).encode()
    assert posthog.open(arrival(headers={"x-write-key": key}), body).key == key
    assert posthog.open(arrival(headers={"x-write-key": "no key"}), body).key == "masked"


def test_without_a_key_anywhere_none_is_found() -> None:
    assert opened(CLICK).key is None
    assert opened({**CLICK, "api_key": 7, "token": None}).key is None


def test_the_key_is_not_kept_in_the_event() -> None:
    assert read({**CLICK, "api_key": KEY, "properties": {"token": KEY, "a": 1}}).properties == {"a": 1}


def test_the_time_of_sending_stands_around_the_batch_or_in_the_query() -> None:
    assert opened({"api_key": KEY, "batch": [CLICK], "sent_at": "x"}).envelope.sent_at == "x"
    assert opened({"api_key": KEY, "batch": [CLICK], "sentAt": "x"}).envelope.sent_at == "x"
    assert opened([CLICK], query=[("_", "1700000000000")]).envelope.sent_at == 1700000000000
    assert opened({**CLICK, "sent_at": "x"}).envelope.sent_at is None, "it is the message's own"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", RefusalCode.UNREADABLE),
        (b"hello", RefusalCode.UNREADABLE),
        (b"{broken", RefusalCode.UNREADABLE),
        (b'{"batch": [1, }', RefusalCode.UNREADABLE),
        (b"data=%%%", RefusalCode.UNREADABLE),
        (b"data=!", RefusalCode.UNREADABLE),
        (b"data=" + base64.b64encode(b"\x1f\x8bbroken"), RefusalCode.UNREADABLE),
        (b"\xff\xfe=", RefusalCode.UNREADABLE),
        (
            b"data="
            + quote(base64.b64encode(gzip.compress(b"[" + b" " * 17_000_000 + b"]", mtime=0)).decode()).encode(),
            RefusalCode.UNPACKS_TOO_LARGE,
        ),
    ],
)
def test_what_holds_no_messages_is_refused_as_a_whole(body: bytes, code: RefusalCode) -> None:
    with pytest.raises(RequestRefused) as caught:
        opened(body)
    assert caught.value.code is code


def test_a_compression_that_is_not_known_is_named() -> None:
    with pytest.raises(RequestRefused, match="compression=lz64 is not understood; allowed: gzip, gzip-js, base64"):
        opened(query=[("data", "N4Ig"), ("compression", "lz64")])


def test_one_bad_message_does_not_fail_the_batch() -> None:
    body = b'{"api_key": "%s", "batch": [%s, {"event": NaN}, 7, %s]}' % (
        KEY.encode(), json.dumps(CLICK).encode(), json.dumps(CLICK).encode(),
    )  # fmt: skip
    found = opened(body)
    assert len(found.messages) == 4
    assert refused(found.messages[1])[0] is Reason.UNREADABLE
    assert refused(found.messages[2])[0] is Reason.INVALID_FIELD
    assert read(found.messages[3]).event == "clicked"


def test_an_event_is_a_track_with_its_properties_and_its_uuid() -> None:
    event = read({**CLICK, "timestamp": "2026-03-04T05:00:00Z"})
    assert isinstance(event, Track)
    assert (event.event, event.message_id, event.user_id, event.anonymous_id) == ("clicked", "u-1", "ann", None)
    assert event.properties == {"a": 1}
    assert event.timestamp == "2026-03-04T05:00:00Z"


@pytest.mark.parametrize(
    ("message", "ids"),
    [
        ({"distinct_id": "ann"}, ("ann", None)),
        ({"$distinct_id": "ann"}, ("ann", None)),
        ({"distinct_id": 12}, ("12", None)),
        ({"properties": {"distinct_id": "ann"}}, ("ann", None)),
        ({"properties": {"$distinct_id": "ann"}}, ("ann", None)),
        ({"properties": {"distinct_id": "dev", "$device_id": "dev"}}, (None, "dev")),
        ({"properties": {"distinct_id": "ann", "$device_id": "dev"}}, ("ann", None)),
        ({"properties": {"distinct_id": "ann", "$is_identified": True}}, ("ann", None)),
        ({"properties": {"distinct_id": "dev", "$is_identified": False}}, (None, "dev")),
        ({"distinct_id": "dev", "properties": {"$process_person_profile": False}}, (None, "dev")),
    ],
)
def test_the_library_says_whether_a_distinct_id_is_a_users_or_a_devices(message: Any, ids: Any) -> None:
    event = read({"event": "clicked", **message})
    assert (event.user_id, event.anonymous_id) == ids


@pytest.mark.parametrize(
    ("message", "why"),
    [
        ({"event": "a"}, (Reason.MISSING_CUSTOMER, "distinct_id")),
        ({"event": "a", "distinct_id": ""}, (Reason.MISSING_CUSTOMER, "distinct_id")),
        ({"event": "a", "distinct_id": "$posthog_cookieless"}, (Reason.MISSING_CUSTOMER, "distinct_id")),
        ({"event": "a", "distinct_id": {}}, (Reason.INVALID_FIELD, "distinct_id")),
        ({"event": "a", "distinct_id": True}, (Reason.INVALID_FIELD, "distinct_id")),
        ({"distinct_id": "ann"}, (Reason.MISSING_NAME, "event")),
        ({"event": "  ", "distinct_id": "ann"}, (Reason.MISSING_NAME, "event")),
        ({"event": 7, "distinct_id": "ann"}, (Reason.INVALID_FIELD, "event")),
        ({"event": "a", "distinct_id": "ann", "properties": "x"}, (Reason.INVALID_FIELD, "properties")),
        ({"event": "a", "distinct_id": "ann", "uuid": ["x"]}, (Reason.INVALID_FIELD, "uuid")),
        ({"event": "a", "distinct_id": "ann", "uuid": "x" * 101}, (Reason.MESSAGE_ID_TOO_LONG, "messageId")),
        ({"event": "$set", "distinct_id": "ann", "$set": "x"}, (Reason.INVALID_FIELD, "$set")),
        ({"event": "$create_alias", "distinct_id": "ann"}, (Reason.MISSING_CUSTOMER, "alias")),
        (b"{broken", (Reason.UNREADABLE, None)),
        (b'{"a":' * 100_000, (Reason.TOO_DEEP, None)),
    ],
)
def test_a_message_that_cannot_be_read_is_refused_with_its_reason(message: Any, why: tuple[Reason, str]) -> None:
    reason, field = refused(message)
    assert reason is why[0]
    assert why[1] is None or field == why[1]


def test_identify_links_the_anonymous_id_and_sets_traits() -> None:
    event = read(
        {
            "event": "$identify",
            "properties": {"distinct_id": "ann", "$anon_distinct_id": "dev", "$device_id": "dev"},
            "$set": {"email": "ann@shop.example", "plan": "gold"},
            "$set_once": {"plan": "free", "first": "google"},
        }
    )
    assert isinstance(event, Identify)
    assert (event.user_id, event.anonymous_id) == ("ann", "dev")
    assert event.traits == {"email": "ann@shop.example", "plan": "gold", "first": "google"}
    assert event.context == {}


@pytest.mark.parametrize("name", ["$set", "$set_once"])
def test_a_set_event_tells_traits(name: str) -> None:
    event = read({"event": name, "distinct_id": "ann", "properties": {name: {"plan": "gold"}}})
    assert isinstance(event, Identify)
    assert event.traits == {"plan": "gold"}


def test_traits_set_by_another_event_travel_in_its_context() -> None:
    event = read({**CLICK, "properties": {"$set": {"plan": "gold"}, "$set_once": {"first": "x"}, "a": 1}})
    assert event.context["traits"] == {"plan": "gold", "first": "x"}
    assert event.properties == {"a": 1}


def test_an_alias_is_the_new_name_of_the_distinct_id() -> None:
    event = read(
        {"event": "$create_alias", "distinct_id": "dev", "properties": {"distinct_id": "dev", "alias": "ann"}}
    )
    assert isinstance(event, Alias)
    assert (event.user_id, event.previous_id) == ("ann", "dev")


def test_a_merge_says_which_older_one_is_the_distinct_id() -> None:
    event = read({"event": "$merge_dangerously", "distinct_id": "ann", "properties": {"alias": "old"}})
    assert (event.user_id, event.previous_id) == ("ann", "old")


def test_a_group_has_its_key_and_traits() -> None:
    properties = {"$group_type": "company", "$group_key": "c5", "$group_set": {"seats": 7}}
    event = read({"event": "$groupidentify", "distinct_id": "ann", "properties": properties})
    assert isinstance(event, Group)
    assert (event.user_id, event.group_id) == ("ann", "c5")
    assert event.traits == {"group_type": "company", "seats": 7}


def test_a_group_that_names_nobody_makes_no_user() -> None:
    properties = {"$group_type": "company", "$group_key": "c5"}
    event = read({"event": "$groupidentify", "distinct_id": "$company_c5", "properties": properties})
    assert (event.user_id, event.anonymous_id) == (None, "$company_c5")


def test_a_pageview_has_page_campaign_agent_and_library_in_its_context() -> None:
    event = read(
        {
            "event": "$pageview",
            "distinct_id": "ann",
            "properties": {
                "$current_url": "https://shop.example/cart?x=1",
                "$pathname": "/cart",
                "$referrer": "https://news.example/",
                "title": "Cart",
                "utm_source": "news",
                "utm_medium": "email",
                "utm_campaign": "spring",
                "utm_term": None,
                "$raw_user_agent": "Mozilla/5.0",
                "$lib": "web",
                "$lib_version": "1.2.3",
                "$browser_language": "de-AT",
                "$timezone": "Europe/Vienna",
            },
        }
    )
    assert isinstance(event, Page)
    assert event.context == {
        "page": {
            "url": "https://shop.example/cart?x=1",
            "path": "/cart",
            "referrer": "https://news.example/",
            "title": "Cart",
        },
        "campaign": {"source": "news", "medium": "email", "name": "spring"},
        "userAgent": "Mozilla/5.0",
        "library": {"name": "web", "version": "1.2.3"},
        "locale": "de-AT",
        "timezone": "Europe/Vienna",
    }


def test_the_campaign_is_read_from_the_address_where_no_property_tells_it() -> None:
    url = "https://shop.example/?utm_campaign=spring&utm_medium=email&utm_other=x"
    event = read({"event": "$pageview", "distinct_id": "ann", "properties": {"$current_url": url}})
    assert event.context["campaign"] == {"name": "spring", "medium": "email"}


@pytest.mark.parametrize("url", ["https://[utm_x", "https://a.example/?" + "utm_source=1&" * 1000, 7])
def test_an_address_that_cannot_be_read_has_no_campaign(url: object) -> None:
    event = read({"event": "$pageview", "distinct_id": "ann", "properties": {"$current_url": url}})
    assert "campaign" not in event.context


def test_a_visit_without_a_referrer_has_none() -> None:
    event = read({"event": "$pageview", "distinct_id": "ann", "properties": {"$referrer": "$direct"}})
    assert "page" not in event.context


def test_a_screen_has_its_name() -> None:
    event = read({"event": "$screen", "distinct_id": "ann", "properties": {"$screen_name": "Cart"}})
    assert isinstance(event, Screen)
    assert event.name == "Cart"


@pytest.mark.parametrize("name", ["$pageleave", "$autocapture", "$feature_flag_called", "survey sent"])
def test_every_other_event_is_a_track(name: str) -> None:
    event = read({"event": name, "distinct_id": "ann"})
    assert isinstance(event, Track)
    assert event.event == name


def test_an_offset_is_so_long_before_arrival_and_needs_no_correction() -> None:
    event = read({**CLICK, "offset": 1500})
    assert event.timestamp == (NOW - timedelta(seconds=1.5)).isoformat()
    assert event.sent_at == NOW.isoformat()


def test_a_timestamp_goes_before_an_offset() -> None:
    assert read({**CLICK, "offset": 1500, "timestamp": "2026-01-01T00:00:00Z"}).timestamp == "2026-01-01T00:00:00Z"


@pytest.mark.parametrize("offset", [1e300, "soon", True, None])
def test_an_offset_that_means_nothing_is_none(offset: object) -> None:
    assert read({**CLICK, "offset": offset}).timestamp is None
