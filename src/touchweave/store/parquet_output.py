"""Streams batches into ledger files: row groups are encoded, and files fsynced, on a thread of their own."""

import contextlib
import os
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import structs

from touchweave.store.disk import sync_descriptor
from touchweave.store.ledger_digest import written
from touchweave.store.ledger_file import LedgerFile
from touchweave.store.verified_parquet import checksums

ROW_GROUP_ROWS = 262_144

#: A row group of refused events holds so much of what came in, and one batch: each may bring a whole message.
RAW_BYTES = 2**25

#: What a file is called until it is complete.
UNFINISHED = ".tmp"

#: Row groups that may wait for the thread; more would let memory grow.
_WAITING = 2

_STATISTICS = ["type", "name", "source", "occurred_at", "received_at", "user_id", "reason"]
_NUMBERS = {"occurred_at", "received_at", "ordinal", "row"}


class _OneFile:
    """One Parquet file while it is written; all its methods run on the pool's one thread."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        # Opened before the first byte is written: a descriptor opened later might miss a failed write-back.
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        self._path = path
        self._sink = pa.OSFile(str(path), "wb")
        self._writer = pq.ParquetWriter(self._sink, schema, **_how(schema))

    def write(self, table: pa.Table) -> None:
        self._writer.write_table(table.unify_dictionaries(), row_group_size=ROW_GROUP_ROWS)

    def finish(self) -> tuple[int, bytes]:
        try:
            self._writer.close()
            self._sink.close()
            sync_descriptor(self._descriptor)
            return os.fstat(self._descriptor).st_size, checksums(self._path)
        finally:
            self.abandon()

    def abandon(self) -> None:
        for close in (self._writer.close, self._sink.close):
            with contextlib.suppress(OSError, pa.ArrowException):
                close()
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _how(schema: pa.Schema) -> dict[str, Any]:
    words = [field.name for field in schema if pa.types.is_dictionary(field.type)]
    return {
        "compression": "zstd",
        "compression_level": 1,
        "use_dictionary": words,
        "column_encoding": {name: "DELTA_BINARY_PACKED" for name in schema.names if name in _NUMBERS},
        "write_statistics": [name for name in schema.names if name in _STATISTICS],
        "write_page_checksum": True,
    }


class ParquetOutput:
    """Takes batches of one schema; `cut` ends a file. Nothing has its final name before the caller renames it."""

    def __init__(self, *, workspace: Path, stem: str, record: LedgerFile, schema: pa.Schema, time: str) -> None:
        """`stem` is the path, relative to the workspace, without number and ending; `record` what all files share."""
        self._workspace, self._stem, self._record = workspace, stem, record
        self._schema, self._time = schema, time
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger")
        self._waiting: deque[Future[None]] = deque()
        self._ended: list[tuple[LedgerFile, Future[tuple[int, bytes]]]] = []
        self._file: Future[_OneFile] | None = None
        self._buffer: list[pa.RecordBatch] = []
        self._buffered = 0
        self._raw_bytes = 0  # buffered
        self.rows = 0  #: in the current file
        self._first_us, self._last_us = 2**62, -(2**62)

    @property
    def next_path(self) -> str:
        """The final path of the current file, relative to the workspace."""
        return f"{self._stem}-{len(self._ended):04d}.parquet"

    def append(self, batch: pa.RecordBatch) -> None:
        """Take a batch. An OSError of an earlier one may come up here."""
        if batch.num_rows == 0:
            return
        times = pc.min_max(batch.column(self._time).cast(pa.int64())).as_py()
        self._first_us, self._last_us = min(self._first_us, times["min"]), max(self._last_us, times["max"])
        self._buffer.append(batch)
        self._buffered += batch.num_rows
        self.rows += batch.num_rows
        if self._buffered >= ROW_GROUP_ROWS:
            self._flush(self._buffered - self._buffered % ROW_GROUP_ROWS)
        elif "raw" in self._schema.names:
            self._raw_bytes += batch.column("raw").nbytes
            if self._raw_bytes >= RAW_BYTES:
                self._flush(self._buffered)

    def cut(self, keys_path: str | None = None) -> None:
        """End the current file, if it has any rows."""
        if self.rows == 0:
            return
        if self._buffered:
            self._flush(self._buffered)
        record = structs.replace(
            self._record,
            path=self.next_path,
            place=len(self._ended),
            rows=self.rows,
            first_us=self._first_us,
            last_us=self._last_us,
            keys_path=keys_path,
        )
        file, self._file = self._file, None
        assert file is not None
        self._ended.append((record, self._pool.submit(lambda: file.result().finish())))
        self.rows, self._first_us, self._last_us = 0, 2**62, -(2**62)

    def finish(self) -> Sequence[LedgerFile]:
        """Wait until all files are on the disk (under unfinished names). Raises OSError."""
        self.cut()
        while self._waiting:
            self._waiting.popleft().result()
        files = []
        for record, ended in self._ended:
            size, found = ended.result()
            stretch = written(record.path, record.rows, size, found)
            files.append(structs.replace(record, bytes=size, checksums=found, digest=stretch.digest))
        self._pool.shutdown()
        return files

    def abandon(self) -> None:
        """Stop, and let go of the files; removing them is the caller's."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        if self._file is not None and self._file.done() and not self._file.cancelled():
            with contextlib.suppress(OSError, pa.ArrowException):
                self._file.result().abandon()

    def _flush(self, rows: int) -> None:
        table = pa.Table.from_batches(self._buffer, self._schema)
        rest = table.slice(rows)
        self._buffer, self._buffered, self._raw_bytes = rest.to_batches(), rest.num_rows, 0
        if self._file is None:
            path = self._workspace / (self.next_path + UNFINISHED)
            self._file = self._pool.submit(_OneFile, path, self._schema)
        file = self._file
        self._waiting.append(self._pool.submit(lambda: file.result().write(table.slice(0, rows))))
        while len(self._waiting) > _WAITING:
            self._waiting.popleft().result()
