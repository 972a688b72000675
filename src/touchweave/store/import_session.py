"""One import on its way into the ledger: duplicates are dropped, the rest streams into files, and one
transaction makes it all count, or nothing."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import structs

from touchweave.event.table import EVENT_SCHEMA, REJECTION_SCHEMA
from touchweave.store.deduplication import Deduplication
from touchweave.store.disk import full_disk_told
from touchweave.store.erased_door import ErasedDoor
from touchweave.store.import_report import ImportReport, without_examples
from touchweave.store.message_key import Keys
from touchweave.store.source_day import Tally, counted
from touchweave.store.staging import Staging

#: Makes the session's files and report part of the ledger; returns the report with its id.
Commit = Callable[[ImportReport], ImportReport]


class ImportSession:
    """Takes the events and rejections of one file. A dry run counts as the real one would, and keeps nothing."""

    def __init__(
        self,
        folder: Path,
        *,
        duplicate_of: int | None,
        deduplication: Deduplication | None,
        staging: Staging | None = None,
        commit: Commit | None = None,
        accounted: bool = False,
        door: ErasedDoor | None = None,
    ) -> None:
        """Without `deduplication` all ids are new; without `staging` and `commit` nothing is kept.

        With `accounted`, the report tells everything by source and day, too. What tells of erased people passes the
        `door` empty.
        """
        self._folder = folder
        self.duplicate_of = duplicate_of  #: the import that keeps the same file already
        self.loaded = 0
        self.duplicates = 0
        self.rejected: Counter[str] = Counter()  #: by reason
        self._deduplication = deduplication
        self._staging = staging
        self._commit = commit
        self._tally = Tally() if accounted else None
        self._accounted = True
        self._door = door
        self._distinct = 0  # events so far, but for repetitions within this import

    def append(self, events: pa.RecordBatch, *, accounted: bool = True) -> None:
        """Take a batch of EVENT_SCHEMA. Raises DiskFull, and ValueError when the schema is another.

        Without `accounted`, these events are left out of what the report tells by source and day.
        """
        if not events.schema.equals(EVENT_SCHEMA):
            raise ValueError(f"events must have EVENT_SCHEMA, not {events.schema}")
        if self.duplicate_of is not None:
            self.duplicates += events.num_rows
            return
        self._accounted = accounted
        events = events if self._door is None else self._door.events(events)
        with full_disk_told(self._folder):
            if self._deduplication is None:
                self._keep(events, None)
            else:
                self._judge(events, self._deduplication)

    def reject(self, rejections: pa.RecordBatch) -> None:
        """Take a batch of REJECTION_SCHEMA. Raises DiskFull, and ValueError when the schema is another."""
        if not rejections.schema.equals(REJECTION_SCHEMA):
            raise ValueError(f"rejections must have REJECTION_SCHEMA, not {rejections.schema}")
        if self.duplicate_of is not None:
            self.duplicates += rejections.num_rows
            return
        rejections = rejections if self._door is None else self._door.rejections(rejections)
        for reason in pc.value_counts(rejections.column("reason")):
            self.rejected[reason["values"].as_py()] += reason["counts"].as_py()
        if self._tally is not None:
            self._tally.quarantined.update(counted(rejections))
        if self._staging is not None:
            with full_disk_told(self._folder):
                self._staging.reject(rejections)

    def finish(self, report: ImportReport) -> ImportReport:
        """Keep everything, durably: files first, then one transaction. Returns the report with what was counted.

        Raises DiskFull and DatabaseUnusable; then nothing was kept.
        """
        told = structs.replace(
            report,
            loaded=self.loaded,
            duplicates=self.duplicates,
            rejected=dict(self.rejected),
            events=self.loaded + self.duplicates + self.rejected.total(),
            duplicate_of=self.duplicate_of,
            accounts=() if self._tally is None else self._tally.days(),
        )
        if self._door is not None and self._door.any and (self._door.emptied or self.duplicate_of is not None):
            told = without_examples(told)
        if self._commit is None:
            return told
        with full_disk_told(self._folder):
            return self._commit(told)

    def _judge(self, events: pa.RecordBatch, deduplication: Deduplication) -> None:
        verdict = deduplication.judge(events)
        if verdict.new.all():
            self._distinct += events.num_rows
            self._keep(events, verdict.keys)
            return
        distinct = verdict.new | verdict.twin
        if self._staging is not None and verdict.twin.any():
            ordinals = self._distinct - 1 + np.cumsum(distinct)
            self._staging.drop(events.filter(pa.array(verdict.twin)), pa.array(ordinals[verdict.twin], pa.int64()))
        self._distinct += int(distinct.sum())
        self.duplicates += events.num_rows - int(verdict.new.sum())
        if self._tally is not None and self._accounted:
            self._tally.duplicates.update(counted(events.filter(pa.array(~verdict.new))))
        self._keep(events.filter(pa.array(verdict.new)), verdict.keys[verdict.new])

    def _keep(self, events: pa.RecordBatch, keys: Keys | None) -> None:
        self.loaded += events.num_rows
        if self._tally is not None and self._accounted:
            self._tally.loaded.update(counted(events))
        if self._staging is not None:
            self._staging.keep(events, keys)
