"""Wilson, t and median intervals against published figures and brute force."""

from itertools import product
from math import comb, isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchweave.stats.log_histogram import (
    BINS,
    RELATIVE_ERROR,
    bin_of,
    median_seconds,
    median_seconds_score,
    medians_seconds,
    ranked_seconds,
)
from touchweave.stats.mean import deviation, mean_score, t_interval
from touchweave.stats.median import median_ranks
from touchweave.stats.normal import t_of, two_sided_p, z_of
from touchweave.stats.proportion import rate, wilson


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(85, 100, 0.767164, 0.906940), (9, 10, 0.595850, 0.982124), (10, 10, 0.722467, 1), (0, 10, 0, 0.277533),
     (420, 500, 0.805292, 0.869524)],
)  # fmt: skip
def test_wilson_equals_the_reference(successes: int, n: int, low: float, high: float) -> None:
    assert wilson(successes, n) == pytest.approx((low, high), abs=5e-7)


def test_a_rate_of_nobody_says_why() -> None:
    assert rate(0, 0, otherwise="nobody met it").note == "nobody met it"
    assert rate(3, 12, otherwise="").note == "n = 12, need 30"
    assert rate(3, 40, otherwise="").note is None
    assert rate(3, 12, otherwise="", note="2 windows open").note == "n = 12, need 30; 2 windows open"


def test_the_mean_of_ten_effort_answers_equals_the_reference() -> None:
    answers = np.array([7, 6, 5, 7, 2, 6, 7, 4, 5, 6])
    total, squares = float(answers.sum()), float((answers**2).sum())
    assert deviation(10, total, squares) == pytest.approx(1.581139, abs=5e-7)
    score = mean_score(10, total, squares, otherwise="")
    assert (score.value, score.n) == (5.5, 10)
    assert (score.low, score.high) == pytest.approx((4.368921, 6.631079), abs=5e-7)


def test_a_mean_is_turned_with_its_scale_and_kept_within_bounds() -> None:
    score = mean_score(4, 3.0, 3.0, otherwise="", scale=(-100, 100), bounds=(0, 100))  # 0, 1, 1, 1
    assert score.value == 25
    assert score.low == 0
    assert score.high == 100
    wide = mean_score(4, 3.0, 3.0, otherwise="", scale=(-100, 100))
    assert wide.high == pytest.approx(25 + t_of(0.95, 3) * 50 / 2)


def test_equal_answers_have_no_interval_rather_than_a_point() -> None:
    score = mean_score(40, 200.0, 1000.0, otherwise="")
    assert (score.value, score.low, score.high, score.note) == (5, None, None, "all 40 are equal: no interval")


def test_one_answer_has_no_interval() -> None:
    assert all(isnan(end) for end in t_interval(1, 5.0, 0.0))
    score = mean_score(1, 5.0, 25.0, otherwise="")
    assert (score.value, score.low, score.high) == (5, None, None)


def test_quantiles_are_those_of_the_tables() -> None:
    assert z_of(0.95) == pytest.approx(1.959964, abs=5e-7)
    assert t_of(0.95, 9) == pytest.approx(2.262157, abs=5e-7)
    assert two_sided_p(1.959964) == pytest.approx(0.05, abs=1e-7)


def test_median_ranks_are_those_of_the_tables() -> None:
    # Conover, Practical Nonparametric Statistics: ranks for 95 %.
    assert [median_ranks(n) for n in (5, 6, 8, 10, 20, 100)] == [None, (1, 6), (1, 8), (2, 9), (6, 15), (40, 61)]


def test_median_ranks_enclose_with_at_least_the_confidence() -> None:
    for n in range(6, 60):
        ranks = median_ranks(n)
        assert ranks is not None
        covered = sum(comb(n, k) for k in range(ranks[0], n - ranks[0] + 1)) / 2**n
        tighter = sum(comb(n, k) for k in range(ranks[0] + 1, n - ranks[0])) / 2**n
        assert covered >= 0.95 > tighter


def test_ranks_of_many_values_agree_with_the_exact_ones() -> None:
    exact, near = median_ranks(1000), median_ranks(1001)
    assert exact is not None
    assert near is not None
    assert near[0] - exact[0] in (0, 1)


@given(st.integers(0, 2**51 - 1))
def test_a_duration_is_read_back_within_the_stated_error(duration: int) -> None:
    counts = np.zeros(BINS, np.uint32)
    counts[bin_of(duration)] += 1
    found = median_seconds(counts)
    assert found is not None
    if duration < 2**16:
        assert found == 0
    else:
        assert abs(found * 1e6 - duration) <= RELATIVE_ERROR * duration * (1 + 1e-12)


def test_bins_are_in_order_and_the_last_takes_the_rest() -> None:
    edges = [power_sub for power in range(16, 51) for power_sub in ((32 + s) << (power - 5) for s in range(32))]
    assert [bin_of(edge) for edge in edges] == list(range(1, BINS))
    assert bin_of(2**60) == BINS - 1


@given(st.lists(st.integers(1, 10**12), min_size=1, max_size=60))
def test_the_median_of_durations_is_the_lower_one(durations: list[int]) -> None:
    counts = np.zeros(BINS, np.uint32)
    for duration in durations:
        counts[bin_of(duration)] += 1
    true = sorted(durations)[(len(durations) - 1) // 2]
    found = median_seconds(counts)
    assert found is not None
    assert abs(found * 1e6 - true) <= max(RELATIVE_ERROR * true * (1 + 1e-12), 2**16)
    score = median_seconds_score(counts, otherwise="")
    assert score.value == found
    if score.low is not None and score.high is not None:
        assert score.low <= found <= score.high


def test_no_duration_has_no_median() -> None:
    assert median_seconds(np.zeros(BINS, np.uint32)) is None
    assert median_seconds_score(np.zeros(BINS, np.uint32), otherwise="nobody came before").value is None
    assert ranked_seconds(np.eye(1, BINS, 5, dtype=np.uint32)[0], 1) > 0


def test_wilson_stays_within_nought_and_one() -> None:
    for n, share in product((1, 2, 30, 10**9), (0, 0.5, 1)):
        low, high = wilson(int(n * share), n)
        assert 0 <= low <= int(n * share) / n <= high <= 1
        assert low < high


def test_the_medians_of_many_rows_are_those_of_each() -> None:
    random = np.random.default_rng(3)
    rows = random.integers(0, 4, (600, BINS)).astype(np.uint32)
    rows[7] = 0
    found = medians_seconds(rows)
    assert [None if np.isnan(median) else median for median in found] == [median_seconds(row) for row in rows]
    assert medians_seconds(rows[:0]).tolist() == []
