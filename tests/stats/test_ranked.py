"""Medians of counted whole numbers."""

import statistics

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from touchweave.stats.ranked import median_score


@given(numbers=st.lists(st.integers(0, 40), min_size=1, max_size=60))
def test_the_median_of_counts_is_that_of_the_numbers_and_lies_in_its_interval(numbers: list[int]) -> None:
    score = median_score(np.bincount(numbers, minlength=50), otherwise="none")
    assert score.value == statistics.median_low(numbers)
    assert score.n == len(numbers)
    if len(numbers) < 6:
        assert score.low is None
    else:
        assert score.low is not None
        assert score.high is not None
        assert min(numbers) <= score.low <= score.value <= score.high <= max(numbers)


def test_of_nothing_there_is_no_median() -> None:
    assert median_score(np.zeros(5, np.int64), otherwise="nobody came").note == "nobody came"
