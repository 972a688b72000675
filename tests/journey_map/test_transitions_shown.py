"""The arrows chosen: few, carrying most steps, and nobody well visited is left without a way."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from touchweave.journey_map.transitions_shown import COVERAGE, dependency, transitions_shown

tables = st.integers(1, 9).flatmap(lambda n: arrays(np.int64, (n, n), elements=st.integers(0, 60)))


def test_dependency_is_the_heuristics_miners():
    found = dependency(np.array([[0, 9], [2, 0]]))
    assert found[0, 1] == pytest.approx(7 / 12)
    assert found[1, 0] == pytest.approx(-7 / 12)


@settings(max_examples=80, deadline=None)
@given(tables, st.integers(1, 20))
def test_no_more_arrows_than_asked_for_each_once_none_to_itself_none_empty(counts, most):
    chosen = transitions_shown(counts, counts.sum(1), most=most)
    assert len(chosen) <= most
    assert len(set(chosen)) == len(chosen)
    assert all(a != b and counts[a, b] > 0 for a, b in chosen)


@settings(max_examples=80, deadline=None)
@given(tables)
def test_with_room_enough_the_arrows_carry_most_steps(counts):
    steps = counts.copy()
    np.fill_diagonal(steps, 0)
    chosen = transitions_shown(counts, counts.sum(1), most=200)
    assert sum(counts[pair] for pair in chosen) >= COVERAGE * steps.sum()


def test_a_quiet_touchpoint_keeps_its_way_in_and_out_beside_busy_ones():
    counts = np.zeros((5, 5), dtype=np.int64)
    counts[0, 1], counts[1, 2], counts[2, 0] = 10_000, 9_000, 8_000
    counts[0, 3], counts[3, 4] = 250, 240
    chosen = transitions_shown(counts, np.array([10_250, 10_000, 9_000, 250, 240]), most=40)
    assert {(0, 3), (3, 4)} <= set(chosen)


def test_of_two_equally_frequent_steps_the_one_way_one_is_drawn_first():
    counts = np.zeros((6, 6), dtype=np.int64)
    counts[0, 1] = 1000
    counts[2, 3] = counts[3, 2] = 100
    counts[4, 5] = 99
    assert (4, 5) in transitions_shown(counts, np.array([10**6, 10, 10, 10, 10, 10]), most=2)
