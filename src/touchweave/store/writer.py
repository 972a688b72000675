"""What the one writer of a workspace can do: import, and undo an import. Each is one transaction."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from msgspec import structs

from touchweave.errors import TouchweaveError
from touchweave.store import manifest
from touchweave.store.database import Database
from touchweave.store.deduplication import Deduplication
from touchweave.store.disk import full_disk_told, remove
from touchweave.store.import_report import ImportReport
from touchweave.store.import_session import ImportSession
from touchweave.store.ledger import Ledger
from touchweave.store.parquet_output import UNFINISHED
from touchweave.store.staging import LEDGER, QUARANTINE, Staging
from touchweave.store.undoing import Undoing

_ENDINGS = (".parquet", ".keys", UNFINISHED)


class Writer:
    """Holds the workspace's lock as long as `Store.writing` is entered."""

    def __init__(
        self, workspace: Path, *, database: Database, ledger: Ledger, secret: bytes, now: Callable[[], datetime]
    ) -> None:
        self._workspace = workspace
        self._database = database
        self._ledger = ledger
        self._secret = secret
        self._now = now

    @contextmanager
    def importing(self, *, source: str, digest: str, own_ids: bool) -> Iterator[ImportSession]:
        """An import; what is not finished when this is left, for whatever reason, was never there.

        `digest` tells files apart: the same again, from the same source, is recognised as a repetition.
        `own_ids`: the message ids came with the data, and so are compared with those of other imports.
        Raises DiskFull.
        """
        with self._database.reading() as connection:
            import_id = manifest.next_import_id(connection)
            duplicate_of = manifest.same_import(connection, source=source, digest=digest)
            version = manifest.version(connection)
        staging = Staging(self._workspace, import_id=import_id, own_ids=own_ids)

        def commit(report: ImportReport) -> ImportReport:
            told = structs.replace(report, id=import_id, dry_run=False)
            staging.finish()
            staging.publish()
            with self._database.writing() as connection:
                manifest.add_import(connection, told, source=source, digest=digest, own_ids=own_ids)
                manifest.add_files(connection, staging.files, import_id=import_id)
                manifest.bump(connection, since=version)
            return told

        judged = own_ids and duplicate_of is None
        session = ImportSession(
            self._workspace,
            duplicate_of=duplicate_of,
            deduplication=self._deduplication() if judged else None,
            staging=staging,
            commit=commit,
        )
        try:
            with full_disk_told(self._workspace):
                yield session
        finally:
            staging.abandon()
            self.remove_strays()

    def undo_import(self, import_id: int) -> ImportReport:
        """Make the ledger what it would be if that import had never happened. Raises ImportUnknown, ImportUndone."""
        undoing = Undoing(self._workspace, database=self._database, ledger=self._ledger, secret=self._secret)
        try:
            with full_disk_told(self._workspace):
                return undoing.run(import_id, now=self._now())
        finally:
            undoing.abandon()
            self.remove_strays()

    def _deduplication(self) -> Deduplication:
        folder = self._workspace / LEDGER
        return Deduplication(folder, ledger=self._ledger.keys(self._secret), secret=self._secret)

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
