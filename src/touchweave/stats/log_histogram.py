"""Counts of durations in bins that grow with them: medians of any number of them in fixed memory, mergeable.

Each doubling from 2¹⁶ µs (0.07 s) to 2⁵¹ µs (71 years) is cut into 32 bins, found from the bits of the number.
A quantile read from it is at most RELATIVE_ERROR off; durations below 0.07 s count as 0.
"""

from math import frexp, nan

import numpy as np
from numpy.typing import NDArray

from touchweave.stats.median import median_ranks
from touchweave.stats.score import Score, unknown
from touchweave.stats.scored import scored

FIRST_POWER = 16
LAST_POWER = 51
SUB = 32
#: Bin 0 is what lies below; the last holds what lies above.
BINS = 1 + (LAST_POWER - FIRST_POWER) * SUB
#: (b − a) / (a + b) of the widest bin: 1 / (2·32 + 1).
RELATIVE_ERROR = 1 / (2 * SUB + 1)
#: Rows that are read at a time.
_ROWS = 256


def _middles() -> NDArray[np.float64]:
    powers = np.repeat(np.arange(FIRST_POWER, LAST_POWER), SUB)
    low = 2.0**powers * (1 + np.tile(np.arange(SUB), LAST_POWER - FIRST_POWER) / SUB)
    high = low + 2.0**powers / SUB
    # The harmonic middle is equally far from both ends, in relation to the true value.
    return np.concatenate([[0.0], 2 * low * high / (low + high)])


#: What a bin stands for, in µs; shape (BINS,).
MIDDLES_US: NDArray[np.float64] = _middles()


def bin_of(duration_us: int) -> int:
    """The bin of a duration in whole µs. Loops over lines compile this very function."""
    if duration_us < 1 << FIRST_POWER:
        return 0
    if duration_us >= 1 << LAST_POWER:
        return BINS - 1
    mantissa, power = frexp(float(duration_us))  # mantissa in ½..1; exact, as durations are below 2⁵³
    return 1 + (power - 1 - FIRST_POWER) * SUB + int((2 * mantissa - 1) * SUB)


def ranked_seconds(counts: NDArray[np.unsignedinteger], rank: int) -> float:
    """The duration of this rank (from 1, by size), in seconds."""
    place = int(np.searchsorted(np.cumsum(counts, dtype=np.int64), rank))
    return float(MIDDLES_US[place]) / 1e6


def median_seconds(counts: NDArray[np.unsignedinteger]) -> float | None:
    """The (lower) median in seconds; None where nothing was counted."""
    n = int(counts.sum(dtype=np.int64))
    return ranked_seconds(counts, (n + 1) // 2) if n else None


def medians_seconds(counts: NDArray[np.unsignedinteger]) -> NDArray[np.float64]:
    """The (lower) median of each row, shape (rows, BINS), in seconds; NaN where nothing was counted."""
    medians = np.full(len(counts), nan)
    for low in range(0, len(counts), _ROWS):
        passed = np.cumsum(counts[low : low + _ROWS], axis=1, dtype=np.int64)
        n = passed[:, -1]
        place = (passed < ((n + 1) // 2)[:, None]).sum(axis=1)
        medians[low : low + _ROWS][n > 0] = MIDDLES_US[place[n > 0]] / 1e6
    return medians


def median_seconds_score(counts: NDArray[np.unsignedinteger], *, otherwise: str) -> Score:
    """The median as a Score in seconds, with its order-statistic interval."""
    n = int(counts.sum(dtype=np.int64))
    if n == 0:
        return unknown(otherwise)
    ranks = median_ranks(n)
    low, high = (ranked_seconds(counts, ranks[0]), ranked_seconds(counts, ranks[1])) if ranks else (nan, nan)
    return scored(ranked_seconds(counts, (n + 1) // 2), n, low, high)
