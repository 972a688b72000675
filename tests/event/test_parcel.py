"""What one request brought goes through bytes and becomes columns again."""

from datetime import UTC, datetime, timedelta, timezone

from touchweave.event.moment import microseconds
from touchweave.event.parcel import ROW_FIELDS, Parcel, Refused, event_batch, rejection_batch
from touchweave.event.rejection import Reason
from touchweave.event.table import EVENT_SCHEMA, REJECTION_SCHEMA


def row(**said):
    return tuple(said.get(name) for name in ROW_FIELDS)


PARCELS = [
    Parcel(
        source="shop",
        received_us=1_700_000_000_000_000,
        rows=[
            row(message_id="a", type="track", name="Visit", occurred_at=5, user_id="u", value=2.5, flags="machine"),
            row(message_id="b", type="page", occurred_at=-7, anonymous_id="x", properties='{"ü":1}'),
        ],
        refused=[Refused(reason=Reason.INVALID_VALUE, row=3, field="total", raw="{}", envelope="{}")],
    ),
    Parcel(source="app", received_us=1, rows=[row(message_id="c", type="track", name="Tap", occurred_at=0)]),
]


def test_a_parcel_is_the_same_after_it_went_through_bytes() -> None:
    read = [Parcel.decode(parcel.encode()) for parcel in PARCELS]
    assert event_batch(read).equals(event_batch(PARCELS))
    assert rejection_batch(read).equals(rejection_batch(PARCELS))
    assert [parcel.messages for parcel in read] == [3, 1]


def test_all_events_of_several_parcels_become_one_batch_in_their_order() -> None:
    batch = event_batch(PARCELS)
    assert batch.schema == EVENT_SCHEMA
    assert batch.column("message_id").to_pylist() == ["a", "b", "c"]
    assert batch.column("source").to_pylist() == ["shop", "shop", "app"]
    assert batch.column("received_at").to_pylist()[2] == datetime(1970, 1, 1, 0, 0, 0, 1, tzinfo=UTC)
    assert batch.column("value").to_pylist() == [2.5, None, None]


def test_refusals_bear_source_and_time_of_their_parcel() -> None:
    batch = rejection_batch(PARCELS)
    assert batch.schema == REJECTION_SCHEMA
    assert batch.to_pylist() == [
        {
            "reason": "invalid_value",
            "row": 3,
            "field": "total",
            "raw": "{}",
            "source": "shop",
            "received_at": datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC),
            "envelope": "{}",
        }
    ]


def test_nothing_becomes_an_empty_batch() -> None:
    assert event_batch([]).num_rows == 0
    assert rejection_batch([]).schema == REJECTION_SCHEMA


def test_a_moment_of_any_zone_becomes_microseconds_since_1970() -> None:
    moment = datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    assert microseconds(moment) == -1
    assert microseconds(moment.astimezone(timezone(timedelta(hours=-5)))) == -1
