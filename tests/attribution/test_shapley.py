"""Simplified Shapley against brute force over all coalitions and published figures."""

from itertools import combinations
from math import factorial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.attribution.paths import Paths, paths_of
from touchweave.attribution.shapley import shapley


def _by_definition(paths: Paths) -> list[float]:
    """Shapley's value of v(S) = outcomes of journeys whose touchpoints lie within S, over all coalitions."""
    sets = [set(paths.steps[a:b].tolist()) for a, b in zip(paths.offsets, paths.offsets[1:], strict=False)]
    n = paths.touchpoints

    def worth(coalition: set[int]) -> float:
        return sum(won for won, held in zip(paths.outcomes, sets, strict=True) if held <= coalition)

    values = []
    for player in range(n):
        others = [p for p in range(n) if p != player]
        total = 0.0
        for size in range(n):
            weight = factorial(size) * factorial(n - size - 1) / factorial(n)
            for chosen in combinations(others, size):
                total += weight * (worth({*chosen, player}) - worth(set(chosen)))
        values.append(total)
    return values


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.lists(st.integers(0, 3), min_size=1, max_size=6), st.integers(0, 5)), min_size=1, max_size=6
    )
)
def test_splitting_evenly_over_distinct_touchpoints_is_the_exact_shapley_value(rows):
    paths = paths_of(((steps, won, 0, 0.0) for steps, won in rows), touchpoints=4)
    assert shapley(paths, paths.outcomes) == pytest.approx(_by_definition(paths), abs=1e-9)


@pytest.mark.data
def test_the_published_path_table_gives_the_published_shapley_credit(path_data):
    paths, names = path_data
    got = dict(zip(names, shapley(paths, paths.outcomes), strict=True))
    assert got["alpha"] == pytest.approx(7627.944048, abs=1e-6)
    assert got["zeta"] == pytest.approx(199.991667, abs=1e-6)
    assert got["mi"] == pytest.approx(2.666667, abs=1e-6)
