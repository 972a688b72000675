"""Histograms of times, several of them: `stats.log_histogram` says which bins."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Histograms:
    """One row for each of what is timed."""

    counts: NDArray[np.uint32]  #: shape (timed, BINS)

    def __add__(self, other: Self) -> Self:
        return type(self)(counts=self.counts + other.counts)

    def __iadd__(self, other: Self) -> Self:
        np.add(self.counts, other.counts, out=self.counts)
        return self
