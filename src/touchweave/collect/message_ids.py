"""Message ids of imported rows: the row's own, or made of the import's digest and the row's number, or of the
row's content where exact duplicates are to be dropped.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

_HEX = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
#: Of the digest's 64 characters, so many go into an id.
DIGEST_CHARACTERS = 16
LONGEST = 100


def numbered_ids(digest: str, rows: NDArray[np.int64]) -> pa.Array:
    """`<first 16 of the digest>-<row>`, shape (rows,), string."""
    return pc.binary_join_element_wise(digest[:DIGEST_CHARACTERS], pa.array(rows).cast(pa.string()), "-")


def content_ids(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> pa.Array:
    """`row-<32 hexadecimal digits>` of two hashes of each row: the same row has the same id in every file."""
    rows = len(first)
    half_bytes = np.stack([first, second], axis=1).astype(">u8").view(np.uint8).reshape(rows, 16)
    text = np.empty((rows, 36), dtype=np.uint8)
    text[:, :4] = np.frombuffer(b"row-", dtype=np.uint8)
    text[:, 4::2] = _HEX[half_bytes >> 4]
    text[:, 5::2] = _HEX[half_bytes & 15]
    offsets = np.arange(rows + 1, dtype=np.int32) * 36
    return pa.StringArray.from_buffers(rows, pa.py_buffer(offsets), pa.py_buffer(text.reshape(-1)))


def with_part(ids: pa.Array, parts: NDArray[np.int16]) -> pa.Array:
    """`<id>-<part>` for the second and further events of a row; the first (part 0) keeps the bare id."""
    if not parts.any():
        return ids
    suffixes = pa.array(["", *(f"-{part}" for part in range(1, int(parts.max()) + 1))])
    return pc.binary_join_element_wise(ids, suffixes.take(pa.array(parts)), "")
