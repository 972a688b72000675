"""The store of one workspace: what is in the ledger, what was refused, and the door for its one writer."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import pyarrow as pa
from sqlalchemy import select

from touchweave import clock
from touchweave.errors import DatabaseUnusable, ImportUnknown, WorkspaceExists, WorkspaceMissing
from touchweave.store import accounts, manifest, migration
from touchweave.store.accounts import Accounts
from touchweave.store.database import FILE, Database
from touchweave.store.decisions import Decisions
from touchweave.store.deduplication import Deduplication
from touchweave.store.disk import full_disk_told, sync_folder, write_durably
from touchweave.store.erasures import Erasures
from touchweave.store.events_at import events_at
from touchweave.store.events_of import EventsOf
from touchweave.store.import_report import ImportReport
from touchweave.store.import_session import ImportSession
from touchweave.store.inbox import Inbox, InboxLimits
from touchweave.store.latest import LatestMessages
from touchweave.store.ledger import Ledger
from touchweave.store.ledger_file import LedgerFile
from touchweave.store.quarantine import Chosen, Quarantine
from touchweave.store.replaying import ReadAgain, ReplayReport, Trial
from touchweave.store.row_checksum import verify_rows
from touchweave.store.schema import REVISIONS, inbox
from touchweave.store.segment_changes import SegmentChanges
from touchweave.store.segments import SavedSegments
from touchweave.store.sources import Sources
from touchweave.store.staff import Staff
from touchweave.store.staging import LEDGER, QUARANTINE
from touchweave.store.writer import Writer
from touchweave.store.writer_lock import WriterLock

if TYPE_CHECKING:
    import numpy as np
    import pyarrow.dataset as ds
    from numpy.typing import NDArray

_IDENTITY = "ledger/ledger-id"


class Store:
    """Many readers, in many processes; one writer. Use as a context manager, or close it."""

    def __init__(
        self, folder: Path, database: Database, *, now: Callable[[], datetime], limits: InboxLimits | None = None
    ) -> None:
        """Use `create` or `open`."""
        self.folder = folder
        self._database = database
        self._ledger = Ledger(folder, database)
        self._quarantine = Quarantine(self._ledger)
        self._now = now
        self.sources = Sources(database, now=now)
        self.segments = SavedSegments(database, now=now)
        self.segment_changes = SegmentChanges(database)
        self.decisions = Decisions(database, now=now)
        self.staff = Staff(database, now=now)
        self.inbox = Inbox(database, folder, limits=limits)
        self.latest = LatestMessages(folder, database, self._ledger)
        self.erasures = Erasures(folder, database, now=now)
        self.said = EventsOf(self._ledger)

    @classmethod
    def create(cls, folder: Path, database_url: str = "", *, now: Callable[[], datetime] = clock.now) -> Self:
        """Make an empty store in the folder. Raises WorkspaceExists, DatabaseUnusable, DiskFull, WriterBusy."""
        with full_disk_told(folder):
            for part in (LEDGER, QUARANTINE):
                (folder / part).mkdir(parents=True, exist_ok=True)
            database = Database.at(database_url, folder)
            with WriterLock(folder, doing="creating the workspace", now=now()):
                identity = secrets.token_hex(16)
                with database.writing() as connection:
                    if migration.revision(connection) is not None:
                        raise WorkspaceExists(path=str(folder), found=database.named if database_url else FILE)
                    migration.upgrade(connection)
                    secret = secrets.token_hex(16)
                    notes = {"ledger_id": identity, "ledger_version": "0", "key_secret": secret}
                    manifest.write_notes(connection, notes)
                    write_durably(folder / _IDENTITY, identity.encode())
                    for made in (folder / LEDGER, folder, folder.resolve().parent):
                        sync_folder(made)
        return cls(folder, database, now=now)

    @classmethod
    def open(
        cls,
        folder: Path,
        database_url: str = "",
        *,
        now: Callable[[], datetime] = clock.now,
        limits: InboxLimits | None = None,
    ) -> Self:
        """Open a store that is there, bringing its tables forward where they are older than this code.

        Raises WorkspaceMissing; DatabaseUnusable, when its tables are newer, or belong to another folder.
        """
        if not (folder / LEDGER).is_dir() or not (database_url or (folder / FILE).exists()):
            raise WorkspaceMissing(path=str(folder))
        database = Database.at(database_url, folder)
        with database.reading() as connection:
            found = migration.revision(connection)
            migration.must_be_known(found, url=database.named)
        if found is None:
            raise WorkspaceMissing(path=str(folder))
        if found != REVISIONS[-1]:
            with WriterLock(folder, doing="migrating", now=now()), database.writing() as connection:
                migration.upgrade(connection)
        with database.reading() as connection:
            identity = manifest.note(connection, "ledger_id")
        if identity.encode() != _identity(folder):
            problem = f"it belongs to another workspace than {str(folder)!r}: {_IDENTITY} says so"
            raise DatabaseUnusable(url=database.named, problem=problem)
        return cls(folder, database, now=now, limits=limits)

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def version(self) -> int:
        """Grows with every committed change of the ledger."""
        with self._database.reading() as connection:
            return manifest.version(connection)

    def files(self) -> tuple[LedgerFile, ...]:
        """The files that hold events, in ledger order."""
        return self._ledger.files("events")

    def event_paths(self) -> list[Path]:
        """Where the events lie now; an undo may remove files."""
        return [self.folder / file.path for file in self.files()]

    def quarantine_paths(self) -> list[Path]:
        """Where the rejections lie now; an undo may remove files."""
        return [self.folder / file.path for file in self._ledger.files("quarantine")]

    def events(self, columns: Sequence[str] | None = None, *, after: int = 0) -> Iterator[pa.RecordBatch]:
        """All events of one moment in ledger order: EVENT_SCHEMA, or the columns asked for. Raises LedgerDamaged.

        The first `after` events, which end with a file, are left out.
        """
        return self._ledger.events(columns, after=after)

    def events_at(self, places: "NDArray[np.int64]", columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """The events at these places of the ledger, ascending. Raises LedgerDamaged, LedgerChanged."""
        return events_at(self._ledger, places, columns)

    def dataset(self, kind: str) -> "ds.Dataset":
        """`events`, or `quarantine` with `import_id`, for a query engine. Raises LedgerDamaged."""
        return self._ledger.dataset("events" if kind == "events" else "quarantine")

    def must_be_writable(self) -> None:
        """Raises DatabaseUnusable, DiskFull, when nothing can be written to the database."""
        with self._database.writing():
            pass

    def inbox_holds_any(self) -> bool:
        """Whether anything waits to be loaded."""
        with self._database.reading() as connection:
            return connection.execute(select(inbox.c.id).where(~inbox.c.damaged).limit(1)).scalar() is not None

    def accepted(self, *, since: date | None = None) -> dict[tuple[str, date], int]:
        """How many messages were acknowledged, ever or since a day, by source and day of arrival (UTC)."""
        return self.inbox.accepted(since=since)

    def accounts(self) -> Accounts:
        """Where every accepted message is, as of one moment. Raises DatabaseDamaged."""
        with self._database.reading() as connection:
            return accounts.accounts(connection, now=self._now())

    def verify_database(self) -> None:
        """Read the whole database and every checksum in it. Raises DatabaseDamaged, DatabaseUnusable."""
        self._database.verify()
        with self._database.reading() as connection:
            verify_rows(connection)
        self.inbox.verify()

    def imports(self) -> tuple[ImportReport, ...]:
        """All imports, oldest first, the undone ones included."""
        with self._database.reading() as connection:
            return manifest.reports(connection)

    def import_report(self, import_id: int) -> ImportReport:
        """One import. Raises ImportUnknown."""
        reports = {report.id: report for report in self.imports()}
        if import_id not in reports:
            raise ImportUnknown(import_id=import_id, allowed=", ".join(map(str, reports)) or "none yet")
        return reports[import_id]

    @property
    def refused(self) -> Quarantine:
        """The quarantine, to be browsed."""
        return self._quarantine

    def quarantine_counts(self) -> dict[tuple[str, str], int]:
        """How many events are refused, by (source, reason): what the files hold. Raises LedgerDamaged."""
        return self._quarantine.counts()

    def quarantine(
        self, reason: str | None = None, import_id: int | None = None, limit: int = 100, offset: int = 0
    ) -> pa.Table:
        """Refused events in ledger order: REJECTION_SCHEMA and `import_id`. Raises LedgerDamaged."""
        chosen = Chosen(reason=reason, import_id=import_id)
        return self._quarantine.rows(chosen, limit=limit, offset=offset).drop_columns(["id"])

    def counting(self, *, own_ids: bool, digest: str, source: str | None = None) -> ImportSession:
        """A dry run: counts as an import would now, and keeps nothing. Needs no lock."""
        with self._database.reading() as connection:
            duplicate_of = manifest.same_import(connection, source=source, digest=digest)
        deduplication = None
        if own_ids and duplicate_of is None:
            secret = self.secret()
            known = self._ledger.known(secret)
            deduplication = Deduplication(self.folder / LEDGER, ledger=known, secret=secret)
        return ImportSession(self.folder, duplicate_of=duplicate_of, deduplication=deduplication)

    def counting_replay(self, chosen: Chosen, read_again: ReadAgain) -> ReplayReport:
        """A dry run of `Writer.replay`: counts as it would now, and keeps nothing. Needs no lock."""
        secret = self.secret()
        known = self._ledger.known(secret)
        deduplication = Deduplication(self.folder / LEDGER, ledger=known, secret=secret)
        session = ImportSession(self.folder, duplicate_of=None, deduplication=deduplication)
        trial = Trial(self._quarantine, read_again, session)
        trial.run(chosen)
        return trial.report(dry_run=True)

    @contextmanager
    def writing(self, doing: str, *, patient: bool = True) -> Iterator[Writer]:
        """The workspace's one writer; `doing` is told to others who want to write. Raises WriterBusy, DiskFull.

        Who is `patient` waits for a loader, which is never long.
        """
        lock = WriterLock(self.folder, doing=doing, now=self._now(), patient=patient)
        with full_disk_told(self.folder), lock:
            writer = Writer(
                self.folder,
                database=self._database,
                ledger=self._ledger,
                inbox=self.inbox,
                secret=self.secret(),
                now=self._now,
                erased=self.erasures.listed(),
            )
            writer.remove_strays()
            yield writer

    def secret(self) -> bytes:
        """What hashes of the workspace are keyed with."""
        with self._database.reading() as connection:
            return bytes.fromhex(manifest.note(connection, "key_secret"))


def _identity(folder: Path) -> bytes:
    try:
        return (folder / _IDENTITY).read_bytes()
    except OSError:
        return b""
