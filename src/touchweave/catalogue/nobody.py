"""Batches without the events that are nobody's."""

import pyarrow as pa

from touchweave.event.nobody import nobodys


def somebodys(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch without the events that a flag says are nobody's."""
    gone = nobodys(batch)
    if not gone.any():
        return batch
    found = batch.filter(pa.array(~gone))
    return pa.record_batch([_spoken(column) for column in found.columns], names=found.schema.names)


def _spoken(column: pa.Array) -> pa.Array:
    """A column of words without the words that only events of nobody bore."""
    return column.dictionary_decode().dictionary_encode() if pa.types.is_dictionary(column.type) else column
