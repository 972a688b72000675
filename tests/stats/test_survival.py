"""Kaplan–Meier against published tables and a twin in plain Python."""

from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchweave.stats.survival import Survival, kaplan_meier

#: Weeks in remission, 6-MP against placebo (Freireich et al. 1963, Blood 21); True: relapsed, False: censored.
SIX_MP = [(6, True)] * 3 + [
    *((weeks, True) for weeks in (7, 10, 13, 16, 22, 23)),
    *((weeks, False) for weeks in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)),
]
PLACEBO = [(weeks, True) for weeks in (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)]


def estimated(times: list[tuple[int, bool]], units: int = 40) -> Survival:
    counts = np.zeros((2, units), np.int64)
    for time, ended in times:
        counts[int(not ended), time] += 1
    return kaplan_meier(counts[0], counts[1])


@pytest.mark.parametrize(
    ("weeks", "at_risk", "survival", "low", "high"),
    [
        (6, 21, 0.8571, 0.6197, 0.9516),
        (7, 17, 0.8067, 0.5631, 0.9228),
        (10, 15, 0.7529, 0.5032, 0.8894),
        (13, 12, 0.6902, 0.4316, 0.8491),
        (16, 11, 0.6275, 0.3675, 0.8049),
        (22, 7, 0.5378, 0.2678, 0.7468),
        (23, 6, 0.4482, 0.1881, 0.6801),
    ],
)
def test_the_6_mp_patients_are_those_of_the_textbooks(
    weeks: int, at_risk: int, survival: float, low: float, high: float
) -> None:
    found = estimated(SIX_MP)
    assert len(SIX_MP) == 21
    assert found.at_risk[weeks] == at_risk
    figures = (found.survival[weeks], found.low[weeks], found.high[weeks])
    assert figures == pytest.approx((survival, low, high), abs=5e-5)


def test_the_placebo_patients_too(  # as Stata's `sts list` prints them
) -> None:
    found = estimated(PLACEBO)
    for weeks, survival, low, high in ((1, 0.9048, 0.6700, 0.9753), (2, 0.8095, 0.5689, 0.9239)):
        figures = (found.survival[weeks], found.low[weeks], found.high[weeks])
        assert figures == pytest.approx((survival, low, high), abs=5e-5)
    assert found.median() == 8
    assert estimated(SIX_MP).median() == 23


@given(times=st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=30), beyond=st.integers(0, 3))
def test_it_is_the_product_of_its_twin(times: list[tuple[int, bool]], beyond: int) -> None:
    counts = np.zeros((2, 10), np.int64)
    for time, ended in times:
        counts[int(not ended), time] += 1
    found = kaplan_meier(counts[0], counts[1], beyond=beyond)
    share = 1.0
    for unit in range(10):
        at_risk = sum(time >= unit for time, _ in times) + beyond
        gone = sum(time == unit and ended for time, ended in times)
        assert found.at_risk[unit] == at_risk
        if at_risk == 0 and share > 0:
            assert isnan(found.survival[unit])
            continue
        share *= 1 - gone / at_risk if at_risk else 0
        assert found.survival[unit] == pytest.approx(share)
        if share > 0:
            assert 0 <= found.low[unit] <= found.survival[unit] <= found.high[unit] <= 1


def test_without_censoring_it_is_the_plain_share() -> None:
    found = estimated(PLACEBO)
    assert found.survival[8] == pytest.approx(sum(weeks > 8 for weeks, _ in PLACEBO) / 21)
    assert found.survival[23] == 0
    assert isnan(found.low[23])


def test_while_nothing_has_ended_the_interval_does_not_shrink_to_a_point() -> None:
    found = kaplan_meier(np.zeros(2, np.int64), np.array([0, 10]))
    assert (found.survival[1], found.high[1]) == (1, 1)
    assert found.low[1] == pytest.approx(0.7225, abs=1e-4)
