"""Matomo's clients: how their requests come apart, and what each of them becomes."""

import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from touchweave.collect.message_row import MessageRefused, said
from touchweave.collect.request import matomo
from touchweave.collect.request.arrival import Arrival
from touchweave.collect.request.envelope import Envelope
from touchweave.collect.request.refusal import RequestRefused
from touchweave.event.moment import microseconds
from touchweave.event.record import Page, Track
from touchweave.event.rejection import Reason

KEY, OTHER = "twk_Q6MSYDvGHzGQu1BXDWetIpDOQMkVcdHV2euN8e", "twk_GEzQNHJCgIRVsQx6bnHDPCktZ7CMSixy1Foue7"
NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
ENVELOPE = Envelope(family="matomo", kind="matomo", received_us=microseconds(NOW))
HIT = {"idsite": "7", "rec": "1", "_id": "0123456789abcdef", "url": "https://shop.example/cart?x=1", "rand": "1"}


def opened(body: bytes = b"", query: dict[str, str] | None = None, headers: dict[str, str] | None = None) -> Any:
    arrival = Arrival(
        family="matomo",
        kind="matomo",
        headers=headers or {},
        query=list((query or {}).items()),
        body=body,
        received_at=NOW,
    )
    return matomo.open(arrival, body)


def bulk(*requests: object, **around: object) -> bytes:
    return json.dumps({"requests": requests, **around}).encode()


def asked(hit: dict[str, Any]) -> str:
    return "?" + urlencode(hit)


def read(hit: dict[str, Any]) -> Any:
    return matomo.read(json.dumps({"rec": "1", "_id": "v1", **hit}).encode(), ENVELOPE)


def refused(hit: dict[str, Any] | bytes) -> tuple[Reason, str | None]:
    raw = hit if isinstance(hit, bytes) else json.dumps({"rec": "1", "_id": "v1", **hit}).encode()
    with pytest.raises(MessageRefused) as caught:
        said(matomo.read(raw, ENVELOPE))
    return caught.value.reason, caught.value.field


@pytest.mark.parametrize(
    ("body", "query"),
    [
        (b"", HIT),
        (urlencode(HIT).encode(), {}),
        (urlencode({"url": HIT["url"]}).encode(), {k: v for k, v in HIT.items() if k != "url"}),
        (bulk(asked(HIT)), {}),
        (bulk(asked(HIT)[1:]), {}),
        (bulk("matomo.php" + asked(HIT)), {}),
        (bulk({**HIT, "idsite": 7, "rec": 1}), {}),
    ],
)
def test_a_request_comes_in_the_query_in_a_form_or_in_a_bulk(body: bytes, query: dict[str, str]) -> None:
    found = opened(body, query)
    assert found.key == "site:7"
    (message,) = found.messages
    event = matomo.read(message, found.envelope)
    assert event.context["page"]["url"] == HIT["url"]
    assert event.anonymous_id == HIT["_id"]


@pytest.mark.parametrize(
    ("body", "query", "key"),
    [
        (b"", {**HIT, "writeKey": KEY, "token_auth": OTHER}, KEY),
        (b"", {**HIT, "token_auth": KEY}, KEY),
        (b"", {**HIT, "idsite": KEY}, KEY),
        (b"", {**HIT, "token_auth": KEY, "idsite": OTHER}, KEY),
        (b"", {**HIT, "token_auth": "33dc3f2536d3025974cccb4b4d2d98f4"}, "site:7"),
        (b"", {**HIT, "idsite": "0" * 20}, None),
        (b"", {**HIT, "idsite": "shop"}, None),
        (b"", {}, None),
        (bulk(asked(HIT), token_auth=KEY), {}, KEY),
        (bulk(asked({**HIT, "idsite": KEY})), {}, KEY),
        (bulk(asked(HIT), asked({**HIT, "idsite": "8"})), {}, "site:7"),
        (bulk(asked(HIT)), {"token_auth": KEY}, KEY),
    ],
)
def test_the_key_is_a_write_key_wherever_it_stands_else_the_number_of_the_site(
    body: bytes, query: dict[str, str], key: str | None
) -> None:
    assert opened(body, query).key == key


def test_a_key_in_the_headers_goes_before_the_others() -> None:
    assert opened(b"", {**HIT, "token_auth": OTHER}, {"x-write-key": KEY}).key == KEY
    assert opened(b"", HIT, {"authorization": f"Basic {b64encode(f'{KEY}:'.encode()).decode()}"}).key == KEY
    assert opened(b"", HIT, {"authorization": f"Basic {b64encode(b'someone:secret').decode()}"}).key == "site:7"


def test_keys_and_tokens_are_not_kept_in_the_messages() -> None:
    secrets = {**HIT, "idsite": KEY, "token_auth": OTHER, "writeKey": KEY}
    kept = b"".join(opened(b"", secrets).messages + opened(bulk(asked(secrets), secrets)).messages)
    assert KEY.encode() not in kept
    assert OTHER.encode() not in kept


def test_pings_are_no_messages() -> None:
    assert opened(b"", {**HIT, "ping": "1"}).messages == []
    assert len(opened(bulk(asked({**HIT, "ping": "1"}), asked(HIT))).messages) == 1


@pytest.mark.parametrize("body", [b"{broken", b"{}", b'{"requests": 7}', b'{"requests": []}', b"\xff\xfe=1"])
def test_what_is_no_bulk_and_no_form_is_refused_as_a_whole(body: bytes) -> None:
    with pytest.raises(RequestRefused) as caught:
        opened(body)
    assert caught.value.code == "unreadable"


def test_one_bad_request_does_not_fail_the_bulk() -> None:
    body = b'{"requests": ["%s", 7, {"a": NaN}, ["x"], "?rec=1", "%s"]}' % ((asked(HIT).encode(),) * 2)
    found = opened(body)
    assert [refused(message)[0] for message in found.messages[1:5]] == [
        Reason.INVALID_FIELD, Reason.UNREADABLE, Reason.INVALID_FIELD, Reason.MISSING_CUSTOMER,
    ]  # fmt: skip
    assert matomo.read(found.messages[5], ENVELOPE).anonymous_id == HIT["_id"]


def test_a_url_or_an_action_name_is_a_page() -> None:
    event = read({"url": "https://shop.example/cart", "action_name": "Cart", "urlref": "https://news.example/"})
    assert isinstance(event, Page)
    assert event.name == "Cart"
    assert event.properties == {"title": "Cart", "url": "https://shop.example/cart"}
    assert event.context["page"] == {
        "url": "https://shop.example/cart",
        "referrer": "https://news.example/",
        "title": "Cart",
    }
    assert said(event)[-4:] == ("/cart", None, None, "news.example")


@pytest.mark.parametrize(
    ("hit", "ids"),
    [
        ({"uid": "ann"}, ("ann", "v1")),
        ({}, (None, "v1")),
        ({"cid": "c1"}, (None, "c1")),
        ({"uid": "ann", "_id": ""}, ("ann", None)),
    ],
)
def test_uid_is_the_user_and_cid_or_id_the_visitor(hit: dict[str, Any], ids: Any) -> None:
    event = read({"url": "https://a.example/", **hit})
    assert (event.user_id, event.anonymous_id) == ids


@pytest.mark.parametrize(
    ("hit", "event", "properties"),
    [
        (
            {"e_c": "Video", "e_a": "Play", "e_n": "Intro", "e_v": "2.5"},
            "Play",
            {"category": "Video", "name": "Intro", "value": 2.5},
        ),
        (
            {
                "idgoal": "0",
                "ec_id": "o-1",
                "revenue": "42.50",
                "ec_st": "40",
                "ec_tx": "2.5",
                "ec_items": '[["sku1","Hat",["Clothes","Hats"],20,2],["sku2","Pin","",0,1]]',
            },
            "Order Completed",
            {
                "order_id": "o-1",
                "revenue": 42.5,
                "total": 42.5,
                "subtotal": 40,
                "tax": 2.5,
                "products": [
                    {
                        "product_id": "sku1",
                        "name": "Hat",
                        "category": ["Clothes", "Hats"],
                        "price": 20,
                        "quantity": 2,
                    },
                    {"product_id": "sku2", "name": "Pin", "price": 0, "quantity": 1},
                ],
            },
        ),
        ({"idgoal": "0", "revenue": "42"}, "Cart Updated", {"cart_total": 42}),
        ({"idgoal": "3", "revenue": "7"}, "Goal 3", {"revenue": 7}),
        (
            {"search": "hat", "search_cat": "Clothes", "search_count": "0"},
            "Products Searched",
            {"query": "hat", "category": "Clothes", "results": 0},
        ),
        ({"download": "https://a.example/x.pdf"}, "File Downloaded", {"url": "https://a.example/x.pdf"}),
        ({"link": "https://b.example/"}, "Link Clicked", {"url": "https://b.example/"}),
        ({"c_n": "Banner", "c_p": "b.png"}, "Content Viewed", {"name": "Banner", "piece": "b.png"}),
        ({"c_n": "Banner", "c_i": "click"}, "Content Clicked", {"name": "Banner", "interaction": "click"}),
        ({"ca": "1", "action_name": "Slept"}, "Slept", {"url": "https://a.example/"}),
        ({"e_c": "a", "e_a": "b", "dimension2": "x"}, "b", {"category": "a", "dimension2": "x"}),
    ],
)
def test_what_a_request_tells_is_a_track(hit: dict[str, Any], event: str, properties: dict[str, Any]) -> None:
    found = read({"url": "https://a.example/", **hit})
    assert isinstance(found, Track)
    assert found.event == event
    assert found.properties == properties


def test_an_orders_worth_is_its_revenue() -> None:
    event = read({"idgoal": "0", "ec_id": "o-1", "revenue": "42.50"})
    assert said(event)[6] == 42.5


@pytest.mark.parametrize(
    ("hit", "why"),
    [
        ({"_id": "", "url": "x"}, (Reason.MISSING_CUSTOMER, "uid")),
        ({"rec": "0", "url": "x"}, (Reason.INVALID_FIELD, "rec")),
        ({}, (Reason.MISSING_NAME, "url")),
        ({"e_c": "Video"}, (Reason.MISSING_NAME, "e_a")),
        ({"e_c": "a", "e_a": "b", "e_v": "much"}, (Reason.INVALID_VALUE, "e_v")),
        ({"idgoal": "0", "ec_id": "1", "revenue": "nan"}, (Reason.INVALID_VALUE, "revenue")),
        ({"idgoal": "0", "ec_id": "1", "ec_items": "{"}, (Reason.INVALID_FIELD, "ec_items")),
        ({"idgoal": "0", "ec_id": "1", "ec_items": "[" * 100_000}, (Reason.INVALID_FIELD, "ec_items")),
        ({"url": {"a": 1}}, (Reason.INVALID_FIELD, "url")),
    ],
)
def test_a_request_that_cannot_be_read_is_refused_with_its_reason(hit: Any, why: Any) -> None:
    assert refused(hit) == why


@pytest.mark.parametrize(
    ("hit", "timestamp"),
    [
        ({"cdt": "1700000000"}, "1700000000"),
        ({"cdt": "2023-11-14 22:13:20"}, "2023-11-14 22:13:20"),
        ({"cdo": "90"}, (NOW - timedelta(seconds=90)).isoformat()),
        ({}, None),
        ({"cdo": "soon"}, "soon"),
    ],
)
def test_cdt_and_cdo_say_when_it_was(hit: dict[str, Any], timestamp: str | None) -> None:
    assert read({"url": "https://a.example/", **hit}).timestamp == timestamp


@pytest.mark.parametrize("particular", [{"cdt": "1700000000"}, {"rand": "1"}, {"r": "1"}])
def test_a_request_that_is_one_of_a_kind_has_the_same_id_when_it_is_sent_again(particular: dict[str, str]) -> None:
    hit = {"url": "https://a.example/", **particular}
    found = read(hit).message_id
    assert found.startswith("matomo-")
    assert len(found) == 39
    assert read({**hit, "send_image": "0", "token_auth": "x", "cdo": "9"}).message_id == found
    assert read({**hit, "url": "https://b.example/"}).message_id != found


def test_a_request_that_says_only_what_others_say_has_no_id_of_its_own() -> None:
    assert read({"url": "https://a.example/", "pv_id": "abc"}).message_id is None


@pytest.mark.parametrize(
    ("hit", "campaign"),
    [
        (
            {"url": "https://a.example/?utm_source=news&utm_medium=email&utm_campaign=spring"},
            {"source": "news", "medium": "email", "name": "spring"},
        ),
        ({"url": "https://a.example/?mtm_campaign=spring&mtm_kwd=hat"}, {"name": "spring", "term": "hat"}),
        ({"url": "https://a.example/#pk_cn=spring"}, {"name": "spring"}),
        ({"url": "https://a.example/", "_rcn": "spring", "_rck": "hat"}, {"name": "spring", "term": "hat"}),
    ],
)
def test_the_campaign_is_in_the_address_of_the_page(hit: dict[str, str], campaign: dict[str, str]) -> None:
    assert read(hit).context["campaign"] == campaign


def test_agent_language_and_screen_are_in_the_context() -> None:
    context = read({"url": "https://a.example/", "ua": "Mozilla/5.0", "lang": "de-AT", "res": "1280x1024"}).context
    assert context["userAgent"] == "Mozilla/5.0"
    assert context["locale"] == "de-AT"
    assert context["screen"] == {"width": 1280, "height": 1024}


def test_parameters_that_nothing_was_made_of_are_kept_as_they_came() -> None:
    context = read({"url": "https://a.example/", "e_c": "a", "e_a": "b", "gt_ms": "12", "_cvar": "{}"}).context
    assert context["matomo"] == {"gt_ms": "12", "_cvar": "{}"}


@pytest.mark.parametrize("url", ["https://[broken", "http://a.example:port/?utm_source=x", "?" + "a=1&" * 10_000])
def test_an_address_that_is_none_is_kept_and_harms_nothing(url: str) -> None:
    assert read({"url": url}).context["page"]["url"] == url
