"""Correcting the client's clock, against the plain rule."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.collect.moment import FIRST_US, LAST_US, read_moment
from touchweave.collect.request.clock_correction import corrected
from touchweave.event.flag import Flag
from touchweave.event.moment import microseconds

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
