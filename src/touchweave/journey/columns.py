"""The columns of the journey index: structure of arrays, one entry an interaction, sorted by (customer, time)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Columns:
    """The lines of consecutive customers `first_customer … first_customer + len(offsets) − 1`.

    The line of the i-th of them is `[offsets[i], offsets[i + 1])` in every other column. Within a line,
    interactions are ordered by time; equal times keep the order of the ledger. Arrays may be memory-mapped
    and are read-only.
    """

    first_customer: int
    offsets: NDArray[np.int64]  #: shape (customers + 1,)
    occurred_at: NDArray[np.int64]  #: µs since 1970, UTC
    touchpoint: NDArray[np.uint16]  #: code into `Index.touchpoints`
    kind: NDArray[np.uint8]  #: event.vocabulary.Kind
    value: NDArray[np.float32]  #: the score of an answer, the worth of an outcome, the cost; NaN: none
    scale: NDArray[np.uint8]  #: code into `Index.scales`; 0: none

    @property
    def customers(self) -> int:
        """How many customers' lines these are."""
        return len(self.offsets) - 1

    @property
    def interactions(self) -> int:
        """How many interactions they hold."""
        return len(self.occurred_at)
