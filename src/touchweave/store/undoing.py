"""Undoing an import exactly: the ledger becomes what it would be if that import had never happened.

So events that later imports dropped, because the undone one had brought them, return to their place; and where
the same file was imported again, what it held becomes that import's. An undone replay puts the refused events back
into quarantine, where they were; an import of which a replay took some can be undone after that replay.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import structs

from touchweave.errors import ImportReplayed, ImportUndone, ImportUnknown
from touchweave.store import manifest
from touchweave.store.database import Database
from touchweave.store.import_report import ImportReport
from touchweave.store.key_set import KeySet
from touchweave.store.ledger import Ledger
from touchweave.store.ledger_file import LedgerFile
from touchweave.store.message_key import message_keys
from touchweave.store.quarantine_exchange import QuarantineExchange
from touchweave.store.restream import Restream
from touchweave.store.source_day import returned
from touchweave.store.staging import LEDGER, Staging
from touchweave.store.verified_parquet import VerifiedParquet


class Undoing:
    """One undo: files are rewritten first, then one transaction exchanges them. Use once."""

    def __init__(self, workspace: Path, *, database: Database, ledger: Ledger, secret: bytes) -> None:
        self._workspace = workspace
        self._database = database
        self._ledger = ledger
        self._secret = secret
        self._claimed = KeySet(workspace / LEDGER)  # ids that have found a new owner
        self._staged: dict[int, Staging] = {}  # by import, its new files …
        self._replaced: list[LedgerFile] = []  # … and those they replace
        self._rewritten: dict[int, ImportReport] = {}
        self._exchange: QuarantineExchange | None = None  # what returns to quarantine
        self._version = 0

    def run(self, import_id: int, *, now: datetime) -> ImportReport:
        """Undo the import; returns its report.

        Raises ImportUnknown, ImportUndone, ImportReplayed, LedgerDamaged, DiskFull.
        """
        undone = structs.replace(self._undoable(import_id), undone_at=now)
        with self._database.reading() as connection:
            self._version = manifest.version(connection)
            files = manifest.files(connection)
            repeats = manifest.repeats(connection, import_id)
            others = [report for report in manifest.reports(connection, live=True) if report.id != import_id]
        mine = [file for file in files if file.import_id == import_id]
        heir = repeats[0] if repeats else None
        released = KeySet(self._workspace / LEDGER, self._ledger.keys_of(mine, self._secret))
        for report in others:
            if heir is not None and report.id == heir.id:
                self._inherit(undone, heir, mine, repeats[1:])
                break  # it takes all that is left
            theirs = [file for file in files if file.import_id == report.id]
            if len(released) and self._waits(theirs, released):
                self._give_back(report, theirs, released)
        if undone.replayed_of:
            undone = self._put_back(undone, files, mine)
        for staging in self._staged.values():
            staging.finish()
            staging.publish()
        self._commit(undone, heir, mine, {report.id or 0: report for report in others})
        return undone

    def abandon(self) -> None:
        """Let go of all files."""
        for staging in self._staged.values():
            staging.abandon()
        if self._exchange is not None:
            self._exchange.abandon()

    def _undoable(self, import_id: int) -> ImportReport:
        with self._database.reading() as connection:
            reports = manifest.reports(connection)
        for report in reports:
            if report.undone_at is None and import_id in report.replayed_of:
                raise ImportReplayed(import_id=import_id, replay=report.id)
        for report in reports:
            if report.id == import_id:
                if report.undone_at is not None:
                    raise ImportUndone(import_id=import_id, undone_at=f"{report.undone_at:%Y-%m-%d %H:%M} UTC")
                return report
        allowed = ", ".join(str(report.id) for report in reports) or "none yet"
        raise ImportUnknown(import_id=import_id, allowed=allowed)

    def _waits(self, theirs: list[LedgerFile], released: KeySet) -> bool:
        """Whether the import holds dropped events whose ids become free."""
        for file in theirs:
            if file.kind == "duplicates":
                for batch in self._batches(file, ["message_id", "source"]):
                    keys = message_keys(batch, self._secret)
                    if (released.contains(keys) & ~self._claimed.contains(keys)).any():
                        return True
        return False

    def _give_back(self, report: ImportReport, theirs: list[LedgerFile], released: KeySet) -> None:
        """Rewrite an import that stays: dropped events whose ids become free return to their place."""
        restream = self._restream(report.id, theirs)
        back = restream.run(returning=lambda keys: released.contains(keys) & ~self._claimed.contains(keys))
        told = structs.replace(
            report,
            loaded=report.loaded + back,
            duplicates=report.duplicates - back,
            accounts=returned(report.accounts, restream.moved) if report.accounts else (),
        )
        if not report.loaded:  # until now it told nothing of whom and what it brought
            told = structs.replace(told, **restream.seen())
        self._rewritten[told.id or 0] = told

    def _inherit(
        self, undone: ImportReport, heir: ImportReport, mine: list[LedgerFile], later: tuple[ImportReport, ...]
    ) -> None:
        """Make the later import of the same file the owner of what the undone one held."""
        given = 0
        if len(self._claimed):
            restream = self._restream(heir.id, mine)
            given = restream.run(leaving=self._claimed.contains)
        self._rewritten[heir.id or 0] = structs.replace(
            heir,
            loaded=undone.loaded - given,
            duplicates=undone.duplicates + given,
            rejected=undone.rejected,
            duplicate_of=None,
            **_seen(undone if undone.loaded > given else heir),
        )
        for report in later:
            self._rewritten[report.id or 0] = structs.replace(report, duplicate_of=heir.id)

    def _put_back(self, undone: ImportReport, files: Iterable[LedgerFile], mine: list[LedgerFile]) -> ImportReport:
        """What the replay took out of quarantine goes back; then it accounts for nothing any more."""
        kept = [file for file in files if file.kind in ("quarantine", "replayed")]
        self._exchange = QuarantineExchange(self._workspace, kept)
        self._exchange.put_back([file for file in mine if file.kind == "replayed"])
        self._exchange.publish()
        return structs.replace(undone, accounts=())

    def _restream(self, import_id: int | None, files: list[LedgerFile]) -> Restream:
        staging = Staging(self._workspace, import_id=import_id or 0, own_ids=True)
        self._staged[import_id or 0] = staging
        replaced = [file for file in files if file.kind in ("events", "duplicates")]
        self._replaced += replaced
        return Restream(replaced, read=self._batches, staging=staging, secret=self._secret, claimed=self._claimed)

    def _batches(self, file: LedgerFile, columns: list[str]) -> Iterator:  # type: ignore[type-arg]
        with VerifiedParquet(self._workspace, file) as parquet:
            yield from parquet.batches(columns)

    def _commit(
        self,
        undone: ImportReport,
        heir: ImportReport | None,
        mine: list[LedgerFile],
        others: dict[int, ImportReport],
    ) -> None:
        assert undone.id is not None
        with self._database.writing() as connection:
            manifest.remove_files(connection, self._replaced)
            if heir is not None and heir.id is not None:
                manifest.move_files(connection, of=undone.id, to=heir.id)
            else:
                manifest.remove_files(connection, mine)
            for import_id, staging in self._staged.items():
                manifest.add_files(connection, staging.files, import_id=import_id)
            for report in (undone, *self._rewritten.values()):
                manifest.rewrite_import(connection, report)
            if self._exchange is not None:
                self._exchange.commit(connection, others | self._rewritten)
            manifest.bump(connection, since=self._version)


def _seen(report: ImportReport) -> dict[str, Any]:
    """What a report says of the events' content."""
    return {name: getattr(report, name) for name in ("customers", "touchpoints", "since", "until")}
