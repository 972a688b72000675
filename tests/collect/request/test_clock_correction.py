"""Correcting the client's clock, against the plain rule."""

from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.collect.moment import FIRST_US, LAST_US, read_moment
from touchweave.collect.request.clock_correction import corrected
from touchweave.event.flag import Flag
from touchweave.event.parcel import microseconds

ARRIVED = datetime(2026, 1, 2, 12, tzinfo=UTC)
ARRIVED_US = microseconds(ARRIVED)
DAY_US = 86_400_000_000
ZONES = st.integers(-15 * 60, 15 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1000, 1, 1), datetime(3000, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))
AGES = st.timedeltas(timedelta(0), timedelta(days=400))


def written(moment: datetime, zone: timezone) -> str:
    return moment.astimezone(zone).isoformat()


@settings(deadline=None)
@given(MOMENTS, AGES, ZONES, ZONES)
def test_whatever_the_clients_clock_shows_an_event_happened_so_long_before_it_was_sent(
    sent: datetime, age: timedelta, zone: timezone, other: timezone
) -> None:
    sent_us = read_moment(written(sent, other))
    us, flag = corrected(written(sent - age, zone), sent_us, ARRIVED_US)
    assert us == ARRIVED_US - age // timedelta(microseconds=1)
    assert flag is None


@settings(deadline=None)
@given(MOMENTS, ZONES)
def test_without_a_time_of_sending_the_clients_clock_is_believed(moment: datetime, zone: timezone) -> None:
    us, flag = corrected(written(moment, zone), None, ARRIVED_US)
    assert us == microseconds(moment)
    assert flag is (Flag.TIME_IN_FUTURE if us > ARRIVED_US + DAY_US else None)


@settings(deadline=None)
@given(st.integers(FIRST_US, LAST_US), st.integers(FIRST_US, LAST_US))
def test_the_rule_is_arrival_less_what_lies_between_happening_and_sending(happened: int, sent: int) -> None:
    time = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=happened)).isoformat()
    expected = ARRIVED_US - (sent - happened)
    us, flag = corrected(time, sent, ARRIVED_US)
    if FIRST_US <= expected <= LAST_US:
        assert us == expected
        assert flag is (Flag.TIME_IN_FUTURE if expected > ARRIVED_US + DAY_US else None)
    else:
        assert (us, flag) == (ARRIVED_US, Flag.TIME_UNREADABLE)


@settings(deadline=None)
@given(st.integers(0, 4_000_000_000), st.sampled_from([1, 1000, 1_000_000]))
def test_a_number_is_read_as_seconds_or_parts_of_them_by_its_size(seconds: int, parts: int) -> None:
    number = seconds * parts
    if parts == 1 or number >= 10**11 * parts // 1000:
        assert read_moment(number) == seconds * 1_000_000


@pytest.mark.parametrize("time", [None, ""])
def test_without_a_time_it_happened_when_it_arrived(time: str | None) -> None:
    assert corrected(time, 17, ARRIVED_US) == (ARRIVED_US, None)


@settings(deadline=None)
@given(
    st.text()
    | st.floats()
    | st.integers()
    | st.booleans()
    | st.lists(st.none())
    | st.dictionaries(st.text(), st.none())
)
def test_any_json_stands_for_a_time_that_the_ledger_can_hold(time: object) -> None:
    us, _ = corrected(time, read_moment(time), ARRIVED_US)
    assert FIRST_US <= us <= LAST_US


def test_an_event_a_day_ahead_is_noted_and_one_an_hour_ahead_is_not() -> None:
    hour, days = ARRIVED + timedelta(hours=1), ARRIVED + timedelta(days=1, microseconds=1)
    assert corrected(hour.isoformat(), None, ARRIVED_US)[1] is None
    assert corrected(days.isoformat(), None, ARRIVED_US)[1] is Flag.TIME_IN_FUTURE


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("1970-01-01T00:01:40Z", 100),
        ("1970-01-01T00:01:40", 100),
        ("1970-01-01 01:01:40+01:00", 100),
        ("1970-01-01T00:01:40.123456789Z", Fraction(100123456, 1_000_000)),
        ("1704164645678", Fraction(1704164645678, 1000)),
        ("1704164645.5", Fraction(17041646455, 10)),
        (" 1970-01-01T00:01:40Z ", 100),
        ("20240102T030405Z", 1704164645),
        ("20240102030405", 1704164645),
        ("20240102", 1704153600),
        ("02.01.2024 03:04:05", 1704164645),
        ("Jan 2, 2024 03:04:05", 1704164645),
        (1704164645.678, Fraction(1704164645678, 1000)),
        (0, 0),
        (-1, -1),
    ],
)
def test_times_are_read_in_many_forms(written: object, seconds: Fraction) -> None:
    assert read_moment(written) == seconds * 1_000_000


@pytest.mark.parametrize(
    "written",
    [
        "soon",
        "2024-13-01",
        "2024-02-30T00:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "0",
        True,
        [],
        {},
        None,
        1e300,
        "9" * 99,
    ],
)
def test_what_is_no_time_is_none(written: object) -> None:
    assert read_moment(written) is None
