"""Credit by position in the path: first, last, linear, 40/20/40. Arithmetic, not evidence.

Each rule gives every step of every path a weight; the weights of a path add up to 1, so credit adds up to the
outcomes. Time decay needs the moments of the steps and stands in `time_decay.py`.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from touchweave.attribution.paths import Paths

#: What the first and the last step get under `position`; the steps between share the rest.
POSITION_ENDS = 0.4


def _place(paths: Paths) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each step's place in its path from 0, and its path's length."""
    lengths = np.repeat(paths.lengths, paths.lengths)
    return np.arange(len(paths.steps)) - np.repeat(paths.offsets[:-1], paths.lengths), lengths


def first(paths: Paths) -> NDArray[np.float64]:
    """All to the first step; weights, shape (steps,)."""
    place, _ = _place(paths)
    return np.where(place == 0, 1.0, 0.0)


def last(paths: Paths) -> NDArray[np.float64]:
    """All to the last step before the outcome; weights, shape (steps,)."""
    place, length = _place(paths)
    return np.where(place == length - 1, 1.0, 0.0)


def linear(paths: Paths) -> NDArray[np.float64]:
    """The same to every step; weights, shape (steps,)."""
    return 1.0 / np.repeat(paths.lengths, paths.lengths)


def position(paths: Paths) -> NDArray[np.float64]:
    """40 % to the first and the last step, 20 % to those between; two steps 50/50. Shape (steps,)."""
    place, length = _place(paths)
    middle = (1 - 2 * POSITION_ENDS) / np.maximum(length - 2, 1)
    weight = np.where((place == 0) | (place == length - 1), POSITION_ENDS, middle)
    return np.where(length == 1, 1.0, np.where(length == 2, 0.5, weight))


POSITIONAL: dict[str, Callable[[Paths], NDArray[np.float64]]] = {
    "first": first,
    "last": last,
    "linear": linear,
    "position": position,
}


def credit(paths: Paths, weights: NDArray[np.float64], worth: NDArray[np.float64]) -> NDArray[np.float64]:
    """What each touchpoint gets of `worth` (outcomes or value by path), shape (touchpoints,)."""
    credited = np.bincount(paths.steps, weights=weights * worth[paths.owner], minlength=paths.touchpoints)
    return credited.astype(np.float64, copy=False)
