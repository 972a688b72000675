"""A dimension: something known of interactions, beside the touchpoint, by which they are told apart.

Declared in the catalogue; read from the ledger's events; kept beside the lines in the journey index.
"""

from typing import Any

import msgspec
import pyarrow as pa
from msgspec import Struct

#: Columns of event.table.EVENT_SCHEMA that can be dimensions, by the name that the catalogue gives them.
COLUMNS = {
    "source": "source",
    "campaign": "campaign",
    "medium": "medium",
    "page": "page_path",
    "referrer": "referrer",
}
#: Words that a breakdown takes for something else.
NOT_DIMENSIONS = ("touchpoint", "channel", "stage", "week", "month", "cohort", "day")
DIMENSIONS_LIMIT = 50
#: A value is cut to so many characters.
_TEXT_LIMIT = 300


class Dimension(Struct, frozen=True, kw_only=True):
    """What a dimension is called and where its values are."""

    name: str
    of: str  #: a key of COLUMNS, or properties.NAME: a property of the event

    @property
    def column(self) -> str:
        """The column of the events that it is read from."""
        return COLUMNS.get(self.of, "properties")

    def values(self, batch: pa.RecordBatch) -> "pa.Array[Any]":
        """One string an event, null where it has none; plain or as a dictionary."""
        column = batch.column(self.column)
        return column if self.of in COLUMNS else _property(column, self.of.removeprefix("properties."))


DEFAULT_DIMENSIONS = tuple(Dimension(name=name, of=name) for name in ("source", "campaign", "page"))

_decode = msgspec.json.Decoder(dict[str, Any]).decode


def _property(column: "pa.Array[Any]", name: str) -> "pa.Array[Any]":
    """Each distinct text is read once."""
    written = column.dictionary_encode()
    values = [_value(text, name) for text in written.dictionary.to_pylist()]
    return pa.array(values, pa.string()).take(written.indices)


def _value(text: str, name: str) -> str | None:
    if f'"{name}"' not in text:
        return None
    try:
        value = _decode(text).get(name)
    except (msgspec.DecodeError, RecursionError):
        return None
    if value is None or value == "":
        return None
    return (value if isinstance(value, str) else msgspec.json.encode(value).decode())[:_TEXT_LIMIT]
