"""Time decay against the worked figures: w = 2^(−age / half-life)."""

import numpy as np
import pytest

from touchweave.attribution.journeys import Journeys
from touchweave.attribution.time_decay import time_decay


def _one(days: list[float]) -> Journeys:
    return Journeys(
        steps=np.arange(len(days), dtype=np.uint16),
        ages=np.array(days) * 86_400.0,
        offsets=np.array([0, len(days)]),
        converted=np.array([True]),
        value=np.array([0.0]),
    )


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([14, 7, 0], [1 / 7, 2 / 7, 4 / 7]),
        ([30, 10, 1, 0], [0.022019, 0.159545, 0.388974, 0.429462]),
        ([900_000, 900_007], [2 / 3, 1 / 3]),
    ],
)
def test_a_step_weighs_half_as_much_for_every_week_before_the_outcome(days, expected):
    got = time_decay(_one(days), np.array([1.0]), touchpoints=len(days))
    assert got == pytest.approx(expected, abs=1e-6)
