"""Who was erased from this workspace, and the receipts; what would go if somebody were."""

from collections.abc import Callable, Collection
from datetime import datetime
from pathlib import Path
from typing import Any

from touchweave.event.identifying import Names
from touchweave.store import manifest
from touchweave.store.database import Database
from touchweave.store.erased_list import ErasedList, read_copy, read_list
from touchweave.store.erasing import Erasing, Wanted
from touchweave.store.erasure import Erasure, read_erasures
from touchweave.store.erasure_rows import Operational
from touchweave.store.row_checksum import Total, read_total
from touchweave.store.schema import erased_identifiers


class Erasures:
    """Reads them, for any number of readers. `store.writer.Writer.erase` makes one."""

    def __init__(self, folder: Path, database: Database, *, now: Callable[[], datetime]) -> None:
        self._folder, self._database, self._now = folder, database, now
        self._listed: tuple[Total, ErasedList] | None = None

    def listed(self) -> ErasedList:
        """Whose identifiers may not come back: as the database says, and as its copy beside the ledger does."""
        with self._database.reading() as connection:
            total = read_total(connection, erased_identifiers)
            if self._listed is not None and self._listed[0] == total:
                return self._listed[1]
            listed = read_list(connection)
        copy = read_copy(self._folder)
        if not listed.salt or listed.salt == copy.salt:
            listed = ErasedList(copy.salt or listed.salt, listed.hashes | copy.hashes)
        self._listed = total, listed
        return listed

    def missing(self) -> int:
        """How many of the copy's the database does not have: it was restored from before their erasure."""
        with self._database.reading() as connection:
            known = read_list(connection).hashes
        return len(read_copy(self._folder).hashes - known)

    def all(self) -> tuple[Erasure, ...]:
        """The receipts, oldest first. Raises DatabaseDamaged."""
        with self._database.reading() as connection:
            return read_erasures(connection)

    def unfinished(self) -> bool:
        """Whether an erasure was interrupted after it took effect: bytes of it may lie about."""
        return any(erasure.finished_at is None for erasure in self.all())

    def counting(self, wanted: Wanted, *, asked_by: str) -> Erasure:
        """A dry run: what would go now. Needs no lock."""
        with self._database.reading() as connection:
            secret = bytes.fromhex(manifest.note(connection, "key_secret"))
        erasing = Erasing(self._folder, database=self._database, secret=secret)
        return erasing.run(wanted, asked_by=asked_by, now=self._now(), dry_run=True)

    def kept_of(self, identifiers: Collection[str], names: Names) -> list[tuple[str, dict[str, Any]]]:
        """(table, row) of what the database keeps under one of these identifiers: notes, tasks, decisions …"""
        with self._database.reading() as connection:
            rows = Operational(identifiers, names, b"").rows(connection)
            return [(str(table.name), row) for table, row in rows]
