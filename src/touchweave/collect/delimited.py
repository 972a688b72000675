"""Reads delimited text: CSV, TSV and their kin, in any of the usual encodings, plain or gzipped.

Every column comes as strings; an empty cell is null. Rows that do not fit the header are rejected as they are.
"""

import re
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
from numpy.typing import NDArray

from touchweave.collect.content import Content
from touchweave.collect.dialect import dialect_of
from touchweave.collect.encoding import encoding_of, known, repaired, utf8_blocks
from touchweave.collect.mapping import Mapping
from touchweave.collect.reader import RawBatch
from touchweave.collect.records import record_blocks
from touchweave.collect.string_buffers import string_buffers
from touchweave.errors import FileUnreadable, MappingInvalid
from touchweave.event.rejection import Reason, Rejection
from touchweave.settings import Settings
from touchweave.store.import_report import ImportSign

_HEAD_BYTES = 2**20
_RAW_LIMIT = 65536
_BLANKS = re.compile(rb"[ \t]+")


class DelimitedReader:
    """CSV, TSV and their kin. Raises FileUnreadable for an empty file, MappingInvalid for an odd delimiter."""

    defaults: Mapping | None = None

    def __init__(self, content: Content, *, mapping: Mapping, settings: Settings) -> None:
        self._content, self._settings = content, settings
        head = content.head(_HEAD_BYTES)
        if mapping.encoding and not known(mapping.encoding):
            allowed = "the name of a text encoding, such as utf-8, windows-1252 or utf-16"
            raise MappingInvalid(path=content.path.name, where="encoding", value=mapping.encoding, allowed=allowed)
        self.encoding = mapping.encoding or encoding_of(head)
        text = head.decode(self.encoding, errors="ignore").removeprefix("\ufeff")
        self._returns = "\n" not in text and "\r" in text
        if self._returns:
            text = text.replace("\r", "\n")
        self._dialect = dialect_of(text, mapping=mapping, path=content.path.name, name=content.name)
        self.format = "tsv" if self._dialect.delimiter == "\t" else "csv"
        self.share = 0.0
        self._mended = 0

    @property
    def delimiter(self) -> str:
        """The one in use."""
        return self._dialect.delimiter

    def header(self) -> tuple[str, ...]:
        """The column names; column_1, column_2, … where the file has no header."""
        return self._dialect.columns

    def batches(self) -> Iterator[RawBatch]:
        """One batch a block of text."""
        row = 1
        for block in record_blocks(self._pieces(), limit=self._settings.row_limit_bytes + 2**22):
            batch = self._parsed(block, row)
            row += batch.columns.num_rows + len(batch.rejections)
            if batch.columns.num_rows or batch.rejections:
                yield batch
        self.share = 1.0

    def signs(self) -> tuple[ImportSign, ...]:
        """Says when parts of a UTF-8 file were written in another encoding."""
        if not self._mended:
            return ()
        message = f"{self._mended:,} lines are not UTF-8 as the rest is; they were read as Windows-1252"
        return (ImportSign(code="mixed_encoding", message=message, count=self._mended),)

    def _pieces(self) -> Iterator[bytes]:
        """The text after the header, in UTF-8."""
        skip, size = self._dialect.skip, max(1, self._content.path.stat().st_size)
        read = 0
        for block in utf8_blocks(self._content, self.encoding):
            read += len(block)
            if not self._content.packed:
                self.share = min(1.0, read / size)
            piece = block.replace(b"\r", b"\n") if self._returns else block
            if skip:
                skip, piece = max(0, skip - len(piece)), piece[skip:]
            if piece:
                yield piece

    def _parsed(self, block: bytes, first_row: int) -> RawBatch:
        if len(block) > self._settings.row_limit_bytes and block.find(b"\n", 0, len(block) - 1) < 0:
            return self._refused(block, first_row)
        if self.delimiter == " ":
            block = b"\n".join(_BLANKS.sub(b" ", line.strip()) for line in block.split(b"\n"))
        bad: list[pa_csv.InvalidRow] = []
        try:
            table = self._table(block, bad)
        except pa.ArrowInvalid:
            bad.clear()
            block, mended = repaired(block)
            self._mended += mended
            try:
                table = self._table(block, bad)
            except pa.ArrowInvalid as error:
                raise FileUnreadable(path=self._content.path.name, problem=str(error)) from error
        return self._batch(_whole(table), first_row, bad)

    def _batch(self, columns: pa.RecordBatch, first_row: int, bad: list[pa_csv.InvalidRow]) -> RawBatch:
        """The rows that fit; those that do not, and those that are too long, are rejections."""
        rejections = [
            Rejection(
                reason=Reason.UNREADABLE,
                row=first_row + row.number - 1,
                field=f"{row.actual_columns} cells instead of {row.expected_columns}",
                raw=row.text[:_RAW_LIMIT],
            )
            for row in bad
        ]
        if not bad and columns.nbytes < self._settings.row_limit_bytes:
            return RawBatch(columns=columns, first_row=first_row)
        numbers = _numbers(first_row, columns.num_rows, rejections)
        long = _longer(columns, self._settings.row_limit_bytes)
        if long.any():
            for at in np.flatnonzero(long).tolist():
                raw = self.delimiter.join(value or "" for value in columns.slice(at, 1).to_pylist()[0].values())
                row = int(numbers[at])
                rejections.append(Rejection(reason=Reason.TOO_LARGE, row=row, field=None, raw=raw[:_RAW_LIMIT]))
            columns, numbers = columns.filter(pa.array(~long)), numbers[~long]
        rows = numbers if rejections else None
        return RawBatch(columns=columns, first_row=first_row, rejections=rejections, rows=rows)

    def _table(self, block: bytes, bad: list[pa_csv.InvalidRow]) -> pa.Table:
        names = list(self._dialect.columns)

        def skip(row: pa_csv.InvalidRow) -> str:
            bad.append(row)
            return "skip"

        return pa_csv.read_csv(
            pa.py_buffer(block),
            read_options=pa_csv.ReadOptions(use_threads=False, block_size=len(block) + 1, column_names=names),
            parse_options=pa_csv.ParseOptions(
                delimiter=self.delimiter, newlines_in_values=True, invalid_row_handler=skip
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""]
            ),
        )

    def _refused(self, block: bytes, row: int) -> RawBatch:
        """A single line that is too long even to be parsed."""
        raw = block[:_RAW_LIMIT].decode("utf-8", errors="replace")
        schema = pa.schema([pa.field(name, pa.string()) for name in self._dialect.columns])
        empty = pa.RecordBatch.from_pylist([], schema=schema)
        refused = Rejection(reason=Reason.TOO_LARGE, row=row, field=None, raw=raw)
        return RawBatch(columns=empty, first_row=row, rejections=[refused])


def _whole(table: pa.Table) -> pa.RecordBatch:
    batches = table.combine_chunks().to_batches()
    return batches[0] if batches else pa.RecordBatch.from_pylist([], schema=table.schema)


def _longer(columns: pa.RecordBatch, limit: int) -> NDArray[np.bool_]:
    """Which rows hold more than `limit` bytes."""
    sizes = np.zeros(columns.num_rows, dtype=np.int64)
    for column in columns.columns:
        sizes += np.diff(string_buffers(column).offsets)
    return sizes > limit


def _numbers(first: int, rows: int, rejections: list[Rejection]) -> NDArray[np.int64]:
    """The numbers of the rows that remain when the rejected ones are left out."""
    numbers = np.arange(first, first + rows + len(rejections), dtype=np.int64)
    return np.delete(numbers, [refused.row - first for refused in rejections])
