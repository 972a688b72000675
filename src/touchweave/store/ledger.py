"""Reading the ledger: a consistent list of files out of the manifest, then their rows, verified."""

import resource
import threading
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, nullcontext
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from touchweave.errors import LedgerChanged, LedgerDamaged
from touchweave.event.flag import Flag
from touchweave.event.table import EVENT_SCHEMA, REJECTION_SCHEMA
from touchweave.store import manifest
from touchweave.store.database import Database
from touchweave.store.key_file import read_key_file, sorted_keys
from touchweave.store.key_filter import KeyFilter
from touchweave.store.key_set import KeySet
from touchweave.store.ledger_file import Kind, LedgerFile
from touchweave.store.message_key import Keys, joined, message_keys
from touchweave.store.row_checksum import read_total
from touchweave.store.schema import erasures
from touchweave.store.verified_parquet import VerifiedParquet

if TYPE_CHECKING:
    import pyarrow.dataset as ds

QUARANTINE_SCHEMA = REJECTION_SCHEMA.append(pa.field("import_id", pa.int64(), nullable=False))


FOLDER = "ledger"

#: Files of so many keys or more have a filter in memory, a byte a key, while those together stay within the limit.
_FILTER_FROM = 100_000
_FILTER_BYTES = 128 * 2**20


class Ledger:
    """The ledger of one workspace, for any number of readers in any number of processes."""

    def __init__(self, workspace: Path, database: Database) -> None:
        self._workspace = workspace
        self._database = database
        self._keys: dict[str, Keys] = {}
        self._filters: dict[str, KeyFilter] = {}
        self._verified: dict[Kind, set[str]] = {}
        self._lock = threading.Lock()

    def files(self, *kinds: Kind) -> tuple[LedgerFile, ...]:
        """Files in ledger order, as of now."""
        with self._database.reading() as connection:
            return manifest.files(connection, *kinds)

    def events(self, columns: Sequence[str] | None = None, *, after: int = 0) -> Iterator[pa.RecordBatch]:
        """All events of one moment, in ledger order, without the first `after`, which end with a file.

        Raises LedgerDamaged; LedgerChanged, when an undo interferes with reading hundreds of files; ValueError,
        naming an unknown column.
        """
        names = EVENT_SCHEMA.names if columns is None else list(columns)
        if unknown := [name for name in names if name not in EVENT_SCHEMA.names]:
            raise ValueError(f"{unknown} are no columns of events; those are {EVENT_SCHEMA.names}")
        with ExitStack() as stack:
            for file, opened in self._opened(stack, "events", after):
                with opened or self._late(file) as parquet:
                    yield from parquet.batches(names)

    def opened(self, kind: Kind) -> Iterator[tuple[LedgerFile, VerifiedParquet]]:
        """The files of a kind as of one moment, in ledger order, each open in its turn. Raises as `events` does."""
        with ExitStack() as stack:
            for file, opened in self._opened(stack, kind):
                with opened or self._late(file) as parquet:
                    yield file, parquet

    def newest(self, kind: Kind) -> Iterator[tuple[int, VerifiedParquet]]:
        """The same, newest first, each with the place of its first row in the ledger."""
        with ExitStack() as stack:
            listed = self._opened(stack, kind)
            first = sum(file.rows for file, _ in listed)
            for file, opened in reversed(listed):
                first -= file.rows
                with opened or self._late(file) as parquet:
                    yield first, parquet

    def dataset(self, kind: Kind) -> "ds.Dataset":
        """The files of a kind for a query engine; each is verified once a process, its pages whenever read.

        Events of erased customers, of which only the places are left, are none of it.

        They are open as long as the dataset is there, and so readable when an undo or a join removes them meanwhile.
        """
        import pyarrow.dataset as ds  # slow to import, and only a query asks for it
        from pyarrow.fs import LocalFileSystem

        schema = EVENT_SCHEMA if kind == "events" else QUARANTINE_SCHEMA
        scanning = ds.ParquetFragmentScanOptions(page_checksum_verification=True)
        form = ds.ParquetFileFormat(default_fragment_scan_options=scanning)
        disk = LocalFileSystem()
        verified = self._verified.get(kind, set())
        fragments, paths = [], set()
        with ExitStack() as stack:
            for file, opened in self._opened(stack, kind):
                if file.path not in verified:
                    with nullcontext(opened) if opened else VerifiedParquet(self._workspace, file) as parquet:
                        parquet.verify()
                paths.add(file.path)
                named = (opened.source,) if opened else (str(self._workspace / file.path), disk)
                fragments.append(
                    form.make_fragment(*named, partition_expression=ds.field("import_id") == file.import_id)
                )
            stack.pop_all()
        self._verified[kind] = paths
        found = ds.FileSystemDataset(fragments, schema, form, disk)
        if kind != "events" or not self._anybody_erased():
            return found
        flags = ds.field("flags")
        return found.filter(flags.is_null() | (flags.cast(pa.string()) != Flag.ERASED.value))

    def _anybody_erased(self) -> bool:
        with self._database.reading() as connection:
            return read_total(connection, erasures).rows > 0

    def known(self, secret: bytes) -> KeySet:
        """The message keys of all files whose ids came with the data."""
        files, found = self._keys_now(secret)
        with self._lock:
            made, self._filters = self._filters, {}
            left = _FILTER_BYTES
            for file, keys in zip(files, found, strict=True):
                if _FILTER_FROM <= len(keys) <= left:
                    self._filters[file.path] = made.get(file.path) or KeyFilter([keys])
                    left -= len(keys)
            filters = [self._filters.get(file.path) for file in files]
        return KeySet(self._workspace / FOLDER, found, filters)

    def _keys_now(self, secret: bytes) -> tuple[list[LedgerFile], list[Keys]]:
        files = [file for file in self.files("events") if file.own_ids]
        try:
            found = self.keys_of(files, secret)
        except LedgerDamaged:
            if {file.path for file in files} <= {file.path for file in self.files("events")}:
                raise
            return self._keys_now(secret)  # an undo removed some meanwhile
        with self._lock:
            self._keys = {file.path: keys for file, keys in zip(files, found, strict=True)}
        return files, found

    def keys_of(self, files: Sequence[LedgerFile], secret: bytes) -> list[Keys]:
        """The sorted message keys of each of these files that holds events with ids of their own."""
        wanted = [file for file in files if file.kind == "events" and file.own_ids]
        return [self._keys.get(file.path) or self._file_keys(file, secret) for file in wanted]

    def _file_keys(self, file: LedgerFile, secret: bytes) -> Keys:
        """The file's keys; out of its events when the key file is damaged or missing."""
        if file.keys_path and (found := read_key_file(self._workspace / file.keys_path, rows=file.rows)) is not None:
            return found
        try:
            with VerifiedParquet(self._workspace, file) as parquet:
                return sorted_keys(
                    joined([message_keys(b, secret) for b in parquet.batches(["message_id", "source"])])
                )
        except FileNotFoundError as error:
            raise _missing(self._workspace / file.path) from error

    def _late(self, file: LedgerFile) -> VerifiedParquet:
        """A file beyond those that were opened at once. Raises LedgerChanged."""
        try:
            return VerifiedParquet(self._workspace, file)
        except FileNotFoundError as error:
            if file.path in {other.path for other in self.files()}:
                raise _missing(self._workspace / file.path) from error
            raise LedgerChanged(path=str(self._workspace / file.path)) from error

    def _opened(
        self, stack: ExitStack, kind: Kind, after: int = 0
    ) -> list[tuple[LedgerFile, VerifiedParquet | None]]:
        """Files behind the first `after` rows with their handles: what is open stays readable when it is removed.

        Files beyond half of what the process may open come without a handle.
        """
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2
        before: Sequence[LedgerFile] | None = None
        while True:
            files = _behind(self.files(kind), after)
            try:
                with ExitStack() as opening:
                    handles = [opening.enter_context(VerifiedParquet(self._workspace, file)) for file in files[:most]]
                    stack.enter_context(opening.pop_all())
                return list(zip(files, [*handles, *[None] * (len(files) - len(handles))], strict=True))
            except FileNotFoundError as error:
                if files == before:  # nobody undid anything: it is really gone
                    raise _missing(Path(error.filename or self._workspace)) from error
                before = files


def _behind(files: Sequence[LedgerFile], after: int) -> Sequence[LedgerFile]:
    """The files that begin behind so many rows."""
    begins = list(accumulate((file.rows for file in files), initial=0))
    return files[bisect_left(begins, after) :]


def _missing(path: Path) -> LedgerDamaged:
    return LedgerDamaged(path=str(path), problem="it is missing")
