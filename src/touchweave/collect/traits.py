"""What a row tells of its customer: kept with the row's first interaction, as the `traits` of its context; a row
without any interaction becomes an identify event. Traits are told when a customer is first met, and when one changes.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from touchweave.collect.interactions import Draft, constant_words, draft_columns
from touchweave.collect.layout import Layout
from touchweave.collect.mapped_columns import trait_columns
from touchweave.collect.properties import json_objects
from touchweave.collect.row_hash import hash_rows
from touchweave.kernel import kernel

_READ = "Array(uint64, 1, 'C', True)"


@dataclass(frozen=True, kw_only=True, eq=False)
class Told:
    """The traits to keep of some rows."""

    rows: NDArray[np.int64]  #: positions in the batch, ascending
    traits: pa.Array  #: JSON objects, one for each of them
    met: NDArray[np.bool_]  #: which rows of the batch have an interaction

    def identifying(self, *, part: int) -> Draft:
        """Identify events of those rows that have no interaction."""
        alone = np.flatnonzero(~self.met[self.rows])
        columns = {
            "type": constant_words("identify", len(alone)),
            "properties": self.traits.take(pa.array(alone)),
        }
        return Draft(rows=self.rows[alone], part=part, columns=draft_columns(len(alone), columns))

    def contexts(self, rows: NDArray[np.int64]) -> pa.Array:
        """`{"traits": {…}}` for the first interaction of each row, null for the other events, shape (events,).

        `rows` says which row each event is of, ascending.
        """
        place = np.full(len(self.met), -1, dtype=np.int64)
        place[self.rows] = np.arange(len(self.rows))
        place[~self.met] = -1
        at = place[rows]
        at[1:][rows[1:] == rows[:-1]] = -1
        if (at < 0).all():
            return pa.nulls(len(at), pa.string())
        texts = pc.binary_join_element_wise('{"traits":', self.traits, "}", "")
        return texts.take(pa.array(at, mask=at < 0))


class TraitChanges:
    """Remembers each customer's last traits by their hashes: 32 bytes a customer at most, whatever the rows."""

    def __init__(self, layout: Layout, *, every_row: bool) -> None:
        self._layout, self._every_row = layout, every_row
        self._keys = np.zeros(2**12, dtype=np.uint64)
        self._last = np.zeros(2**12, dtype=np.uint64)
        self._known = 0

    def told(
        self, batch: pa.RecordBatch, customer: pa.Array, met: NDArray[np.bool_], kept: NDArray[np.bool_]
    ) -> Told:
        """What the rows that are `kept` tell anew; a row without any trait tells nothing. `met`: see Told."""
        columns = trait_columns(self._layout.mapping)
        numeric = frozenset(trait for name, trait in columns.items() if name in self._layout.numeric)
        fields = [(trait, batch.column(name)) for name, trait in columns.items()]
        some = np.zeros(batch.num_rows, dtype=np.bool_)
        for _, column in fields:
            some |= column.is_valid().to_numpy(zero_copy_only=False)
        rows = np.flatnonzero(some & kept)
        fields = _at(fields, rows, batch.num_rows)
        if not self._every_row and len(rows):
            who = customer.take(pa.array(rows)) if len(rows) < batch.num_rows else customer
            what = hash_rows([column for _, column in fields], len(rows))
            changed = np.flatnonzero(self._differ(hash_rows([who], len(rows)), what))
            fields, rows = _at(fields, changed, len(rows)), rows[changed]
        return Told(rows=rows, traits=json_objects(fields, len(rows), numeric=numeric), met=met)

    def _differ(self, who: NDArray[np.uint64], what: NDArray[np.uint64]) -> NDArray[np.bool_]:
        while (self._known + len(who)) * 2 > len(self._keys):
            self._grow()
        changed = np.zeros(len(who), dtype=np.bool_)
        self._known += _changes(who, what, self._keys, self._last, changed)
        return changed

    def _grow(self) -> None:
        keys, last = self._keys[self._keys != 0], self._last[self._keys != 0]
        self._keys = np.zeros(len(self._keys) * 4, dtype=np.uint64)
        self._last = np.zeros(len(self._keys), dtype=np.uint64)
        _changes(keys, last, self._keys, self._last, np.zeros(len(keys), dtype=np.bool_))


def _at(fields: list[tuple[str, pa.Array]], rows: NDArray[np.int64], of: int) -> list[tuple[str, pa.Array]]:
    if len(rows) == of:
        return fields
    return [(trait, column.take(pa.array(rows))) for trait, column in fields]


@kernel(f"int64({_READ}, {_READ}, uint64[::1], uint64[::1], boolean[::1])")
def _changes(
    who: NDArray[np.uint64],
    what: NDArray[np.uint64],
    keys: NDArray[np.uint64],
    last: NDArray[np.uint64],
    changed: NDArray[np.bool_],
) -> int:
    """Mark the rows whose traits differ from the customer's last ones, whose table is kept; gives the new ones."""
    mask, fresh = np.uint64(len(keys) - 1), 0
    for row in range(len(who)):
        key = who[row] | np.uint64(1)
        at = (key >> np.uint64(20)) & mask
        while keys[at] != 0 and keys[at] != key:
            at = (at + np.uint64(1)) & mask
        if keys[at] == 0 or last[at] != what[row]:
            changed[row] = True
            if keys[at] == 0:
                fresh += 1
            keys[at], last[at] = key, what[row]
    return fresh
