"""Which part of which lines a measure looks at."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from touchweave.journey.columns import Columns
from touchweave.journey.cut import cut

#: Bounds of an open period, in µs since 1970.
FOREVER = (-(2**62), 2**62)


@dataclass(frozen=True, kw_only=True, eq=False)
class Only:
    """Interactions whose value of a dimension is one of those wanted; of the others, measures see nothing."""

    dimension: str
    wanted: NDArray[np.bool_]  #: by code of the value; code 0 stands for those without one


@dataclass(frozen=True, kw_only=True)
class Selection:
    """A period, a set of customers, and a condition on interactions. The default selects everything.

    Interactions with `since_us <= occurred_at < until_us` count; customers without any such interaction are
    not entrants of anything.
    """

    since_us: int = FOREVER[0]  #: µs since 1970, inclusive
    until_us: int = FOREVER[1]  #: µs since 1970, exclusive
    customers: NDArray[np.bool_] | None = None  #: by customer code; None: everybody
    only: tuple[Only, ...] = ()  #: all of which an interaction satisfies

    def mask(self, customers_count: int) -> NDArray[np.bool_]:
        """The customers as one bool each, shape (customers_count,)."""
        if self.customers is None:
            return np.ones(customers_count, dtype=np.bool_)
        return self.customers

    def cut(self, columns: Columns, mask: NDArray[np.bool_]) -> Columns:
        """The lines with the interactions that satisfy `only`; as they are where that asks for nothing."""
        if not self.only or columns.interactions == 0:
            return columns
        kept = np.ones(columns.interactions, np.bool_)
        for only in self.only:
            kept &= only.wanted[columns.dimensions[only.dimension]]
        return cut(columns, mask, kept)


EVERYTHING = Selection()
