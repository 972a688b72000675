"""The Segment family: what its clients send, and what is made of it."""

import base64
import json
from typing import Any

import pytest

KEY = "tw_w_0123456789abcdef"
TRACK: dict[str, Any] = {"type": "track", "event": "Seen", "userId": "u", "messageId": "m1"}
FORMS: dict[str, dict[str, Any]] = {
    "track": {"event": "Seen", "properties": {"x": 1}},
    "identify": {"traits": {"x": 1}},
    "page": {"name": "Home", "properties": {"x": 1}},
    "screen": {"name": "Home", "properties": {"x": 1}},
    "group": {"groupId": "g", "traits": {"x": 1}},
    "alias": {"previousId": "before"},
}


@pytest.mark.parametrize("kind", FORMS)
@pytest.mark.parametrize("said", [{}, {"type": None}, {"type": ""}, "itself"])
def test_each_form_is_taken_alone_and_the_path_says_what_it_is_where_it_does_not(
    inbox: Any, kind: str, said: dict[str, Any] | str
) -> None:
    message = FORMS[kind] | {"userId": "u"} | (said if isinstance(said, dict) else {"type": kind})
    inbox.receive(message, kind)
    event = inbox.event
    assert event["type"] == kind
    told = {"group": {"groupId": "g", "x": 1}, "alias": {"previousId": "before"}}.get(kind, {"x": 1})
    assert json.loads(event["properties"]) == told


def test_what_a_message_says_of_its_type_goes_before_the_path(inbox: Any) -> None:
    inbox.receive({"type": "page", "userId": "u"}, "track")
    assert inbox.event["type"] == "page"


def test_in_a_batch_every_message_says_its_type(inbox: Any) -> None:
    inbox.receive([FORMS["page"] | {"userId": "u"}])
    assert [refused.reason for refused in inbox.refused] == ["unknown_type"]


def test_the_batchs_context_is_merged_into_each_message_whose_own_keys_win(inbox: Any) -> None:
    shared = {"app": {"name": "shop"}, "locale": "de-DE"}
    own = {"locale": "en-GB", "page": {"path": "/"}}
    inbox.receive({"batch": [TRACK | {"context": own}, TRACK | {"context": None}, TRACK], "context": shared})
    contexts = [json.loads(event["context"]) for event in inbox.events]
    assert contexts == [{"app": {"name": "shop"}, "locale": "en-GB", "page": {"path": "/"}}, shared, shared]
    assert inbox.events[0]["page_path"] == "/"


@pytest.mark.parametrize(("written", "read"), [(17, "17"), (12.0, "12"), (None, None), ("", None)])
def test_ids_become_text_and_empty_ones_are_absent(inbox: Any, written: object, read: str | None) -> None:
    inbox.receive([TRACK | {"userId": written, "anonymousId": "x"}, TRACK | {"messageId": written}])
    first, second = inbox.events
    assert (first["user_id"], first["anonymous_id"]) == (read, "x")
    assert second["message_id"] == read or (read is None and second["message_id"].startswith("auto-"))


def test_an_identify_takes_traits_out_of_the_context_too(inbox: Any) -> None:
    inbox.receive([{"type": "identify", "userId": "u", "traits": {"a": 1}, "context": {"traits": {"a": 0, "b": 2}}}])
    assert json.loads(inbox.event["properties"]) == {"a": 1, "b": 2}


def test_an_alias_of_somebody_to_himself_is_harmless(inbox: Any) -> None:
    assert inbox.receive({"userId": "u", "previousId": "u"}, "alias").accepted == 1


def test_a_raw_list_is_a_batch(inbox: Any) -> None:
    assert inbox.receive(json.dumps([TRACK, TRACK]).encode()).accepted == 2


def test_what_an_order_was_worth_is_read_as_from_files(inbox: Any) -> None:
    properties = {"revenue": "12.50", "nps": 9}
    context = {
        "campaign": {"name": "spring", "medium": "email"},
        "page": {"url": "https://a.example/b?c", "referrer": ""},
    }
    inbox.receive([TRACK | {"properties": properties, "context": context}])
    event = inbox.event
    assert (event["value"], event["answer"], event["score"], event["scale"]) == (12.5, "nps", 9.0, "0..10")
    assert (event["page_path"], event["campaign"], event["medium"], event["referrer"]) == (
        "/b",
        "spring",
        "email",
        None,
    )


def test_a_pixel_says_everything_in_its_address(inbox: Any) -> None:
    query = [
        ("writeKey", KEY), ("userId", "u"), ("event", "Email Opened"), ("properties.order.id", "7"),
        ("properties.total", "12.5"), ("context.page.url", "https://shop.example/cart"), ("traits", "{bad"),
        ("integrations", '{"All": true}'), ("userId", "second"), ("userId.x", "inside text"),
    ]  # fmt: skip
    inbox.receive(kind="pixel-track", query=query, headers={})
    event = inbox.event
    assert (event["type"], event["name"], event["user_id"], event["value"]) == ("track", "Email Opened", "u", 12.5)
    assert json.loads(event["properties"]) == {"order": {"id": "7"}, "total": "12.5"}
    assert event["page_path"] == "/cart"


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
@pytest.mark.parametrize("padded", [True, False])
def test_a_pixel_may_bring_json_in_base64_with_its_key(inbox: Any, encode: Any, padded: bool) -> None:
    message = {"writeKey": KEY, "userId": "ü>?>?", "name": "Home"}
    data = encode(json.dumps(message, ensure_ascii=False).encode()).decode()
    inbox.receive(kind="pixel-page", query=[("data", data if padded else data.rstrip("="))], headers={})
    assert (inbox.event["type"], inbox.event["user_id"]) == ("page", "ü>?>?")
