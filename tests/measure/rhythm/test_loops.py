"""Repeats, back-and-forth and cycles: against a few lines of plain Python."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.errors import SelectionInvalid
from touchweave.event.vocabulary import Kind
from touchweave.measure.loops import LOOPS, PAIRED, loop_customers, loop_table
from touchweave.measure.meeting import DAY_US

checked = settings(max_examples=100, deadline=None)
Found = defaultdict[tuple[str, int, int], list[int]]


def twin(case: Any) -> Found:
    """To which customers each loop happened, as often as it did."""
    found: Found = defaultdict(list)
    for customer, line in case.within().items():
        path = [one[1] for one in line]
        for i in range(1, len(path)):
            here, before = path[i], path[i - 1]
            if here == before:
                found["repeat", here, here].append(customer)
            elif here in path[:i]:
                found["cycle", here, before].append(customer)
                if path[i - 2] == here:
                    found["back_and_forth", here, before].append(customer)
    return found


@checked
@given(data=st.data())
def test_every_loop_is_counted_as_by_its_twin_and_opens_into_its_customers(
    cases: Callable[..., Any], data: st.DataObject
) -> None:
    case = data.draw(cases(longest=20))
    found = loop_table(case.whole, case.selection)
    assert found == loop_table(case.split, case.selection, threads=2)
    expected = twin(case)
    lines = case.within()
    assert (found.customers, found.meetings) == (len(lines), sum(map(len, lines.values())))
    assert {(row.loop, row.touchpoint, row.through) for row in found.loops} == {
        (loop, f"t{here}", f"t{through}") for loop, here, through in expected
    }
    for row in found.loops:
        happened = expected[row.loop, int(row.touchpoint[1:]), int(row.through[1:])]
        assert (row.count, row.customers) == (len(happened), len(set(happened)))
        met = sum(any(one[1] == int(row.touchpoint[1:]) for one in line) for line in lines.values())
        assert (row.customer_rate.n, row.customer_rate.value) == (met, row.customers / met)
        mask = loop_customers(
            case.split, case.selection, loop=row.loop, touchpoint=row.touchpoint, through=row.through
        )
        assert case.who(mask) == set(happened)
    totals = ((found.repeats, found.repeat_customers), (found.back_and_forths, found.back_and_forth_customers),
              (found.cycles, found.cycle_customers))  # fmt: skip
    for loop, total in zip(LOOPS, totals, strict=True):
        happened = [one for (kind, _, _), who in expected.items() if kind == loop for one in who]
        mask = loop_customers(case.whole, case.selection, loop=loop)
        assert total == (len(happened), mask.sum())
        assert case.who(mask) == set(happened)
    assert found.untold == 0


def index_of(memory_index: Callable[..., Any], path: str) -> Any:
    line = [(day * DAY_US, "abcd".index(letter), Kind.CONTACT) for day, letter in enumerate(path)]
    return memory_index([line])


def test_a_repeat_in_between_makes_a_cycle_of_what_would_be_back_and_forth(memory_index: Callable[..., Any]) -> None:
    loops = [(row.loop, row.touchpoint, row.through) for row in loop_table(index_of(memory_index, "abba")).loops]
    assert loops == [("repeat", "t1", "t1"), ("cycle", "t0", "t1")]
    loops = [(row.loop, row.touchpoint, row.through) for row in loop_table(index_of(memory_index, "aba")).loops]
    assert loops == [("back_and_forth", "t0", "t1"), ("cycle", "t0", "t1")]


def test_what_the_most_frequent_pairs_leave_out_is_counted(memory_index: Callable[..., Any]) -> None:
    found = loop_table(index_of(memory_index, "abcabc"), top=1)
    assert [(row.loop, row.touchpoint, row.through) for row in found.loops] == [("cycle", "t0", "t2")]
    assert (found.cycles, found.untold) == (3, 2)


def test_pairs_of_the_rarest_of_very_many_touchpoints_are_counted_but_not_told(
    memory_index: Callable[..., Any],
) -> None:
    rare = PAIRED + 5
    path = [*(code for code in range(PAIRED) for _ in range(3)), rare, 0, rare, 1, 0, 1]
    line = [(minute, code, Kind.CONTACT) for minute, code in enumerate(path)]
    index = memory_index([line], touchpoints=rare + 1)
    found = loop_table(index, top=5000)
    told = [(row.loop, row.touchpoint, row.through) for row in found.loops if row.loop != "repeat"]
    assert told == [("back_and_forth", "t1", "t0"), ("cycle", "t0", "t1"), ("cycle", "t1", "t0")]
    assert (found.repeats, found.back_and_forths, found.cycles, found.untold) == (2 * PAIRED, 2, 5, 4)
    assert loop_customers(index, loop="cycle", touchpoint="t0", through=f"t{rare}").sum() == 1


def test_an_unknown_loop_is_refused(memory_index: Callable[..., Any]) -> None:
    with pytest.raises(SelectionInvalid, match="repeat, back_and_forth, cycle"):
        loop_customers(index_of(memory_index, "ab"), loop="spiral")
