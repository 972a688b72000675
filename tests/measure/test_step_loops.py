"""Counting through all lines and parting them afterwards equals counting them one by one."""

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from touchweave.event.vocabulary import Kind
from touchweave.measure.step_loops import count_slice

#: Mostly meetings, so that eight in a row are often nothing else.
kinds = st.lists(st.sampled_from([*[Kind.CONTACT] * 40, Kind.OUTCOME, Kind.ISSUE, Kind.NPS, Kind.COST]), max_size=40)
some = st.lists(st.sampled_from(list(Kind)), max_size=6)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(kinds | some, max_size=30), drop=st.integers(0, 30), cut=st.integers(0, 12))
def test_counts_through_all_lines_equal_those_of_each(
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
