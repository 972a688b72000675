"""The types of the lines' columns, and how loops over them are compiled: once for one set of types.

Types are given, so that a loop is compiled once whether its arrays are memory-mapped (read-only) or not.
"""

from collections.abc import Callable
from typing import Any

from touchweave.kernel import Kernel, inlined, kernel

__all__ = ["compiled", "inlined"]


def _column(dtype: str, dimensions: int = 1) -> str:
    return f"Array({dtype}, {dimensions}, 'C', True)"


#: Read-only columns; arrays that may be written to pass for them too.
OFFSETS = TIMES = _column("int64")
TOUCHPOINTS = _column("uint16")
KINDS = SCALES = _column("uint8")
VALUES = _column("float32")
FLAGS = _column("boolean")
CODES = _column("int32")
WORDS = _column("uint64")
INT64 = "int64"
ROWS = _column("int32", 2)
NUMBER_TABLE = _column("float64", 2)
#: Arrays written to.
COUNTS = "int64[::1]"
CODES_OUT = "int32[::1]"
WORDS_OUT = "uint64[::1]"
STEPS_OUT = "uint16[::1]"
TABLE = "int64[:, ::1]"
CUBE = "int64[:, :, ::1]"
HISTOGRAMS = "uint32[:, ::1]"
SUMS = "float64[::1]"


def compiled(*arguments: str) -> Callable[[Callable[..., Any]], Kernel]:
    """Compile a loop for these argument types; it returns nothing and writes into its last arguments."""
    return kernel(f"void({', '.join(arguments)})")
