"""Orders: how many outcomes a customer's line holds, when the first and the last were, and what they were worth."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from touchweave.event.vocabulary import Kind
from touchweave.journey.columns import Columns
from touchweave.journey.compiled import FLAGS, KINDS, OFFSETS, SUMS, TABLE, TIMES, VALUES, compiled
from touchweave.journey.scan import scan_customers
from touchweave.journey.selection import EVERYTHING, Selection
from touchweave.profile.touches import Lines

_OUTCOME = int(Kind.OUTCOME)
#: So many buyers are needed before fifths of them are told apart: five in each.
SCORED_FROM = 25
FIFTHS = 5


@dataclass(frozen=True, kw_only=True, eq=False)
class Orders:
    """One entry a customer, shape (customers,)."""

    orders: NDArray[np.int64]  #: outcomes
    first_at: NDArray[np.int64]  #: µs since 1970; 0 where there is none
    last_at: NDArray[np.int64]
    value: NDArray[np.float64]  #: the sum of what they were worth; those without a value add nothing


@compiled(OFFSETS, TIMES, KINDS, FLAGS, TABLE)
def _orders(offsets, time, kind, mask, out):  # type: ignore[no-untyped-def]
    for customer in range(len(mask)):
        if not mask[customer]:
            continue
        for i in range(offsets[customer], offsets[customer + 1]):
            if kind[i] == _OUTCOME:
                if out[customer, 0] == 0:
                    out[customer, 1] = time[i]
                out[customer, 0] += 1
                out[customer, 2] = time[i]


@compiled(OFFSETS, KINDS, VALUES, FLAGS, SUMS)
def _worth(offsets, kind, value, mask, out):  # type: ignore[no-untyped-def]
    for customer in range(len(mask)):
        if not mask[customer]:
            continue
        for i in range(offsets[customer], offsets[customer + 1]):
            if kind[i] == _OUTCOME and not np.isnan(value[i]):
                out[customer] += value[i]


def orders(index: Lines, *, threads: int = 0) -> Orders:
    """Those of every customer."""

    def counting(columns: Columns, mask: NDArray[np.bool_], selection: Selection, out: NDArray[np.int64]) -> None:
        _orders(columns.offsets, columns.occurred_at, columns.kind, mask, out)

    def adding(columns: Columns, mask: NDArray[np.bool_], selection: Selection, out: NDArray[np.float64]) -> None:
        _worth(columns.offsets, columns.kind, columns.value, mask, out)

    count = index.customers_count
    number, first_at, last_at = scan_customers(
        index, counting, EVERYTHING, np.zeros((count, 3), np.int64), threads=threads
    ).T
    value = scan_customers(index, adding, EVERYTHING, np.zeros(count), threads=threads)
    return Orders(orders=number, first_at=first_at, last_at=last_at, value=value)


@dataclass(frozen=True, kw_only=True, eq=False)
class Fifths:
    """In which fifth of all buyers a customer is, 1..5, the best 5; 0: no buyer, or too few buyers to tell."""

    recency: NDArray[np.uint8]
    frequency: NDArray[np.uint8]
    monetary: NDArray[np.uint8]


def fifths(found: Orders) -> Fifths:
    """Scores by recency, frequency and money among those who bought at all."""
    buyers = found.orders > 0

    def scored(values: NDArray[np.int64] | NDArray[np.float64]) -> NDArray[np.uint8]:
        scores = np.zeros(len(values), np.uint8)
        if buyers.sum() >= SCORED_FROM:
            scores[buyers] = _fifth(values[buyers])
        return scores

    return Fifths(recency=scored(found.last_at), frequency=scored(found.orders), monetary=scored(found.value))


def _fifth(values: NDArray[np.int64] | NDArray[np.float64]) -> NDArray[np.uint8]:
    """1 + ⌊5 · (those below + half of those equal) / n⌋: equal values share a fifth, the middle one of theirs."""
    _, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    below = np.cumsum(counts) - counts
    fifth = 1 + (FIFTHS * (2 * below + counts)) // (2 * len(values))
    scores: NDArray[np.uint8] = np.minimum(fifth, FIFTHS).astype(np.uint8)[which]
    return scores
