"""The import of one file: all its batches through a session of the store, counted on the way.

A dry run takes the very same way through a session that keeps nothing.
"""

from datetime import datetime
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from touchweave import clock
from touchweave.ahead import ahead
from touchweave.collect.distinct_count import DistinctCount
from touchweave.collect.row_hash import hash_rows
from touchweave.collect.source import Source
from touchweave.event.moment import moment_if_any
from touchweave.progress import Progress, silent
from touchweave.store.import_report import ImportReport


class Session(Protocol):
    """What an import needs of the store's ImportSession."""

    loaded: int
    duplicates: int

    def append(self, events: pa.RecordBatch) -> None:
        """Take a batch of EVENT_SCHEMA."""

    def reject(self, rejections: pa.RecordBatch) -> None:
        """Take a batch of REJECTION_SCHEMA."""

    def finish(self, report: ImportReport) -> ImportReport:
        """Keep everything, and complete the report."""
        ...


class Tally:
    """Distinct customers and names, and the period, of the events that go into a session."""

    def __init__(self) -> None:
        self._customers = DistinctCount()
        self._names: set[str] = set()
        self._first: int | None = None
        self._last: int | None = None

    def see(self, events: pa.RecordBatch) -> None:
        """Count a batch of EVENT_SCHEMA."""
        if events.num_rows == 0:
            return
        customer, anonymous = events.column("user_id"), events.column("anonymous_id")
        who = customer if anonymous.null_count == len(anonymous) else pc.coalesce(customer, anonymous)
        if who.null_count:  # known by typed identifiers only
            who = pc.coalesce(who, events.column("context"))
        self._customers.add(hash_rows([who], events.num_rows))
        names = events.column("name")
        used = np.flatnonzero(np.bincount(names.indices.drop_null().to_numpy()))
        self._names.update(names.dictionary.take(pa.array(used)).to_pylist())
        period = pc.min_max(events.column("occurred_at").cast(pa.int64())).as_py()
        self._first = period["min"] if self._first is None else min(self._first, period["min"])
        self._last = period["max"] if self._last is None else max(self._last, period["max"])

    @property
    def customers(self) -> int:
        """Distinct ones."""
        return self._customers.count

    @property
    def touchpoints(self) -> int:
        """Distinct names."""
        return len(self._names)

    @property
    def since(self) -> datetime | None:
        """The first event's moment."""
        return None if self._first is None else moment_if_any(self._first)

    @property
    def until(self) -> datetime | None:
        """The last event's moment."""
        return None if self._last is None else moment_if_any(self._last)


def run_import(
    source: Source, session: Session, *, now: datetime, dry_run: bool = False, progress: Progress = silent
) -> ImportReport:
    """Stream the source through the session and finish it. Returns the report, with its id unless a dry run.

    Raises what reading raises (FileUnreadable, ArchiveBomb) and what keeping raises (DiskFull,
    DatabaseUnusable); the session then keeps nothing.
    """
    tally, made, stage = Tally(), 0, f"reading {source.file}"
    for parsed in ahead(source.batches()):
        if parsed.rejections.num_rows:
            session.reject(parsed.rejections)
        if parsed.events.num_rows:
            tally.see(parsed.events)
            session.append(parsed.events)
        made += parsed.events.num_rows + parsed.rejections.num_rows
        share = source.share
        progress(stage, source.rows, int(source.rows / share) if share > 0 else None)
    anything = session.loaded > 0
    report = ImportReport(
        id=None,
        file=source.file,
        format=source.format,
        source=source.source,
        dry_run=dry_run,
        rows=source.rows,
        events=made,
        loaded=0,
        duplicates=0,
        customers=tally.customers if anything else 0,
        touchpoints=tally.touchpoints if anything else 0,
        since=tally.since if anything else None,
        until=tally.until if anything else None,
        roles=source.roles,
        warnings=source.signs(),
        digest=source.digest,
        started_at=now,
        finished_at=clock.now(),
    )
    return session.finish(report)
