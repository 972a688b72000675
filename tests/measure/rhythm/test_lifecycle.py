"""New, returning, resurrected, dormant: against a few lines of plain Python."""

import itertools
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.errors import SelectionInvalid
from touchweave.event.vocabulary import Kind
from touchweave.journey.selection import FOREVER, Selection
from touchweave.measure.activity import ACTIVITIES
from touchweave.measure.lifecycle import STATES, lifecycle_customers, lifecycle_table
from touchweave.measure.meeting import DAY_US

checked = settings(max_examples=80, deadline=None)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def first_day(time_us: int, unit: str) -> date:
    """The first day of the period that holds a time."""
    day = (EPOCH + timedelta(microseconds=time_us)).date()
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "month" else day


def before(period: date, unit: str) -> date:
    return first_day((period - date(1970, 1, 1)).days * DAY_US - 1, unit)


def twin(case: Any, unit: str, activity: str) -> dict[str, dict[str, set[int]]]:
    """Customers by period and state; what lies before the selection on its first period counts to the one before."""
    since, until = case.selection.since_us, case.selection.until_us
    first, last = max(since, case.start), min(until - 1, case.end)
    if not any(case.lines) or first > last:
        return {}
    periods = [first_day(first, unit)]
    while periods[-1] < first_day(last, unit):
        periods.append(first_day((periods[-1] - date(1970, 1, 1)).days * DAY_US + 40 * DAY_US, "month")
                       if unit == "month" else periods[-1] + timedelta(days=7 if unit == "week" else 1))  # fmt: skip
    found: dict[str, dict[str, set[int]]] = {str(period): {state: set() for state in STATES} for period in periods}
    for customer, line in case.active(activity).items():
        met = []
        for one in line:
            period = first_day(one[0], unit)
            met.append(before(period, unit) if one[0] < since and period == periods[0] else period)
        for period in periods:
            was, is_now = (
                before(period, unit) in met,
                any(m == period and case.holds(one) for m, one in zip(met, line, strict=True)),
            )
            earlier = any(m < period for m in met)
            states = found[str(period)]
            if is_now:
                states["active"].add(customer)
                states["returning" if was else "resurrected" if earlier else "new"].add(customer)
            elif was:
                states["dormant"].add(customer)
    return found


@checked
@given(data=st.data(), unit=st.sampled_from(["day", "week", "month"]), activity=st.sampled_from(ACTIVITIES))
def test_every_number_is_that_of_its_twin_and_opens_into_its_customers(
    cases: Callable[..., Any], data: st.DataObject, unit: str, activity: str
) -> None:
    case = data.draw(cases(spacing_us=DAY_US // 2 if unit == "day" else 9 * DAY_US // 2))
    found = lifecycle_table(case.whole, case.selection, unit=unit, activity=activity)
    assert found == lifecycle_table(case.split, case.selection, unit=unit, activity=activity, threads=2)
    expected = twin(case, unit, activity)
    assert [row.period for row in found.periods] == list(expected)
    for row in found.periods:
        for state in STATES:
            mask = lifecycle_customers(
                case.split, case.selection, unit=unit, activity=activity, period=row.period, state=state
            )
            assert case.who(mask) == expected[row.period][state]
            assert mask.sum() == getattr(row, state)


@checked
@given(data=st.data(), unit=st.sampled_from(["day", "week"]))
def test_the_states_add_up_within_a_period_and_from_one_to_the_next(
    cases: Callable[..., Any], data: st.DataObject, unit: str
) -> None:
    case = data.draw(cases(spacing_us=7 * DAY_US // 4))
    rows = lifecycle_table(case.whole, case.selection, unit=unit).periods
    for row in rows:
        assert row.active == row.new + row.returning + row.resurrected
    for earlier, later in itertools.pairwise(rows):
        assert earlier.active == later.returning + later.dormant
    if case.selection.since_us == FOREVER[0]:
        assert sum(row.new for row in rows) == len(case.within())


def test_a_span_of_too_many_days_is_refused_with_a_way_out(memory_index: Callable[..., Any]) -> None:
    index = memory_index([[(0, 1, Kind.CONTACT), (40_000 * DAY_US, 1, Kind.CONTACT)]])
    with pytest.raises(SelectionInvalid, match=r"at most 2000 \(40001 days here\), or a shorter period"):
        lifecycle_table(index, unit="day")
    assert len(lifecycle_table(index, unit="month").periods) == 1315
    short = Selection(since_us=0, until_us=2 * DAY_US)
    assert [row.period for row in lifecycle_table(index, short, unit="day").periods] == ["1970-01-01", "1970-01-02"]


def test_a_period_that_the_data_do_not_cover_is_not_whole(memory_index: Callable[..., Any]) -> None:
    days = [0, 5, 12, 20]
    index = memory_index([[(day * DAY_US, 1, Kind.CONTACT) for day in days]])
    assert [row.whole for row in lifecycle_table(index, unit="week").periods] == [False, True, True, False]


def test_an_unknown_unit_state_period_or_activity_is_refused(memory_index: Callable[..., Any]) -> None:
    index = memory_index([[(0, 1, Kind.CONTACT)]])
    with pytest.raises(SelectionInvalid, match="day, week, month"):
        lifecycle_table(index, unit="year")
    with pytest.raises(SelectionInvalid, match="meetings, own, interactions"):
        lifecycle_table(index, activity="clicks")
    with pytest.raises(SelectionInvalid, match="active, new"):
        lifecycle_customers(index, period="1969-12-29", state="lost")
    with pytest.raises(SelectionInvalid, match="from 1969-12-29 to 1969-12-29"):
        lifecycle_customers(index, period="1970-01-01", state="new")
