"""Columns of words as arrays of codes, and the distinct combinations of several of them."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def dictionary_column(batch: pa.RecordBatch, name: str) -> pa.DictionaryArray:
    """The column as a dictionary array; all null where the batch has none of that name."""
    if name not in batch.schema.names:
        return pa.nulls(batch.num_rows, pa.dictionary(pa.int32(), pa.string()))
    return dictionary_of(batch.column(name))


def dictionary_of(column: pa.Array) -> pa.DictionaryArray:
    """Words as a dictionary array, which they may be already."""
    return column if pa.types.is_dictionary(column.type) else column.dictionary_encode()


def word_codes(words: pa.DictionaryArray) -> NDArray[np.int64]:
    """Each row's place in the dictionary; null: one past its end."""
    codes: NDArray[np.int64] = words.indices.fill_null(len(words.dictionary)).to_numpy(zero_copy_only=False)
    return codes


def distinct(
    parts: Sequence[NDArray[np.int64]], sizes: Sequence[int], rows: int
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Number the distinct combinations of columns of codes (each below its size) in order of first appearance.

    Returns each row's number, and each number's first row.
    """
    key, radix = np.zeros(rows, dtype=np.int64), 1
    for part, size in zip(parts, sizes, strict=True):
        if radix * size >= 2**62:
            key, radix = _encoded(key), rows
        key, radix = key * size + part, radix * size
    number = _encoded(key).astype(np.int32)
    first = np.zeros(int(number.max(initial=-1)) + 1, dtype=np.int64)
    first[number[::-1]] = np.arange(rows)[::-1]
    return number, first


def _encoded(key: NDArray[np.int64]) -> NDArray[np.int64]:
    indices: NDArray[np.int64] = pa.array(key).dictionary_encode().indices.to_numpy()
    return indices.astype(np.int64)
