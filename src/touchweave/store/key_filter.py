"""Tells most keys that are in none of many sorted runs without searching them: a blocked Bloom filter.

One byte a key: 512 bits for 64 keys, 3 bits set for each. About 3 of 100 strangers pass and are searched for
(Putze, Sanders, Singler: "Cache-, Hash- and Space-Efficient Bloom Filters", 2007).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from touchweave.kernel import kernel
from touchweave.store.message_key import Keys, Words

_READ = "Array(uint64, 1, 'C', True)"
_KEYS_A_BLOCK = 64
_WORDS_A_BLOCK = 8


class KeyFilter:
    """Of all keys in the runs it is made of; blocks follow the high words, so that building is sequential."""

    def __init__(self, runs: Sequence[Keys]) -> None:
        blocks = sum(len(run) for run in runs) // _KEYS_A_BLOCK + 1
        self._words = np.zeros(_WORDS_A_BLOCK * blocks, dtype=np.uint64)
        for run in runs:
            _set(self._words, run.high, run.low)

    def may_hold(self, keys: Keys) -> NDArray[np.bool_]:
        """Shape (n,): false for keys that are certainly in no run."""
        found = np.zeros(len(keys), dtype=np.bool_)
        _test(self._words, keys.high, keys.low, found)
        return found


@kernel(f"void(uint64[::1], {_READ}, {_READ})")
def _set(words: Words, high: Words, low: Words) -> None:
    blocks = np.uint64(len(words) // 8)
    for i in range(len(high)):
        block = np.uint64(8) * (((high[i] >> np.uint64(32)) * blocks) >> np.uint64(32))
        bits = low[i]
        for _ in range(3):
            words[block + ((bits >> np.uint64(6)) & np.uint64(7))] |= np.uint64(1) << (bits & np.uint64(63))
            bits >>= np.uint64(9)


@kernel(f"void({_READ}, {_READ}, {_READ}, boolean[::1])")
def _test(words: Words, high: Words, low: Words, found: NDArray[np.bool_]) -> None:
    blocks = np.uint64(len(words) // 8)
    for i in range(len(high)):
        block = np.uint64(8) * (((high[i] >> np.uint64(32)) * blocks) >> np.uint64(32))
        bits = low[i]
        held = np.uint64(1)
        for _ in range(3):
            held &= words[block + ((bits >> np.uint64(6)) & np.uint64(7))] >> (bits & np.uint64(63))
            bits >>= np.uint64(9)
        found[i] = held != 0
