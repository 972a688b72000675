"""Customers active by day, week and 28 days, and their active days: against a few lines of plain Python."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.errors import SelectionInvalid
from touchweave.event.vocabulary import Kind
from touchweave.measure.active_days import active_days_customers, active_days_table
from touchweave.measure.activity import ACTIVITIES
from touchweave.measure.meeting import DAY_US
from touchweave.measure.stickiness import stickiness_customers, stickiness_table

checked = settings(max_examples=60, deadline=None)
EPOCH = date(1970, 1, 1)


def day_of(time_us: int) -> date:
    return EPOCH + timedelta(days=time_us // DAY_US)


@checked
@given(data=st.data(), activity=st.sampled_from(ACTIVITIES))
def test_the_windows_that_end_with_a_day_hold_the_customers_of_their_twin(
    cases: Callable[..., Any], data: st.DataObject, activity: str
) -> None:
    case = data.draw(cases(spacing_us=DAY_US * 3 // 4, longest=10))
    found = stickiness_table(case.whole, case.selection, activity=activity)
    assert found == stickiness_table(case.split, case.selection, activity=activity, threads=2)
    since, until = case.selection.since_us, case.selection.until_us
    for row in found.days:
        day = date.fromisoformat(row.day)
        for window, days, count in (("day", 1, row.daily), ("week", 7, row.weekly), ("month", 28, row.monthly)):
            who = set()
            for customer, line in case.active(activity).items():
                for one in line:
                    at = day_of(one[0])
                    if one[0] < since and at == day_of(since):
                        at -= timedelta(days=1)  # before the period: belongs to the day before
                    if one[0] < until and at <= day < at + timedelta(days=days):
                        who.add(customer)
            mask = stickiness_customers(case.split, case.selection, activity=activity, day=row.day, window=window)
            assert case.who(mask) == who
            assert mask.sum() == count
        full = day >= day_of(case.start) + timedelta(days=27)
        assert (row.daily_monthly.value is not None) == (full and row.monthly > 0)
        if row.daily_monthly.value is not None:
            assert row.daily_monthly.value == row.daily / row.monthly
    if since < 0 and until > 10**15 and found.days:
        assert {row.day for row in found.days} >= {
            str(day_of(one[0])) for line in case.within().values() for one in line
        }


@checked
@given(data=st.data(), unit=st.sampled_from(["week", "month"]), activity=st.sampled_from(ACTIVITIES))
def test_active_days_are_those_of_their_twin_and_their_distribution_adds_up(
    cases: Callable[..., Any], data: st.DataObject, unit: str, activity: str
) -> None:
    case = data.draw(cases(spacing_us=DAY_US * 2 // 3, longest=20))
    found = active_days_table(case.whole, case.selection, unit=unit, activity=activity)
    assert found == active_days_table(case.split, case.selection, unit=unit, activity=activity, threads=2)
    days: Counter[tuple[str, int]] = Counter()
    for customer, line in case.within(activity).items():
        for day in {day_of(one[0]) for one in line}:
            first = day - timedelta(days=day.weekday()) if unit == "week" else day.replace(day=1)
            days[str(first), customer] += 1
    assert sum(row.active_days for row in found.periods) == sum(days.values())
    for row in found.periods:
        here = {customer: number for (period, customer), number in days.items() if period == row.period}
        assert row.customers == len(here) == sum(row.distribution)
        assert row.daily_customers * row.days == pytest.approx(sum(here.values()))
        if here:
            assert row.stickiness.value == pytest.approx(sum(here.values()) / len(here) / row.days)
        asked: dict[str, Any] = {"unit": unit, "activity": activity, "period": row.period}
        assert case.who(active_days_customers(case.split, case.selection, **asked)) == set(here)
        for number, count in enumerate(row.distribution, 1):
            if count:
                mask = active_days_customers(case.split, case.selection, **asked, days=number)
                assert case.who(mask) == {one for one, active in here.items() if active == number}
                assert mask.sum() == count


def test_a_ratio_is_unknown_where_the_data_begin_within_its_window(memory_index: Callable[..., Any]) -> None:
    index = memory_index([[(day * DAY_US, 1, Kind.CONTACT) for day in range(0, 40, 2)]])
    days = stickiness_table(index).days
    assert days[26].daily_monthly.note == "the data begin less than 28 days before"
    assert (days[27].weekly_monthly.value, days[27].daily) == (1.0, 0)
    assert days[6].daily_weekly.value == 1.0


def test_active_days_are_those_of_weeks_and_months_only(memory_index: Callable[..., Any]) -> None:
    index = memory_index([[(0, 1, Kind.CONTACT)]])
    with pytest.raises(SelectionInvalid, match="week, month"):
        active_days_table(index, unit="day")
    with pytest.raises(SelectionInvalid, match="1 to 7"):
        active_days_customers(index, period="1969-12-29", days=8)
    with pytest.raises(SelectionInvalid, match="day, week, month"):
        stickiness_customers(index, day="1970-01-01", window="year")


def test_the_rows_become_a_table_with_the_distribution_as_a_list(memory_index: Callable[..., Any]) -> None:
    index = memory_index([[(0, 1, Kind.CONTACT), (DAY_US, 1, Kind.CONTACT)]])
    table = active_days_table(index).to_arrow()
    assert table.column("distribution").to_pylist() == [[0, 1, 0, 0, 0, 0, 0]]
