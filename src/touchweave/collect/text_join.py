"""Compiled joining of text fragments row by row, straight from the buffers of their columns."""

import numpy as np
import pyarrow as pa
from numba import njit
from numpy.typing import NDArray

from touchweave.collect.string_buffers import StringBuffers, string_buffers, validity

_OPEN, _CLOSE = ord("{"), ord("}")


@njit(cache=True, nogil=True)
def _add_lengths(
    offsets: NDArray[np.int64], indices: NDArray[np.int32], valid: NDArray[np.bool_], lengths: NDArray[np.int64]
) -> None:
    for row in range(len(indices)):
        if valid[row]:
            lengths[row] += offsets[indices[row] + 1] - offsets[indices[row]]


@njit(cache=True, nogil=True)
def _copy(
    offsets: NDArray[np.int64],
    data: NDArray[np.uint8],
    indices: NDArray[np.int32],
    valid: NDArray[np.bool_],
    cursor: NDArray[np.int64],
    out: NDArray[np.uint8],
) -> None:
    for row in range(len(indices)):
        if valid[row]:
            begin = offsets[indices[row]]
            size = offsets[indices[row] + 1] - begin
            at = cursor[row]
            for k in range(size):
                out[at + k] = data[begin + k]
            cursor[row] = at + size


def braced(fragments: list[pa.Array], rows: int) -> pa.Array:
    """`{fragment,fragment,…}` a row, shape (rows,), string; null fragments are left out.

    Each fragment must begin with a comma; the first one's becomes the brace. A dictionary column's fragments
    are copied from its dictionary, without decoding it. Raises OverflowError above 2 GiB in all.
    """
    columns = [_column(fragment) for fragment in fragments]
    lengths = np.ones(rows, dtype=np.int64)
    for text, indices, valid in columns:
        _add_lengths(text.offsets, indices, valid, lengths)
    empty = lengths == 1
    lengths += empty
    begins = np.zeros(rows + 1, dtype=np.int64)
    np.cumsum(lengths, out=begins[1:])
    if begins[-1] >= 2**31:
        raise OverflowError("more than 2 GiB of text in one batch")
    out = np.empty(int(begins[-1]), dtype=np.uint8)
    cursor = begins[:-1].copy()
    for text, indices, valid in columns:
        _copy(text.offsets, text.data, indices, valid, cursor, out)
    out[begins[:-1]] = _OPEN
    out[begins[1:] - 1] = _CLOSE
    return pa.StringArray.from_buffers(rows, pa.py_buffer(begins.astype(np.int32)), pa.py_buffer(out))


def _column(fragment: pa.Array) -> tuple[StringBuffers, NDArray[np.int32], NDArray[np.bool_]]:
    if isinstance(fragment, pa.DictionaryArray):
        indices = fragment.indices.fill_null(0).cast(pa.int32()).to_numpy(zero_copy_only=False)
        valid = validity(fragment.indices)
        if fragment.dictionary.null_count:
            valid = valid & validity(fragment.dictionary)[indices]
        return string_buffers(fragment.dictionary), indices, valid
    return string_buffers(fragment), np.arange(len(fragment), dtype=np.int32), validity(fragment)
