"""Positional rules against published tables (ChannelAttribution 2.2.5, DP6 MAM 1.0.11)."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.attribution.paths import paths_of
from touchweave.attribution.rules import POSITIONAL, credit

DP6 = dict.fromkeys(["A", "A>B", "A>B>C", "B", "B>A", "B>C>A", "C", "C>A", "C>B>A"], (3, 0))

PATH_DATA = {
    "first": {"eta": 3164, "iota": 4606, "alpha": 6308, "beta": 2831, "mi": 2, "delta": 1},
    "last": {"eta": 4167, "iota": 3355, "alpha": 8447, "beta": 989, "epsilon": 531},
    "linear": {"eta": 3539.951157, "alpha": 7574.718594, "zeta": 136.551540, "mi": 2.222222},
    "position": {"eta": 3618.796149, "alpha": 7444.823759, "beta": 1969.766179, "mi": 2.057143},
}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("first", [30, 35, 25, 15]),
        ("last", [5, 20, 80, 0]),
        ("linear", [15, 42.5, 42.5, 5]),
        ("position", [15.5, 36, 47, 6.5]),
    ],
)
def test_six_toy_paths_give_the_credit_worked_out_by_hand(six_paths, rule, expected):
    assert credit(six_paths, POSITIONAL[rule](six_paths), six_paths.outcomes) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("first", [9, 9, 9]), ("last", [15, 6, 6]), ("linear", [10.5, 9, 7.5]), ("position", [11.1, 8.4, 7.5])],
)
def test_nine_toy_paths_give_the_credit_of_an_independent_package(toy, rule, expected):
    paths = toy(DP6, "A B C")
    assert credit(paths, POSITIONAL[rule](paths), paths.outcomes) == pytest.approx(expected)


@pytest.mark.data
@pytest.mark.parametrize("rule", PATH_DATA)
def test_the_published_path_table_gives_the_published_credit(path_data, rule):
    paths, names = path_data
    got = dict(zip(names, credit(paths, POSITIONAL[rule](paths), paths.outcomes), strict=True))
    for name, expected in PATH_DATA[rule].items():
        assert got[name] == pytest.approx(expected, abs=1e-6)


@pytest.mark.data
def test_value_is_credited_by_the_same_rules(path_data):
    paths, names = path_data
    got = dict(zip(names, credit(paths, POSITIONAL["last"](paths), paths.value), strict=True))
    assert got["alpha"] == pytest.approx(28414.214274, abs=1e-6)
    assert got["theta"] == pytest.approx(2799.091988, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.lists(st.integers(0, 4), min_size=1, max_size=9), st.integers(0, 9)), min_size=1, max_size=8
    )
)
def test_every_rule_hands_out_exactly_the_outcomes_there_were(rows):
    paths = paths_of(((steps, won, 1, 0.0) for steps, won in rows), touchpoints=5)
    for rule in POSITIONAL.values():
        got = credit(paths, rule(paths), paths.outcomes)
        assert got.sum() == pytest.approx(paths.outcomes.sum())
        assert np.all(got >= 0)
