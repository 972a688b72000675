"""Segment-form messages in JSON lines."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

TRACK = {
    "type": "track", "messageId": "m1", "userId": "u1", "event": "Order Completed",
    "timestamp": "2024-01-02T03:04:05.678Z",
}  # fmt: skip


def lines(*messages: object) -> str:
    return "\n".join(message if isinstance(message, str) else json.dumps(message) for message in messages) + "\n"


def test_a_message_becomes_an_event_with_what_places_it_lifted_out(imported: Callable) -> None:
    message = TRACK | {
        "anonymousId": "x",
        "properties": {"revenue": 12.5, "coupon": "ü"},
        "context": {
            "page": {"url": "https://shop.example/cart?x=1", "referrer": "https://news.example/a"},
            "campaign": {"name": "spring", "medium": "email"},
        },
    }
    got = imported(lines(message), name="site.jsonl")
    (event,) = got.events
    assert got.report.format == "jsonl"
    assert got.source.own_ids
    assert event["message_id"] == "m1"
    assert event["name"] == "Order Completed"
    assert event["occurred_at"] == datetime(2024, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
    assert (event["user_id"], event["anonymous_id"]) == ("u1", "x")
    assert event["value"] == 12.5
    assert json.loads(event["properties"]) == {"revenue": 12.5, "coupon": "ü"}
    assert json.loads(event["context"]) == message["context"]
    assert (event["page_path"], event["referrer"]) == ("/cart", "news.example")
    assert (event["campaign"], event["medium"]) == ("spring", "email")


def test_a_visit_that_came_from_nowhere_has_no_referrer(imported: Callable) -> None:
    got = imported(
        lines(TRACK | {"context": {"page": {"url": "https://a.example/", "referrer": "$direct"}}}), name="s.jsonl"
    )
    assert got.column("referrer") == [None]


def test_all_six_forms_are_taken(imported: Callable) -> None:
    who = {"userId": "u1", "timestamp": "2024-01-01T00:00:00Z"}
    got = imported(
        lines(
            TRACK,
            who | {"type": "identify", "traits": {"tier": "gold"}},
            who | {"type": "page", "name": "Home", "properties": {"path": "/"}},
            who | {"type": "screen", "name": "Cart"},
            who | {"type": "group", "groupId": "g"},
            who | {"type": "alias", "previousId": "x"},
        ),
        name="site.jsonl",
    )
    assert got.column("type") == ["track", "identify", "page", "screen", "group", "alias"]
    assert [json.loads(text) for text in got.column("properties")[1:]] == [
        {"tier": "gold"}, {"path": "/"}, {}, {"groupId": "g"}, {"previousId": "x"},
    ]  # fmt: skip


def test_answers_are_read_from_the_properties(imported: Callable) -> None:
    got = imported(
        lines(
            TRACK | {"properties": {"nps": 9}},
            TRACK | {"properties": {"answer": "ces", "score": 2, "scale": "5..1"}},
            TRACK | {"properties": {"csat": "4"}},
        ),
        name="site.jsonl",
    )
    assert [(e["answer"], e["score"], e["scale"]) for e in got.events] == [
        ("nps", 9.0, "0..10"), ("ces", 2.0, "5..1"), ("csat", 4.0, "1..5"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("{broken", "unreadable"),
        (TRACK | {"type": "purchase"}, "unknown_type"),
        ({k: v for k, v in TRACK.items() if k != "userId"}, "missing_customer"),
        ({k: v for k, v in TRACK.items() if k != "event"}, "missing_name"),
        (TRACK | {"event": " "}, "missing_name"),
        ({k: v for k, v in TRACK.items() if k != "timestamp"}, "missing_time"),
        (TRACK | {"timestamp": "soon"}, "invalid_time"),
        (TRACK | {"messageId": "x" * 101}, "message_id_too_long"),
        (TRACK | {"userId": [17]}, "invalid_field"),
        (TRACK | {"properties": ["x"]}, "invalid_field"),
        (TRACK | {"properties": {"revenue": "much"}}, "invalid_value"),
        (TRACK | {"properties": {"revenue": 1e39}}, "invalid_value"),
        (TRACK | {"properties": {"nps": 11}}, "score_off_scale"),
        (TRACK | {"properties": {"nps": "ten"}}, "invalid_score"),
        (TRACK | {"properties": {"x": "y" * 2**20}}, "too_large"),
        ('{"type":"track","x":' + "[" * 5000 + "]" * 5000 + "}", "too_deep"),
    ],
)
def test_a_bad_message_is_refused_with_its_reason_and_costs_nothing_else(
    imported: Callable, message: object, reason: str
) -> None:
    got = imported(lines(TRACK, message, TRACK), name="site.jsonl")
    assert got.report.rejected == {reason: 1}
    assert got.report.loaded == 2
    assert got.rejections[0]["row"] == 2


def test_flat_objects_are_rows_like_any_other(imported: Callable) -> None:
    got = imported(
        lines(
            {"customer": "c1", "time": "2024-01-01T00:00:00Z", "event": "a", "n": 1.5, "tags": ["x"], "ok": True},
            "[1]",
            {"customer": 17, "time": "2024-01-02T00:00:00Z", "event": "b", "new": 1},
        ),
        name="log.jsonl",
    )
    assert got.column("user_id") == ["c1", "17"]
    assert json.loads(got.column("properties")[0]) == {"n": 1.5, "tags": '["x"]', "ok": "true"}
    assert got.report.rejected == {"unreadable": 1}


def test_keys_that_appear_late_are_not_lost(imported: Callable) -> None:
    plain = [{"customer": f"c{i}", "time": "2024-01-01T00:00:00Z", "event": "a"} for i in range(3000)]
    late = {"customer": "z", "time": "2024-01-01T00:00:00Z", "event": "a", "surprise": 1}
    got = imported(lines(*plain, late), name="log.jsonl")
    assert json.loads(got.column("properties")[-1]) == {"_more": '{"surprise": 1}'}


@pytest.mark.parametrize(
    ("written", "read"), [(17, "17"), (12.0, "12"), (12.5, "12.5"), (2**70, str(2**70)), ("", None), (None, None)]
)
def test_numeric_ids_become_text_and_empty_ones_are_absent(imported: Callable, written: object, read: object) -> None:
    got = imported(lines(TRACK | {"userId": written, "anonymousId": "x"}), name="site.jsonl")
    assert got.column("user_id") == [read]


@pytest.mark.parametrize("nothing", [None, [], {}])
def test_objects_that_are_null_or_an_empty_list_are_empty(imported: Callable, nothing: object) -> None:
    message = TRACK | {"properties": nothing, "context": nothing, "integrations": nothing}
    got = imported(lines(message), name="site.jsonl")
    assert (got.column("properties"), got.column("context")) == (["{}"], [None])


def test_an_identify_takes_traits_out_of_the_context_where_its_own_do_not_say_otherwise(imported: Callable) -> None:
    message = {
        "type": "identify", "userId": "u", "timestamp": "2024-01-01T00:00:00Z",
        "traits": {"tier": "gold"}, "context": {"traits": {"tier": "silver", "city": "Bonn"}},
    }  # fmt: skip
    got = imported(lines(message), name="site.jsonl")
    assert json.loads(got.column("properties")[0]) == {"tier": "gold", "city": "Bonn"}


@pytest.mark.parametrize(
    "written", [1704164645.678, 1704164645678, 1704164645678000, "2024-01-02 04:04:05.678+01:00"]
)
def test_times_may_be_numbers(imported: Callable, written: object) -> None:
    got = imported(lines(TRACK | {"timestamp": written}), name="site.jsonl")
    assert got.column("occurred_at") == [datetime(2024, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)]
