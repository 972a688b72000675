"""What the one writer of a workspace can do: import, load, join loads, undo. Each is one transaction."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from msgspec import structs

from touchweave.errors import TouchweaveError
from touchweave.store import manifest
from touchweave.store.database import Database
from touchweave.store.deduplication import Deduplication
from touchweave.store.disk import full_disk_told, remove
from touchweave.store.erased_door import ErasedDoor
from touchweave.store.erased_list import ErasedList, add_to_list, read_copy, read_list, salt_made, write_copy
from touchweave.store.erasing import Erasing, Wanted
from touchweave.store.erasure import Erasure, add_erasure, adopted, finish_erasures, next_erasure_id
from touchweave.store.erasure_rows import forget_members
from touchweave.store.import_report import ImportReport
from touchweave.store.import_session import ImportSession
from touchweave.store.inbox import Inbox, retire
from touchweave.store.joining import Joining
from touchweave.store.ledger import Ledger
from touchweave.store.load import COLLECTED_SOURCE, LOAD_BYTES, Load
from touchweave.store.parquet_output import UNFINISHED
from touchweave.store.quarantine import Chosen, Quarantine
from touchweave.store.replaying import ReadAgain, Replaying, ReplayReport
from touchweave.store.staging import LEDGER, QUARANTINE, Staging
from touchweave.store.undoing import Undoing

_ENDINGS = (".parquet", ".keys", UNFINISHED)


class Writer:
    """Holds the workspace's lock as long as `Store.writing` is entered."""

    def __init__(
        self,
        workspace: Path,
        *,
        database: Database,
        ledger: Ledger,
        inbox: Inbox,
        secret: bytes,
        now: Callable[[], datetime],
        erased: ErasedList,
    ) -> None:
        self._workspace = workspace
        self._database = database
        self._ledger = ledger
        self._inbox = inbox
        self._secret = secret
        self._now = now
        self._erased = erased

    @contextmanager
    def importing(
        self, *, source: str, digest: str, own_ids: bool, retiring: Sequence[int] | None = None
    ) -> Iterator[ImportSession]:
        """An import; what is not finished when this is left, for whatever reason, was never there.

        `digest` tells files apart: the same again, from the same source, is recognised as a repetition.
        `own_ids`: the message ids came with the data, and so are compared with those of other imports.
        `retiring`: the rows of the inbox that this is made of, as of its end; they leave the inbox with it.
        Raises DiskFull.
        """
        with self._database.reading() as connection:
            import_id = manifest.next_import_id(connection)
            duplicate_of = manifest.same_import(connection, source=source, digest=digest)
            version = manifest.version(connection)
        staging = Staging(self._workspace, import_id=import_id, own_ids=own_ids)
        door = ErasedDoor(self._erased, self._secret)

        def commit(report: ImportReport) -> ImportReport:
            told = structs.replace(report, id=import_id, dry_run=False)
            staging.finish()
            staging.publish()
            with self._database.writing(shredding=retiring is not None and door.emptied > 0) as connection:
                manifest.add_import(connection, told, source=source, digest=digest, own_ids=own_ids)
                manifest.add_files(connection, staging.files, import_id=import_id)
                if retiring is not None:
                    retire(connection, retiring)
                manifest.bump(connection, since=version)
            return told

        judged = own_ids and duplicate_of is None
        session = ImportSession(
            self._workspace,
            duplicate_of=duplicate_of,
            deduplication=self._deduplication() if judged else None,
            staging=staging,
            commit=commit,
            accounted=retiring is not None,
            door=door,
        )
        try:
            with full_disk_told(self._workspace):
                yield session
        finally:
            staging.abandon()
            self.remove_strays()

    def load(self, *, bytes_limit: int = LOAD_BYTES) -> ImportReport | None:
        """Move what waits in the inbox into the ledger, exactly once; None where nothing waits.

        What is beyond the limit waits for the next load. Raises DiskFull, DatabaseUnusable; everything waits then.
        """
        load = Load(self._inbox, bytes_limit=bytes_limit)
        if load.empty:
            return None
        chance = secrets.token_hex(16)  # no load repeats another
        with self.importing(source=COLLECTED_SOURCE, digest=chance, own_ids=True, retiring=load.ids) as session:
            return load.run(session, now=self._now)

    def undo_import(self, import_id: int) -> ImportReport:
        """Make the ledger what it would be if that import had never happened. Raises ImportUnknown, ImportUndone."""
        undoing = Undoing(self._workspace, database=self._database, ledger=self._ledger, secret=self._secret)
        try:
            with full_disk_told(self._workspace):
                return undoing.run(import_id, now=self._now())
        finally:
            undoing.abandon()
            self.remove_strays()

    def join_loads(self, *, apart_at: int = 0) -> ImportReport | None:
        """Join small loads that stand next to each other, where that is due; returns what became of them.

        Loads on both sides of the first `apart_at` events stay apart: whoever has read so many goes on from there.
        Raises LedgerDamaged, DiskFull, DatabaseUnusable; nothing is changed then.
        """
        joining = Joining(self._workspace, database=self._database, secret=self._secret)
        try:
            with full_disk_told(self._workspace):
                return joining.run(apart_at=apart_at)
        finally:
            joining.abandon()
            self.remove_strays()

    def replay(self, chosen: Chosen, read_again: ReadAgain) -> ReplayReport:
        """Read refused events again; those that can be read leave the quarantine and enter the ledger.

        Raises QuarantineChanged and QuarantineIdInvalid, when an id is not one; nothing is changed then.
        """
        replaying = Replaying(
            self._workspace,
            database=self._database,
            quarantine=Quarantine(self._ledger),
            deduplication=self._deduplication(),
            door=ErasedDoor(self._erased, self._secret),
        )
        try:
            with full_disk_told(self._workspace):
                return replaying.run(chosen, read_again, now=self._now())
        finally:
            replaying.abandon()
            self.remove_strays()

    def erase(self, wanted: Wanted, *, asked_by: str) -> Erasure:
        """Take one customer out of ledger, quarantine and database; returns the receipt.

        Until `finish_erasures` what was taken out may lie in pages that the database does not use any more. Raises
        LedgerDamaged, DiskFull, DatabaseUnusable; nothing is changed then.
        """
        erasing = Erasing(self._workspace, database=self._database, secret=self._secret)
        try:
            with full_disk_told(self._workspace):
                return erasing.run(wanted, asked_by=asked_by, now=self._now(), dry_run=False)
        finally:
            erasing.abandon()
            self.remove_strays()

    def adopt_erased(self, *, asked_by: str) -> Erasure | None:
        """Enter what the copy of the list knows and the database does not; returns the receipt, where there is any.

        Raises DatabaseUnusable, DatabaseDamaged.
        """
        with self._database.writing() as connection:
            known, copy = read_list(connection), read_copy(self._workspace)
            new = copy.hashes - known.hashes
            if not new or salt_made(connection, self._workspace) != copy.salt:
                return None
            told = adopted(next_erasure_id(connection), len(new), asked_by=asked_by, now=self._now())
            add_erasure(connection, told)
            add_to_list(connection, new, erasure_id=told.id or 0)
        return told

    def finish_erasures(self) -> None:
        """Leave no byte of what was taken out in the database, and note that. Raises DiskFull, DatabaseUnusable."""
        with self._database.writing() as connection:
            listed = read_list(connection)
            forget_members(connection, listed)  # as somebody may have noted who still had the index before
        write_copy(self._workspace, listed)
        self._database.scrub()
        with self._database.writing() as connection:
            finish_erasures(connection, self._now())

    def _deduplication(self) -> Deduplication:
        folder = self._workspace / LEDGER
        return Deduplication(folder, ledger=self._ledger.known(self._secret), secret=self._secret)

    def remove_strays(self) -> None:
        """Remove files that the manifest does not name: of an interrupted import, or undone.

        The manifest alone decides, so that even a commit whose answer was lost cannot cost a file.
        """
        try:
            known = {name for file in self._ledger.files() for name in (file.path, file.keys_path) if name}
        except TouchweaveError:
            return  # the next writer does it
        for folder in (LEDGER, QUARANTINE):
            found = [path for path in (self._workspace / folder).iterdir() if path.name.endswith(_ENDINGS)]
            remove(path for path in found if f"{folder}/{path.name}" not in known)
