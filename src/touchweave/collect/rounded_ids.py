"""Identifiers that a spreadsheet has rounded: 9437864501203000123 became 9.44E+18, or ends in zeros."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from touchweave.collect.string_buffers import string_buffers, used_bytes
from touchweave.store.import_report import ImportSign

_SCIENTIFIC = r"^\s*-?\d([.,]\d+)?[eE]\+?\d{2}\s*$"
#: A spreadsheet keeps 15 digits of a number.
_DIGITS = 15
_ZEROS = r"^\d{15}0+$"


class RoundedIds:
    """Counts rounded identifiers in the columns given."""

    def __init__(self, columns: list[str | None]) -> None:
        self._columns = [name for name in columns if name]
        self._scientific: dict[str, int] = {}
        self._zeros: dict[str, int] = {}
        self._long: dict[str, int] = {}
        self._examples: dict[str, list[str]] = {}

    def see(self, batch: pa.RecordBatch) -> None:
        """Look at the identifiers of some rows."""
        for name in self._columns:
            column = batch.column(name)
            if pa.types.is_floating(column.type):
                large = pc.fill_null(pc.greater_equal(pc.abs(column), 1e15), False)
                self._count(self._scientific, name, column.cast(pa.string()), large)
            elif pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
                self._see_text(name, column)

    def _see_text(self, name: str, column: pa.Array) -> None:
        buffers = string_buffers(column)
        text = used_bytes(buffers).tobytes()
        if b"E+" in text or b"e+" in text:
            self._count(self._scientific, name, column, pc.match_substring_regex(column, _SCIENTIFIC))
        long = int((np.diff(buffers.offsets) > _DIGITS).sum())
        if long and pc.any(pc.match_substring_regex(column.slice(0, 1000), _ZEROS)).as_py():
            self._count(self._zeros, name, column, pc.match_substring_regex(column, _ZEROS))
        self._long[name] = self._long.get(name, 0) + long

    def _count(self, counts: dict[str, int], name: str, text: pa.Array, rounded: pa.Array) -> None:
        found = text.filter(rounded)
        if len(found) == 0:
            return
        counts[name] = counts.get(name, 0) + len(found)
        examples = self._examples.setdefault(name, [])
        if len(examples) < 3:
            examples += [value for value in found.unique().slice(0, 3).to_pylist() if value not in examples]
            del examples[3:]

    def signs(self) -> list[ImportSign]:
        """One sign a column with rounded identifiers."""
        out = []
        for name in self._columns:
            count = self._scientific.get(name, 0)
            zeros = self._zeros.get(name, 0)
            if zeros > 10 and zeros * 2 > self._long.get(name, 0):  # one in ten would end so by chance
                count += zeros
            if count:
                message = (
                    f"{count:,} identifiers in {name!r} were rounded by a spreadsheet: different customers have "
                    "become one. Export the file anew with that column as text."
                )
                examples = tuple(self._examples[name])
                out.append(ImportSign(code="rounded_ids", message=message, count=count, examples=examples))
        return out
