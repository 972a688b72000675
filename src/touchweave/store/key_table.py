"""A hash table of message keys in memory: the newest of a set, in the order in which they came."""

import numpy as np
from numpy.typing import NDArray

from touchweave.kernel import kernel
from touchweave.store.message_key import Keys, Words

Mask = NDArray[np.bool_]
_FIRST_SLOTS = 1 << 12
_READ = "Array(uint64, 1, 'C', True)"  # in a kernel's signature: words that are only read


class KeyTable:
    """Open addressing, at most half full; both words of a key lie side by side, 0 and 0 mark a free slot."""

    def __init__(self) -> None:
        self._count = 0
        self._slots = np.zeros(2 * _FIRST_SLOTS, dtype=np.uint64)

    def __len__(self) -> int:
        return self._count

    def mark(self, keys: Keys, found: Mask) -> None:
        """Set `found`, of shape (n,), for the keys that are in the table."""
        if self._count:
            _find(self._slots, keys.high, keys.low, found)

    def add(self, keys: Keys, new: Mask) -> None:
        """Add the keys where `new`, of shape (n,), and clear it for those that were there already."""
        needed = 2 * (self._count + len(keys))
        if 2 * needed > len(self._slots):
            held = self.held()
            self._slots = np.zeros(2 << (needed - 1).bit_length(), dtype=np.uint64)
            _add(self._slots, held.high, held.low, np.ones(len(held), dtype=np.bool_))
        self._count += _add(self._slots, keys.high, keys.low, new)

    def held(self) -> Keys:
        """All keys, in no order."""
        high, low = self._slots[0::2], self._slots[1::2]
        used = (high != 0) | (low != 0)
        return Keys(high=high[used], low=low[used])


@kernel(f"void({_READ}, {_READ}, {_READ}, boolean[::1])")
def _find(slots: Words, high: Words, low: Words, found: Mask) -> None:
    last = np.uint64(len(slots) // 2 - 1)
    for i in range(len(high)):
        at = np.uint64(2) * (low[i] & last)
        while slots[at] != 0 or slots[at + np.uint64(1)] != 0:
            if slots[at] == high[i] and slots[at + np.uint64(1)] == low[i]:
                found[i] = True
                break
            at = np.uint64(2) * ((at // np.uint64(2) + np.uint64(1)) & last)


@kernel(f"int64(uint64[::1], {_READ}, {_READ}, boolean[::1])")
def _add(slots: Words, high: Words, low: Words, new: Mask) -> int:
    last = np.uint64(len(slots) // 2 - 1)
    added = 0
    for i in range(len(high)):
        if not new[i]:
            continue
        at = np.uint64(2) * (low[i] & last)
        while slots[at] != 0 or slots[at + np.uint64(1)] != 0:
            if slots[at] == high[i] and slots[at + np.uint64(1)] == low[i]:
                new[i] = False
                break
            at = np.uint64(2) * ((at // np.uint64(2) + np.uint64(1)) & last)
        if new[i]:
            slots[at] = high[i]
            slots[at + np.uint64(1)] = low[i]
            added += 1
    return added
