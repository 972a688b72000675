"""One pass over the bytes that a measure must read: a compiled sum over whole columns, on two threads."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from touchweave.journey.columns import Columns
from touchweave.journey.compiled import COUNTS, KINDS, OFFSETS, TIMES, TOUCHPOINTS, compiled

THREADS = 2


@compiled(KINDS, COUNTS)
def _sum_bytes(column, total):  # type: ignore[no-untyped-def]
    found = 0
    for i in range(len(column)):
        found += column[i]
    total[0] += found


@compiled(TOUCHPOINTS, COUNTS)
def _sum_codes(column, total):  # type: ignore[no-untyped-def]
    found = 0
    for i in range(len(column)):
        found += column[i]
    total[0] += found


@compiled(TIMES, COUNTS)
def _sum_times(column, total):  # type: ignore[no-untyped-def]
    found = 0
    for i in range(len(column)):
        found += column[i]
    total[0] += found


_SUMS = {1: _sum_bytes, 2: _sum_codes, 8: _sum_times}
assert OFFSETS == TIMES


def one_pass(runs: tuple[Columns, ...], names: tuple[str, ...]) -> int:
    """Read these columns of every run once; gives a sum, so that nothing is left out."""

    def one(column: NDArray[np.generic]) -> int:
        total = np.zeros(1, np.int64)
        _SUMS[column.itemsize](column, total)
        return int(total[0])

    with ThreadPoolExecutor(max_workers=THREADS) as pool:
        return sum(pool.map(one, [getattr(run, name) for run in runs for name in names]))
