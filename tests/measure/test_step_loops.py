"""Counting whole lines by mending equals counting them one by one, wherever the answers and costs lie."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from touchweave.event.vocabulary import MEETINGS, Kind
from touchweave.measure.step_loops import count_slice, others

#: One in sixteen at most is no meeting, so that lines are mended.
kinds = st.lists(st.sampled_from([*[Kind.CONTACT] * 40, Kind.OUTCOME, Kind.ISSUE, Kind.NPS, Kind.COST]), max_size=40)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(kinds, max_size=30), drop=st.integers(0, 30), cut=st.integers(0, 12))
def test_mended_counts_equal_those_of_every_line(
    memory_index: Callable[..., Any], lines: list[list[Kind]], drop: int, cut: int
) -> None:
    made = [
        [(10 * place, (line + place * 3) % 4, kind) for place, kind in enumerate(one)]
        for line, one in enumerate(lines)
    ]
    (columns,) = memory_index(made).runs
    columns = columns.part(min(cut, columns.customers), columns.customers)  # words of eight begin elsewhere then
    mask = np.arange(columns.customers) != drop
    asked: dict[str, Any] = {"touchpoints": 4, "since": -(2**62), "until": 2**62, "open_after": 100}
    for found, expected in zip(
        count_slice(columns, mask, whole=True, **asked), count_slice(columns, mask, whole=False, **asked), strict=True
    ):
        assert found.tolist() == expected.tolist()


@pytest.mark.parametrize("lead", range(9))
@pytest.mark.parametrize("length", [0, 3, 8, 50])
def test_the_others_are_found_wherever_words_begin(lead: int, length: int) -> None:
    kind = np.zeros(64, np.uint8)
    kind[::20] = Kind.SENTIMENT
    kind[5] = Kind.ISSUE
    part = kind[lead : lead + length]
    found = others(part)
    assert found is not None
    assert found.tolist() == [place for place, one in enumerate(part) if Kind(one) not in MEETINGS]


def test_where_answers_are_many_they_are_not_listed() -> None:
    assert others(np.full(1000, Kind.NPS, np.uint8)) is None
