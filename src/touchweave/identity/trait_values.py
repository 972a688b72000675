"""One trait of many customers: what was said of it last, as what, and when.

Kept with each customer's line, so that a column's type is decided by the values still in use, whenever it is asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

ABSENT, FLAG, NUMBER, TEXT = range(4)
NEVER = np.iinfo(np.int64).min
_EXACT = 2.0**53
#: So much text fits offsets of 32 bits, and twice as much does not.
_TEXT_BYTES = 1 << 30


@dataclass(frozen=True, kw_only=True, eq=False)
class TraitValues:
    """One entry a customer."""

    said: NDArray[np.uint8]  #: ABSENT, FLAG, NUMBER or TEXT
    number: NDArray[np.float64]  #: of a flag 0 or 1; 0 where it is neither flag nor number
    text: "pa.Array[Any]"  #: string, of gigabytes large_string; null where it is no text
    written: NDArray[np.int64]  #: µs since 1970 of the event that said so; NEVER: nobody spoke of it

    def __len__(self) -> int:
        return len(self.said)

    @classmethod
    def absent(cls, customers: int) -> Self:
        """Of so many customers, nothing is known."""
        return cls(
            said=np.zeros(customers, np.uint8),
            number=np.zeros(customers),
            text=pa.nulls(customers, pa.string()),
            written=np.full(customers, NEVER),
        )

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """Several behind one another."""
        if len(parts) == 1:
            return parts[0]
        return cls(
            said=np.concatenate([part.said for part in parts]),
            number=np.concatenate([part.number for part in parts]),
            text=pa.concat_arrays(fitting(*(part.text for part in parts))),
            written=np.concatenate([part.written for part in parts]),
        )

    def take(self, places: NDArray[Any]) -> Self:
        """The entries at these places, shape (wanted,)."""
        return type(self)(
            said=self.said[places],
            number=self.number[places],
            text=self.text.take(pa.array(places)) if self.text.null_count < len(self.text) else _nulls(len(places)),
            written=self.written[places],
        )

    def over(self, older: Self) -> Self:
        """Entry by entry, what was said last; of two at the same time this one's."""
        mine = (self.written >= older.written) & (self.written > NEVER)
        return type(self)(
            said=np.where(mine, self.said, older.said),
            number=np.where(mine, self.number, older.number),
            text=pc.if_else(pa.array(mine), *fitting(self.text, older.text)),
            written=np.where(mine, self.written, older.written),
        )

    @property
    def spoken(self) -> bool:
        """Whether anybody spoke of the trait."""
        return bool((self.written > NEVER).any())

    def column(self) -> "pa.Array[Any]":
        """Null where absent; bool, float64, or string where any is a text or flags and numbers are mixed."""
        kinds = set(np.flatnonzero(np.bincount(self.said, minlength=4)[1:]) + 1)
        absent = self.said == ABSENT
        if kinds == {FLAG}:
            return pa.array(self.number != 0, mask=absent)
        if kinds == {NUMBER}:
            return pa.array(self.number, mask=absent)
        (column,) = fitting(self.text, room=32 * len(self))
        for kind in kinds - {TEXT}:
            here = np.flatnonzero(self.said == kind)
            values, which = np.unique(self.number[here], return_inverse=True)
            words = [_number_text(value) if kind == NUMBER else str(bool(value)).lower() for value in values.tolist()]
            mask = pa.array(self.said == kind)
            column = pc.replace_with_mask(column, mask, pa.array(words, column.type).take(pa.array(which)))
        return column


def fitting(*texts: "pa.Array[Any]", room: int = 0) -> "list[pa.Array[Any]]":
    """The same texts, as strings or, where they and `room` more bytes are too many together, as large strings."""
    held = sum(int(pc.sum(pc.binary_length(text)).as_py() or 0) for text in texts) + room
    return [text.cast(pa.string() if held < _TEXT_BYTES else pa.large_string()) for text in texts]


def _nulls(length: int) -> "pa.Array[Any]":
    return pa.nulls(length, pa.string())


def _number_text(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < _EXACT else f"{value:.15g}"
