"""Events that are nobody's: sent by machines and tests. The ledger keeps them; no line, count or trait shows them."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from touchweave.catalogue.codes import dictionary_column, word_codes
from touchweave.event.flag import NO_CUSTOMER


def somebodys(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch without the events that a flag says are nobody's."""
    flags = dictionary_column(batch, "flags")
    if flags.null_count == len(flags):
        return batch
    words = [not NO_CUSTOMER.intersection((word or "").split()) for word in flags.dictionary.to_pylist()]
    kept: NDArray[np.bool_] = np.array([*words, True], dtype=np.bool_)[word_codes(flags)]
    if kept.all():
        return batch
    found = batch.filter(pa.array(kept))
    return pa.record_batch([_spoken(column) for column in found.columns], names=found.schema.names)


def _spoken(column: pa.Array) -> pa.Array:
    """A column of words without the words that only events of nobody bore."""
    return column.dictionary_decode().dictionary_encode() if pa.types.is_dictionary(column.type) else column
