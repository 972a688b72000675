"""A rate in strata, weighted to another group: known by hand, and by simulation."""

import numpy as np
import pytest

from touchweave.stats.proportion import rate
from touchweave.stats.standardised import standardised_rate


def counts(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.int64)


def test_one_stratum_has_the_plain_rate_and_interval() -> None:
    found = standardised_rate(counts(30), counts(80), counts(5), otherwise="nobody")
    plain = rate(30, 80, otherwise="nobody")
    assert (found.value, found.n) == (plain.value, plain.n)
    assert (found.low, found.high) == pytest.approx((plain.low, plain.high))


def test_strata_weigh_as_the_other_group_is_spread() -> None:
    found = standardised_rate(counts(10, 90), counts(100, 100), counts(3, 1), otherwise="nobody")
    assert found.value == pytest.approx(0.75 * 0.1 + 0.25 * 0.9)
    assert found.n == 200


def test_strata_without_a_counterpart_are_in_nothing() -> None:
    found = standardised_rate(counts(10, 7, 0), counts(40, 7, 0), counts(2, 0, 9), otherwise="nobody")
    assert (found.value, found.n) == (0.25, 40)
    assert standardised_rate(counts(0), counts(0), counts(4), otherwise="nobody").note == "nobody"


def test_few_who_stand_for_many_widen_the_interval() -> None:
    even = standardised_rate(counts(50, 50), counts(100, 100), counts(1, 1), otherwise="nobody")
    uneven = standardised_rate(counts(95, 5), counts(190, 10), counts(1, 1), otherwise="nobody")
    assert even.value == uneven.value
    # Kish: 1 / (0.25 / 190 + 0.25 / 10) = 38 of 200.
    assert uneven.low == pytest.approx(rate(19, 38, otherwise="nobody").low)


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(5)
    shares, n, weights = np.array([0.2, 0.35, 0.6]), counts(40, 90, 25), counts(50, 30, 20)
    truth = float((shares * weights).sum() / weights.sum())
    held = 0
    for _ in range(2000):
        found = standardised_rate(rng.binomial(n, shares), n, weights, otherwise="nobody")
        assert found.low is not None
        assert found.high is not None
        held += found.low <= truth <= found.high
    assert 0.94 < held / 2000 < 0.98
