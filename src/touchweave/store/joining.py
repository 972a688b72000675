"""Joining loads: small ones that stand next to each other in the ledger become one, events and order unchanged.

Nothing else changes by it: what later imports dropped because of them, and they because of others, is still undone
exactly. They are one import from then on, and can be undone together only.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
from msgspec import Struct, structs

from touchweave.event.table import EVENT_SCHEMA, REJECTION_SCHEMA
from touchweave.store import manifest
from touchweave.store.database import Database
from touchweave.store.import_report import COLLECTED, ImportReport
from touchweave.store.ledger_digest import NOTHING
from touchweave.store.ledger_file import LedgerFile
from touchweave.store.load import Seen
from touchweave.store.message_key import message_keys
from touchweave.store.source_day import Tally
from touchweave.store.staging import DUPLICATE_SCHEMA, Staging
from touchweave.store.verified_parquet import VerifiedParquet

#: So many rows are joined in one turn at most, so that nobody waits for long.
TURN_ROWS = 500_000
#: So many of similar size are joined: every row is rewritten about log₈(TURN_ROWS) times.
FAN = 8
_FEW = 3


class LoadSize(Struct, frozen=True, kw_only=True):
    """A load, and how many rows it has and begins behind."""

    report: ImportReport
    rows: int  #: of all kinds
    begins: int  #: behind so many events of the ledger
    joinable: bool = True


class Joining:
    """One turn: files are written first, then one transaction exchanges them. Use once."""

    def __init__(self, workspace: Path, *, database: Database, secret: bytes) -> None:
        self._workspace = workspace
        self._database = database
        self._secret = secret
        self._staging: Staging | None = None

    def run(self, *, apart_at: int) -> ImportReport | None:
        """Join the loads whose turn it is, and return what became of them; None where none are due.

        Those on both sides of the first `apart_at` events stay apart. Raises LedgerDamaged, DiskFull.
        """
        with self._database.reading() as connection:
            version = manifest.version(connection)
            files = manifest.files(connection)
            reports = manifest.reports(connection, live=True)
        chosen = [size.report for size in due(sizes(reports, files), apart_at=apart_at)]
        if not chosen:
            return None
        theirs = [[file for file in files if file.import_id == report.id] for report in chosen]
        joined = self._written(chosen, theirs)
        with self._database.writing() as connection:
            assert joined.id is not None
            assert self._staging is not None
            manifest.remove_files(connection, [file for files in theirs for file in files])
            manifest.add_files(connection, self._staging.files, import_id=joined.id)
            manifest.rewrite_import(connection, joined)
            manifest.forget_imports(connection, [report.id for report in chosen[:-1] if report.id is not None])
            manifest.must_be_at(connection, version)
        return joined

    def abandon(self) -> None:
        """Let go of all files."""
        if self._staging is not None:
            self._staging.abandon()

    def _written(self, chosen: Sequence[ImportReport], theirs: Sequence[Sequence[LedgerFile]]) -> ImportReport:
        """Write the files of the joined load; returns its report. It bears the last one's id."""
        one_file = 1 + sum(map(_rows, theirs))
        staging = Staging(self._workspace, import_id=chosen[-1].id or 0, own_ids=True, file_rows=one_file)
        self._staging, seen, distinct = staging, Seen(), 0
        for files in theirs:
            for batch in self._read(files, "events", EVENT_SCHEMA):
                seen.add(batch)
                staging.keep(batch, message_keys(batch, self._secret))
            for batch in self._read(files, "duplicates", DUPLICATE_SCHEMA):
                seen.add(batch)
                moved = pa.array(batch.column("ordinal").to_numpy() + distinct, pa.int64())
                staging.drop(batch.select(EVENT_SCHEMA.names), moved)
            for batch in self._read(files, "quarantine", REJECTION_SCHEMA):
                staging.reject(batch)
            distinct += sum(file.rows for file in files if file.kind in ("events", "duplicates"))
        staging.finish()
        stretch = sum((file.stretch for files in theirs for file in files if file.kind == "events"), start=NOTHING)
        staging.files = [
            structs.replace(file, digest=stretch.digest) if file.kind == "events" else file for file in staging.files
        ]
        staging.publish()
        return _added_up(chosen, seen)

    def _read(self, files: Sequence[LedgerFile], kind: str, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        for file in files:
            if file.kind == kind:
                with VerifiedParquet(self._workspace, file) as parquet:
                    yield from parquet.batches(schema.names)


def sizes(reports: Sequence[ImportReport], files: Sequence[LedgerFile]) -> list[LoadSize]:
    """All imports that count, in the ledger's order. Whatever is no load, or was replayed from, joins nothing."""
    replayed = {number for report in reports for number in report.replayed_of}
    found, begins = [], 0
    for report in reports:
        mine = [file for file in files if file.import_id == report.id]
        joinable = report.format == COLLECTED and report.id not in replayed
        found.append(LoadSize(report=report, rows=_rows(mine), begins=begins, joinable=joinable))
        begins += sum(file.rows for file in mine if file.kind == "events")
    return found


def due(loads: Sequence[LoadSize], *, apart_at: int) -> Sequence[LoadSize]:
    """The first neighbours that are many enough for their size, the smallest first; empty where there are none."""
    for tier in sorted({_tier(load) for load in loads if load.joinable}):
        for run in _runs(loads, tier, apart_at):
            for turn in _turns(run):
                total = sum(load.rows for load in turn)
                many = len(turn) >= FAN or (len(turn) >= _FEW and 2 * total >= TURN_ROWS)
                if many and 2 * max(load.rows for load in turn) <= total:
                    return turn
    return ()


def _runs(loads: Sequence[LoadSize], tier: int, apart_at: int) -> Iterator[list[LoadSize]]:
    """Neighbours of this tier and below."""
    run: list[LoadSize] = []
    for load in loads:
        fits = load.joinable and _tier(load) <= tier
        if run and (not fits or run[0].begins < apart_at <= load.begins):
            yield run
            run = []
        if fits:
            run.append(load)
    yield run


def _turns(run: Sequence[LoadSize]) -> Iterator[Sequence[LoadSize]]:
    """The run in pieces of no more rows than a turn may join."""
    first = rows = 0
    for place, load in enumerate(run):
        if rows + load.rows > TURN_ROWS and place > first:
            yield run[first:place]
            first, rows = place, 0
        rows += load.rows
    if first < len(run):
        yield run[first:]


def _tier(load: LoadSize) -> int:
    tier, rows = 0, load.rows
    while rows >= FAN:
        tier, rows = tier + 1, rows // FAN
    return tier


def _rows(files: Sequence[LedgerFile]) -> int:
    return sum(file.rows for file in files)


def _added_up(reports: Sequence[ImportReport], seen: Seen) -> ImportReport:
    loaded = sum(report.loaded for report in reports)
    reasons = sorted({reason for report in reports for reason in report.rejected})
    return structs.replace(
        reports[-1],
        rows=sum(report.rows for report in reports),
        events=sum(report.events for report in reports),
        loaded=loaded,
        duplicates=sum(report.duplicates for report in reports),
        rejected={reason: sum(report.rejected.get(reason, 0) for report in reports) for reason in reasons},
        customers=seen.customers if loaded else 0,
        touchpoints=seen.touchpoints if loaded else 0,
        since=seen.since if loaded else None,
        until=seen.until if loaded else None,
        started_at=min((report.started_at for report in reports if report.started_at), default=None),
        finished_at=max((report.finished_at for report in reports if report.finished_at), default=None),
        accounts=Tally(day for report in reports for day in report.accounts).days(),
    )
