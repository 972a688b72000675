"""Slices cover every customer once and give the same figures on any number of threads."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Self

import numpy as np
import pytest

from touchweave.journey.columns import Columns
from touchweave.journey.scan import scan, slices
from touchweave.journey.selection import EVERYTHING, Selection


@dataclass(frozen=True)
class Seen:
    customers: tuple[int, ...]
    interactions: int

    def __add__(self, other: Self) -> Self:
        return type(self)(self.customers + other.customers, self.interactions + other.interactions)


def kernel(columns: Columns, mask: Any, selection: Selection) -> Seen:
    chosen = columns.customer[mask]
    lengths = np.diff(columns.offsets)[mask]
    assert columns.offsets[0] == 0
    assert columns.offsets[-1] == len(columns.scale)
    return Seen(tuple(chosen.tolist()), int(lengths.sum()))


def made(lengths: list[int]) -> Columns:
    n = sum(lengths)
    return Columns(
        customer=np.arange(len(lengths), dtype=np.int32),
        offsets=np.cumsum([0, *lengths], dtype=np.int64),
        occurred_at=np.arange(n),
        touchpoint=np.zeros(n, np.uint16),
        kind=np.zeros(n, np.uint8),
        value=np.zeros(n, np.float32),
        scale=np.zeros(n, np.uint8),
    )


@pytest.mark.parametrize("lengths", [[], [0], [3], [0, 0, 900_000, 0, 1], [400_000] * 5, [1] * 700_000])
def test_slices_cover_every_customer_once(lengths: list[int]) -> None:
    columns = made(lengths)
    pieces = list(slices(columns))
    assert np.concatenate([piece.customer for piece in pieces]).tolist() == list(range(len(lengths)))
    assert sum(piece.customers for piece in pieces) == len(lengths)
    assert sum(piece.interactions for piece in pieces) == sum(lengths)


@pytest.mark.parametrize("threads", [0, 1, 3])
def test_any_number_of_threads_sees_the_same_in_the_same_order(threads: int) -> None:
    columns = made([7] * 200_000)
    mask = np.arange(200_000) % 3 == 0
    runs = (columns.part(0, 50_000), columns.part(50_000, 200_000))
    index: Any = SimpleNamespace(runs=runs, customers_count=200_000)
    found = scan(index, kernel, Selection(customers=mask), threads=threads)
    assert found.customers == tuple(np.flatnonzero(mask).tolist())
    assert found.interactions == 7 * mask.sum()
    assert scan(index, kernel, EVERYTHING, threads=threads).interactions == 1_400_000


def test_a_kernel_that_fails_fails_the_scan() -> None:
    index: Any = SimpleNamespace(runs=(made([400_000] * 4),), customers_count=4)

    def broken(*_: Any) -> Seen:
        raise ValueError("broken kernel")

    with pytest.raises(ValueError, match="broken kernel"):
        scan(index, broken, EVERYTHING)
