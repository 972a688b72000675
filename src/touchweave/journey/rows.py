"""Interactions in no order yet: what gathering hands to sorting, one entry an interaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from touchweave.journey.columns import Columns

#: What travels with a time while sorting: 8 bytes, moved as one uint64.
FIELDS = np.dtype([("value", "<f4"), ("touchpoint", "<u2"), ("kind", "u1"), ("scale", "u1")])


@dataclass(frozen=True, kw_only=True, eq=False)
class Rows:
    """Equally long arrays. The order among rows of one customer and time is the ledger's."""

    customer: NDArray[np.int32]  #: code, or number, of the customer
    occurred_at: NDArray[np.int64]  #: µs since 1970
    fields: NDArray[np.void]  #: of dtype FIELDS
    dimensions: tuple[NDArray[np.uint32], ...] = ()

    def __len__(self) -> int:
        return len(self.customer)

    @property
    def bytes(self) -> int:
        """How much memory they take."""
        return (20 + 4 * len(self.dimensions)) * len(self)

    @classmethod
    def joined(cls, parts: Sequence[Self], dimensions: int) -> Self:
        """Several behind one another, each with so many dimensions."""
        return cls(
            customer=_joined([part.customer for part in parts], np.dtype(np.int32)),
            occurred_at=_joined([part.occurred_at for part in parts], np.dtype(np.int64)),
            fields=_joined([part.fields for part in parts], FIELDS),
            dimensions=tuple(
                _joined([part.dimensions[number] for part in parts], np.dtype(np.uint32))
                for number in range(dimensions)
            ),
        )

    def part(self, low: int, high: int, first: int = 0) -> Self:
        """The rows `low … high − 1`, with customers counted from `first`."""
        customer = self.customer[low:high]
        return type(self)(
            customer=customer - np.int32(first) if first else customer,
            occurred_at=self.occurred_at[low:high],
            fields=self.fields[low:high],
            dimensions=tuple(codes[low:high] for codes in self.dimensions),
        )


def rows_of(columns: Columns, lines: NDArray[np.int64], customer: NDArray[np.int32], names: Sequence[str]) -> Rows:
    """The interactions of some lines, by place; `customer`, shape (len(lines),), says what to call their customers.

    `names` are the dimensions wanted.
    """
    starts = columns.offsets[lines]
    lengths = columns.offsets[lines + 1] - starts
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    at = np.arange(total) + np.repeat(starts - (ends - lengths), lengths)
    fields = np.empty(total, FIELDS)
    for name in FIELDS.names or ():
        fields[name] = getattr(columns, name)[at]
    return Rows(
        customer=np.repeat(customer, lengths),
        occurred_at=columns.occurred_at[at],
        fields=fields,
        dimensions=tuple(columns.dimensions[name][at] for name in names),
    )


def _joined(arrays: list[NDArray[Any]], dtype: np.dtype[Any]) -> NDArray[Any]:
    if len(arrays) == 1:
        return arrays[0]
    return np.concatenate(arrays) if arrays else np.empty(0, dtype)
