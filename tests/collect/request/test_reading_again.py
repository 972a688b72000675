"""Refused messages read again."""

import json
from typing import Any

import pytest

from touchweave.collect.request.reading_again import read_again
from touchweave.event.parcel import ROW_FIELDS, Parcel
from touchweave.event.rejection import Reason
from touchweave.settings import Settings

KEY = "tw_w_0123456789abcdef"


def again(inbox: Any, mend: Any = None, settings: Settings | None = None) -> Parcel:
    (refused,) = inbox.refused
    return read_again(
        refused.raw, refused.envelope, source="site", settings=settings or Settings(), mend=mend, row=refused.row
    )


def event(parcel: Parcel) -> dict[str, Any]:
    (row,) = parcel.rows
    return dict(zip(ROW_FIELDS, row, strict=True))


def test_what_is_not_mended_is_refused_for_the_same_reason(inbox: Any) -> None:
    inbox.receive([{"type": "dance", "userId": "u"}])
    (refused,) = again(inbox).refused
    assert (refused.reason, refused.raw, refused.row) == (Reason.UNKNOWN_TYPE, inbox.refused[0].raw, 1)
    assert refused.envelope == inbox.refused[0].envelope


def test_a_mended_message_becomes_the_event_that_it_would_have_been(inbox: Any) -> None:
    message = {"type": "track", "event": "Seen", "customer": 7, "timestamp": "2020-01-01T00:00:00Z", "messageId": "m"}
    inbox.receive(
        {"batch": [message], "sentAt": "2020-01-01T00:00:10Z", "context": {"locale": "de"}},
        headers={"x-write-key": KEY, "sec-gpc": "1"},
    )
    parcel = again(inbox, lambda found: found | {"userId": found["customer"]})
    inbox.receive(
        {"batch": [message | {"userId": 7}], "sentAt": "2020-01-01T00:00:10Z", "context": {"locale": "de"}},
        headers={"x-write-key": KEY, "sec-gpc": "1"},
    )
    assert event(parcel) == inbox.event
    assert (parcel.source, parcel.received_us) == ("site", inbox.parcels[0].received_us)


def test_a_rule_that_was_loosened_lets_the_message_pass_unmended(inbox: Any) -> None:
    inbox.receive([{"type": "track", "event": "Seen", "userId": "u", "properties": {"x": [[[1]]]}}])
    inbox.settings = Settings(message_depth=3)
    inbox.parcels.clear()
    inbox.receive([{"type": "track", "event": "Seen", "userId": "u", "properties": {"x": [[[1]]]}}])
    assert again(inbox, settings=Settings(message_depth=3)).refused[0].reason is Reason.TOO_DEEP
    assert event(again(inbox))["name"] == "Seen"


def test_the_same_message_read_twice_has_the_same_id_though_it_has_neither_id_nor_time(inbox: Any) -> None:
    inbox.receive([{"type": "track", "event": "Seen"}])
    first, second = (event(again(inbox, lambda found: found | {"userId": "u"})) for _ in range(2))
    assert first["message_id"] == second["message_id"]


def test_two_of_one_request_that_say_the_same_stay_two(inbox: Any) -> None:
    inbox.receive([{"type": "track", "event": "Seen"}] * 2)
    ids = set()
    for refused in inbox.refused:
        parcel = read_again(
            refused.raw, refused.envelope, source="site", settings=Settings(), row=refused.row,
            mend=lambda found: found | {"userId": "u"},
        )  # fmt: skip
        ids.add(event(parcel)["message_id"])
    assert len(ids) == 2


@pytest.mark.parametrize("raw", ["{bad", "[]", "17", "", '{"x":' * 100_000])
def test_what_is_no_json_object_is_not_mended(inbox: Any, raw: str) -> None:
    envelope = '{"family":"segment","kind":"batch","received_us":0}'
    parcel = read_again(raw, envelope, source="site", settings=Settings(), mend=lambda found: 1 / 0)
    assert len(parcel.refused) == 1


def test_a_message_of_posthog_is_mended_in_segments_form_where_it_can_be_read(inbox: Any) -> None:
    given: dict[str, Any] = {}
    capture = {"api_key": KEY, "event": "Bought", "distinct_id": "u", "properties": {"revenue": "much"}}
    inbox.receive(capture, "capture", family="posthog", headers={})

    def mend(found: dict[str, Any]) -> dict[str, Any]:
        given.update(found)
        return found | {"properties": {"revenue": 12}}

    assert event(again(inbox, mend))["value"] == 12.0
    assert (given["type"], given["userId"], given["event"]) == ("track", "u", "Bought")


def test_a_message_of_posthog_that_cannot_be_read_is_mended_as_it_came(inbox: Any) -> None:
    inbox.receive({"api_key": KEY, "event": "Bought", "who": "u"}, "capture", family="posthog", headers={})
    parcel = again(inbox, lambda found: json.loads(json.dumps(found | {"distinct_id": found["who"]})))
    assert event(parcel)["user_id"] == "u"
