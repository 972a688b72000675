"""The columns of the journey index: structure of arrays, one entry an interaction, sorted by (customer, time)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

_T = TypeVar("_T", bound=np.generic)


@dataclass(frozen=True, kw_only=True, eq=False)
class Columns:
    """The lines of some customers, in the order of their codes.

    The i-th line is that of customer `customer[i]`; it lies at `[offsets[i], offsets[i + 1])` in every other
    column. Within a line, interactions are ordered by time; equal times keep the order of the ledger. Arrays may
    be memory-mapped and are read-only.
    """

    customer: NDArray[np.int32]  #: shape (lines,), strictly ascending codes
    offsets: NDArray[np.int64]  #: shape (lines + 1,)
    occurred_at: NDArray[np.int64]  #: µs since 1970, UTC
    touchpoint: NDArray[np.uint16]  #: code into `Index.touchpoints`
    kind: NDArray[np.uint8]  #: event.vocabulary.Kind
    value: NDArray[np.float32]  #: the score of an answer, the worth of an outcome, the cost; NaN: none
    scale: NDArray[np.uint8]  #: code into `Index.scales`; 0: none
    #: The time of each line's last interaction, shape (lines,), where somebody wrote it down: `last_at` finds it.
    ends: NDArray[np.int64] | None = None
    #: Which lines are their customer's newest; the others are superseded by a newer run. None: all are.
    live: NDArray[np.bool_] | None = None
    #: Codes into `Index.words(name)` by name of the dimension, read when first asked for; 0: none.
    dimensions: Mapping[str, NDArray[np.uint32]] = field(default_factory=dict)

    @classmethod
    def none(cls) -> Self:
        """No lines at all."""
        return cls(
            customer=np.empty(0, np.int32),
            offsets=np.zeros(1, np.int64),
            occurred_at=np.empty(0, np.int64),
            touchpoint=np.empty(0, np.uint16),
            kind=np.empty(0, np.uint8),
            value=np.empty(0, np.float32),
            scale=np.empty(0, np.uint8),
        )

    @property
    def customers(self) -> int:
        """How many customers' lines these are."""
        return len(self.offsets) - 1

    @property
    def interactions(self) -> int:
        """How many interactions they hold."""
        return len(self.occurred_at)

    @property
    def consecutive(self) -> bool:
        """Whether no code is left out between the first and the last: then `of` copies nothing."""
        return self.customers == 0 or int(self.customer[-1]) - int(self.customer[0]) + 1 == self.customers

    @property
    def last_at(self) -> NDArray[np.int64]:
        """The time of each line's last interaction, shape (lines,), of an empty line anything."""
        return line_ends(self.offsets, self.occurred_at) if self.ends is None else self.ends

    def of(self, by_customer: NDArray[_T]) -> NDArray[_T]:
        """The entries of these lines' customers, out of an array with one entry a customer."""
        if self.consecutive:
            first = int(self.customer[0]) if self.customers else 0
            return by_customer[first : first + self.customers]
        return by_customer[self.customer]

    def put(self, by_customer: NDArray[_T], entries: NDArray[_T]) -> None:
        """Write one entry a line to the places of the customers whose newest lines these are."""
        if self.consecutive and self.live is None:
            self.of(by_customer)[:] = entries
        else:
            live = slice(None) if self.live is None else self.live
            by_customer[self.customer[live]] = entries[live]

    def place(self, customer: int) -> int | None:
        """Where the newest line of a customer is; None where it is not among these."""
        at = int(np.searchsorted(self.customer, customer))
        if at == self.customers or self.customer[at] != customer:
            return None
        return at if self.live is None or self.live[at] else None

    def part(self, first: int, last: int) -> Self:
        """The lines `first … last − 1`, by place; nothing is copied but offsets."""
        low, high = int(self.offsets[first]), int(self.offsets[last])
        return type(self)(
            customer=self.customer[first:last],
            offsets=self.offsets[first : last + 1] - low,
            occurred_at=self.occurred_at[low:high],
            touchpoint=self.touchpoint[low:high],
            kind=self.kind[low:high],
            value=self.value[low:high],
            scale=self.scale[low:high],
            ends=None if self.ends is None else self.ends[first:last],
            live=None if self.live is None else self.live[first:last],
            dimensions=Entries(self.dimensions, slice(low, high)),
        )


class Entries(Mapping[str, NDArray[Any]]):
    """Some entries of columns that are read only when they are asked for."""

    def __init__(self, whole: Mapping[str, NDArray[Any]], which: slice | NDArray[np.bool_]) -> None:
        self._whole, self._which = whole, which

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self._whole[name][self._which]

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole)

    def __len__(self) -> int:
        return len(self._whole)


def line_ends(offsets: NDArray[np.int64], occurred_at: NDArray[np.int64]) -> NDArray[np.int64]:
    """The time of each line's last interaction, shape (lines,), of an empty line anything."""
    if len(occurred_at) == 0:
        return np.zeros(len(offsets) - 1, np.int64)
    return occurred_at[np.maximum(offsets[1:] - 1, 0)]
