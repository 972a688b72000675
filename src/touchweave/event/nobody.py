"""Events that are nobody's: sent by machines and tests. The ledger keeps them; no line, count or trait shows them."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from touchweave.event.flag import NO_CUSTOMER


def nobodys(batch: pa.RecordBatch) -> NDArray[np.bool_]:
    """Which events a flag says are nobody's, shape (rows,)."""
    column = batch.column("flags") if "flags" in batch.schema.names else None
    if column is None or column.null_count == len(column):
        return np.zeros(batch.num_rows, np.bool_)
    flags = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    words = [not NO_CUSTOMER.isdisjoint((word or "").split()) for word in flags.dictionary.to_pylist()]
    codes = flags.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
    found: NDArray[np.bool_] = np.array([*words, False], dtype=np.bool_)[codes]
    return found
