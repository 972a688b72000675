"""A rate in strata, weighted to how another group is spread over them: direct standardisation."""

import numpy as np
from numpy.typing import NDArray

from touchweave.stats.proportion import wilson
from touchweave.stats.score import Score, unknown
from touchweave.stats.scored import scored


def standardised_rate(
    successes: NDArray[np.int64],
    n: NDArray[np.int64],
    weights: NDArray[np.int64],
    *,
    otherwise: str,
    note: str | None = None,
) -> Score:
    """Σ w·s/n / Σ w over the strata with n > 0 and w > 0, as a Score; unknown for the reason `otherwise`.

    Arrays of shape (strata,); the weights are the other group's counts. n of the score: those in such strata. The
    interval is Wilson's with Kish's effective n, (Σw)² / Σ(w²/n) (Kish 1965, *Survey Sampling*, 11.7): those who
    stand for many count for less. It takes the weights as given.
    """
    used = (n > 0) & (weights > 0)
    count = int(n[used].sum())
    if count == 0:
        return unknown(otherwise)
    share = weights[used] / weights[used].sum()
    value = min(max(float((share * successes[used] / n[used]).sum()), 0.0), 1.0)
    effective = 1.0 / float((share**2 / n[used]).sum())
    low, high = wilson(value * effective, effective)
    return scored(value, count, low, high, note=note)
