"""The files that one import is about to add: written under unfinished names, then published, or abandoned."""

import secrets
from pathlib import Path

import pyarrow as pa

from touchweave.event.table import EVENT_SCHEMA, REJECTION_SCHEMA
from touchweave.store.disk import sync_folder
from touchweave.store.key_file import sorted_keys, write_key_file
from touchweave.store.ledger_file import Kind, LedgerFile
from touchweave.store.message_key import Keys, joined
from touchweave.store.parquet_output import UNFINISHED, ParquetOutput

LEDGER = "ledger"
QUARANTINE = "quarantine"
FILE_ROWS = 2_000_000

#: Dropped events keep their ordinal among the import's distinct ones, to return to their place.
DUPLICATE_SCHEMA = EVENT_SCHEMA.append(pa.field("ordinal", pa.int64(), nullable=False))

#: Refused events that were replayed keep the import they came from, and their ordinal among all it was refused.
REPLAYED_SCHEMA = REJECTION_SCHEMA.append(pa.field("origin", pa.int64(), nullable=False)).append(
    pa.field("ordinal", pa.int64(), nullable=False)
)


class Staging:
    """Takes events, dropped duplicates and rejections; knows nothing of the manifest."""

    def __init__(self, workspace: Path, *, import_id: int, own_ids: bool, file_rows: int | None = None) -> None:
        """A file has about `file_rows` at most: FILE_ROWS, unless told otherwise."""
        self._file_rows = FILE_ROWS if file_rows is None else file_rows
        self._workspace = workspace
        self._own_ids = own_ids
        self._stem = f"{import_id:06d}-{secrets.token_hex(4)}-"
        self._events = self._output("events", LEDGER, EVENT_SCHEMA, "occurred_at")
        self._duplicates = self._output("duplicates", LEDGER, DUPLICATE_SCHEMA, "occurred_at")
        self._rejections = self._output("quarantine", QUARANTINE, REJECTION_SCHEMA, "received_at")
        self._replayed = self._output("replayed", QUARANTINE, REPLAYED_SCHEMA, "received_at")
        self._keys: list[Keys] = []
        self.files: list[LedgerFile] = []  #: after `finish`

    def _output(self, kind: Kind, folder: str, schema: pa.Schema, time: str) -> ParquetOutput:
        stem = f"{folder}/{self._stem}{kind}"
        record = LedgerFile(
            id=0,
            path="",
            rows=0,
            bytes=0,
            import_id=None,
            kind=kind,
            own_ids=self._own_ids,
            first_us=0,
            last_us=0,
        )
        return ParquetOutput(workspace=self._workspace, stem=stem, record=record, schema=schema, time=time)

    def keep(self, events: pa.RecordBatch, keys: Keys | None) -> None:
        """Events for the ledger, with their message keys where ids are the data's own."""
        self._events.append(events)
        if keys is not None and len(keys):
            self._keys.append(keys)
        if self._events.rows >= self._file_rows:
            self._cut_events()
        if self._duplicates.rows >= self._file_rows:
            self._duplicates.cut()

    def drop(self, events: pa.RecordBatch, ordinals: pa.Array) -> None:
        """Events that another import brought before."""
        self._duplicates.append(events.append_column(DUPLICATE_SCHEMA.field("ordinal"), ordinals))

    def reject(self, rejections: pa.RecordBatch) -> None:
        """Rejections for the quarantine."""
        self._rejections.append(rejections)
        if self._rejections.rows >= self._file_rows:
            self._rejections.cut()

    def replay(self, rejections: pa.RecordBatch) -> None:
        """Refused events that leave the quarantine: REPLAYED_SCHEMA."""
        self._replayed.append(rejections)
        if self._replayed.rows >= self._file_rows:
            self._replayed.cut()

    def finish(self) -> None:
        """Wait until everything is on the disk. Raises OSError."""
        self._cut_events()
        for output in (self._events, self._duplicates, self._rejections, self._replayed):
            self.files += output.finish()

    def publish(self) -> None:
        """Give the files their names, durably. Nobody looks at them before the manifest names them."""
        for path in self._paths():
            path.with_name(path.name + UNFINISHED).rename(path)
        for folder in {path.parent for path in self._paths()}:
            sync_folder(folder)

    def abandon(self) -> None:
        """Stop, and let go of the files. Removing those that the manifest does not name is the writer's."""
        for output in (self._events, self._duplicates, self._rejections, self._replayed):
            output.abandon()

    def _paths(self) -> list[Path]:
        names = [file.path for file in self.files] + [file.keys_path for file in self.files if file.keys_path]
        return [self._workspace / name for name in names]

    def _cut_events(self) -> None:
        if not self._keys:
            self._events.cut()
            return
        keys, self._keys = joined(self._keys), []
        path = self._events.next_path.removesuffix(".parquet") + ".keys"
        write_key_file(self._workspace / (path + UNFINISHED), sorted_keys(keys))
        self._events.cut(path)
