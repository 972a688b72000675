"""Replaying refused events: what can be read by now leaves the quarantine and enters the ledger, in one transaction.

A replay is an import of format `replay`. What it takes out of quarantine lies in files of its own, so that undoing it
puts everything back; an import whose refused events were replayed can be undone once the replay is.
"""

import secrets
from collections import Counter
from collections.abc import Callable, Container, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
from msgspec import Struct, structs
from numpy.typing import NDArray

from touchweave.event.rejection import REASONS, Reason
from touchweave.store import manifest
from touchweave.store.database import Database
from touchweave.store.deduplication import Deduplication
from touchweave.store.erased_door import ErasedDoor
from touchweave.store.import_report import ImportReport
from touchweave.store.import_session import ImportSession
from touchweave.store.load import Seen
from touchweave.store.quarantine import Chosen, Quarantine, Rows
from touchweave.store.quarantine_exchange import QuarantineExchange
from touchweave.store.staging import Staging

FORMAT = "replay"
#: What a replay's report says of its source where its events are of several.
SEVERAL = "(several)"
EXAMPLES = 20
EXAMPLE_CHARACTERS = 4000


class Reading(Struct, frozen=True, kw_only=True):
    """What came of reading some refused events again."""

    events: pa.RecordBatch  #: EVENT_SCHEMA: one for each that could be read, in their order
    readable: NDArray[np.bool_]  #: one an event
    refused: Sequence[Reason]  #: why, for each that could not be read, in their order
    messages: Sequence[str]  #: one an event: what was read, after mending


#: Reads events of REJECTION_SCHEMA again.
ReadAgain = Callable[[pa.RecordBatch], Reading]


class ReplayExample(Struct, frozen=True, kw_only=True):
    """One event of a replay."""

    id: str
    before: str  #: as it came in, cut at 4,000 characters
    after: str  #: the message as it was read, mended; or why it is still refused, in words
    refused: str | None  #: the reason; None: it was accepted


class ReplayReport(Struct, frozen=True, kw_only=True):
    """What a replay did, or would do: `tried = loaded + duplicates + sum(refused.values())`, always."""

    dry_run: bool
    import_id: int | None  #: the import that the replay became; None: nothing left the quarantine
    tried: int
    loaded: int
    duplicates: int  #: of a message id already in the ledger, or earlier in the replay
    refused: dict[str, int]  #: still, by reason: they stay in quarantine as they were
    examples: tuple[ReplayExample, ...]


class Trial:
    """Reads the chosen events again, and hands those that can be read to a session."""

    def __init__(
        self, quarantine: Quarantine, read_again: ReadAgain, session: ImportSession, *, collected: Container[int] = ()
    ) -> None:
        """`collected`: the imports of which the account by source and day is kept."""
        self._quarantine, self._read_again, self._session = quarantine, read_again, session
        self._collected = collected
        self._refused: Counter[str] = Counter()
        self._examples: list[ReplayExample] = []
        self._tried = 0
        self._leaving: dict[int, list[Rows]] = {}
        self._sources: set[str] = set()  # of those that leave
        self._seen = Seen()

    def run(self, chosen: Chosen) -> None:
        """Read them all."""
        for found in self._quarantine.found(chosen):
            reading = self._read_again(found.batch)
            self._tried += len(found.rows)
            self._refused.update(reason.value for reason in reading.refused)
            if len(self._examples) < EXAMPLES:
                ids = [f"{found.file.id}.{row}" for row in found.rows.tolist()]
                self._examples += _examples(ids, found.batch, reading)[: EXAMPLES - len(self._examples)]
            if reading.events.num_rows:
                self._leaving.setdefault(found.file.id, []).append(found.rows[reading.readable])
                self._seen.add(reading.events)
                self._sources.update(reading.events.column("source").unique().to_pylist())
                self._session.append(reading.events, accounted=found.file.import_id in self._collected)

    @property
    def leaving(self) -> dict[int, Rows]:
        """By file: the rows that leave the quarantine."""
        return {file: np.concatenate(parts) for file, parts in self._leaving.items()}

    def import_report(self, now: datetime, *, replayed_of: tuple[int, ...]) -> ImportReport:
        """The replay as an import, before the session has counted it."""
        left = self._tried - self._refused.total()
        anything = self._session.loaded > 0
        return ImportReport(
            id=None,
            file=FORMAT,
            format=FORMAT,
            source=self._sources.pop() if len(self._sources) == 1 else SEVERAL,
            dry_run=False,
            rows=left,
            events=left,
            loaded=0,
            duplicates=0,
            customers=self._seen.customers if anything else 0,
            touchpoints=self._seen.touchpoints if anything else 0,
            since=self._seen.since if anything else None,
            until=self._seen.until if anything else None,
            started_at=now,
            finished_at=now,
            replayed_of=replayed_of,
        )

    def report(self, import_id: int | None = None, *, dry_run: bool = False) -> ReplayReport:
        """What came of it."""
        return ReplayReport(
            dry_run=dry_run,
            import_id=import_id,
            tried=self._tried,
            loaded=self._session.loaded,
            duplicates=self._session.duplicates,
            refused=dict(self._refused),
            examples=tuple(self._examples),
        )


def _examples(ids: list[str], batch: pa.RecordBatch, reading: Reading) -> list[ReplayExample]:
    reasons = iter(reading.refused)
    told = []
    raws = batch.column("raw").to_pylist()[:EXAMPLES]
    for place, before in enumerate(raws):
        why = None if reading.readable[place] else next(reasons)
        after = reading.messages[place] if why is None else f"still refused: {REASONS[why]}"
        example = ReplayExample(
            id=ids[place], before=before[:EXAMPLE_CHARACTERS], after=after[:EXAMPLE_CHARACTERS], refused=why
        )
        told.append(example)
    return told


class Replaying:
    """One replay: files are written first, then one transaction makes them count. Use once."""

    def __init__(
        self,
        workspace: Path,
        *,
        database: Database,
        quarantine: Quarantine,
        deduplication: Deduplication,
        door: ErasedDoor | None = None,
    ) -> None:
        self._workspace = workspace
        self._database = database
        self._quarantine = quarantine
        with database.reading() as connection:
            self._import_id = manifest.next_import_id(connection)
            self._version = manifest.version(connection)
            self._reports = {report.id or 0: report for report in manifest.reports(connection, live=True)}
            files = manifest.files(connection, "quarantine", "replayed")
        self._staging = Staging(workspace, import_id=self._import_id, own_ids=True)
        self._exchange = QuarantineExchange(workspace, files)
        self._session = ImportSession(
            workspace,
            duplicate_of=None,
            deduplication=deduplication,
            staging=self._staging,
            commit=self._commit,
            accounted=True,
            door=door,
        )

    def run(self, chosen: Chosen, read_again: ReadAgain, *, now: datetime) -> ReplayReport:
        """Replay the chosen events. Raises QuarantineChanged, QuarantineIdInvalid, LedgerDamaged, DiskFull."""
        collected = {number for number, report in self._reports.items() if report.accounts}
        trial = Trial(self._quarantine, read_again, self._session, collected=collected)
        trial.run(chosen)
        leaving = trial.leaving
        if not leaving:
            return trial.report()
        self._exchange.take_out(leaving, self._staging)
        self._session.finish(trial.import_report(now, replayed_of=self._exchange.origins))
        return trial.report(self._import_id)

    def abandon(self) -> None:
        """Let go of all files."""
        self._staging.abandon()
        self._exchange.abandon()

    def _commit(self, report: ImportReport) -> ImportReport:
        told = structs.replace(report, id=self._import_id)
        self._staging.finish()
        self._staging.publish()
        self._exchange.publish()
        with self._database.writing() as connection:
            digest = f"{FORMAT}-{secrets.token_hex(16)}"  # like no file's
            manifest.add_import(connection, told, source=told.source, digest=digest, own_ids=True)
            manifest.add_files(connection, self._staging.files, import_id=self._import_id)
            self._exchange.commit(connection, self._reports)
            manifest.bump(connection, since=self._version)
        return told
