"""Reading a ledger file so that a flipped bit is noticed and never served.

Page checksums cover what the pages hold. Their headers and the file's footer are covered by CRC-32s of our
own, kept in the manifest: without them, one in some thousand flips in a page header gives other data.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

from touchweave.errors import LedgerDamaged
from touchweave.event.table import ADDED_LATER, EVENT_SCHEMA, REJECTION_SCHEMA
from touchweave.store.ledger_file import LedgerFile

BATCH_ROWS = 131_072


def checksums(path: Path) -> bytes:
    """CRC-32s as uint32, little-endian: of the footer, then of each column chunk, row group by row group."""
    with pa.OSFile(str(path)) as file:
        metadata = pq.read_metadata(file)
        found = [zlib.crc32(_footer(file))]
        for group in range(metadata.num_row_groups):
            found += [zlib.crc32(_chunk(file, metadata, group, column)) for column in range(metadata.num_columns)]
    return struct.pack(f"<{len(found)}I", *found)


class VerifiedParquet:
    """An open ledger file: readable to the end even when an undo removes it meanwhile."""

    def __init__(self, workspace: Path, file: LedgerFile) -> None:
        """Raises LedgerDamaged; FileNotFoundError when it is not there."""
        self.path = workspace / file.path
        self._file = pa.OSFile(str(self.path))
        self._listed = struct.unpack(f"<{len(file.checksums) // 4}I", file.checksums)
        try:
            if self._file.size() != file.bytes:
                raise self._damaged(f"it has {self._file.size()} bytes instead of {file.bytes}")
            if zlib.crc32(_footer(self._file)) != self._listed[0]:
                raise self._damaged("its footer has changed")
            self._parquet = pq.ParquetFile(self._file, page_checksum_verification=True)
        except (OSError, pa.ArrowException, ValueError) as error:
            self.close()
            raise self._damaged(str(error)) from error
        except LedgerDamaged:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    @property
    def source(self) -> pa.NativeFile:
        """The open file itself, for another reader: it stays open until `close`, or for as long as anybody has it."""
        return self._file

    @property
    def schema(self) -> pa.Schema:
        """As it was written, dictionary types included."""
        return self._parquet.schema_arrow

    @property
    def groups(self) -> list[int]:
        """How many rows each row group has."""
        metadata = self._parquet.metadata
        return [metadata.row_group(group).num_rows for group in range(metadata.num_row_groups)]

    def batches(
        self, columns: Sequence[str] | None = None, *, groups: Iterable[int] | None = None, most: int = 0
    ) -> Iterator[pa.RecordBatch]:
        """Its rows in order, with the columns in the order asked for, `most` at once. Raises LedgerDamaged.

        `groups`: of these row groups only.
        """
        names = list(columns) if columns is not None else self.schema.names
        try:
            for group in range(self._parquet.metadata.num_row_groups) if groups is None else groups:
                self._verify(group, names)
                for batch in self._parquet.iter_batches(most or BATCH_ROWS, row_groups=[group], columns=names):
                    yield _whole(batch, names)
        except (OSError, pa.ArrowException, ValueError, MemoryError) as error:
            raise self._damaged(str(error)) from error

    def verify(self) -> None:
        """Check every bit, without decoding. Raises LedgerDamaged."""
        for group in range(self._parquet.metadata.num_row_groups):
            self._verify(group, self.schema.names)

    def _verify(self, group: int, names: Sequence[str]) -> None:
        metadata = self._parquet.metadata
        for column, name in enumerate(self.schema.names):
            if name in names:
                listed = self._listed[1 + group * metadata.num_columns + column]
                if zlib.crc32(_chunk(self._file, metadata, group, column)) != listed:
                    raise self._damaged(f"column {name} has changed in row group {group}")

    def _damaged(self, problem: str) -> LedgerDamaged:
        return LedgerDamaged(path=str(self.path), problem=problem)


def _whole(batch: pa.RecordBatch, names: Sequence[str]) -> pa.RecordBatch:
    """The columns in the order asked for; those that came after the file was written are null."""
    for name in ADDED_LATER:
        if name in names and name not in batch.schema.names:
            schema = EVENT_SCHEMA if name in EVENT_SCHEMA.names else REJECTION_SCHEMA
            batch = batch.append_column(schema.field(name), pa.nulls(batch.num_rows, schema.field(name).type))
    return batch.select(names)


def _footer(file: pa.NativeFile) -> pa.Buffer:
    """The last bytes: the footer, its length (4 bytes) and the magic."""
    size = file.size()
    if size < 12:
        raise ValueError(f"it has only {size} bytes")
    file.seek(size - 8)
    length = int.from_bytes(file.read(4), "little") + 8
    file.seek(max(0, size - length))
    return file.read_buffer(length)


def _chunk(file: pa.NativeFile, metadata: pq.FileMetaData, group: int, column: int) -> pa.Buffer:
    """All pages of one column in one row group, with their headers."""
    chunk = metadata.row_group(group).column(column)
    starts = (chunk.dictionary_page_offset, chunk.data_page_offset)
    file.seek(min(start for start in starts if start))
    return file.read_buffer(chunk.total_compressed_size)
