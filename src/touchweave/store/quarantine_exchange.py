"""Exchanges the quarantine files of imports from which refused events are taken, or to which they return."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from pathlib import Path

import numpy as np
import pyarrow as pa
from sqlalchemy import Connection

from touchweave.store import manifest
from touchweave.store.import_report import ImportReport
from touchweave.store.ledger_file import LedgerFile
from touchweave.store.quarantine import READ_ROWS
from touchweave.store.replayed import Moved, Ordinals, put_back, replayed_ordinals, take_out
from touchweave.store.staging import REPLAYED_SCHEMA, Staging
from touchweave.store.verified_parquet import VerifiedParquet


class QuarantineExchange:
    """The quarantine files that a replay, or its undoing, writes anew: by the import that holds them."""

    def __init__(self, workspace: Path, files: Sequence[LedgerFile]) -> None:
        """`files`: those of the kinds quarantine and replayed."""
        self._workspace = workspace
        self._files = files
        self._stagings: dict[int, Staging] = {}
        self._moved: dict[int, Moved] = {}
        self._sign = 0
        replayed = [file for file in files if file.kind == "replayed"]
        self._gone = replayed_ordinals(replayed, self.read) if replayed else {}

    def take_out(self, leaving: dict[int, Ordinals], out: Staging) -> None:
        """These rows leave, by file id; `out` takes them."""
        self._sign = -1
        for origin in sorted({file.import_id or 0 for file in self._files if file.id in leaving}):
            mine = self._quarantined(origin)
            self._moved[origin] = take_out(
                mine,
                leaving,
                origin=origin,
                gone=self._gone.get(origin, _NONE),
                read=self.read,
                keep=self._staging(origin).reject,
                out=out.replay,
            )

    def put_back(self, replayed: Sequence[LedgerFile]) -> None:
        """The events in these files of an undone replay go back to where they were."""
        self._sign = 1
        for origin, pieces in groupby(self._by_origin(replayed), key=itemgetter(0)):
            self._moved[origin] = put_back(
                self._quarantined(origin),
                (batch for _, batch in pieces),
                gone=self._gone[origin],
                read=self.read,
                keep=self._staging(origin).reject,
            )

    def publish(self) -> None:
        """Give the files their names, durably."""
        for staging in self._stagings.values():
            staging.finish()
            staging.publish()

    def abandon(self) -> None:
        """Let go of the files."""
        for staging in self._stagings.values():
            staging.abandon()

    def commit(self, connection: Connection, reports: Mapping[int, ImportReport]) -> None:
        """Exchange the files, and rewrite the reports of the imports they belong to."""
        replaced = [file for origin in self._stagings for file in self._quarantined(origin)]
        manifest.remove_files(connection, replaced)
        for origin, staging in self._stagings.items():
            manifest.add_files(connection, staging.files, import_id=origin)
            manifest.rewrite_import(connection, self._moved[origin].told(reports[origin], self._sign))

    def read(self, file: LedgerFile, columns: list[str]) -> Iterator[pa.RecordBatch]:
        """Columns of a file, some rows at once."""
        with VerifiedParquet(self._workspace, file) as parquet:
            yield from parquet.batches(columns, most=READ_ROWS if "raw" in columns else 0)

    @property
    def origins(self) -> tuple[int, ...]:
        """The imports whose quarantine changes."""
        return tuple(self._stagings)

    def _quarantined(self, origin: int) -> list[LedgerFile]:
        return [file for file in self._files if file.kind == "quarantine" and file.import_id == origin]

    def _by_origin(self, files: Sequence[LedgerFile]) -> Iterator[tuple[int, pa.RecordBatch]]:
        """Batches of one origin each; files hold one origin after the other."""
        for file in files:
            for batch in self.read(file, REPLAYED_SCHEMA.names):
                origins = batch.column("origin").to_numpy()
                cuts = [0, *(np.flatnonzero(np.diff(origins)) + 1).tolist(), len(origins)]
                for start, end in pairwise(cuts):
                    yield int(origins[start]), batch.slice(start, end - start)

    def _staging(self, origin: int) -> Staging:
        if origin not in self._stagings:
            self._stagings[origin] = Staging(self._workspace, import_id=origin, own_ids=False)
        return self._stagings[origin]


_NONE: Ordinals = np.zeros(0, dtype=np.int64)
