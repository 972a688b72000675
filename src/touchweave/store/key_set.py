"""A set of message keys whose memory is bounded: a hash table for the newest, sorted runs for the rest."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from touchweave.kernel import kernel
from touchweave.store.key_file import sorted_keys
from touchweave.store.key_filter import KeyFilter
from touchweave.store.key_table import KeyTable, Mask
from touchweave.store.message_key import Keys, Words

#: The table is sealed into a sorted run when it holds so many (64 MiB with its free slots).
SEAL_AT = 2_000_000

#: A filter is made when so many look-ups a key have been made in the runs: few do not repay its making.
_FILTER_AFTER = 0.25
_READ = "Array(uint64, 1, 'C', True)"  # in a kernel's signature: words that are only read


class KeySet:
    """Keys that were added, and the sorted runs it was given. Not safe for several threads at once."""

    def __init__(self, folder: Path, runs: Sequence[Keys] = (), filters: Sequence[KeyFilter | None] = ()) -> None:
        """`folder` takes the nameless temporary files of sealed runs. `filters` are of the first runs, one each."""
        self._folder = folder
        self._runs = list(runs)
        self._filters = list(filters)
        self._table = KeyTable()
        self._filter: KeyFilter | None = None  # of the first …
        self._filtered = 0  # … so many runs
        self._searches = 0

    def __len__(self) -> int:
        return len(self._table) + sum(len(run) for run in self._runs)

    def contains(self, keys: Keys) -> Mask:
        """Shape (n,): which of the keys are in the set."""
        found = self._in_runs(keys)
        self._table.mark(keys, found)
        return found

    def add(self, keys: Keys) -> Mask:
        """Add the keys. Shape (n,): which of them are new; of equal ones among them only the first is."""
        new = ~self._in_runs(keys)
        self._table.add(keys, new)
        if len(self._table) >= SEAL_AT:
            self._seal()
        return new

    def _in_runs(self, keys: Keys) -> Mask:
        found = np.zeros(len(keys), dtype=np.bool_)
        if self._runs:
            self._search(keys, np.argsort(keys.high), range(self._filtered, len(self._runs)), found)
        if self._filter is not None:
            order = np.flatnonzero(self._filter.may_hold(keys) & ~found)
            order = order[np.argsort(keys.high[order])]
            self._search(keys, order, range(self._filtered), found)
        return found

    def _search(self, keys: Keys, order: NDArray[np.int64], places: range, found: Mask) -> None:
        """Mark the keys at `order` (by high word) that are in one of these runs; the newest run first."""
        for place in reversed(places):
            run, sought = self._runs[place], order
            if place < len(self._filters) and (own := self._filters[place]) is not None:
                sought = order[own.may_hold(keys[order])]
            if len(sought):
                _find(run.high, run.low, keys.high, keys.low, sought, found)
                order = order[~found[order]]
        self._searches += len(keys) * (len(places) if self._filter is None else 0)
        many = len(self._runs) > max(1, 2 * self._filtered)
        if many and self._searches > _FILTER_AFTER * sum(len(run) for run in self._runs):
            self._filter, self._filtered = KeyFilter(self._runs), len(self._runs)

    def _seal(self) -> None:
        run = sorted_keys(self._table.held())
        with tempfile.TemporaryFile(dir=self._folder) as file:
            # Not written through the mapping: on a full disk that would end the process.
            file.write(run.high.tobytes())
            file.write(run.low.tobytes())
            file.flush()
            mapped = np.memmap(file, dtype=np.uint64, mode="r", shape=(2, len(run)))
        self._runs.append(Keys(high=mapped[0], low=mapped[1]))
        self._table = KeyTable()


@kernel(f"void({_READ}, {_READ}, {_READ}, {_READ}, Array(int64, 1, 'C', True), boolean[::1])")
def _find(run_high: Words, run_low: Words, high: Words, low: Words, order: NDArray[np.int64], found: Mask) -> None:
    """Mark the keys that are in the run. Both ascend: stride on from where the last search ended, then halve."""
    size = len(run_high)
    stride = max(1, size // max(1, 2 * len(order)))
    at = 0
    for i in order:
        wanted = high[i]
        while at + stride < size and run_high[at + stride] < wanted:
            at += stride
        left = min(stride, size - at)
        while left > 0:  # without a branch that has to be foreseen
            half = (left + 1) // 2
            at += half * (run_high[at + half - 1] < wanted)
            left -= half
        probe = at
        while probe < size and run_high[probe] == wanted:
            if run_low[probe] == low[i]:
                found[i] = True
                break
            probe += 1
        if at >= size:
            break
