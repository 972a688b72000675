"""Events by their places in the ledger: what the index knows an interaction by."""

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from touchweave.store.ledger import Ledger


def events_at(ledger: Ledger, places: NDArray[np.int64], columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """The events at these places, ascending, in batches. Of each file only the row groups are read that hold some.

    Raises LedgerDamaged, LedgerChanged.
    """
    first = 0
    for file, parquet in ledger.opened("events"):
        low, high = np.searchsorted(places, [first, first + file.rows])
        if low < high:
            begins = first
            for group, rows in enumerate(parquet.groups):
                start, stop = np.searchsorted(places, [begins, begins + rows])
                if start < stop:
                    yield from _of_group(parquet.batches(columns, groups=[group]), places[start:stop] - begins)
                begins += rows
        first += file.rows


def _of_group(batches: Iterator[pa.RecordBatch], wanted: NDArray[np.int64]) -> Iterator[pa.RecordBatch]:
    first = 0
    for batch in batches:
        low, high = np.searchsorted(wanted, [first, first + batch.num_rows])
        if low < high:
            yield batch.take(pa.array(wanted[low:high] - first))
        first += batch.num_rows
