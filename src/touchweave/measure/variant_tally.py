"""How often each distinct path occurs, given the two words that stand for each line's path: equal words are counted.

Words are first dealt by their highest bits, so that each deal is grouped in a table that stays in the processor's
cache. Memory: 28 bytes a distinct path and slice of customers, never more than that a line.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from touchweave.journey.compiled import CODES, CODES_OUT, COUNTS, INT64, OFFSETS, WORDS, WORDS_OUT, compiled

#: About so many words are grouped at once.
_AT_ONCE = 4096


@dataclass(frozen=True, kw_only=True, eq=False)
class Variants:
    """Paths and how often each occurs; arrays of one shape, in no order that means anything."""

    first: NDArray[np.uint64]  #: the two words that stand for a path
    second: NDArray[np.uint64]
    count: NDArray[np.int64]  #: lines
    customer: NDArray[np.int32]  #: the first that took it, by code

    def __len__(self) -> int:
        return len(self.first)


@dataclass(frozen=True, kw_only=True, eq=False)
class VariantTally:
    """Sufficient statistics: the distinct paths of each slice."""

    parts: tuple[Variants, ...]

    def __add__(self, other: Self) -> Self:
        return type(self)(parts=self.parts + other.parts)

    def variants(self) -> Variants:
        """The distinct paths of all slices."""
        if len(self.parts) == 1:
            return self.parts[0]
        return grouped(
            np.concatenate([part.first for part in self.parts]),
            np.concatenate([part.second for part in self.parts]),
            np.concatenate([part.count for part in self.parts]),
            np.concatenate([part.customer for part in self.parts]),
        )


@compiled(WORDS, WORDS, OFFSETS, CODES, INT64, COUNTS, CODES_OUT, CODES_OUT, WORDS_OUT, WORDS_OUT, COUNTS, CODES_OUT)
def _group(  # type: ignore[no-untyped-def]
    first, second, count, customer, bits, ends, dealt, slots, firsts, seconds, counts, customers
):
    """Fills `firsts` … `customers`; how many they are is left in the last of `ends`."""
    # Deal by the highest bits: `ends[d]` becomes where deal d ends in `dealt`.
    down = np.uint64(64 - bits)
    for i in range(len(first)):
        ends[(first[i] >> down) + np.uint64(1)] += 1
    for deal in range(1, (1 << bits) + 1):
        ends[deal] += ends[deal - 1]
    for i in range(len(first)):
        deal = first[i] >> down
        dealt[ends[deal]] = i
        ends[deal] += 1
    found = 0
    start = 0
    for deal in range(1 << bits):
        room = 4
        while room < 2 * (ends[deal] - start):
            room *= 2
        slots[:room] = -1
        for place in range(start, ends[deal]):
            i = dealt[place]
            slot = np.int64(second[i] >> np.uint64(32)) & (room - 1)
            while slots[slot] >= 0 and (firsts[slots[slot]] != first[i] or seconds[slots[slot]] != second[i]):
                slot = (slot + 1) & (room - 1)
            known = slots[slot]
            if known >= 0:
                counts[known] += count[i]
                customers[known] = min(customers[known], customer[i])
            else:
                slots[slot] = found
                firsts[found], seconds[found] = first[i], second[i]
                counts[found], customers[found] = count[i], customer[i]
                found += 1
        start = ends[deal]
    ends[-1] = found


def grouped(
    first: NDArray[np.uint64], second: NDArray[np.uint64], count: NDArray[np.int64], customer: NDArray[np.int32]
) -> Variants:
    """Entries with equal words become one; arrays of one shape."""
    bits = min(max(len(first) // _AT_ONCE, 1).bit_length(), 16)
    ends = np.zeros((1 << bits) + 2, np.int64)
    firsts, seconds = np.empty_like(first), np.empty_like(second)
    counts, customers = np.empty_like(count), np.empty_like(customer)
    dealt = np.empty(len(first), np.int32)
    # Of whatever deal, as one may hold all entries: the same path again and again.
    slots = np.empty(max(4, 4 * len(first)), np.int32)
    _group(first, second, count, customer, bits, ends, dealt, slots, firsts, seconds, counts, customers)
    found = int(ends[-1])
    return Variants(
        first=firsts[:found].copy(),
        second=seconds[:found].copy(),
        count=counts[:found].copy(),
        customer=customers[:found].copy(),
    )
