"""The median with an interval between two order statistics: it assumes nothing of how the values are spread."""

from math import floor, sqrt

import numpy as np
from scipy.special import bdtr

from touchweave.stats.normal import z_of

_EXACT = 1000  # above so many values the binomial is normal to any digit shown


def median_ranks(n: int, confidence: float = 0.95) -> tuple[int, int] | None:
    """Ranks (from 1) of the order statistics that enclose the median with at least this confidence.

    P(x_(r) ≤ median ≤ x_(n+1−r)) = 1 − 2 P(Bin(n, ½) ≤ r − 1); the largest such r. None when n is too small
    (below 6 for 0.95).
    """
    if n > _EXACT:
        rank = floor((n + 1) / 2 - z_of(confidence) * sqrt(n) / 2)
        return rank, n + 1 - rank
    tails = bdtr(np.arange(n // 2 + 1, dtype=float), n, 0.5)
    rank = int(np.searchsorted(tails, (1 - confidence) / 2, side="right"))
    return (rank, n + 1 - rank) if rank >= 1 else None
