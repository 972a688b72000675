"""Who made a step: as many as a plain reading of the lines finds."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.errors import SelectionInvalid
from touchweave.event.vocabulary import Kind
from touchweave.journey.selection import FOREVER, Selection
from touchweave.measure.meeting import MEETINGS
from touchweave.measure.step_customers import transition_customers
from touchweave.measure.steps import count_steps

Build = Callable[..., Any]
DAY = 86_400_000_000

_event = st.tuples(st.integers(0, 30).map(lambda day: day * DAY), st.integers(0, 2), st.sampled_from(list(Kind)))
_lines = st.lists(st.lists(_event, max_size=6).map(lambda line: sorted(line, key=lambda one: one[0])), max_size=6)
_period = st.tuples(st.integers(0, 15), st.integers(16, 31)).map(lambda days: (days[0] * DAY, days[1] * DAY))
_place = st.integers(0, 2)


def _key(code: int | None) -> str | None:
    return None if code is None else f"t{code}"


def _twin(
    line: Any, selection: Selection, end: int, source: int | None, target: int | None, still_open: bool
) -> bool:
    met = [event for event in line if event[2] in MEETINGS and selection.since_us <= event[0]]
    places = [place for time, place, _ in met if time < selection.until_us]
    if not places:
        return False
    if target is not None:
        return (source, target) in zip([None, *places], places, strict=False)
    last = met[len(places) - 1][0]
    goes_on = len(met) > len(places) or last > min(end, selection.until_us) - 3 * DAY
    return places[-1] == source and goes_on == still_open


@settings(max_examples=200, deadline=None)
@given(_lines, st.one_of(st.just(FOREVER), _period), st.one_of(st.none(), _place), st.one_of(st.none(), _place),
       st.booleans(), st.integers(0, 6))  # fmt: skip
def test_the_customers_are_those_of_a_plain_reading(
    memory_index: Build, lines: Any, period: Any, source: Any, target: Any, still_open: bool, cut: int
) -> None:
    if source is None and target is None:
        return
    index = memory_index(lines, touchpoints=3, cuts=[min(cut, len(lines))])
    selection = Selection(since_us=period[0], until_us=period[1])
    found = transition_customers(
        index, selection, source=_key(source), target=_key(target), still_open=still_open, open_days=3
    )
    assert found.tolist() == [_twin(line, selection, index.last_us, source, target, still_open) for line in lines]


@settings(max_examples=60, deadline=None)
@given(_lines, st.one_of(st.just(FOREVER), _period))
def test_starts_ends_and_open_lines_are_as_many_as_the_transitions_count(
    memory_index: Build, lines: Any, period: Any
) -> None:
    index = memory_index(lines, touchpoints=3)
    selection = Selection(since_us=period[0], until_us=period[1])
    steps = count_steps(index, selection, open_days=3)
    for code in range(3):
        asked: dict[str, Any] = {"open_days": 3}
        starts = transition_customers(index, selection, source=None, target=_key(code), **asked)
        ends = transition_customers(index, selection, source=_key(code), target=None, **asked)
        open_ = transition_customers(index, selection, source=_key(code), target=None, still_open=True, **asked)
        counted = np.array([steps.starts[code], steps.ends[code], steps.open[code]])
        assert [mask.sum() for mask in (starts, ends, open_)] == counted.tolist()


def test_a_step_from_nowhere_to_nowhere_is_refused(memory_index: Build) -> None:
    with pytest.raises(SelectionInvalid):
        transition_customers(memory_index([]), source=None, target=None)
