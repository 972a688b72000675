"""Reads Parquet files, some row groups' worth of rows at a time."""

import shutil
import tempfile
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from touchweave.collect.content import Content
from touchweave.collect.mapping import Mapping
from touchweave.collect.reader import RawBatch
from touchweave.errors import FileUnreadable
from touchweave.settings import Settings
from touchweave.store.import_report import ImportSign

_ROWS = 131_072


class ParquetReader:
    """Parquet. Columns keep their types. Raises FileUnreadable when the file is broken."""

    format = "parquet"
    defaults: Mapping | None = None

    def __init__(self, content: Content, *, mapping: Mapping, settings: Settings) -> None:
        self._content = content
        self.share = 0.0
        try:
            self._file = pq.ParquetFile(self._source(), memory_map=not content.packed)
        except (pa.ArrowException, OSError) as error:
            raise FileUnreadable(path=content.path.name, problem=str(error)) from error
        self._schema = self._file.schema_arrow

    def _source(self) -> object:
        """Parquet is read from its end: what is packed goes to a nameless temporary file first."""
        if not self._content.packed:
            return str(self._content.path)
        spooled = tempfile.TemporaryFile()  # noqa: SIM115 (pyarrow closes it)
        with self._content.open() as stream:
            shutil.copyfileobj(stream, spooled)
        spooled.seek(0)
        return pa.PythonFile(spooled, mode="r")

    def header(self) -> tuple[str, ...]:
        """The top-level columns."""
        return tuple(self._schema.names)

    def batches(self) -> Iterator[RawBatch]:
        """Some 131,072 rows at a time."""
        row, rows = 1, max(1, self._file.metadata.num_rows)
        try:
            for batch in self._file.iter_batches(batch_size=_ROWS):
                yield RawBatch(columns=_plain(batch), first_row=row)
                row += batch.num_rows
                self.share = (row - 1) / rows
        except (pa.ArrowException, OSError) as error:
            raise FileUnreadable(path=self._content.path.name, problem=str(error)) from error

    def signs(self) -> tuple[ImportSign, ...]:
        """None of its own."""
        return ()


def _plain(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Large strings as strings, binary as text, dictionaries decoded: one form of text for what follows."""
    return pa.RecordBatch.from_arrays([_one_form(column) for column in batch.columns], names=batch.schema.names)


def _one_form(column: pa.Array) -> pa.Array:
    plain = column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
    kind = plain.type
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind) or pa.types.is_null(kind):
        return plain.cast(pa.string())
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return pa.array([_text(value) for value in plain.to_pylist()], pa.string())
    return plain


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("utf-8", errors="replace")
