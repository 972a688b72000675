"""Published and independently computed figures of the Net Promoter Score."""

import numpy as np
import pytest

from touchweave.stats.nps import adjusted_wald, difference, nps, standard_error


@pytest.mark.parametrize(
    ("counts", "value", "error"),
    [
        ((60, 20, 20), 40, 8.0),
        ((500, 300, 200), 30, 2.469818),
        ((50, 30, 20), 30, 7.810250),
        ((10, 5, 5), 25, 18.540496),
        ((9, 1, 0), 90, 9.486833),
        ((10, 0, 0), 100, 0),
    ],
)
def test_score_and_standard_error_equal_the_reference(
    counts: tuple[int, int, int], value: float, error: float
) -> None:
    assert nps(*counts).value == pytest.approx(value)
    assert standard_error(*counts) == pytest.approx(error, abs=5e-7)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((60, 20, 20), (38.8350, 23.3799, 54.2900)),
        ((50, 30, 20), (29.1262, 14.0511, 44.2013)),
        ((10, 5, 5), (21.7391, -11.7161, 55.1944)),
        ((9, 1, 0), (69.2308, 38.0792, 100)),
        ((10, 0, 0), (76.9231, 47.5036, 100)),
    ],
)
def test_the_adjusted_wald_interval_equals_rocks(counts: tuple[int, int, int], expected: tuple[float, ...]) -> None:
    assert adjusted_wald(*counts) == pytest.approx(expected, abs=5e-5)


def test_ten_promoters_have_an_interval_and_not_a_point() -> None:
    score = nps(10, 0, 0)
    assert score.value == 100
    assert score.low == pytest.approx(47.5, abs=0.01)
    assert score.high == 100
    assert score.note == "n = 10, need 30"


def test_ten_detractors_mirror_them() -> None:
    score = nps(0, 0, 10)
    assert (score.value, score.low) == (-100, -100)
    assert score.high == pytest.approx(-47.5, abs=0.01)


def test_nobody_asked_has_no_score() -> None:
    assert nps(0, 0, 0).value is None
    assert nps(0, 0, 0).n == 0


def test_thirty_answers_may_be_shown() -> None:
    assert nps(20, 5, 5).note is None


def test_two_scores_differ_as_published() -> None:
    gap, z, p = difference((500, 300, 200), (450, 320, 230))
    assert gap == pytest.approx(8)
    assert z == pytest.approx(2.270383, abs=5e-7)
    assert p == pytest.approx(0.0231844, abs=5e-8)


def test_groups_that_do_not_vary_differ_without_doubt() -> None:
    assert difference((10, 0, 0), (0, 0, 10))[1:] == (float("inf"), 0.0)
    assert difference((10, 0, 0), (5, 0, 0))[1:] == (0.0, 1.0)


@pytest.mark.parametrize(("n", "published"), [(10, 0.9562), (20, 0.9553), (50, 0.9520), (100, 0.9503)])
def test_the_interval_covers_as_often_as_it_says(n: int, published: float) -> None:
    draws = np.random.default_rng(7).multinomial(n, [0.6, 0.25, 0.15], size=4000)
    kinds, times = np.unique(draws, axis=0, return_counts=True)
    covered = 0
    for counts, often in zip(kinds.tolist(), times.tolist(), strict=True):
        _, low, high = adjusted_wald(*counts)
        covered += often * (low <= 45 <= high)
    assert covered / 4000 == pytest.approx(published, abs=0.015)
