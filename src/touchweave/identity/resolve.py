"""Who it was: a customer code for each event. In this form the identifier is the customer.

The identity graph of a later issue stands behind the same interface.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from touchweave.identity.strings import StringTable
from touchweave.identity.words import Words


class Resolver:
    """Gives customers their codes, in order of first appearance over the batches it is shown.

    Where earlier batches have been resolved before, `known` are their customers.
    """

    def __init__(self, known: Words | None = None) -> None:
        self._table = StringTable(known)
        self._strings: pa.StringArray | None = None

    def resolve(self, batch: pa.RecordBatch) -> NDArray[np.int64]:
        """The customer code of each event, shape (rows,); −1: the event bears no identifier.

        The identifier is `user_id`, else `anonymous_id`; an empty one counts as absent. Shown the same batches in
        the same order, a resolver gives the same codes.
        """
        identifiers = _present(batch.column("user_id"))
        if identifiers.null_count and "anonymous_id" in batch.schema.names:
            identifiers = pc.coalesce(identifiers, _present(batch.column("anonymous_id")))
        before = len(self._table)
        codes = self._table.codes(identifiers)
        if len(self._table) != before:
            self._strings = None
        return codes

    def __len__(self) -> int:
        return len(self._table)

    @property
    def customers(self) -> pa.StringArray:
        """The identifiers of customers not known beforehand, by code."""
        if self._strings is None:
            self._strings = self._table.strings()
        return self._strings


def _present(column: pa.Array) -> pa.Array:
    """The column as strings, with empty ones turned to null."""
    text = column if column.type == pa.string() else column.cast(pa.string())
    empty = pc.equal(pc.binary_length(text), 0)
    if not pc.any(empty).as_py():
        return text
    return pc.if_else(empty, pa.scalar(None, pa.string()), text)
