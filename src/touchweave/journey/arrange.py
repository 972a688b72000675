"""Sorting interactions by customer and time: by customer in partitions that fit the cache, then each line.

A plain scatter over all rows touches memory at random; a partition at a time touches it in order.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from touchweave.journey.compiled import CODES, CODES_OUT, COUNTS, INT64, OFFSETS, TIMES, WORDS, WORDS_OUT, compiled
from touchweave.kernel import Kernel

#: What travels with a time while sorting: 8 bytes, moved as one uint64.
FIELDS = np.dtype([("value", "<f4"), ("touchpoint", "<u2"), ("kind", "u1"), ("scale", "u1")])

_PARTITION = 1 << 16  # interactions a partition, on average: with times and fields about 1.3 MB
_PARTITIONS = 1 << 10  # at most: each is a stream of its own for the memory
_RUN = 24  # shorter stretches are sorted by insertion


@dataclass(frozen=True, kw_only=True, eq=False)
class Arranged:
    """Interactions sorted by (customer, time); equal times keep their order."""

    offsets: NDArray[np.int64]  #: shape (customers + 1,)
    occurred_at: NDArray[np.int64]
    fields: NDArray[np.void]  #: of dtype FIELDS


@compiled(CODES, COUNTS)
def _count(customer, offsets):  # type: ignore[no-untyped-def]
    for row in range(len(customer)):
        offsets[customer[row] + 1] += 1


@compiled(CODES, TIMES, WORDS, INT64, COUNTS, CODES_OUT, COUNTS, WORDS_OUT)
def _partition(customer, time, row, shift, cursors, customer_out, time_out, row_out):  # type: ignore[no-untyped-def]
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


def arrange(
    customer: NDArray[np.int32],
    occurred_at: NDArray[np.int64],
    fields: NDArray[np.void],
    customers: int,
    threads: int = 2,
) -> Arranged:
    """Sort interactions given in ledger order, with customer codes 0 … customers − 1. Stable."""
    offsets = np.zeros(customers + 1, np.int64)
    _count(customer, offsets)
    np.cumsum(offsets, out=offsets)
    rows = fields.view(np.uint64)
    if customers == 0:
        return Arranged(offsets=offsets, occurred_at=occurred_at, fields=fields)
    shift = _shift(customers, len(customer))
    firsts = np.arange(0, customers, 1 << shift)
    if len(firsts) > 1:
        cursors = offsets[firsts].copy()
        customer_in, time_in, rows_in = np.empty_like(customer), np.empty_like(occurred_at), np.empty_like(rows)
        _partition(customer, occurred_at, rows, shift, cursors, customer_in, time_in, rows_in)
    else:
        customer_in, time_in, rows_in = customer, occurred_at, rows
    time_out, rows_out = np.empty_like(occurred_at), np.empty_like(rows)

    def one(first: int) -> None:
        last = min(first + (1 << shift), customers)
        _arrange(customer_in, time_in, rows_in, offsets, first, last, time_out, rows_out)

    with ThreadPoolExecutor(max_workers=max(threads, 1)) as pool:
        list(pool.map(one, firsts.tolist()))
    return Arranged(offsets=offsets, occurred_at=time_out, fields=rows_out.view(FIELDS))


def _shift(customers: int, interactions: int) -> int:
    """Such that about `_PARTITION` interactions fall to `1 << shift` customers, in `_PARTITIONS` at most."""
    partitions = min(max(interactions // _PARTITION, 1), _PARTITIONS, customers)
    return max(int(-(-customers // partitions) - 1).bit_length(), 0)
