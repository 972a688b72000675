"""The steps that every request goes through."""

import base64
import gzip
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from touchweave.collect.messages import MessageTable
from touchweave.collect.request.refusal import RequestRefused
from touchweave.collect.request.steps import STEPS
from touchweave.event.flag import Flag
from touchweave.event.parcel import event_batch
from touchweave.settings import Settings

KEY = "tw_w_0123456789abcdef"
TRACK: dict[str, Any] = {"type": "track", "event": "Seen", "userId": "u", "messageId": "m1"}


def basic(key: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()}


def test_a_request_goes_through_nine_named_steps_in_their_order_and_each_is_timed(inbox: Any) -> None:
    receipt = inbox.receive([TRACK])
    assert inbox.steps == [name for name, _ in STEPS]
    assert inbox.steps == [
        "authenticate", "decode", "bound", "validate", "correct_clock", "snapshot_consent", "flag_machines", "stamp",
        "accept",
    ]  # fmt: skip
    assert (receipt.source, receipt.accepted, receipt.refused) == ("site", 1, 0)
    assert receipt.durable.done()


@pytest.mark.parametrize(
    "more",
    [
        {"headers": basic(KEY)},
        {"headers": {"x-write-key": KEY}},
        {"headers": {}, "query": [("writeKey", KEY)]},
        {"headers": {}, "body": {"writeKey": KEY, "batch": [TRACK]}},
        {"headers": {}, "body": {"batch": [TRACK | {"writeKey": KEY}, TRACK]}},
        {"headers": {"authorization": "Bearer of something else"}, "query": [("writeKey", KEY)]},
        {"headers": basic(KEY), "body": {"writeKey": "masked", "batch": [TRACK]}},
        {"headers": basic(KEY) | {"x-write-key": "other"}, "query": [("writeKey", "another")]},
    ],
)
def test_the_key_is_taken_from_header_then_query_then_body(inbox: Any, more: dict[str, Any]) -> None:
    body = more.pop("body", [TRACK])
    assert inbox.receive(body, **more).source == "site"


@pytest.mark.parametrize("key", ["", "unknown"])
def test_a_missing_or_unknown_key_is_a_401_and_a_known_one_in_the_body_does_not_help(inbox: Any, key: str) -> None:
    headers = {"x-write-key": key}
    with pytest.raises(RequestRefused) as refused:
        inbox.receive({"batch": [TRACK]} | ({"writeKey": KEY} if key else {}), headers=headers)
    assert (refused.value.status, refused.value.code) == (401, "unknown_key")
    assert not inbox.parcels


def test_a_batch_without_messages_is_taken_and_leaves_nothing(inbox: Any) -> None:
    receipt = inbox.receive([])
    assert receipt.durable.done()
    assert not inbox.parcels


@pytest.mark.parametrize(
    "headers", [{"content-encoding": "gzip"}, {"content-type": "application/x-www-form-urlencoded"}]
)
def test_gzip_is_known_by_its_first_bytes_whatever_the_headers_say(inbox: Any, headers: dict[str, str]) -> None:
    inbox.receive(gzip.compress(json.dumps({"batch": [TRACK]}).encode()), headers=headers | {"x-write-key": KEY})
    assert inbox.event["name"] == "Seen"


def test_one_bad_message_never_fails_the_batch(inbox: Any) -> None:
    body = b'{"batch":[%s, {"type":"track","userId":NaN}, {bad}, 17, null, %s]}' % ((json.dumps(TRACK).encode(),) * 2)
    receipt = inbox.receive(body)
    assert (receipt.accepted, receipt.refused) == (2, 4)
    assert [(refused.row, str(refused.reason)) for refused in inbox.refused] == [
        (2, "not_a_number"), (3, "unreadable"), (4, "unreadable"), (5, "unreadable"),
    ]  # fmt: skip
    assert [refused.raw for refused in inbox.refused][1] == "{bad}"
    assert inbox.told == [(str(refused.reason), "site") for refused in sorted(inbox.refused, key=lambda r: r.row)]


def test_what_is_refused_is_kept_whole_beside_what_came_around_it_but_for_the_key(inbox: Any) -> None:
    inbox.receive(
        {"writeKey": KEY, "type": "dance", "userId": "u", "properties": {"x": "y" * 100_000}}, "track",
        headers={"user-agent": "Mozilla", "sec-gpc": "1", "sentat": "2026-01-02T11:59:59Z"},
    )  # fmt: skip
    (refused,) = inbox.refused
    assert json.loads(refused.raw) == {
        "writeKey": "", "type": "dance", "userId": "u", "properties": {"x": "y" * 100_000},
    }  # fmt: skip
    assert json.loads(refused.envelope) == {
        "family": "segment", "kind": "track", "received_us": 1767355200000000, "sent_at": "2026-01-02T11:59:59Z",
        "user_agent": "Mozilla", "gpc": True, "source_kind": "web",
    }  # fmt: skip


def test_of_a_message_that_is_too_large_the_beginning_is_kept(inbox: Any) -> None:
    inbox.receive([TRACK | {"properties": {"x": "y" * 2**20}}, TRACK])
    assert len(inbox.events) == 1
    assert len(inbox.refused[0].raw) == 65536


def test_events_of_the_test_button_are_flagged(inbox: Any) -> None:
    inbox.receive([TRACK], flags=(Flag.TEST,))
    assert inbox.event["flags"] == "test"


def test_consent_and_machines_are_noted_on_each_event(inbox: Any) -> None:
    crawler = {"userAgent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}
    asked = {"consent": {"categoryPreferences": {"ads": False}}}
    inbox.receive([TRACK | {"context": crawler}, TRACK | {"context": asked}, TRACK])
    assert [event["flags"] for event in inbox.events] == ["machine", None, None]
    assert [event["consent"] for event in inbox.events] == [None, '{"category_preferences":{"ads":false}}', None]


@pytest.mark.parametrize(("respected", "noted"), [(False, None), (True, '{"dnt":true}')])
def test_do_not_track_is_noted_where_it_is_respected(inbox: Any, respected: bool, noted: str | None) -> None:
    inbox.settings = Settings(respect_dnt=respected)
    inbox.receive([TRACK], headers={"x-write-key": KEY, "dnt": "1"})
    assert inbox.event["consent"] == noted


def test_the_clock_is_corrected_by_when_the_batch_was_sent_and_raw_times_are_kept(inbox: Any) -> None:
    happened, sent = "2020-05-01T10:00:00.000+02:00", "2020-05-01T08:00:30Z"
    inbox.receive({"batch": [TRACK | {"timestamp": happened}], "sentAt": sent})
    event = inbox.event
    assert datetime.fromtimestamp(event["occurred_at"] / 1e6, UTC) == datetime(2026, 1, 2, 11, 59, 30, tzinfo=UTC)
    assert (event["timestamp"], event["sent_at"]) == (happened, sent)


def test_the_time_of_sending_is_looked_for_in_the_message_the_batch_and_the_header(inbox: Any) -> None:
    happened = TRACK | {"originalTimestamp": "2020-01-01T00:00:00Z"}
    headers = {"x-write-key": KEY, "sentat": "2020-01-01T00:00:03Z"}
    own = happened | {"sentAt": "2020-01-01T00:00:01Z"}
    inbox.receive({"batch": [own, happened], "sentAt": "2020-01-01T00:00:02Z"}, headers=headers)
    inbox.receive({"batch": [happened]}, headers=headers)
    inbox.receive(happened, "track")
    arrived = 1767355200000000
    assert [arrived - event["occurred_at"] for event in inbox.events[:3]] == [1e6, 2e6, 3e6]
    assert inbox.events[3]["occurred_at"] == 1577836800000000


def test_a_time_that_cannot_be_read_or_lies_ahead_is_flagged_and_no_error(inbox: Any) -> None:
    inbox.receive([TRACK | {"timestamp": time} for time in ("soon", {"y": 1}, "2026-01-03T13:00:00Z", None)])
    assert [event["flags"] for event in inbox.events] == [
        "time_unreadable",
        "time_unreadable",
        "time_in_future",
        None,
    ]
    assert [event["timestamp"] for event in inbox.events] == ["soon", '{"y":1}', "2026-01-03T13:00:00Z", None]


def test_a_message_without_an_id_gets_one_of_its_content_so_that_it_is_the_same_when_sent_again(inbox: Any) -> None:
    message = {"type": "track", "event": "Seen", "userId": "u", "timestamp": "2026-01-01T00:00:00Z"}
    inbox.receive([message])
    inbox.receive([message | {"sentAt": "2026-01-02T00:00:00Z"}])
    inbox.receive([message | {"userId": "v"}])
    first, again, other = (event["message_id"] for event in inbox.events)
    assert first == again != other
    assert first.startswith("auto-")


def test_without_a_time_equal_messages_are_two(inbox: Any) -> None:
    message = {"type": "track", "event": "Seen", "userId": "u"}
    inbox.receive([message, message])
    first, second = (event["message_id"] for event in inbox.events)
    assert first != second
    assert len(first) == len("auto-") + 32


def test_what_a_batch_shares_cannot_be_multiplied_beyond_what_a_request_may_unpack_to(inbox: Any) -> None:
    shared = {"context": {"x": "y" * 2**20}}
    with pytest.raises(RequestRefused) as refused:
        inbox.receive({"batch": [TRACK] * 20} | shared)
    assert refused.value.code == "unpacks_too_large"
    assert inbox.receive({"batch": [TRACK] * 10} | shared).accepted == 10


def test_a_request_refused_names_the_source_once_it_is_known(inbox: Any) -> None:
    inbox.keys.wait = 2.4
    with pytest.raises(RequestRefused) as refused:
        inbox.receive([TRACK])
    assert (refused.value.status, refused.value.source, refused.value.retry_after) == (429, "site", 3)


def test_matomo_is_known_by_the_number_of_its_site(inbox: Any) -> None:
    query = [("idsite", "7"), ("rec", "1"), ("url", "https://shop.example/"), ("_id", "0123456789abcdef")]
    inbox.receive(family="matomo", kind="matomo", query=query, headers={})
    assert inbox.event["type"] == "page"
    with pytest.raises(RequestRefused) as refused:
        inbox.receive({"batch": [TRACK], "writeKey": "site:7"}, headers={})
    assert refused.value.status == 401


def test_posthog_goes_the_same_way(inbox: Any) -> None:
    inbox.receive({"api_key": KEY, "event": "Seen", "distinct_id": "u"}, "capture", family="posthog", headers={})
    assert inbox.event["name"] == "Seen"


def test_a_message_deeper_than_any_decoder_goes_is_too_deep_whatever_the_settings_allow(inbox: Any) -> None:
    inbox.settings = Settings(message_depth=10**6)
    deep = b'{"type":"track","event":"Seen","userId":"u","properties":{"x":%b%b}}' % (b"[" * 5000, b"]" * 5000)
    inbox.receive(deep, "track")
    inbox.receive(b'{"batch":[%b]}' % deep)
    assert [refused.reason for refused in inbox.refused] == ["too_deep", "too_deep"]


def test_a_message_is_the_same_event_out_of_a_file_and_out_of_a_request(inbox: Any) -> None:
    messages = [
        TRACK | {"properties": {"revenue": "12.5", "url": "https://a.example/b?c"}, "anonymousId": 7.0},
        {"type": "identify", "userId": 17, "traits": {"a": 1}, "context": {"traits": {"b": 2}}, "messageId": "m2"},
        {"type": "group", "userId": "u", "groupId": 3, "context": {"campaign": {"name": "x"}}, "messageId": "m3"},
        {"type": "alias", "userId": "u", "previousId": 4, "messageId": "m4"},
        {"type": "page", "userId": "u", "properties": {"nps": 3, "referrer": "https://b.example"}, "messageId": "5"},
    ]  # fmt: skip
    times = "2026-01-01T00:00:00Z", 1767225600, 1767225600.0, 1767225600000, "2026-01-01 01:00:00+01:00"
    messages = [message | {"timestamp": time} for message, time in zip(messages, times, strict=True)]
    table = MessageTable(
        source="site", digest="d" * 64, received_at=datetime(2026, 1, 2, tzinfo=UTC), row_limit_bytes=9999
    )
    batch, refused = table.read(enumerate((json.dumps(message).encode() for message in messages), start=1))
    inbox.receive(messages)
    assert refused.num_rows == 0
    collected = event_batch(inbox.parcels)
    for name in batch.schema.names:
        if name not in ("received_at", "timestamp"):
            assert collected.column(name).to_pylist() == batch.column(name).to_pylist(), name
