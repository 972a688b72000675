"""Whose interaction each row is: the identifier columns as text, empty and meaningless ones as null."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from touchweave.collect.mapped_columns import customer_columns
from touchweave.collect.mapping import CustomerFrom
from touchweave.collect.string_buffers import string_buffers, used_bytes

#: What programs write where there is nobody; one customer of that name would swallow all of theirs.
NOBODY = (
    "",
    "null",
    "NULL",
    "Null",
    "none",
    "None",
    "NONE",
    "nan",
    "NaN",
    "N/A",
    "n/a",
    "#N/A",
    "undefined",
    "(null)",
)
_LONGEST_NOBODY = max(map(len, NOBODY))


def identifiers(column: pa.Array) -> pa.Array:
    """The column as identifiers, shape (rows,), string: trimmed, null where nobody is named."""
    kind = column.type
    if pa.types.is_floating(kind):
        column = whole_numbers(column)
    text = column if pa.types.is_string(kind) else column.cast(pa.string())
    if len(text) == 0:
        return text
    buffers = string_buffers(text)
    if (used_bytes(buffers) <= 0x20).any():
        text = pc.utf8_trim_whitespace(text)
        buffers = string_buffers(text)
    lengths = np.diff(buffers.offsets)
    suspects = (lengths <= _LONGEST_NOBODY) & buffers.valid
    if suspects.any():
        # an identifier is seldom so short or so like a word: look only where one may stand
        first = buffers.data[np.minimum(buffers.offsets[:-1], len(buffers.data) - 1)]
        odd = suspects & ((lengths == 0) | np.isin(first, np.frombuffer(b"nNu#(", dtype=np.uint8)))
        if odd.any():
            nobody = pc.is_in(text, value_set=pa.array(NOBODY))
            text = pc.if_else(nobody, None, text)
    return text


def whole_numbers(column: pa.Array) -> pa.Array:
    """17850.0, as a column with gaps turns 17850 into, is 17850 again."""
    finite = pc.if_else(pc.is_finite(column), column, None)
    if pc.all(pc.equal(finite, pc.floor(finite)), min_count=0).as_py() is not False:
        return finite.cast(pa.int64(), safe=False)
    return finite


def customers_of(
    customer: str | list[str] | CustomerFrom | None,
    batch: pa.RecordBatch,
    rows: NDArray[np.int64],
    *,
    source: str,
) -> pa.Array:
    """The customer of each row, shape (rows,), string, null: nobody. `rows` are the rows' numbers in the file."""
    given = customer if isinstance(customer, CustomerFrom) else CustomerFrom(columns=customer_columns(customer))
    prefix = given.prefix
    if given.row:
        ids = pa.array(rows).cast(pa.string())
        prefix = f"{source}-" if prefix is None else prefix
    elif not given.columns:
        return pa.nulls(batch.num_rows, pa.string())
    else:
        columns = [identifiers(batch.column(name)) for name in given.columns]
        ids = columns[0] if len(columns) == 1 else pc.coalesce(*columns)
    return pc.binary_join_element_wise(prefix, ids, "") if prefix else ids
