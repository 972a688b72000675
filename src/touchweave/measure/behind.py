"""Who is behind a number: the loop that counts it also marks its customers."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from touchweave.journey.columns import Columns
from touchweave.journey.index import Index
from touchweave.journey.scan import scan_customers
from touchweave.journey.selection import Selection
from touchweave.measure.parameter import one_of

__all__ = ["MARKS", "Marking", "customers_behind", "one_of", "unmarked"]

#: The type of the marks that a loop sets, one a line.
MARKS = "boolean[::1]"

#: Runs a loop over a slice with marks of shape (lines,), its counts going nowhere.
Marking = Callable[[Columns, NDArray[np.bool_], Selection, NDArray[np.bool_]], object]


def unmarked(columns: Columns) -> NDArray[np.bool_]:
    """Marks for a loop that is only to count."""
    return np.zeros(columns.customers, np.bool_)


def customers_behind(index: Index, marking: Marking, selection: Selection, *, threads: int = 0) -> NDArray[np.bool_]:
    """The customers that the loop marks, bool of shape (index.customers_count,)."""

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection, marks: NDArray[np.bool_]) -> None:
        marking(columns, mask, selection, marks)

    return scan_customers(index, kernel, selection, np.zeros(index.customers_count, np.bool_), threads=threads)
