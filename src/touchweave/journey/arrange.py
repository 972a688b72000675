"""Sorting interactions by customer and time: by customer in partitions that fit the cache, then each line.

A plain scatter over all rows touches memory at random; a partition at a time touches it in order.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from touchweave.journey.compiled import CODES, CODES_OUT, COUNTS, INT64, OFFSETS, TIMES, WORDS, WORDS_OUT, compiled
from touchweave.journey.rows import FIELDS, Rows
from touchweave.kernel import Kernel

_PARTITION = 1 << 16  # interactions a partition, on average: with times and fields about 1.3 MB
_PARTITIONS = 1 << 10  # at most: each is a stream of its own for the memory
_RUN = 24  # shorter stretches are sorted by insertion


@dataclass(frozen=True, kw_only=True, eq=False)
class Arranged:
    """Interactions sorted by (customer, time); equal times keep their order."""

    offsets: NDArray[np.int64]  #: shape (customers + 1,)
    occurred_at: NDArray[np.int64]
    fields: NDArray[np.void]  #: of dtype FIELDS
    dimensions: tuple[NDArray[np.uint32], ...] = ()


@compiled(CODES, COUNTS)
def _count(customer, offsets):  # type: ignore[no-untyped-def]
    for row in range(len(customer)):
        offsets[customer[row] + 1] += 1


@compiled(CODES, TIMES, WORDS, INT64, COUNTS, CODES_OUT, COUNTS, WORDS_OUT)
def partition(customer, time, row, shift, cursors, customer_out, time_out, row_out):  # type: ignore[no-untyped-def]
    """Place rows by `customer >> shift`, keeping their order; `cursors` say where each part begins, and then ends."""
    for i in range(len(customer)):
        part = customer[i] >> shift
        place = cursors[part]
        cursors[part] = place + 1
        customer_out[place] = customer[i]
        time_out[place] = time[i]
        row_out[place] = row[i]


@Kernel
def _merge(time, row, low, middle, high, spare_time, spare_row):  # type: ignore[no-untyped-def]
    if time[middle - 1] <= time[middle]:
        return
    left = middle - low
    for i in range(left):
        spare_time[i] = time[low + i]
        spare_row[i] = row[low + i]
    i, j, place = 0, middle, low
    while i < left:
        if j < high and time[j] < spare_time[i]:
            time[place] = time[j]
            row[place] = row[j]
            j += 1
        else:
            time[place] = spare_time[i]
            row[place] = spare_row[i]
            i += 1
        place += 1


@Kernel
def _sort_line(time, row, low, high, spare_time, spare_row):  # type: ignore[no-untyped-def]
    for start in range(low, high, _RUN):
        for i in range(start + 1, min(start + _RUN, high)):
            t, r = time[i], row[i]
            j = i - 1
            while j >= start and time[j] > t:
                time[j + 1] = time[j]
                row[j + 1] = row[j]
                j -= 1
            time[j + 1] = t
            row[j + 1] = r
    width = _RUN
    while width < high - low:
        for start in range(low, high - width, 2 * width):
            _merge(time, row, start, start + width, min(start + 2 * width, high), spare_time, spare_row)
        width *= 2


@compiled(CODES, TIMES, WORDS, OFFSETS, INT64, INT64, COUNTS, WORDS_OUT)
def _arrange(customer, time, row, offsets, first, last, time_out, row_out):  # type: ignore[no-untyped-def]
    """Place the lines of the customers `first … last − 1` and sort each of them."""
    cursors = offsets[first:last].copy()
    for i in range(offsets[first], offsets[last]):
        place = cursors[customer[i] - first]
        cursors[customer[i] - first] = place + 1
        time_out[place] = time[i]
        row_out[place] = row[i]
    longest = 0
    for i in range(first, last):
        longest = max(longest, offsets[i + 1] - offsets[i])
    spare_time = np.empty(longest, np.int64)
    spare_row = np.empty(longest, np.uint64)
    for i in range(first, last):
        _sort_line(time_out, row_out, offsets[i], offsets[i + 1], spare_time, spare_row)


def arrange(rows: Rows, customers: int, threads: int = 2) -> Arranged:
    """Sort interactions given in ledger order, with customers numbered 0 … customers − 1. Stable."""
    if not rows.dimensions:
        offsets, occurred_at, words = _sorted(rows, rows.fields.view(np.uint64), customers, threads)
        return Arranged(offsets=offsets, occurred_at=occurred_at, fields=words.view(FIELDS))
    offsets, occurred_at, words = _sorted(rows, np.arange(len(rows), dtype=np.uint64), customers, threads)
    places = words.view(np.int64)
    return Arranged(
        offsets=offsets,
        occurred_at=occurred_at,
        fields=rows.fields[places],
        dimensions=tuple(codes[places] for codes in rows.dimensions),
    )


def _sorted(
    rows: Rows, words: NDArray[np.uint64], customers: int, threads: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint64]]:
    """Offsets of the lines; times and words in their order."""
    customer, occurred_at = rows.customer, rows.occurred_at
    offsets = np.zeros(customers + 1, np.int64)
    _count(customer, offsets)
    np.cumsum(offsets, out=offsets)
    if customers == 0:
        return offsets, occurred_at, words
    shift = _shift(customers, len(customer))
    firsts = np.arange(0, customers, 1 << shift)
    if len(firsts) > 1:
        cursors = offsets[firsts].copy()
        customer_in, time_in, words_in = np.empty_like(customer), np.empty_like(occurred_at), np.empty_like(words)
        partition(customer, occurred_at, words, shift, cursors, customer_in, time_in, words_in)
    else:
        customer_in, time_in, words_in = customer, occurred_at, words
    time_out, words_out = np.empty_like(occurred_at), np.empty_like(words)

    def one(first: int) -> None:
        last = min(first + (1 << shift), customers)
        _arrange(customer_in, time_in, words_in, offsets, first, last, time_out, words_out)

    with ThreadPoolExecutor(max_workers=max(threads, 1)) as pool:
        list(pool.map(one, firsts.tolist()))
    return offsets, time_out, words_out


def _shift(customers: int, interactions: int) -> int:
    """Such that about `_PARTITION` interactions fall to `1 << shift` customers, in `_PARTITIONS` at most."""
    partitions = min(max(interactions // _PARTITION, 1), _PARTITIONS, customers)
    return max(int(-(-customers // partitions) - 1).bit_length(), 0)
