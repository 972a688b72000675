"""The typed identifiers of each row (mail, telephone, card …), for `identifiers` in the context of its events.

They are kept as the file writes them, blank ones left out; what they mean to each other is decided by identity.
"""

import json
import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from touchweave.collect.customers import identifiers, whole_numbers
from touchweave.collect.mapped_columns import identifier_columns
from touchweave.collect.mapping import Mapping
from touchweave.collect.properties import escaped
from touchweave.collect.string_buffers import validity
from touchweave.collect.text_join import braced

_TYPE = re.compile(r"[a-z][a-z0-9_]{0,31}|external:[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
#: These have fields of their own, or need something behind them.
_NO_TYPES = ("user_id", "anonymous_id", "external")
ALLOWED_TYPES = (
    "email, phone, card, loyalty_id, device, external:SOURCE, or a name of your own of at most 32 characters "
    "a-z, 0-9 and _ (a user_id is the `customer`, an anonymous_id is `anonymous`)"
)


def is_identifier_type(kind: str) -> bool:
    """Whether identifiers of a mapping may be of that type."""
    return kind not in _NO_TYPES and _TYPE.fullmatch(kind) is not None


@dataclass(frozen=True, kw_only=True, eq=False)
class Identified:
    """The identifiers of some rows."""

    objects: pa.Array  #: JSON objects type → text, or list of texts where a type has several columns; null: none
    somebody: NDArray[np.bool_]  #: which rows have one that is no word for nobody

    def filter(self, kept: pa.Array) -> "Identified":
        """Those of the rows that are kept."""
        mask = kept.to_numpy(zero_copy_only=False)
        return Identified(objects=self.objects.filter(kept), somebody=self.somebody[mask])


def identified(mapping: Mapping, batch: pa.RecordBatch) -> Identified | None:
    """Read the columns that the mapping calls identifiers; None: it calls none so."""
    kinds = identifier_columns(mapping)
    if not kinds:
        return None
    somebody = np.zeros(batch.num_rows, dtype=np.bool_)
    fragments = []
    for kind, names in kinds.items():
        texts = [_text(batch.column(name)) for name in names]
        for text in texts:
            somebody |= validity(identifiers(text))
        values = [pc.binary_join_element_wise(',"', escaped(text), '"', "") for text in texts]
        several = not isinstance((mapping.identifiers or {})[kind], str)
        start = "," + json.dumps(kind) + (":[" if several else ":")
        # the closing bracket makes that no row is null altogether, which the joining would leave out
        joined = pc.binary_join_element_wise(*values, "]", "", null_handling="skip") if several else values[0]
        joined = pc.if_else(pc.equal(joined, "]"), None, joined)
        fragments.append(pc.binary_join_element_wise(start, pc.utf8_slice_codeunits(joined, 1), ""))
    objects = braced(fragments, batch.num_rows)
    return Identified(objects=pc.if_else(pc.equal(objects, "{}"), None, objects), somebody=somebody)


def _text(column: pa.Array) -> pa.Array:
    """The column as it is written, null where it is blank."""
    if pa.types.is_nested(column.type):
        written = [None if value is None else json.dumps(value, default=str) for value in column.to_pylist()]
        column = pa.array(written, pa.string())
    if pa.types.is_floating(column.type):
        column = whole_numbers(column)
    text = column if pa.types.is_string(column.type) else column.cast(pa.string())
    blank = pc.equal(pc.utf8_trim_whitespace(text), "")
    return pc.if_else(blank, None, text) if pc.any(blank).as_py() else text
