"""How the loops over lines are compiled: once for one set of types, without the GIL, kept on disk.

Types are given, so that a loop is compiled once whether its arrays are memory-mapped (read-only) or not.
"""

from collections.abc import Callable
from typing import Any

from numba import njit, types


def _column(dtype: Any) -> Any:
    return types.Array(dtype, 1, "C", readonly=True)


#: Read-only columns; arrays that may be written to pass for them too.
OFFSETS = TIMES = _column(types.int64)
TOUCHPOINTS = _column(types.uint16)
KINDS = SCALES = _column(types.uint8)
VALUES = _column(types.float32)
FLAGS = _column(types.boolean)
CODES = _column(types.int32)
NUMBERS = _column(types.float64)
INT64 = types.int64
ROWS = types.Array(types.int32, 2, "C", readonly=True)
NUMBER_TABLE = types.Array(types.float64, 2, "C", readonly=True)
#: Arrays written to.
COUNTS = types.int64[::1]
TABLE = types.int64[:, ::1]
CUBE = types.int64[:, :, ::1]
HISTOGRAMS = types.uint32[:, ::1]
SUMS = types.float64[::1]


def compiled(*arguments: Any) -> Callable[[Callable[..., Any]], Any]:
    """Compile a loop for these argument types; it returns nothing and writes into its last arguments."""

    def decorate(function: Callable[..., Any]) -> Any:
        try:
            return njit(types.void(*arguments), nogil=True, cache=True)(function)
        except RuntimeError as error:
            if "cannot cache" not in str(error):
                raise
            # No folder can be written to, neither beside the source nor the user's: compile at every start.
            return njit(types.void(*arguments), nogil=True)(function)

    return decorate


def inlined(function: Callable[..., Any]) -> Any:
    """Compile a small function that only loops call.

    What is kept on disk is renewed when the loop's own file changes: who changes an inlined function removes
    the `__pycache__` folders of those that call it.
    """
    return njit(nogil=True, inline="always")(function)
