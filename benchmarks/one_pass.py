"""One pass over the bytes that a measure must read: a compiled sum over whole columns, on two threads."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from touchweave.journey.columns import Columns
from touchweave.journey.compiled import COUNTS, KINDS, OFFSETS, TIMES, TOUCHPOINTS, compiled

THREADS = 2


def _sum(column, total):  # type: ignore[no-untyped-def]
    found = 0
    for i in range(len(column)):
        found += column[i]
    total[0] += found


_SUMS = {width: compiled(column, COUNTS)(_sum) for width, column in ((1, KINDS), (2, TOUCHPOINTS), (8, TIMES))}
assert OFFSETS == TIMES


def one_pass(runs: tuple[Columns, ...], names: tuple[str, ...]) -> int:
    """Read these columns of every run once; gives a sum, so that nothing is left out."""

    def one(column: NDArray[np.generic]) -> int:
        total = np.zeros(1, np.int64)
        _SUMS[column.itemsize](column, total)
        return int(total[0])

    with ThreadPoolExecutor(max_workers=THREADS) as pool:
        return sum(pool.map(one, [getattr(run, name) for run in runs for name in names]))
