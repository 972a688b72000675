"""One filter gives one set of customers, in every view of their rhythm."""

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.journey.selection import FOREVER
from touchweave.measure.active_days import active_days_customers, active_days_table
from touchweave.measure.activity import ACTIVITIES
from touchweave.measure.frequency import frequency_customers, frequency_table
from touchweave.measure.lifecycle import lifecycle_customers, lifecycle_table
from touchweave.measure.loops import loop_table
from touchweave.measure.meeting import DAY_US
from touchweave.measure.recency import recency_customers, recency_table
from touchweave.measure.sessions import session_customers, session_table
from touchweave.measure.steps import count_steps
from touchweave.measure.stickiness import stickiness_customers, stickiness_table
from touchweave.measure.wait_table import wait_table


@settings(max_examples=50, deadline=None)
@given(data=st.data(), activity=st.sampled_from(ACTIVITIES))
def test_who_is_active_is_the_same_everywhere(cases: Callable[..., Any], data: st.DataObject, activity: str) -> None:
    case = data.draw(cases(spacing_us=DAY_US * 5 // 4, longest=10))
    index, selection = case.split, case.selection
    asked: dict[str, Any] = {"activity": activity}
    everybody = frequency_customers(index, selection, **asked)
    assert case.who(everybody) == set(case.within(activity))
    np.testing.assert_array_equal(recency_customers(index, selection, **asked), everybody)
    np.testing.assert_array_equal(session_customers(index, selection, **asked), everybody)
    weeks = [row.period for row in lifecycle_table(index, selection, **asked).periods]
    days = [row.day for row in stickiness_table(index, selection, **asked).days]
    for masks in (
        [lifecycle_customers(index, selection, **asked, period=week) for week in weeks],
        [active_days_customers(index, selection, **asked, period=week) for week in weeks],
        [stickiness_customers(index, selection, **asked, day=day) for day in days],
    ):
        np.testing.assert_array_equal(np.any([np.zeros(len(case.lines), np.bool_), *masks], axis=0), everybody)
    lifecycles = lifecycle_table(index, selection, **asked).periods
    active = active_days_table(index, selection, **asked).periods
    assert [row.active for row in lifecycles] == [row.customers for row in active]
    often = frequency_table(index, selection, **asked, counted="days")
    assert often.total == sum(row.active_days for row in active)
    assert often.total == sum(row.daily for row in stickiness_table(index, selection, **asked).days)
    assert often.customers == recency_table(index, selection, **asked).customers == everybody.sum()


@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_meetings_steps_and_waits_are_as_many_in_every_view(cases: Callable[..., Any], data: st.DataObject) -> None:
    case = data.draw(cases(longest=15))
    index, selection = case.split, case.selection
    steps = count_steps(index, selection, open_days=0)
    often = frequency_table(index, selection)
    loops, sessions = loop_table(index, selection), session_table(index, selection)
    assert often.total == loops.meetings == sessions.meetings
    assert often.customers == loops.customers == sessions.customers == steps.starts.sum()
    assert wait_table(index, selection).waits == steps.counts.sum() == often.total - often.customers
    assert loops.repeats == np.trace(steps.counts)
    one = session_table(index, selection, session_minutes=60 * 24 * 366)
    assert one.sessions == one.customers
    if selection.since_us == FOREVER[0]:
        weeks = lifecycle_table(index, selection).periods
        assert sum(week.new for week in weeks) == often.customers
