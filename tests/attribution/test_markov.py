"""Markov removal effects against exact published solutions, worked examples and the invariants of the method."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.attribution.markov import chain, removal
from touchweave.attribution.paths import Paths, paths_of

#: Order → {channel: (removal effect, credited outcomes)}, journeys without an outcome looked at too.
WITH_NULLS = {
    1: {"eta": (0.349026, 3340.847402), "alpha": (0.558399, 5344.947682), "mi": (0.000180, 1.722425)},
    2: {"eta": (0.330767, 3391.858163), "alpha": (0.547803, 5617.453854), "delta": (0.000503, 5.159056)},
    3: {"iota": (0.360379, 3791.029167), "alpha": (0.546420, 5748.098650), "beta": (0.228673, 2405.534040)},
}
rows_of_paths = st.lists(
    st.tuples(st.lists(st.integers(0, 3), min_size=1, max_size=7), st.integers(0, 5), st.integers(0, 5)),
    min_size=1,
    max_size=7,
).filter(lambda rows: sum(row[1] for row in rows) > 0)


def _paths(rows) -> Paths:
    return paths_of(((steps, won, lost, float(won)) for steps, won, lost in rows), touchpoints=4)


def test_three_paths_of_a_published_lesson(toy):
    paths = toy({"C1>C2>C3": (1, 0), "C1": (0, 1), "C2>C3": (0, 1)}, "C1 C2 C3")
    solved = removal(chain(paths))
    assert solved.base_rate == pytest.approx(1 / 3)
    assert solved.effects == pytest.approx([0.5, 1, 1])
    assert solved.credit(1) == pytest.approx([0.2, 0.4, 0.4])


def test_four_paths_of_a_published_lesson(toy):
    paths = toy({"GA": (2, 1), "M": (1, 0), "GA>M": (1, 0)}, "GA M")
    solved = removal(chain(paths))
    assert solved.base_rate == pytest.approx(0.8)
    assert solved.effects == pytest.approx([0.75, 0.5])
    assert solved.credit(4) == pytest.approx([2.4, 1.6])


@pytest.mark.parametrize(
    ("order", "nulls", "effects", "credited"),
    [
        (
            1,
            True,
            [0.3174603, 0.6063492, 0.7619048, 0.2134503],
            [17.551577, 33.523512, 42.123785, 11.801126],
        ),
        (
            2,
            True,
            [0.4285714, 0.7142857, 0.7619048, 0.1428571],
            [21.976744, 36.627907, 39.069767, 7.325581],
        ),
        (
            1,
            False,
            [0.3904762, 0.6507937, 0.7619048, 0.1428571],
            [21.068515, 35.114192, 41.109299, 7.707994],
        ),
    ],
)
def test_six_toy_paths_solve_to_the_known_effects(six_paths, order, nulls, effects, credited):
    solved = removal(chain(six_paths, order=order, nulls=nulls))
    assert solved.base_rate == pytest.approx(0.175 if nulls else 1)
    assert solved.effects == pytest.approx(effects, abs=1e-7)
    assert solved.credit(105) == pytest.approx(credited, abs=1e-6)


def test_leaving_out_the_journeys_without_outcome_changes_the_answer(six_paths):
    with_nulls = removal(chain(six_paths)).effects
    assert not np.allclose(with_nulls, removal(chain(six_paths, nulls=False)).effects)


@pytest.mark.data
@pytest.mark.parametrize("order", WITH_NULLS)
def test_the_published_path_table_solves_to_the_exact_effects(path_data, order):
    paths, names = path_data
    solved = removal(chain(paths, order=order))
    assert solved.base_rate == pytest.approx(19785 / 88387, abs=1e-12)
    credited = solved.credit(19785)
    for name, (effect, outcomes) in WITH_NULLS[order].items():
        assert solved.effects[names.index(name)] == pytest.approx(effect, abs=1e-6)
        assert credited[names.index(name)] == pytest.approx(outcomes, abs=1e-5)


@pytest.mark.data
def test_conversions_only_solves_to_the_exact_effects(path_data):
    paths, names = path_data
    solved = removal(chain(paths, nulls=False))
    assert solved.base_rate == pytest.approx(1)
    assert solved.effects[names.index("alpha")] == pytest.approx(0.561719, abs=1e-6)
    assert solved.credit(19785)[names.index("zeta")] == pytest.approx(394.521465, abs=1e-5)


@pytest.mark.data
def test_value_is_attributed_by_the_value_that_would_be_lost(path_data):
    paths, names = path_data
    solved = removal(chain(paths), by_value=True)
    assert solved.base_rate == pytest.approx(0.846311919, abs=1e-9)
    assert solved.effects[names.index("alpha")] == pytest.approx(0.522986, abs=1e-6)
    assert solved.credit(paths.value.sum())[names.index("eta")] == pytest.approx(12991.736667, abs=1e-5)


@settings(max_examples=40, deadline=None)
@given(rows_of_paths, st.integers(1, 4))
def test_the_base_rate_is_outcomes_over_journeys_at_any_order(rows, order):
    paths = _paths(rows)
    expected = paths.outcomes.sum() / (paths.outcomes.sum() + paths.nulls.sum())
    assert removal(chain(paths, order=order)).base_rate == pytest.approx(expected)


@settings(max_examples=40, deadline=None)
@given(rows_of_paths)
def test_meeting_the_same_touchpoint_twice_in_a_row_changes_no_effect(rows):
    doubled = [([step for step in steps for _ in range(2)], won, lost) for steps, won, lost in rows]
    stuttering = removal(chain(_paths(doubled))).effects
    kept = [([s for i, s in enumerate(steps) if i == 0 or steps[i - 1] != s], w, n) for steps, w, n in rows]
    assert removal(chain(_paths(kept))).effects == pytest.approx(stuttering, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(rows_of_paths, st.integers(1, 3), st.permutations(range(4)))
def test_renaming_the_touchpoints_renames_the_credit_and_it_adds_up(rows, order, renamed):
    paths = _paths(rows)
    credited = removal(chain(paths, order=order)).credit(paths.outcomes.sum())
    assert credited.sum() == pytest.approx(paths.outcomes.sum())
    other = _paths([([renamed[step] for step in steps], won, lost) for steps, won, lost in rows])
    assert removal(chain(other, order=order)).credit(paths.outcomes.sum())[list(renamed)] == pytest.approx(credited)


@settings(max_examples=25, deadline=None)
@given(rows_of_paths, st.integers(1, 3))
def test_repeating_a_row_is_the_same_as_multiplying_its_counts(rows, order):
    (steps, won, lost), *rest = rows
    repeated = removal(chain(_paths([(steps, won, lost)] * 3 + rest), order=order)).effects
    assert removal(chain(_paths([(steps, 3 * won, 3 * lost), *rest]), order=order)).effects == pytest.approx(
        repeated, abs=1e-9
    )


@settings(max_examples=40, deadline=None)
@given(rows_of_paths)
def test_at_an_order_beyond_the_longest_path_the_effect_is_the_share_of_outcomes_it_was_present_in(rows):
    paths = _paths(rows)
    path, touchpoint = paths.present()
    share = np.bincount(touchpoint, weights=paths.outcomes[path], minlength=4) / paths.outcomes.sum()
    assert removal(chain(paths, order=8)).effects == pytest.approx(share, abs=1e-9)
