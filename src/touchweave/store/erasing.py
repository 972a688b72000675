"""Erasing one customer from the ledger and the database: files are written anew first, then one transaction exchanges
them, enters the tombstones and keeps the receipt. All of it or nothing.

Every row keeps its place, so that the account, duplicates and undo go on as before; it says nothing any more.
"""

import secrets
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
from msgspec import Struct, structs
from numpy.typing import NDArray
from sqlalchemy import Connection

from touchweave.event.identifying import Names
from touchweave.event.table import EVENT_SCHEMA, REJECTION_SCHEMA
from touchweave.store import manifest
from touchweave.store.blanking import NAMING_COLUMNS, Mask, Verdict, judged, refused, without_refused, without_theirs
from touchweave.store.database import Database
from touchweave.store.disk import sync_folder
from touchweave.store.erased_list import add_to_list, hashed, salt_made, salt_of
from touchweave.store.erasure import ErasedPlace, Erasure, add_erasure, next_erasure_id
from touchweave.store.erasure_rows import Operational
from touchweave.store.ledger_file import Kind, LedgerFile
from touchweave.store.parquet_output import UNFINISHED, ParquetOutput
from touchweave.store.quarantine import READ_ROWS
from touchweave.store.staging import DUPLICATE_SCHEMA, LEDGER, QUARANTINE, REPLAYED_SCHEMA
from touchweave.store.verified_parquet import VerifiedParquet

#: What is read of events to tell whose they are.
WHOSE_COLUMNS = ("type", "name", "source", "occurred_at", *NAMING_COLUMNS, "consent")
#: Which events of a batch with WHOSE_COLUMNS are the customer's; it is shown the ledger in its order.
Owns = Callable[[pa.RecordBatch], Mask]
_SCHEMAS: dict[Kind, pa.Schema] = {
    "events": EVENT_SCHEMA,
    "duplicates": DUPLICATE_SCHEMA,
    "quarantine": REJECTION_SCHEMA,
    "replayed": REPLAYED_SCHEMA,
}
_PLACES: dict[Kind, str] = {"events": "ledger"}
_OF_EVENTS = ("events", "duplicates")


class Wanted(Struct, frozen=True, kw_only=True):
    """Who is to be erased."""

    identifiers: tuple[str, ...]  #: all that name the customer
    names: Names  #: those that are the customer's alone
    shared: int  #: how many are not
    owns: Owns
    views: tuple[ErasedPlace, ...] = ()  #: what was made of it and goes with it, for the receipt


class _Marks(Struct, kw_only=True):
    """The rows of a file that tell of the customer; ascending."""

    theirs: NDArray[np.int64]
    naming: NDArray[np.int64]


class Erasing:
    """One erasure. Use once."""

    def __init__(self, workspace: Path, *, database: Database, secret: bytes) -> None:
        self._workspace, self._database, self._secret = workspace, database, secret
        self._outputs: list[ParquetOutput] = []
        self._marks: dict[int, _Marks] = {}  # by file id

    def run(self, wanted: Wanted, *, asked_by: str, now: datetime, dry_run: bool) -> Erasure:
        """Take the customer out; returns the receipt. Raises LedgerDamaged, DiskFull, DatabaseUnusable.

        Where there is nothing to take out, and where it is a dry run, nothing is changed.
        """
        with self._database.reading() as connection:
            version = manifest.version(connection)
            files = manifest.files(connection)
            salt = salt_of(connection)
        for file in files:
            self._look(file, wanted)
        marked = [file for file in files if file.id in self._marks]
        told = Erasure(
            id=None,
            dry_run=dry_run,
            asked_by=asked_by,
            erased_at=now,
            finished_at=None,
            identifiers=len(wanted.names.pairs),
            shared=wanted.shared,
            events=sum(len(self._marks[file.id].theirs) for file in marked if file.kind == "events"),
            places=(*self._places(marked), *wanted.views),
        )
        imports = {file.import_id for file in marked if file.import_id is not None}
        if dry_run:
            with self._database.reading() as connection:
                return self._with_rows(connection, told, wanted, imports, salt, change=False)
        new = [(file, self._written(file, wanted)) for file in marked]
        self._publish([written for _, written in new])
        with self._database.writing() as connection:
            salt = salt_made(connection, self._workspace)
            told = self._with_rows(connection, told, wanted, imports, salt, change=True)
            if not told.anything:
                return told
            told = structs.replace(told, id=next_erasure_id(connection))
            assert told.id is not None
            add_erasure(connection, told)
            add_to_list(connection, (hashed(pair, salt) for pair in wanted.names.pairs), erasure_id=told.id)
            manifest.remove_files(connection, [file for file, _ in new])
            for file, written in new:
                assert file.import_id is not None
                manifest.add_files(connection, [written], import_id=file.import_id)
            manifest.bump(connection, since=version)
        return told

    def abandon(self) -> None:
        """Let go of all files."""
        for output in self._outputs:
            output.abandon()

    def _with_rows(
        self,
        connection: Connection,
        told: Erasure,
        wanted: Wanted,
        imports: Collection[int],
        salt: bytes,
        *,
        change: bool,
    ) -> Erasure:
        """The receipt, with what the tables held."""
        rows = Operational(wanted.identifiers, wanted.names, salt)
        places = (
            *told.places,
            *rows.erase_reports(connection, imports, change=change),
            *rows.erase_damaged(connection, change=change),
            *rows.erase(connection, change=change),
        )
        return structs.replace(told, places=places)

    def _look(self, file: LedgerFile, wanted: Wanted) -> None:
        """Note which rows of a file tell of the customer."""
        theirs, naming, start = [], [], 0
        with VerifiedParquet(self._workspace, file) as parquet:
            if file.kind in _OF_EVENTS:
                for batch in parquet.batches(WHOSE_COLUMNS):
                    verdict = judged(batch, wanted.names, wanted.owns(batch) if file.kind == "events" else None)
                    theirs.append(start + np.flatnonzero(verdict.theirs))
                    naming.append(start + np.flatnonzero(verdict.naming))
                    start += batch.num_rows
            else:
                for batch in parquet.batches(REJECTION_SCHEMA.names, most=READ_ROWS):
                    theirs.append(start + np.flatnonzero(refused(batch, wanted.names)))
                    start += batch.num_rows
        marks = _Marks(theirs=np.concatenate([_NONE, *theirs]), naming=np.concatenate([_NONE, *naming]))
        if len(marks.theirs) or len(marks.naming):
            self._marks[file.id] = marks

    def _places(self, files: Sequence[LedgerFile]) -> list[ErasedPlace]:
        found = []
        for kind in _SCHEMAS:
            mine = [file for file in files if file.kind == kind]
            place, size = _PLACES.get(kind, kind), sum(file.bytes for file in mine)
            theirs = sum(len(self._marks[file.id].theirs) for file in mine)
            naming = sum(len(self._marks[file.id].naming) for file in mine)
            if theirs:
                found.append(ErasedPlace(place=place, how="emptied", rows=theirs, files=len(mine), bytes=size))
            if naming:
                many, size = (0, 0) if theirs else (len(mine), size)
                found.append(ErasedPlace(place=place, how="blanked", rows=naming, files=many, bytes=size))
        return found

    def _written(self, file: LedgerFile, wanted: Wanted) -> LedgerFile:
        """The file without the customer, under another name. Its message keys are the same, and their file stays."""
        schema = _SCHEMAS[file.kind]
        of_events = file.kind in _OF_EVENTS
        folder = LEDGER if of_events else QUARANTINE
        output = ParquetOutput(
            workspace=self._workspace,
            stem=f"{folder}/{file.import_id:06d}-{secrets.token_hex(4)}-{file.kind}",
            record=structs.replace(file, id=0),
            schema=schema,
            time="occurred_at" if of_events else "received_at",
        )
        self._outputs.append(output)
        marks, start = self._marks[file.id], 0
        with VerifiedParquet(self._workspace, file) as parquet:
            for batch in parquet.batches(schema.names, most=0 if of_events else READ_ROWS):
                theirs, naming = (_here(rows, start, batch.num_rows) for rows in (marks.theirs, marks.naming))
                start += batch.num_rows
                if of_events:
                    verdict = Verdict(theirs=theirs, naming=naming)
                    output.append(without_theirs(batch, verdict, wanted.names, self._secret))
                else:
                    output.append(without_refused(batch, theirs))
        output.cut(file.keys_path)
        (written,) = output.finish()
        return structs.replace(written, place=file.place)

    def _publish(self, files: Sequence[LedgerFile]) -> None:
        """Give the files their names, durably. Nobody looks at them before the manifest names them."""
        paths = [self._workspace / file.path for file in files]
        for path in paths:
            path.with_name(path.name + UNFINISHED).rename(path)
        for folder in {path.parent for path in paths}:
            sync_folder(folder)


_NONE: NDArray[np.int64] = np.zeros(0, np.int64)


def _here(rows: NDArray[np.int64], start: int, count: int) -> Mask:
    """Which of a file's rows `start … start + count − 1` are among these."""
    mask = np.zeros(count, np.bool_)
    mask[rows[np.searchsorted(rows, start) : np.searchsorted(rows, start + count)] - start] = True
    return mask
