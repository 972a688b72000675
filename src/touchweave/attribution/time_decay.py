"""Time-decay credit: a step weighs half as much for every half-life that passed between it and the outcome."""

import numpy as np
from numpy.typing import NDArray

from touchweave.attribution.journeys import Journeys

#: The customary half-life.
HALF_LIFE_DAYS = 7.0


def time_decay(
    found: Journeys, worth: NDArray[np.float64], *, touchpoints: int, half_life_days: float = HALF_LIFE_DAYS
) -> NDArray[np.float64]:
    """What each touchpoint gets of `worth` (by journey), shape (touchpoints,).

    Weight of a step = 2^(−age / half-life), made to add up to 1 in each journey.
    """
    lengths = np.diff(found.offsets)
    owner = np.repeat(np.arange(len(lengths)), lengths)
    # Ages are taken from the youngest step: the same weights after scaling, and none underflows to 0/0.
    youngest = np.full(len(lengths), np.inf)
    np.minimum.at(youngest, owner, found.ages)
    weight = np.exp2(-(found.ages - youngest[owner]) / (half_life_days * 86_400))
    summed = np.bincount(owner, weights=weight, minlength=len(lengths))
    shares = weight / summed[owner] * worth[owner]
    return np.bincount(found.steps, weights=shares, minlength=touchpoints).astype(np.float64)
