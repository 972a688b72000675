"""How often customers came, and how long ago: against a few lines of plain Python."""

import statistics
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.errors import SelectionInvalid
from touchweave.event.vocabulary import Kind
from touchweave.measure.activity import ACTIVITIES
from touchweave.measure.count_classes import CLASSES, OPEN, class_codes
from touchweave.measure.frequency import frequency_customers, frequency_table
from touchweave.measure.meeting import DAY_US
from touchweave.measure.recency import recency_customers, recency_table

checked = settings(max_examples=80, deadline=None)
touchpoints = st.sampled_from([None, "t0", "t2"])
activities = st.sampled_from(ACTIVITIES)


def at(line: list[Any], touchpoint: str | None) -> list[Any]:
    return [one for one in line if touchpoint in (None, f"t{one[1]}")]


@checked
@given(data=st.data(), counted=st.sampled_from(["times", "days"]), activity=activities, touchpoint=touchpoints)
def test_each_customer_who_came_is_in_one_class_of_frequency(
    cases: Callable[..., Any], data: st.DataObject, counted: str, activity: str, touchpoint: str | None
) -> None:
    case = data.draw(cases(spacing_us=DAY_US // 3, longest=25))
    asked: dict[str, Any] = {"counted": counted, "activity": activity, "touchpoint": touchpoint}
    found = frequency_table(case.whole, case.selection, **asked)
    assert found == frequency_table(case.split, case.selection, **asked, threads=2)
    lines = {customer: at(line, touchpoint) for customer, line in case.within(activity).items()}
    often = {
        customer: len({one[0] // DAY_US for one in line}) if counted == "days" else len(line)
        for customer, line in lines.items()
        if line
    }
    assert found.customers == len(often) == sum(row.customers for row in found.frequencies)
    assert found.total == sum(often.values()) == sum(row.total for row in found.frequencies)
    if often:
        assert found.mean.value == pytest.approx(statistics.mean(often.values()))
        assert found.median.value == statistics.median_low(often.values())
    for row in found.frequencies:
        mask = frequency_customers(case.split, case.selection, **asked, at_least=row.at_least, at_most=row.at_most)
        assert mask.sum() == row.customers
        expected = {one for one, times in often.items() if row.at_least <= times <= (row.at_most or times)}
        assert case.who(mask) == expected
    assert case.who(frequency_customers(case.whole, case.selection, **asked)) == set(often)


@checked
@given(data=st.data(), activity=activities, touchpoint=touchpoints)
def test_each_customer_who_came_is_in_one_class_of_recency(
    cases: Callable[..., Any], data: st.DataObject, activity: str, touchpoint: str | None
) -> None:
    case = data.draw(cases(spacing_us=DAY_US * 5 // 3))
    asked: dict[str, Any] = {"activity": activity, "touchpoint": touchpoint}
    found = recency_table(case.whole, case.selection, **asked)
    assert found == recency_table(case.split, case.selection, **asked, threads=2)
    horizon = min(case.selection.until_us, case.end)
    lines = {customer: at(line, touchpoint) for customer, line in case.within(activity).items()}
    days = {customer: (horizon - line[-1][0]) // DAY_US for customer, line in lines.items() if line}
    assert found.customers == len(days) == sum(row.customers for row in found.recencies)
    assert found.median_days.value == (statistics.median_low(days.values()) if days else None)
    for row in found.recencies:
        mask = recency_customers(
            case.split, case.selection, **asked, at_least_days=row.at_least_days, below_days=row.below_days
        )
        ago = {one for one, d in days.items() if row.at_least_days <= d < (row.below_days or d + 1)}
        assert case.who(mask) == ago
        assert mask.sum() == row.customers


def test_the_classes_hold_every_number_once() -> None:
    of_class = class_codes()
    assert of_class[0] == -1
    for place, (low, high) in enumerate(CLASSES):
        assert np.flatnonzero(of_class == place).tolist() == list(range(low, (high or OPEN) + 1))


def test_who_came_more_often_than_is_told_apart_keeps_the_sum_exact(memory_index: Callable[..., Any]) -> None:
    index = memory_index([[(second, 1, Kind.CONTACT) for second in range(1500)], [(0, 1, Kind.CONTACT)]])
    found = frequency_table(index)
    assert [(row.at_least, row.at_most, row.customers, row.total) for row in found.frequencies] == [
        (1, 1, 1, 1),
        (1001, None, 1, 1500),
    ]
    assert found.mean.value == 750.5


def test_own_activity_leaves_out_what_the_brand_began(memory_index: Callable[..., Any]) -> None:
    letters = [(day * DAY_US, 0, Kind.CONTACT) for day in range(3)]
    index = memory_index([letters, [*letters, (5 * DAY_US, 0, Kind.RESPONSE), (9 * DAY_US, 1, Kind.CONTACT)]])
    assert frequency_table(index).customers == 2
    own = frequency_table(index, activity="own")
    assert (own.customers, own.total) == (1, 2)


def test_nobody_gives_no_rows_and_says_so(memory_index: Callable[..., Any]) -> None:
    index = memory_index([])
    assert frequency_table(index).mean.note == "nobody came"
    assert recency_table(index).recencies == ()
    assert recency_table(index).to_arrow().num_rows == 0


def test_bounds_that_make_no_sense_are_refused(memory_index: Callable[..., Any]) -> None:
    index = memory_index([[(0, 1, Kind.CONTACT)]])
    with pytest.raises(SelectionInvalid, match="times, days"):
        frequency_table(index, counted="weeks")
    with pytest.raises(SelectionInvalid, match="1 or more"):
        frequency_customers(index, at_least=0)
    with pytest.raises(SelectionInvalid, match="0 or more"):
        recency_customers(index, at_least_days=-1)
