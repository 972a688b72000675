"""Distinct strings by code, in chunks that are never rewritten: whose code is it, whose string is it.

Customers' identifiers and the values of dimensions are kept so. A chunk carries its own alphabetical order, so that
a string is found by bisection and nothing needs to be hashed when an index is opened.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from touchweave.kernel import kernel

_OFFSETS, _BYTES = "Array(int32, 1, 'C', True)", "Array(uint8, 1, 'C', True)"
#: A chunk holds less than so many bytes of text, so that 32 bits count them.
_CHUNK_BYTES = 1 << 30


@dataclass(frozen=True, kw_only=True, eq=False)
class WordChunk:
    """Strings of consecutive codes."""

    words: "pa.StringArray"
    order: NDArray[np.int32]  #: places in the chunk, by the strings' bytes


def chunks_of(words: "pa.Array[Any]") -> tuple[WordChunk, ...]:
    """Strings, or large strings, as chunks, in their order."""
    found, start = [], 0
    while start < len(words):
        stop = len(words)
        while pc.sum(pc.binary_length(words.slice(start, stop - start))).as_py() >= _CHUNK_BYTES:
            stop = start + (stop - start) // 2
        piece = pa.concat_arrays([words.slice(start, stop - start)]).cast(pa.string())
        order = np.asarray(pc.sort_indices(piece)).astype(np.int32)
        found.append(WordChunk(words=piece, order=order))
        start = stop
    return tuple(found)


@kernel(f"void({_OFFSETS}, {_BYTES}, Array(int32, 1, 'C', True), {_OFFSETS}, {_BYTES}, int64, int64[::1])")
def _find(starts: Any, text: Any, order: Any, sought_starts: Any, sought: Any, first: int, codes: Any) -> None:
    """Fill in the codes of sought strings that have none yet (−1), where they are in the chunk."""
    for row in range(len(codes)):
        if codes[row] >= 0:
            continue
        begin = sought_starts[row]
        length = sought_starts[row + 1] - begin
        low, high = 0, len(order)
        while low < high:
            middle = (low + high) // 2
            at = starts[order[middle]]
            there = starts[order[middle] + 1] - at
            compared: Any = 0
            for i in range(min(length, there)):
                compared = np.int64(text[at + i]) - np.int64(sought[begin + i])
                if compared != 0:
                    break
            if compared == 0:
                compared = there - length
            if compared == 0:
                codes[row] = first + order[middle]
                break
            if compared < 0:
                low = middle + 1
            else:
                high = middle


class Words:
    """Strings with codes 0, 1, 2, …"""

    def __init__(self, chunks: Sequence[WordChunk] = ()) -> None:
        self.chunks = tuple(chunks)
        self._ends = np.cumsum([len(chunk.words) for chunk in self.chunks], dtype=np.int64).tolist()
        self._together: pa.Array[Any] | None = None

    def __len__(self) -> int:
        return int(self._ends[-1]) if self._ends else 0

    def __getitem__(self, code: int) -> str:
        number = bisect_right(self._ends, code)
        chunk = self.chunks[number]
        return str(chunk.words[code - self._ends[number] + len(chunk.words)].as_py())

    @property
    def together(self) -> "pa.Array[Any]":
        """All strings, by code."""
        if self._together is None:
            arrays = [chunk.words for chunk in self.chunks] or [pa.array([], pa.string())]
            if sum(array.nbytes for array in arrays) >= 2 * _CHUNK_BYTES:
                arrays = [array.cast(pa.large_string()) for array in arrays]
            self._together = arrays[0] if len(arrays) == 1 else pa.concat_arrays(arrays)
        return self._together

    def find(self, words: "pa.Array[Any]") -> NDArray[np.int64]:
        """The code of each string, shape (len(words),); −1: not among these. Nulls are not asked for."""
        codes = np.full(len(words), -1, np.int64)
        sought_starts, sought = _buffers(words.cast(pa.string()))
        for chunk, end in zip(self.chunks, self._ends, strict=True):
            starts, text = _buffers(chunk.words)
            _find(starts, text, chunk.order, sought_starts, sought, end - len(chunk.words), codes)
        return codes


def _buffers(words: "pa.Array[Any]") -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    _, starts, text = words.buffers()
    if starts is None or len(words) == 0:
        return np.zeros(len(words) + 1, np.int32), np.zeros(1, np.uint8)
    where = np.frombuffer(starts, np.int32)[words.offset : words.offset + len(words) + 1]
    return where, np.frombuffer(text if text is not None and text.size else b"\0", np.uint8)
