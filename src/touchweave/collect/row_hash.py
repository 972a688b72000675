"""64-bit hashes of rows and values: for telling exact duplicates and distinct customers without keeping the values.

Two of 10 million different rows share a hash with a chance of 1 in 370,000; where that matters
(`duplicates: drop`), two hashes with different seeds are used together.
"""

import hashlib
import json

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from touchweave.collect.string_buffers import StringBuffers, string_buffers, used_bytes, validity

_PRIME = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_NULL = np.uint64(0x51ED270B)
#: So many rows at a time: what is in hand stays in the processor's cache.
_BLOCK_ROWS = 16_384
#: Texts beyond are told apart by a digest, so that one long text takes no thousand steps over a whole block.
_LONG_BYTES = 256
#: By the number of bytes of a word that belong to the text.
_KEPT = np.array([0] + [(1 << (8 * count)) - 1 for count in range(1, 9)], dtype=np.uint64)

Hashes = NDArray[np.uint64]


def hash_rows(columns: list[pa.Array], rows: int, *, seed: int = 0) -> Hashes:
    """One hash a row over all columns, shape (rows,)."""
    hashes = np.full(rows, np.uint64(seed * 0x2545F491 + 1), dtype=np.uint64)
    for column in columns:
        hash_column(column, hashes)
    return hashes


def hash_column(column: pa.Array, hashes: Hashes) -> None:
    """Mix a column into the rows' hashes, in place."""
    kind = column.type
    if column.null_count == len(column):
        _mix(hashes, _NULL)
    elif pa.types.is_floating(kind):
        _mix_words(column.fill_null(0).cast(pa.float64()), validity(column), hashes)
    elif pa.types.is_integer(kind) or pa.types.is_timestamp(kind) or pa.types.is_date64(kind):
        whole = column.cast(pa.int64(), safe=False) if not pa.types.is_integer(kind) else column
        _mix_words(whole.fill_null(0).cast(pa.int64(), safe=False), validity(column), hashes)
    elif pa.types.is_nested(kind):
        text = [None if value is None else json.dumps(value, default=str) for value in column.to_pylist()]
        _mix_texts(string_buffers(pa.array(text, pa.string())), hashes)
    else:
        _mix_texts(string_buffers(column), hashes)


def _mix(state: Hashes, words: Hashes | np.uint64) -> None:
    """One step of a multiply-shift hash (the finaliser of SplitMix64), in place."""
    np.bitwise_xor(state, words, out=state)
    np.multiply(state, _PRIME, out=state)
    turned = state >> np.uint64(29)
    np.bitwise_xor(turned, state, out=turned)
    np.multiply(turned, _MIX, out=turned)
    np.right_shift(state, np.uint64(32), out=state)
    np.bitwise_xor(state, turned, out=state)


def _mix_words(column: pa.Array, valid: NDArray[np.bool_], hashes: Hashes) -> None:
    words = column.to_numpy(zero_copy_only=False).view(np.uint64)
    _mix(hashes, words if valid.all() else np.where(valid, words, _NULL))


def _mix_texts(texts: StringBuffers, hashes: Hashes) -> None:
    if len(hashes) == 0:
        return
    used = used_bytes(texts)
    padded = np.zeros(len(used) + 8, dtype=np.uint8)
    padded[: len(used)] = used
    # Entry i: the eight bytes from i on, as one word.
    words = np.ndarray((len(used) + 1,), dtype="<u8", buffer=padded, strides=(1,))
    begins = texts.offsets - texts.offsets[0]
    for first in range(0, len(hashes), _BLOCK_ROWS):
        last = min(first + _BLOCK_ROWS, len(hashes))
        _mix_block(begins[first : last + 1], words, texts.valid[first:last], hashes[first:last])
    rows = np.flatnonzero(texts.valid & (np.diff(begins) > _LONG_BYTES))
    if len(rows):
        _mix_digests(padded.tobytes(), begins[rows], begins[rows + 1], rows, hashes)


def _mix_digests(
    text: bytes, begins: NDArray[np.int64], ends: NDArray[np.int64], rows: NDArray[np.int64], hashes: Hashes
) -> None:
    spans = zip(begins.tolist(), ends.tolist(), strict=True)
    digests = b"".join(hashlib.blake2b(text[begin:end], digest_size=16).digest() for begin, end in spans)
    state = hashes[rows]
    for half in np.frombuffer(digests, dtype="<u8").reshape(-1, 2).T:
        _mix(state, half)
    hashes[rows] = state


def _mix_block(begins: NDArray[np.int64], words: Hashes, valid: NDArray[np.bool_], hashes: Hashes) -> None:
    """Mix in each text's length, then its words; of a null only that it is one, of a long text only the length."""
    left = np.diff(begins)
    sizes = left.view(np.uint64)
    _mix(hashes, sizes if valid.all() else np.where(valid, sizes, _NULL))
    rows = np.flatnonzero(valid & (left > 0) & (left <= _LONG_BYTES))
    at, left = begins[rows], left[rows]
    while len(rows):
        found = words[at]
        np.bitwise_and(found, _KEPT[np.minimum(left, 8)], out=found)
        if len(rows) == len(hashes):
            _mix(hashes, found)
        else:
            state = hashes[rows]
            _mix(state, found)
            hashes[rows] = state
        at, left = at + 8, left - 8
        if int(left.min()) <= 0:
            more = np.flatnonzero(left > 0)
            rows, at, left = rows[more], at[more], left[more]
