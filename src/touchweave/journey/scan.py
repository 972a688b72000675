"""Running a measure's kernel over slices of customers on threads, and merging what they found.

Slices depend on the data alone and are merged in their order: any number of threads gives the same figures.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import pairwise
from typing import Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from touchweave.journey.columns import Columns
from touchweave.journey.index import Index
from touchweave.journey.selection import Selection

_SLICE = 1 << 18  # interactions
#: Slices a run is cut into, at most.
SLICES = 32


class Stats(Protocol):
    """Sufficient statistics of fixed size; `+` merges those of two sets of customers exactly."""

    def __add__(self, other: Self, /) -> Self:
        """Those of both sets together."""


S = TypeVar("S", bound=Stats)
Kernel = Callable[[Columns, NDArray[np.bool_], Selection], S]


def part(columns: Columns, first: int, last: int) -> Columns:
    """The lines of the customers `first … last − 1` of these, by position; nothing is copied but offsets."""
    low, high = int(columns.offsets[first]), int(columns.offsets[last])
    return Columns(
        first_customer=columns.first_customer + first,
        offsets=columns.offsets[first : last + 1] - low,
        occurred_at=columns.occurred_at[low:high],
        touchpoint=columns.touchpoint[low:high],
        kind=columns.kind[low:high],
        value=columns.value[low:high],
        scale=columns.scale[low:high],
    )


def slices(columns: Columns, at_most: int = SLICES) -> Iterator[Columns]:
    """Cut into slices of customers with about equally many interactions."""
    number = min(max(columns.interactions // _SLICE, 1), at_most)
    # Whole numbers: searching for fractions would turn all offsets into fractions first.
    wanted = np.ceil(np.linspace(0, columns.interactions, number + 1)[1:-1]).astype(np.int64)
    cuts = [0, *np.searchsorted(columns.offsets, wanted).tolist(), columns.customers]
    for first, last in pairwise(cuts):
        if last > first or number == 1:
            yield part(columns, first, last)


def threads_of(threads: int) -> int:
    """How many threads to use; 0 means as many as there are cores."""
    return threads or os.cpu_count() or 1


def scan(index: Index, kernel: Kernel[S], selection: Selection, *, threads: int = 0, at_most: int = SLICES) -> S:
    """Run the kernel over all lines and add up.

    `kernel(columns, mask, selection)` gets a slice of lines and which of its customers are selected, bool of
    shape (columns.customers,). It should let go of the GIL. Where statistics are large, `at_most` so many slices
    a run keep them few.
    """
    mask = selection.mask(index.customers_count)
    pieces = [piece for run in index.runs for piece in slices(run, at_most)]

    def one(piece: Columns) -> S:
        chosen = mask[piece.first_customer : piece.first_customer + piece.customers]
        return kernel(piece, chosen, selection)

    if len(pieces) == 1:
        return one(pieces[0])
    with ThreadPoolExecutor(max_workers=threads_of(threads)) as pool:
        found: list[Future[S]] = [pool.submit(one, piece) for piece in pieces]
        total = found.pop(0).result()
        while found:
            total += found.pop(0).result()  # large statistics add in place: the first is nobody else's
    return total
