"""Retention after one touchpoint against a twin in plain Python, and the customers behind its numbers."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.errors import SelectionInvalid
from touchweave.event.vocabulary import MEETINGS, Kind
from touchweave.journey.selection import FOREVER, Selection
from touchweave.measure.meeting import DAY_US
from touchweave.measure.retention import retention, retention_after, retention_table, seen_again_customers

DAYS = 3.0
Build = Callable[..., Any]

event = st.tuples(
    st.integers(-20, 40).map(lambda half_days: half_days * DAY_US // 2), st.integers(0, 3), st.sampled_from(Kind)
)
line = st.lists(event, max_size=12).map(lambda events: sorted(events, key=lambda one: one[0]))
period = st.tuples(
    st.sampled_from([FOREVER[0], -3 * DAY_US, 5 * DAY_US // 2]), st.sampled_from([FOREVER[1], 9 * DAY_US])
)


@settings(max_examples=60, deadline=None)
@given(lines=st.lists(line, max_size=8), period=period, data=st.data())
def test_each_customer_was_seen_again_or_not_or_cannot_be_told(
    memory_index: Build, lines: list[Any], period: tuple[int, int], data: st.DataObject
) -> None:
    chosen = np.array(data.draw(st.lists(st.booleans(), min_size=len(lines), max_size=len(lines))), np.bool_)
    cuts = (data.draw(st.integers(0, len(lines))),)
    index = memory_index(lines, cuts=cuts)
    selection = Selection(since_us=period[0], until_us=period[1], customers=chosen)
    end = max((one[0] for line in lines for one in line), default=0)
    twin: dict[str, list[bool]] = {"seen_again": [], "not_seen_again": [], "not_elapsed": []}
    for line, selected in zip(lines, chosen, strict=True):
        times = [one[0] for one in line if one[2] in MEETINGS]
        here = [one[0] for one in line if one[2] in MEETINGS and one[1] == 1 and period[0] <= one[0] < period[1]]
        came = bool(selected and here)
        over = came and here[0] + DAYS * DAY_US <= end
        again = came and any(here[0] < time <= here[0] + DAYS * DAY_US for time in times)
        twin["not_elapsed"].append(came and not over)
        twin["seen_again"].append(over and again)
        twin["not_seen_again"].append(over and not again)
    for then, expected in twin.items():
        found = seen_again_customers(index, selection, touchpoint="t1", days=DAYS, then=then)
        assert found.tolist() == expected
    row = retention_table(index, selection, touchpoint="t1", days=DAYS).touchpoints[0]
    assert row.seen_again == sum(twin["seen_again"])
    assert row.not_elapsed == sum(twin["not_elapsed"])
    assert row.retention_rate.n == sum(twin["seen_again"]) + sum(twin["not_seen_again"])


@settings(max_examples=60, deadline=None)
@given(lines=st.lists(line, max_size=8), period=period, cut=st.integers(0, 8))
def test_one_touchpoint_alone_is_what_it_is_among_all(
    memory_index: Build, lines: list[Any], period: tuple[int, int], cut: int
) -> None:
    selection = Selection(since_us=period[0], until_us=period[1])
    all_of_them = retention(memory_index(lines), selection, retention_days=DAYS)
    index = memory_index(lines, cuts=(min(cut, len(lines)),))
    for code in range(4):
        alone = retention_after(index, code, selection, retention_days=DAYS, threads=2)
        assert alone.elapsed.tolist() == [all_of_them.elapsed[code]]
        assert alone.came.tolist() == [all_of_them.came[code]]
        assert alone.censored.tolist() == [all_of_them.censored[code]]


def test_what_cannot_be_asked_is_refused_by_name(memory_index: Build) -> None:
    index = memory_index([[(0, 1, Kind.CONTACT)]])
    with pytest.raises(SelectionInvalid, match=r"then.*'left'.*not_elapsed"):
        seen_again_customers(index, touchpoint="t1", then="left")
    with pytest.raises(SelectionInvalid, match="days"):
        retention_table(index, days=-1.0)
    with pytest.raises(SelectionInvalid, match="days"):
        retention_table(index, days=float("nan"))
