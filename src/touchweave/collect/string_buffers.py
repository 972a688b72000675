"""The memory behind a string column, as NumPy arrays for compiled loops."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray


class StringBuffers(NamedTuple):
    """Value i is `data[offsets[i]:offsets[i + 1]]`, UTF-8; `valid[i]` is False for null."""

    offsets: NDArray[np.int64]  #: shape (rows + 1,)
    data: NDArray[np.uint8]
    valid: NDArray[np.bool_]  #: shape (rows,)


def string_buffers(column: pa.Array) -> StringBuffers:
    """The buffers of a string or large_string array; of another type, those of its text."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        column = pc.cast(column, pa.string())
    wide = pa.types.is_large_string(column.type)
    _, offsets, data = column.buffers()
    kind = np.int64 if wide else np.int32
    begins = np.frombuffer(offsets, dtype=kind)[column.offset : column.offset + len(column) + 1]
    text = np.frombuffer(data, dtype=np.uint8) if data is not None and data.size else np.zeros(1, np.uint8)
    return StringBuffers(begins.astype(np.int64), text, validity(column))


def validity(column: pa.Array) -> NDArray[np.bool_]:
    """Which entries are not null, shape (rows,)."""
    if column.null_count == 0:
        return np.ones(len(column), dtype=np.bool_)
    return np.asarray(column.is_valid().to_numpy(zero_copy_only=False))


def used_bytes(buffers: StringBuffers) -> NDArray[np.uint8]:
    """The part of the data that the values take up."""
    return buffers.data[buffers.offsets[0] : buffers.offsets[-1]]
