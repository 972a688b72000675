"""Kaplan–Meier: the share that lasts, from times of which some are only known to be longer (censored)."""

from dataclasses import dataclass
from math import exp, isnan, log, nan, sqrt

import numpy as np
from numpy.typing import NDArray

from touchweave.stats.normal import z_of
from touchweave.stats.proportion import wilson


@dataclass(frozen=True, kw_only=True, eq=False)
class Survival:
    """By unit of time, shape (units,); NaN where nobody is at risk any more while some had lasted, or no interval."""

    at_risk: NDArray[np.int64]  #: that had lasted and were followed when the unit began
    survival: NDArray[np.float64]  #: the share that lasts beyond the unit
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    def median(self) -> int | None:
        """The first unit after which at most half last (Kaplan and Meier's median); None: not reached."""
        reached = np.flatnonzero(self.survival <= 0.5)
        return int(reached[0]) if len(reached) else None


def kaplan_meier(
    ended: NDArray[np.int64], censored: NDArray[np.int64], *, beyond: int = 0, confidence: float = 0.95
) -> Survival:
    """S(t) = Π (1 − ended/at risk) over the units up to t (Kaplan and Meier 1958, JASA 53).

    `ended` and `censored` count by unit of time, shape (units,); `beyond` are known to last longer than all units.
    Who is censored in a unit counts as at risk in it. The interval is that of log(−log S) with Greenwood's variance
    (Kalbfleisch and Prentice 1980, *The Statistical Analysis of Failure Time Data*, 1.3), which stays in 0..1.
    While nothing has ended it is Wilson's of none among those at risk; where all have ended there is none.
    """
    leaving = (ended + censored)[::-1].cumsum()[::-1]
    at_risk = (leaving + beyond).astype(np.int64)
    survival, low, high = np.full((3, len(ended)), nan)
    share, greenwood, z = 1.0, 0.0, z_of(confidence)
    for unit, (n, gone) in enumerate(zip(at_risk.tolist(), ended.tolist(), strict=True)):
        if n == 0 and share > 0:
            break
        if gone == n:
            share = 0.0
        else:
            share *= 1 - gone / n
            greenwood += gone / (n * (n - gone))
        survival[unit] = share
        low[unit], high[unit] = _interval(share, greenwood, n, z, confidence)
    return Survival(at_risk=at_risk, survival=survival, low=low, high=high)


def _interval(share: float, greenwood: float, n: int, z: float, confidence: float) -> tuple[float, float]:
    if share == 0:
        return nan, nan
    if greenwood == 0:
        return wilson(n, n, confidence)
    power = exp(z * sqrt(greenwood) / -log(share))
    low, high = share**power, share ** (1 / power)
    return (nan, nan) if isnan(low) else (low, high)
