"""What a row tells of its customer: kept with the row's first interaction, as the `traits` of its context; a row
without any interaction becomes an identify event. Traits are told when a customer is first met, and when one changes;
so are identifiers where no interaction bears them.
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


@dataclass(frozen=True, kw_only=True, eq=False)
class Told:
    """The traits to keep of some rows."""

    rows: NDArray[np.int64]  #: positions in the batch, ascending
    traits: pa.Array  #: JSON objects, one for each of them; `{}` of a row that has identifiers only
    met: NDArray[np.bool_]  #: which rows of the batch have an interaction

    def identifying(self, *, part: int) -> Draft:
        """Identify events of those rows that have no interaction."""
        alone = np.flatnonzero(~self.met[self.rows])
        columns = {
            "type": constant_words("identify", len(alone)),
            "properties": self.traits.take(pa.array(alone)),
        }
        return Draft(rows=self.rows[alone], part=part, columns=draft_columns(len(alone), columns))

    def in_contexts(self, rows: NDArray[np.int64]) -> pa.Array:
        """The traits for the first interaction of each row, null for the other events, shape (events,).

        `rows` says which row each event is of, ascending.
        """
        place = np.full(len(self.met), -1, dtype=np.int64)
        place[self.rows] = np.arange(len(self.rows))
        place[~self.met] = -1
        at = place[rows]
        at[1:][rows[1:] == rows[:-1]] = -1
        if (at < 0).all():
            return pa.nulls(len(at), pa.string())
        texts = pc.if_else(pc.equal(self.traits, "{}"), None, self.traits)
        return texts.take(pa.array(at, mask=at < 0))


class TraitChanges:
    """Remembers each customer's last traits by their hashes: 16 bytes a customer, whatever the rows."""

    def __init__(self, layout: Layout, *, every_row: bool) -> None:
        self._layout, self._every_row = layout, every_row
        self._customers = np.empty(0, dtype=np.uint64)  # hashes, ascending
        self._last = np.empty(0, dtype=np.uint64)

    def told(
        self,
        batch: pa.RecordBatch,
        customer: pa.Array,
        met: NDArray[np.bool_],
        kept: NDArray[np.bool_],
        *,
        objects: pa.Array | None = None,
    ) -> Told:
        """What the rows that are `kept` tell anew; a row without any trait and identifier tells nothing.

        `met`: see Told. `objects`: see Identified.
        """
        columns = trait_columns(self._layout.mapping)
        numeric = frozenset(trait for name, trait in columns.items() if name in self._layout.numeric)
        fields = [(trait, batch.column(name)) for name, trait in columns.items()]
        parts = [column for _, column in fields] + ([] if objects is None else [objects])
        some = np.zeros(batch.num_rows, dtype=np.bool_)
        for column in parts:
            some |= column.is_valid().to_numpy(zero_copy_only=False)
        rows = np.flatnonzero(some & kept)
        if not self._every_row and len(rows):
            who = customer.take(pa.array(rows)) if len(rows) < batch.num_rows else customer
            what = hash_rows([_at(column, rows) for column in parts], len(rows))
            rows = rows[self._differ(hash_rows([who], len(rows)), what)]
        fields = [(trait, _at(column, rows)) for trait, column in fields]
        return Told(rows=rows, traits=json_objects(fields, len(rows), numeric=numeric), met=met)

    def _differ(self, who: NDArray[np.uint64], what: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Whether each row's traits differ from the customer's last ones, which are kept up to date."""
        order = np.argsort(who, kind="stable")
        customers, told = who[order], what[order]
        differs = np.ones(len(who), dtype=np.bool_)
        differs[1:] = (customers[1:] != customers[:-1]) | (told[1:] != told[:-1])
        firsts = np.flatnonzero(np.append(True, customers[1:] != customers[:-1]))
        lasts = np.append(firsts[1:], len(who)) - 1
        at = np.searchsorted(self._customers, customers[firsts])
        known = at < len(self._customers)
        known[known] = self._customers[at[known]] == customers[firsts][known]
        old, fresh = firsts[known], ~known
        differs[old] = self._last[at[known]] != told[old]
        self._last[at[known]] = told[lasts[known]]
        if fresh.any():
            self._customers = np.insert(self._customers, at[fresh], customers[firsts[fresh]])
            self._last = np.insert(self._last, at[fresh], told[lasts[fresh]])
        changed = np.empty(len(who), dtype=np.bool_)
        changed[order] = differs
        return changed


def _at(column: pa.Array, rows: NDArray[np.int64]) -> pa.Array:
    return column if len(rows) == len(column) else column.take(pa.array(rows))
