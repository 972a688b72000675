"""A set of message keys whose memory is bounded: a hash table for the newest, sorted runs for the rest."""

import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from touchweave.kernel import kernel
from touchweave.store.key_file import sorted_keys
from touchweave.store.message_key import Keys, Words

#: The table is sealed into a sorted run when it holds so many (64 MiB with its free slots).
SEAL_AT = 2_000_000
_FIRST_SLOTS = 1 << 12

Mask = NDArray[np.bool_]
_READ = "Array(uint64, 1, 'C', True)"  # in a kernel's signature: words that are only read


class KeySet:
    """Keys that were added, and the sorted runs it was given. Not safe for several threads at once."""

    def __init__(self, folder: Path, runs: list[Keys] | None = None) -> None:
        """`folder` takes the nameless temporary files of sealed runs."""
        self._folder = folder
        self._runs = list(runs or ())
        self._clear()

    def _clear(self) -> None:
        self._count = 0
        self._high = np.zeros(_FIRST_SLOTS, dtype=np.uint64)
        self._low = np.zeros(_FIRST_SLOTS, dtype=np.uint64)

    def __len__(self) -> int:
        return self._count + sum(len(run) for run in self._runs)

    def contains(self, keys: Keys) -> Mask:
        """Shape (n,): which of the keys are in the set."""
        found = self._in_runs(keys)
        if self._count:
            _find_in_table(self._high, self._low, keys.high, keys.low, found)
        return found

    def add(self, keys: Keys) -> Mask:
        """Add the keys. Shape (n,): which of them are new; of equal ones among them only the first is."""
        known = self._in_runs(keys)
        self._make_room(len(keys))
        new = ~known
        self._count += _add_to_table(self._high, self._low, keys.high, keys.low, new)
        if self._count >= SEAL_AT:
            self._seal()
        return new

    def _in_runs(self, keys: Keys) -> Mask:
        found = np.zeros(len(keys), dtype=np.bool_)
        if self._runs:
            order = np.argsort(keys.high)
            for run in self._runs:
                _find_in_run(run.high, run.low, keys.high, keys.low, order, found)
        return found

    def _make_room(self, coming: int) -> None:
        needed = 2 * (self._count + coming)
        if needed <= len(self._high):
            return
        slots = 1 << (needed - 1).bit_length()
        held = self._held()
        self._high, self._low = np.zeros(slots, dtype=np.uint64), np.zeros(slots, dtype=np.uint64)
        _add_to_table(self._high, self._low, held.high, held.low, np.ones(len(held), dtype=np.bool_))

    def _held(self) -> Keys:
        used = (self._high != 0) | (self._low != 0)
        return Keys(high=self._high[used], low=self._low[used])

    def _seal(self) -> None:
        run = sorted_keys(self._held())
        with tempfile.TemporaryFile(dir=self._folder) as file:
            # Not written through the mapping: on a full disk that would end the process.
            file.write(run.high.tobytes())
            file.write(run.low.tobytes())
            file.flush()
            mapped = np.memmap(file, dtype=np.uint64, mode="r", shape=(2, len(run)))
        self._runs.append(Keys(high=mapped[0], low=mapped[1]))
        self._clear()


def present(keys: Keys, run: Keys) -> Mask:
    """Shape (n,): which of the keys are in the sorted run."""
    found = np.zeros(len(keys), dtype=np.bool_)
    _find_in_run(run.high, run.low, keys.high, keys.low, np.argsort(keys.high), found)
    return found


@kernel(f"void({_READ}, {_READ}, {_READ}, {_READ}, Array(int64, 1, 'C', True), boolean[::1])")
def _find_in_run(
    run_high: Words, run_low: Words, high: Words, low: Words, order: NDArray[np.int64], found: Mask
) -> None:
    """Mark the keys that are in the run: both ascend, so each search gallops on from where the last one ended."""
    size = len(run_high)
    at = 0
    for i in order:
        wanted = high[i]
        step = 1
        while at + step < size and run_high[at + step] < wanted:
            at += step
            step *= 2
        end = min(size, at + step + 1)
        while at < end:
            middle = (at + end) // 2
            if run_high[middle] < wanted:
                at = middle + 1
            else:
                end = middle
        probe = at
        while probe < size and run_high[probe] == wanted:
            if run_low[probe] == low[i]:
                found[i] = True
                break
            probe += 1
        if at >= size:
            break


@kernel(f"void({_READ}, {_READ}, {_READ}, {_READ}, boolean[::1])")
def _find_in_table(table_high: Words, table_low: Words, high: Words, low: Words, found: Mask) -> None:
    last = np.uint64(len(table_high) - 1)
    for i in range(len(high)):
        slot = low[i] & last
        while table_high[slot] != 0 or table_low[slot] != 0:
            if table_high[slot] == high[i] and table_low[slot] == low[i]:
                found[i] = True
                break
            slot = (slot + np.uint64(1)) & last


@kernel(f"int64(uint64[::1], uint64[::1], {_READ}, {_READ}, boolean[::1])")
def _add_to_table(table_high: Words, table_low: Words, high: Words, low: Words, new: Mask) -> int:
    """Add the keys where `new`; clear `new` for those that were there. Both words 0 mark a free slot."""
    last = np.uint64(len(table_high) - 1)
    added = 0
    for i in range(len(high)):
        if not new[i]:
            continue
        slot = low[i] & last
        while table_high[slot] != 0 or table_low[slot] != 0:
            if table_high[slot] == high[i] and table_low[slot] == low[i]:
                new[i] = False
                break
            slot = (slot + np.uint64(1)) & last
        if new[i]:
            table_high[slot] = high[i]
            table_low[slot] = low[i]
            added += 1
    return added
