"""64-bit hashes of rows and values, and a set of them that counts what it has seen: for telling exact duplicates
and distinct customers without keeping the values.

Two of 10 million different rows share a hash with a chance of 1 in 370,000; where that matters
(`duplicates: drop`), two hashes with different seeds are used together.
"""

import json

import numpy as np
import pyarrow as pa
from numba import njit
from numpy.typing import NDArray

from touchweave.collect.string_buffers import string_buffers, validity

_PRIME = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_NULL = np.uint64(0x51ED270B)


@njit(cache=True, nogil=True)
def _mixed(state: np.uint64, word: np.uint64) -> np.uint64:
    """One step of a multiply-shift hash (the finaliser of SplitMix64)."""
    state = (state ^ word) * _PRIME
    return (state ^ (state >> np.uint64(29))) * _MIX ^ (state >> np.uint64(32))


@njit(cache=True, nogil=True)
def _mix_text(
    offsets: NDArray[np.int64], data: NDArray[np.uint8], valid: NDArray[np.bool_], hashes: NDArray[np.uint64]
) -> None:
    for row in range(len(valid)):
        state = hashes[row]
        if not valid[row]:
            hashes[row] = _mixed(state, _NULL)
            continue
        at, end = offsets[row], offsets[row + 1]
        state = _mixed(state, np.uint64(end - at))
        while at + 8 <= end:
            word = np.uint64(0)
            for k in range(8):
                word |= np.uint64(data[at + k]) << np.uint64(8 * k)
            state = _mixed(state, word)
            at += 8
        if at < end:
            word = np.uint64(0)
            for k in range(end - at):
                word |= np.uint64(data[at + k]) << np.uint64(8 * k)
            state = _mixed(state, word)
        hashes[row] = state


@njit(cache=True, nogil=True)
def _mix_words(words: NDArray[np.uint64], valid: NDArray[np.bool_], hashes: NDArray[np.uint64]) -> None:
    for row in range(len(valid)):
        hashes[row] = _mixed(hashes[row], words[row] if valid[row] else _NULL)


@njit(cache=True, nogil=True)
def _insert(table: NDArray[np.uint64], hashes: NDArray[np.uint64], seen: NDArray[np.bool_]) -> int:
    """Enter the hashes in an open-addressing table (0: free slot); `seen` says which were there. Gives the new."""
    last, fresh = np.uint64(len(table) - 1), 0
    for row in range(len(hashes)):
        value = hashes[row] | np.uint64(1)
        at = (value >> np.uint64(20)) & last
        while table[at] != 0 and table[at] != value:
            at = (at + np.uint64(1)) & last
        seen[row] = table[at] == value
        if table[at] == 0:
            table[at] = value
            fresh += 1
    return fresh


def hash_column(column: pa.Array, hashes: NDArray[np.uint64]) -> None:
    """Mix a column into the rows' hashes, in place."""
    kind = column.type
    if pa.types.is_floating(kind):
        words = column.fill_null(0).cast(pa.float64()).to_numpy(zero_copy_only=False).view(np.uint64)
        _mix_words(words, validity(column), hashes)
    elif pa.types.is_integer(kind) or pa.types.is_timestamp(kind) or pa.types.is_date64(kind):
        whole = column.cast(pa.int64(), safe=False) if not pa.types.is_integer(kind) else column
        words = whole.fill_null(0).cast(pa.int64(), safe=False).to_numpy(zero_copy_only=False).view(np.uint64)
        _mix_words(words, validity(column), hashes)
    elif pa.types.is_nested(kind):
        text = [None if value is None else json.dumps(value, default=str) for value in column.to_pylist()]
        _mix_text(*string_buffers(pa.array(text, pa.string())), hashes)
    else:
        _mix_text(*string_buffers(column), hashes)


def hash_rows(columns: list[pa.Array], rows: int, *, seed: int = 0) -> NDArray[np.uint64]:
    """One hash a row over all columns, shape (rows,)."""
    hashes = np.full(rows, np.uint64(seed * 0x2545F491 + 1), dtype=np.uint64)
    for column in columns:
        hash_column(column, hashes)
    return hashes


class HashSet:
    """Which hashes were seen. Once it holds `limit` of them it takes no more in (`full`), so memory is bounded."""

    def __init__(self, *, limit: int = 2**31) -> None:
        self._table = np.zeros(2**12, dtype=np.uint64)
        self._limit = limit
        self.count = 0

    @property
    def full(self) -> bool:
        """Whether it has stopped taking in hashes."""
        return self.count >= self._limit

    def add(self, hashes: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Take the hashes in; says of each whether it was there before. All False when full."""
        seen = np.zeros(len(hashes), dtype=np.bool_)
        if self.full:
            return seen
        while (self.count + len(hashes)) * 2 > len(self._table):
            self._grow()
        self.count += _insert(self._table, hashes, seen)
        return seen

    def _grow(self) -> None:
        old = self._table[self._table != 0]
        self._table = np.zeros(len(self._table) * 4, dtype=np.uint64)
        _insert(self._table, old, np.zeros(len(old), dtype=np.bool_))
