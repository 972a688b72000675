"""Running a measure's kernel over slices of customers on threads, and merging what they found.

Slices depend on the data alone and are merged in their order: any number of threads gives the same figures.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import pairwise
from typing import Any, Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from touchweave.journey.columns import Columns
from touchweave.journey.selection import Selection

_SLICE = 1 << 18  # interactions
#: Slices that all runs together are cut into, at most about.
SLICES = 32


class Lines(Protocol):
    """What of an Index is scanned."""

    @property
    def runs(self) -> tuple[Columns, ...]: ...  # noqa: D102
    @property
    def customers_count(self) -> int: ...  # noqa: D102


class Stats(Protocol):
    """Sufficient statistics of fixed size; `+` merges those of two sets of customers exactly."""

    def __add__(self, other: Self, /) -> Self:
        """Those of both sets together."""


S = TypeVar("S", bound=Stats)
_R = TypeVar("_R")
_T = TypeVar("_T", bound=np.generic)
Kernel = Callable[[Columns, NDArray[np.bool_], Selection], S]
#: Gets a slice, which of its lines are selected, the selection, and an array to write one entry a line into.
CustomerKernel = Callable[[Columns, NDArray[np.bool_], Selection, NDArray[_T]], None]


def slices(columns: Columns, at_most: int = SLICES) -> Iterator[Columns]:
    """Cut into slices of customers with about equally many interactions."""
    number = min(max(columns.interactions // _SLICE, 1), max(at_most, 1))
    if number == 1:
        yield columns
        return
    # Whole numbers: searching for fractions would turn all offsets into fractions first.
    wanted = np.ceil(np.linspace(0, columns.interactions, number + 1)[1:-1]).astype(np.int64)
    cuts = [0, *np.searchsorted(columns.offsets, wanted).tolist(), columns.customers]
    for first, last in pairwise(cuts):
        if last > first:
            yield columns.part(first, last)


def threads_of(threads: int) -> int:
    """How many threads to use; 0 means as many as there are cores."""
    return threads or os.cpu_count() or 1


def chosen_lines(columns: Columns, mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which lines are selected, given one bool a customer: those that no newer run supersedes."""
    chosen = columns.of(mask)
    return chosen if columns.live is None else chosen & columns.live


def scan(lines: Lines, kernel: Kernel[S], selection: Selection, *, threads: int = 0, at_most: int = SLICES) -> S:
    """Run the kernel over all newest lines and add up.

    `kernel(columns, mask, selection)` gets a slice of lines and which of them are selected, bool of shape
    (columns.customers,). It should let go of the GIL. Where statistics are large, `at_most` about so many slices
    keep them few.
    """
    mask = selection.mask(lines.customers_count)

    def one(piece: Columns) -> S:
        return kernel(*_cut(piece, mask, selection), selection)

    found = _spread(one, _pieces(lines, at_most), threads)
    total = found.pop(0).result()
    while found:
        total += found.pop(0).result()  # large statistics add in place: the first is nobody else's
    return total


def scan_customers(
    lines: Lines, kernel: CustomerKernel[_T], selection: Selection, into: NDArray[_T], *, threads: int = 0
) -> NDArray[_T]:
    """Run a kernel that says something of each selected customer; fills and returns `into`, one entry a customer.

    `kernel(columns, mask, selection, out)` writes to `out`, shape (columns.customers,), which holds what `into` held.
    """
    mask = selection.mask(lines.customers_count)

    def one(piece: Columns) -> None:
        out = piece.of(into).copy()
        kernel(*_cut(piece, mask, selection), selection, out)
        piece.put(into, out)

    for done in _spread(one, _pieces(lines, SLICES), threads):
        done.result()
    return into


def _cut(piece: Columns, mask: NDArray[np.bool_], selection: Selection) -> tuple[Columns, NDArray[np.bool_]]:
    chosen = chosen_lines(piece, mask)
    return selection.cut(piece, chosen), chosen


def _pieces(lines: Lines, at_most: int) -> list[Columns]:
    total = max(sum(run.interactions for run in lines.runs), 1)
    found = [piece for run in lines.runs for piece in slices(run, -(-at_most * run.interactions // total))]
    return found or [Columns.none()]


def _spread(one: Callable[[Columns], _R], pieces: list[Columns], threads: int) -> list["Future[_R]"]:
    """What `one` made of each piece; at once where there is only one."""
    if len(pieces) == 1:
        only: Future[Any] = Future()
        only.set_result(one(pieces[0]))
        return [only]
    with ThreadPoolExecutor(max_workers=threads_of(threads)) as pool:
        return [pool.submit(one, piece) for piece in pieces]
