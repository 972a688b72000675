"""How many different hashes there were: gathered unsorted, and sorted whenever their number has doubled."""

import numpy as np
from numpy.typing import NDArray

_FIRST = 2**20


class DistinctCount:
    """Counts distinct 64-bit hashes. Memory: 24 bytes a distinct one at most, and 8 MiB."""

    def __init__(self) -> None:
        self._sorted = np.empty(0, dtype=np.uint64)
        self._waiting: list[NDArray[np.uint64]] = []
        self._waits = 0

    def add(self, hashes: NDArray[np.uint64]) -> None:
        """Take the hashes in."""
        self._waiting.append(hashes)
        self._waits += len(hashes)
        if self._waits >= max(_FIRST, 2 * len(self._sorted)):
            self._sort()

    @property
    def count(self) -> int:
        """Distinct ones so far."""
        if self._waits:
            self._sort()
        return len(self._sorted)

    def _sort(self) -> None:
        every = np.concatenate([self._sorted, *self._waiting])
        every.sort()
        first = np.ones(len(every), dtype=np.bool_)
        np.not_equal(every[1:], every[:-1], out=first[1:])
        self._sorted, self._waiting, self._waits = every[first], [], 0
