"""Simplified Shapley credit: an outcome is split evenly over the distinct touchpoints of its journey.

Zhao, Mahboobi, Bagheri 2018 (arXiv 1804.05327): this equals the exact Shapley value of the game whose worth of a
set of touchpoints is the outcomes of journeys that stayed within it; never negative, and it adds up.
"""

import numpy as np
from numpy.typing import NDArray

from touchweave.attribution.paths import Paths


def shapley(paths: Paths, worth: NDArray[np.float64]) -> NDArray[np.float64]:
    """What each touchpoint gets of `worth` (outcomes or value by path), shape (touchpoints,)."""
    path, touchpoint = paths.present()
    distinct = np.bincount(path, minlength=len(worth))
    credited = np.bincount(touchpoint, weights=worth[path] / distinct[path], minlength=paths.touchpoints)
    return credited.astype(np.float64, copy=False)
