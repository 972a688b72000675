"""Which part of which lines a measure looks at."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: Bounds of an open period, in µs since 1970.
FOREVER = (-(2**62), 2**62)


@dataclass(frozen=True, kw_only=True)
class Selection:
    """A period and a set of customers. The default selects everything.

    Interactions with `since_us <= occurred_at < until_us` count; customers without any such interaction are
    not entrants of anything.
    """

    since_us: int = FOREVER[0]  #: µs since 1970, inclusive
    until_us: int = FOREVER[1]  #: µs since 1970, exclusive
    customers: NDArray[np.bool_] | None = None  #: by customer code; None: everybody

    def mask(self, customers_count: int) -> NDArray[np.bool_]:
        """The customers as one bool each, shape (customers_count,)."""
        if self.customers is None:
            return np.ones(customers_count, dtype=np.bool_)
        return self.customers


EVERYTHING = Selection()
