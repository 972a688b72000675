"""Trait columns become identify events: one when a customer is first met, and one whenever a trait changes."""

import numpy as np
import pyarrow as pa
from numba import njit
from numpy.typing import NDArray

from touchweave.collect.interactions import Draft, constant_words, draft_columns
from touchweave.collect.layout import Layout
from touchweave.collect.mapped_columns import trait_columns
from touchweave.collect.properties import json_objects
from touchweave.collect.row_hash import hash_rows


@njit(cache=True, nogil=True)
def _changes(
    who: NDArray[np.uint64], what: NDArray[np.uint64], keys: NDArray[np.uint64], last: NDArray[np.uint64]
) -> tuple[NDArray[np.bool_], int]:
    """Whether each row's traits differ from the customer's last ones; the table of those is kept up to date."""
    mask, fresh = np.uint64(len(keys) - 1), 0
    changed = np.zeros(len(who), dtype=np.bool_)
    for row in range(len(who)):
        key = who[row] | np.uint64(1)
        at = (key >> np.uint64(20)) & mask
        while keys[at] != 0 and keys[at] != key:
            at = (at + np.uint64(1)) & mask
        if keys[at] == 0 or last[at] != what[row]:
            changed[row] = True
            fresh += keys[at] == 0
            keys[at], last[at] = key, what[row]
    return changed, fresh


class TraitChanges:
    """Remembers each customer's last traits by their hashes: 32 bytes a customer at most, whatever the rows."""

    def __init__(self, layout: Layout, *, every_row: bool) -> None:
        self._layout, self._every_row = layout, every_row
        self._keys = np.zeros(2**12, dtype=np.uint64)
        self._last = np.zeros(2**12, dtype=np.uint64)
        self._known = 0

    def draft(self, batch: pa.RecordBatch, customer: pa.Array, us: NDArray[np.int64], *, part: int) -> Draft:
        """The identify events of a batch: `properties` holds the traits. Rows without any trait give none."""
        columns = trait_columns(self._layout.mapping)
        numeric = frozenset(trait for name, trait in columns.items() if name in self._layout.numeric)
        fields = [(trait, batch.column(name)) for name, trait in columns.items()]
        if self._every_row:
            rows = np.arange(batch.num_rows)
        else:
            what = hash_rows([column for _, column in fields], batch.num_rows)
            changed = self._differ(hash_rows([customer], batch.num_rows), what)
            some = np.zeros(batch.num_rows, dtype=np.bool_)
            for _, column in fields:
                some |= column.is_valid().to_numpy(zero_copy_only=False)
            rows = np.flatnonzero(changed & some)
        if len(rows) < batch.num_rows:
            fields = [(trait, column.take(pa.array(rows))) for trait, column in fields]
        count = len(rows)
        made = draft_columns(
            count,
            {
                "type": constant_words("identify", count),
                "properties": json_objects(fields, count, numeric=numeric),
            },
        )
        return Draft(rows=rows, part=part, columns=made)

    def _differ(self, who: NDArray[np.uint64], what: NDArray[np.uint64]) -> NDArray[np.bool_]:
        while (self._known + len(who)) * 2 > len(self._keys):
            self._grow()
        changed, fresh = _changes(who, what, self._keys, self._last)
        self._known += fresh
        return np.asarray(changed)

    def _grow(self) -> None:
        keys, last = self._keys[self._keys != 0], self._last[self._keys != 0]
        self._keys = np.zeros(len(self._keys) * 4, dtype=np.uint64)
        self._last = np.zeros(len(self._keys), dtype=np.uint64)
        _changes(keys, last, self._keys, self._last)
