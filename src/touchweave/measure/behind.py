"""Who is behind a number: the loop that counts it also marks its customers."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from touchweave.errors import SelectionInvalid
from touchweave.journey.columns import Columns
from touchweave.journey.index import Index
from touchweave.journey.scan import scan_customers
from touchweave.journey.selection import Selection

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


def one_of(name: str, value: str, allowed: tuple[str, ...]) -> int:
    """The place of a word among those allowed. Raises SelectionInvalid."""
    if value not in allowed:
        raise SelectionInvalid(name=name, value=value, allowed=", ".join(allowed))
    return allowed.index(value)


def positive(name: str, value: float, *, most: float) -> float:
    """A number above 0 and at most `most`. Raises SelectionInvalid."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= most:
        raise SelectionInvalid(name=name, value=value, allowed=f"a number above 0, at most {most:g}")
    return value
