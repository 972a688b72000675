"""Medians of whole numbers that were counted: exact, with an interval between order statistics."""

import numpy as np
from numpy.typing import NDArray

from touchweave.stats.median import median_ranks
from touchweave.stats.score import Score, unknown
from touchweave.stats.scored import scored


def median_score(counts: NDArray[np.int64], *, otherwise: str) -> Score:
    """The (lower) median of numbers of which `counts[x]` are x; unknown for the reason `otherwise` without any."""
    reached = np.cumsum(counts)
    n = int(reached[-1])
    if n == 0:
        return unknown(otherwise)

    def ranked(rank: int) -> int:
        return int(np.searchsorted(reached, rank))

    ranks = median_ranks(n)
    low, high = (float(ranked(ranks[0])), float(ranked(ranks[1]))) if ranks else (None, None)
    return scored(ranked((n + 1) // 2), n, low, high)
