"""Refused events read again: what the collector refused, lines of message files, rows of other files."""

import json
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from touchweave.collect.request.envelope import Envelope
from touchweave.collect.request.mending import read_mending
from touchweave.collect.rereading import Rereading
from touchweave.event.moment import microseconds
from touchweave.event.parcel import Parcel, Refused, rejection_batch
from touchweave.event.rejection import Reason
from touchweave.event.table import EVENT_SCHEMA
from touchweave.settings import Settings

RECEIVED = datetime(2026, 3, 1, 12, tzinfo=UTC)


def rejections(*raws, family: str | None = "segment", source="web", received_at=RECEIVED, **around):
    us = microseconds(received_at)
    envelope = Envelope(family=family, kind="batch", received_us=us, **around).encode() if family else None
    refused = [
        Refused(reason=Reason.MISSING_CUSTOMER, row=at, field=None, raw=raw, envelope=envelope)
        for at, raw in enumerate(raws, start=1)
    ]
    return rejection_batch([Parcel(source=source, received_us=us, rows=(), refused=refused)])


def together(*batches):
    return pa.Table.from_batches(batches).unify_dictionaries().combine_chunks().to_batches()[0]


def read(batch, **mapping):
    return Rereading(Settings(), read_mending({name.replace("__", "."): path for name, path in mapping.items()}))(
        batch
    )


def track(**changes):
    message = {"type": "track", "event": "Order", "timestamp": "2026-02-01T10:00:00Z", "properties": {"n": 7}}
    return json.dumps(message | changes)


def test_a_message_without_a_customer_is_mended_by_a_path():
    got = read(rejections(track(messageId="m1")), userId="properties.n")
    assert got.readable.tolist() == [True]
    assert got.events.schema.equals(EVENT_SCHEMA)
    (event,) = got.events.to_pylist()
    assert (event["message_id"], event["user_id"], event["name"], event["source"]) == ("m1", "7", "Order", "web")
    assert event["received_at"] == RECEIVED, "as it was received, not as it is replayed"
    assert event["occurred_at"] == datetime(2026, 2, 1, 10, tzinfo=UTC)
    assert json.loads(got.messages[0])["userId"] == "7"


def test_without_a_mapping_a_message_is_refused_for_the_same_reason():
    got = read(rejections(track(), family="segment"))
    assert (got.readable.tolist(), got.refused) == ([False], [Reason.MISSING_CUSTOMER])
    assert got.events.num_rows == 0


def test_what_the_request_said_for_all_of_its_messages_counts_again():
    batch = rejections(track(sentAt=None), sent_at="2026-02-01T10:00:30Z", context={"ip": "1.2.3.4"}, gpc=True)
    (event,) = read(batch, userId="=ann").events.to_pylist()
    assert json.loads(event["context"])["ip"] == "1.2.3.4"
    assert event["sent_at"] == "2026-02-01T10:00:30Z"
    assert json.loads(event["consent"]) == {"gpc": True}


def test_the_same_message_read_twice_has_the_same_id():
    for batch in (rejections(track()), rejections(track(timestamp=None)), rejections(track(), family=None)):
        one, two = (read(batch, userId="=ann").events.column("message_id").to_pylist() for _ in range(2))
        assert one == two


def test_a_line_of_a_message_file_is_read_as_such_a_line():
    got = read(rejections(track(timestamp="01.02.2026 10:00"), track(), family=None), userId="properties.n")
    first, second = got.events.to_pylist()
    assert first["occurred_at"] == datetime(2026, 2, 1, 10, tzinfo=UTC), "files may write times as people do"
    assert (first["user_id"], first["received_at"], first["source"]) == ("7", RECEIVED, "web")
    assert first["message_id"] != second["message_id"]


@pytest.mark.parametrize(("time", "reason"), [(None, Reason.MISSING_TIME), ("soon", Reason.INVALID_TIME)])
def test_a_line_of_a_file_never_gets_the_time_of_its_import(time, reason):
    assert read(rejections(track(timestamp=time, userId="ann"), family=None)).refused == [reason]


ROW = json.dumps({"customer": "ann", "when": "2026-02-01", "what": "Call", "amount": "12.5", "a.b": "x"})


def test_a_row_of_another_file_becomes_a_message_where_a_mapping_names_what_makes_one():
    got = read(
        rejections(ROW, family=None),
        **{"type": "=track", "event": "what", "userId": "customer", "timestamp": "when"},
        **{"properties.value": "amount", "properties.x": '["a.b"]'},
    )
    (event,) = got.events.to_pylist()
    assert (event["type"], event["name"], event["user_id"], event["value"]) == ("track", "Call", "ann", 12.5)
    assert json.loads(event["properties"]) == {"value": "12.5", "x": "x"}


def test_a_row_of_another_file_is_refused_without_such_a_mapping():
    assert read(rejections(ROW, family=None)).refused == [Reason.UNKNOWN_TYPE]
    assert read(rejections(ROW, family=None), type="=track", event="what").refused == [Reason.MISSING_CUSTOMER]


def test_two_refusals_of_one_row_become_one_event_and_two_rows_become_two():
    once = rejections(ROW, family=None)
    twice = together(once, once, rejections("{}", ROW, family=None))
    ids = read(twice, type="=page", userId="=ann", timestamp="=2026-01-01").events.column("message_id").to_pylist()
    assert ids[0] == ids[1]
    assert len({*ids}) == 3


def test_events_stay_in_the_order_of_what_they_come_from():
    parts = [
        rejections(track(event=f"e{i}"), family=None if i % 3 else "segment", source=f"s{i % 2}",
                   received_at=RECEIVED.replace(hour=i))
        for i in range(10)
    ]  # fmt: skip
    got = read(together(*parts), userId="=ann")
    assert got.events.column("name").to_pylist() == [f"e{i}" for i in range(10)]
    assert got.events.column("source").to_pylist() == [f"s{i % 2}" for i in range(10)]
    assert [at.hour for at in got.events.column("received_at").to_pylist()] == list(range(10))


def test_a_capture_of_posthog_is_mended_in_segments_form():
    raw = json.dumps({"event": "Order", "properties": {"$current_url": "https://x.test/a", "who": "ann"}})
    got = read(rejections(raw, family="posthog"), userId="properties.who", type="=track", event="event")
    assert got.readable.tolist() in ([True], [False])
    if got.readable[0]:
        assert got.events.to_pylist()[0]["user_id"] == "ann"


HOSTILE = [
    "",
    "null",
    "[]",
    '"text"',
    "{",
    "\0",
    '{"type": "track", "type": "page"}',
    '{"a": NaN}',
    '{"a": 1e999}',
    '{"a": ' + "9" * 400 + "}",
    "[" * 5000 + "]" * 5000,
    '{"a":' * 2000 + "1" + "}" * 2000,
    '{"type": "track", "event": "\\ud800", "userId": "ann"}',
    "<script>alert(1)</script>",
    "=HYPERLINK(1)",
    "x" * 2**20,
    json.dumps({"type": "track", "userId": "ann", "event": "x" * 2**21}),
]


@pytest.mark.parametrize("family", ["segment", "posthog", "matomo", None])
@pytest.mark.parametrize(
    "mapping", [{}, {"userId": "=ann", "type": "=track", "event": "=E", "timestamp": "=2026-01-01"}]
)
def test_whatever_is_in_a_message_the_others_are_read(family, mapping):
    good = rejections(track(userId="ann"))
    got = read(together(good, rejections(*HOSTILE, family=family), good), **mapping)
    assert got.readable[[0, -1]].all()
    assert got.events.num_rows == got.readable.sum()
    assert len(got.refused) == (~got.readable).sum()
    assert len(got.messages) == len(HOSTILE) + 2
    got.events.validate(full=True)


@pytest.mark.parametrize("envelope", ["", "{}", "null", '{"family":"x","kind":"y","received_us":1}', "[" * 9999])
def test_an_envelope_that_cannot_be_read_refuses_its_message_only(envelope):
    batch = rejections(track(userId="ann"), track(userId="bob"))
    at = batch.schema.get_field_index("envelope")
    texts = pa.array([envelope, batch.column("envelope")[1].as_py()])
    got = read(batch.set_column(at, batch.schema.field("envelope"), texts))
    assert (got.readable.tolist(), got.refused) == ([False, True], [Reason.UNREADABLE])
