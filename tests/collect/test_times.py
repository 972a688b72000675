"""Times: every way of writing them that files come with."""

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.collect.times import plan_times, read_times

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moments(values: list[str | None], **how: str | None) -> list[datetime | None]:
    column = pa.array(values)
    plan = plan_times(column, **how)
    assert plan is not None
    times = read_times(column, plan)
    bad = times.invalid | times.missing
    return [None if no else EPOCH + timedelta(microseconds=int(us)) for us, no in zip(times.us, bad, strict=True)]


@pytest.mark.parametrize(
    "written",
    [
        "2021-03-04T05:06:07Z",
        "2021-03-04T05:06:07.000000000Z",
        "2021-03-04 05:06:07 UTC",
        "2021-03-04T06:06:07+01:00",
        "2021-03-04 00:06:07 -0500",
        "20210304T050607",
        "20210304050607",
        "2021-3-4 5:6:7",
        "2021/03/04 05:06:07 am",
        "4.3.2021 05:06:07",
        "Mar 4, 2021 5:06:07 AM",
        "04-Mar-21 05:06:07",
        "Thu, 04 Mar 2021 05:06:07 GMT",
        " 2021-03-04T05:06:07 ",
    ],
)
def test_the_usual_ways_of_writing_a_moment_are_read(written: str) -> None:
    assert moments([written]) == [datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC)]


@pytest.mark.parametrize("written", ["2021-02-30", "hello", "2021-13-01", "2021-03-04T25:00", "2021-03-04 noon"])
def test_what_is_no_time_is_invalid_and_raises_nothing(written: str) -> None:
    assert moments(["2021-03-04", "2021-03-05", written])[2] is None


@given(
    moment=st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1)),
    offset=st.integers(min_value=-14 * 60, max_value=14 * 60),
)
@settings(max_examples=200, deadline=None)
def test_every_iso_time_of_the_standard_library_is_read_to_the_microsecond(moment: datetime, offset: int) -> None:
    aware = moment.replace(tzinfo=timezone(timedelta(minutes=offset)))
    assert moments([aware.isoformat()]) == [aware.astimezone(UTC)]


def test_one_day_above_twelve_decides_for_all_which_number_is_the_month() -> None:
    assert moments(["1/2/2020", "13/2/2020"])[0] == datetime(2020, 2, 1, tzinfo=UTC)
    assert moments(["1/2/2020", "2/13/2020"])[0] == datetime(2020, 1, 2, tzinfo=UTC)


def test_a_tie_between_day_and_month_is_told_and_not_guessed_silently() -> None:
    plan = plan_times(pa.array(["1/2/2020", "3/4/2020"]))
    assert plan is not None
    assert plan.undecided
    same = plan_times(pa.array(["1/1/2020", "5/5/2020"]))
    assert same is not None
    assert not same.undecided, "either way they are the same days"


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("1577836800", datetime(2020, 1, 1, tzinfo=UTC)),
        ("1577836800123", datetime(2020, 1, 1, 0, 0, 0, 123000, tzinfo=UTC)),
        ("1577836800123456", datetime(2020, 1, 1, 0, 0, 0, 123456, tzinfo=UTC)),
        ("43831.5", datetime(2020, 1, 1, 12, tzinfo=UTC)),
        ("20200101", datetime(2020, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_bare_number_is_an_epoch_or_a_serial_or_a_date_by_its_size(written: str, moment: datetime) -> None:
    assert moments([written]) == [moment]


def test_small_numbers_are_no_times() -> None:
    assert plan_times(pa.array(["1", "2", "30"])) is None


def test_a_time_without_a_zone_is_of_the_zone_given() -> None:
    summer, winter = moments(["2020-07-01 12:00", "2020-01-01 12:00"], timezone="Europe/Berlin")
    assert summer == datetime(2020, 7, 1, 10, tzinfo=UTC)
    assert winter == datetime(2020, 1, 1, 11, tzinfo=UTC)
    assert moments(["2020-07-01 12:00Z"], timezone="Europe/Berlin") == [datetime(2020, 7, 1, 12, tzinfo=UTC)]


def test_the_hour_that_clocks_skip_does_not_stop_an_import() -> None:
    assert moments(["2020-03-29 02:30"], timezone="Europe/Berlin") == [datetime(2020, 3, 29, 1, 0, tzinfo=UTC)]


def test_a_form_given_is_the_only_one_read() -> None:
    read = moments(["03/04/2020 10h", "2020-03-04"], time_format="%m/%d/%Y %Hh")
    assert read == [datetime(2020, 3, 4, 10, tzinfo=UTC), None]


def test_typed_columns_need_no_reading() -> None:
    column = pa.array([datetime(2020, 1, 1), None], pa.timestamp("s"))
    plan = plan_times(column, timezone="Asia/Tokyo")
    assert plan is not None
    times = read_times(column, plan)
    assert times.us[0] == np.datetime64("2019-12-31T15:00:00", "us").astype(np.int64)
    assert times.missing.tolist() == [False, True]
    assert times.zoneless == 1


def test_different_offsets_are_all_remembered() -> None:
    column = pa.array(["2020-01-01T00:00+01:00", "2020-01-01T00:00-05:00", "2020-01-01T00:00"])
    plan = plan_times(column)
    assert plan is not None
    times = read_times(column, plan)
    assert times.offsets == (-300, 60)
    assert times.zoneless == 1
