"""Reading numbers as people and programs write them: decimal comma, thousands marks, currency signs."""

import re
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct
from numpy.typing import NDArray

from touchweave.collect.string_buffers import validity

#: What is written where there is no number; compared in lower case.
MISSING_WORDS = ("", "na", "n/a", "nan", "null", "none", "-", "#n/a", "nil", "blank", "(blank)", "#null!")
#: The journey index keeps values in 32 bits: beyond, they would be infinite there.
LARGEST = float(np.finfo(np.float32).max)
_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$"
_DRESS = r"[€$£¥₹₽₺₩\s\x{00A0}\x{202F}'’_]|\b(?:EUR|USD|GBP|CHF|JPY|INR|kr|zł)\b"
_COMMA_DECIMAL = re.compile(
    r"^[^\d]*\d{1,3}(\.\d{3})*,\d{1,2}\D*$|^[^\d]*\d+,\d{1,2}\D*$|\.\d{3},\d|^\D*\d+,\d{4,}\D*$"
)
_POINT_DECIMAL = re.compile(r"\d\.\d{1,2}\D*$|,\d{3}\.\d|^\D*\d+\.\d{4,}\D*$")


class Numbers(Struct, frozen=True, kw_only=True, eq=False):
    """The numbers of some rows."""

    values: NDArray[np.float64]  #: NaN where missing or invalid
    invalid: NDArray[np.bool_]  #: something stands there that is no number, or one beyond LARGEST

    @property
    def missing(self) -> NDArray[np.bool_]:
        """Where nothing stands."""
        return np.isnan(self.values) & ~self.invalid


def decimal_mark(column: pa.Array, *, comma_likely: bool = False) -> Literal[".", ","]:
    """Which mark parts units from tenths, judged by the first values; a tie goes by what is likely."""
    if not pa.types.is_string(column.type):
        return "."
    sample = column.drop_null().slice(0, 5000).to_pylist()
    commas = sum(bool(_COMMA_DECIMAL.search(value)) for value in sample)
    points = sum(bool(_POINT_DECIMAL.search(value)) for value in sample)
    if commas == points:
        both = any("," in value for value in sample) and not any("." in value for value in sample)
        return "," if comma_likely and both else "."
    return "," if commas > points else "."


def read_numbers(column: pa.Array, *, decimal: Literal[".", ","] = ".") -> Numbers:
    """Read a column, of strings or of numbers. NaN and MISSING_WORDS are missing; beyond LARGEST is invalid."""
    there = validity(column)
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    if pa.types.is_null(column.type):
        return Numbers(values=np.full(len(column), np.nan), invalid=np.zeros(len(column), np.bool_))
    try:
        if decimal == "," and pa.types.is_string(column.type):
            return _undressed(column, decimal)
        numbers = column.cast(pa.float64(), safe=False)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return _undressed(column.cast(pa.string()), decimal)
    values = numbers.fill_null(np.nan).to_numpy(zero_copy_only=False)
    invalid = (np.abs(values) > LARGEST) & there
    return Numbers(values=np.where(invalid, np.nan, values), invalid=invalid)


def _undressed(text: pa.Array, decimal: str) -> Numbers:
    """The slow way, for columns in which something is not plainly a number."""
    bare = pc.replace_substring_regex(text, _DRESS, "")
    bare = pc.replace_substring_regex(bare, r"^\((.+)\)$", r"-\1")  # accountants' minus
    bare = pc.replace_substring_regex(bare, "^[−–]", "-")
    if decimal == ",":
        bare = pc.replace_substring(pc.replace_substring(bare, ".", ""), ",", ".")
    else:
        bare = pc.replace_substring_regex(bare, r",(\d{3})", r"\1")
    numeric = pc.match_substring_regex(bare, _NUMBER)
    missing = pc.is_in(pc.utf8_lower(bare), value_set=pa.array(MISSING_WORDS))
    values = pc.if_else(numeric, bare, None).cast(pa.float64()).fill_null(np.nan).to_numpy(zero_copy_only=False)
    read = numeric.fill_null(False).to_numpy(zero_copy_only=False) & (np.abs(values) <= LARGEST)
    invalid = ~read & ~missing.fill_null(False).to_numpy(zero_copy_only=False) & validity(text)
    return Numbers(values=np.where(read, values, np.nan), invalid=invalid)
