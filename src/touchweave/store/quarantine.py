"""The quarantine: refused events with their reasons, to be counted, browsed, looked at, and chosen for a replay.

An event's id is `<ledger file>.<row in it>`. Files never change, so an id means the same event for as long as it is
good: a replay, an undo, or joining files writes new files, and what was in the old ones is found under new ids.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct
from numpy.typing import NDArray

from touchweave.errors import QuarantineChanged, QuarantineIdInvalid
from touchweave.event.table import REJECTION_SCHEMA
from touchweave.store.ledger import QUARANTINE_SCHEMA, Ledger
from touchweave.store.ledger_file import LedgerFile
from touchweave.store.verified_parquet import VerifiedParquet

#: Rows as `Quarantine.rows` gives them.
ROWS_SCHEMA = pa.schema([pa.field("id", pa.string(), nullable=False), *QUARANTINE_SCHEMA])

#: So many rows are read at once: each may bring a whole message.
READ_ROWS = 1024
IDS_LIMIT = 10_000
_ID = re.compile(r"(0|[1-9][0-9]{0,14})\.(0|[1-9][0-9]{0,14})")
_NARROW = ["reason", "source", "received_at"]
Rows = NDArray[np.int64]


class Chosen(Struct, frozen=True, kw_only=True):
    """Which refused events: all conditions hold."""

    reason: str | None = None
    source: str | None = None
    import_id: int | None = None
    since_us: int | None = None  #: received then or later, µs since 1970
    until_us: int | None = None  #: received before
    ids: tuple[str, ...] | None = None

    @property
    def of_content(self) -> bool:
        """Whether the rows must be looked at to tell."""
        return any(asked is not None for asked in (self.reason, self.source, self.since_us, self.until_us))


EVERYTHING = Chosen()


class Found(Struct, frozen=True, kw_only=True):
    """Some chosen events that lie together."""

    file: LedgerFile
    rows: Rows  #: their rows in the file, ascending
    batch: pa.RecordBatch  #: REJECTION_SCHEMA


class Quarantine:
    """Reads what was refused. Memory: some row groups' narrow columns, and `READ_ROWS` whole rows."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._counted: dict[str, Counter[tuple[str, str]]] = {}  # by file

    def rows(self, chosen: Chosen = EVERYTHING, *, limit: int = 100, offset: int = 0) -> pa.Table:
        """A page in ledger order: ROWS_SCHEMA. Raises LedgerDamaged, QuarantineIdInvalid, QuarantineChanged."""
        pages = []
        for found in self.found(chosen, limit=limit, offset=offset):
            ids = pa.array([f"{found.file.id}.{row}" for row in found.rows.tolist()], pa.string())
            numbers = pa.array(np.full(len(found.rows), found.file.import_id), pa.int64())
            columns = [ids, *found.batch.columns, numbers]
            pages.append(pa.RecordBatch.from_arrays(columns, schema=ROWS_SCHEMA))
        return pa.Table.from_batches(pages, schema=ROWS_SCHEMA).unify_dictionaries()

    def one(self, rejection_id: str) -> dict[str, Any]:
        """One event: a value for each of ROWS_SCHEMA. Raises as `rows` does."""
        found: list[dict[str, Any]] = self.rows(Chosen(ids=(rejection_id,)), limit=1).to_pylist()
        return found[0]

    def counts(self, chosen: Chosen = EVERYTHING) -> dict[tuple[str, str], int]:
        """How many there are by (source, reason). Each file is counted once a process. Raises LedgerDamaged."""
        counts: Counter[tuple[str, str]] = Counter()
        counted = {}
        for file, parquet in self._ledger.opened("quarantine"):
            known = self._counted.get(file.path)
            counted[file.path] = known if known is not None else _count(parquet)
            if chosen.import_id in (None, file.import_id):
                counts.update(counted[file.path])
        self._counted = counted
        return {
            (source, reason): count
            for (source, reason), count in counts.items()
            if chosen.source in (None, source) and chosen.reason in (None, reason)
        }

    def verify(self) -> int:
        """Check every bit of what was refused, and of what was replayed since; returns how many events wait.

        Raises LedgerDamaged.
        """
        waiting = 0
        for file, parquet in self._ledger.opened("quarantine"):
            parquet.verify()
            waiting += file.rows
        for _, parquet in self._ledger.opened("replayed"):
            parquet.verify()
        return waiting

    def found(self, chosen: Chosen = EVERYTHING, *, limit: int | None = None, offset: int = 0) -> Iterator[Found]:
        """The chosen events in ledger order, `READ_ROWS` at most at once. Raises as `rows` does."""
        wanted = None if chosen.ids is None else _rows_by_file(chosen.ids)
        left = limit
        for file, parquet in self._ledger.opened("quarantine"):
            mine = None if wanted is None else wanted.pop(file.id, _NONE)
            if mine is not None and len(mine) and mine[-1] >= file.rows:
                raise _changed(f"{file.id}.{mine[-1]}")
            if left == 0 and wanted is None:
                return
            if left == 0 or not _may_hold(file, chosen) or (mine is not None and not len(mine)):
                continue
            for group, rows in _chosen_rows(parquet, chosen, mine):
                skipped = min(offset, len(rows))
                offset -= skipped
                page = rows[skipped:][:left]
                left = None if left is None else left - len(page)
                if len(page):
                    yield from _read(file, parquet, group, page)
                if left == 0:
                    break
        if wanted:
            file_id, rows = next(iter(wanted.items()))
            raise _changed(f"{file_id}.{rows[0]}")


_NONE: Rows = np.zeros(0, dtype=np.int64)


def _count(parquet: VerifiedParquet) -> Counter[tuple[str, str]]:
    counts: Counter[tuple[str, str]] = Counter()
    for batch in parquet.batches(["source", "reason"]):
        told = pa.Table.from_batches([batch]).group_by(["source", "reason"]).aggregate([([], "count_all")])
        for row in told.to_pylist():
            counts[row["source"], row["reason"]] += row["count_all"]
    return counts


def _rows_by_file(ids: Collection[str]) -> dict[int, Rows]:
    if len(ids) > IDS_LIMIT:
        raise QuarantineIdInvalid(id=f"{len(ids):,} ids", allowed=f"at most {IDS_LIMIT:,} at once")
    found: dict[int, set[int]] = {}
    for given in ids:
        match = _ID.fullmatch(given)
        if match is None:
            raise QuarantineIdInvalid(id=given[:100], allowed="as in 12.345, as the quarantine lists it")
        found.setdefault(int(match[1]), set()).add(int(match[2]))
    return {file: np.array(sorted(rows), dtype=np.int64) for file, rows in found.items()}


def _changed(rejection_id: str) -> QuarantineChanged:
    return QuarantineChanged(id=rejection_id)


def _may_hold(file: LedgerFile, chosen: Chosen) -> bool:
    return (
        (chosen.import_id is None or chosen.import_id == file.import_id)
        and (chosen.since_us is None or chosen.since_us <= file.last_us)
        and (chosen.until_us is None or chosen.until_us > file.first_us)
    )


def _chosen_rows(parquet: VerifiedParquet, chosen: Chosen, mine: Rows | None) -> Iterator[tuple[int, Rows]]:
    """Each row group's number, and which rows of the file are chosen there; only narrow columns are read."""
    start = 0
    for group, count in enumerate(parquet.groups):
        rows = np.arange(start, start + count) if mine is None else mine[(mine >= start) & (mine < start + count)]
        if len(rows) and chosen.of_content:
            masks = [_mask(batch, chosen) for batch in parquet.batches(_NARROW, groups=[group])]
            rows = rows[np.concatenate(masks)[rows - start]]
        start += count
        if len(rows):
            yield group, rows


def _mask(batch: pa.RecordBatch, chosen: Chosen) -> NDArray[np.bool_]:
    mask = np.ones(batch.num_rows, dtype=np.bool_)
    for name, value in (("reason", chosen.reason), ("source", chosen.source)):
        if value is not None:
            mask &= pc.equal(batch.column(name).cast(pa.string()), value).to_numpy(zero_copy_only=False)
    times = batch.column("received_at").cast(pa.int64()).to_numpy()
    if chosen.since_us is not None:
        mask &= times >= chosen.since_us
    if chosen.until_us is not None:
        mask &= times < chosen.until_us
    return mask


def _read(file: LedgerFile, parquet: VerifiedParquet, group: int, rows: Rows) -> Iterator[Found]:
    """Those rows whole: `rows` of the file, all of them in the group."""
    start = sum(parquet.groups[:group])
    for batch in parquet.batches(REJECTION_SCHEMA.names, groups=[group], most=READ_ROWS):
        here = rows[(rows >= start) & (rows < start + batch.num_rows)]
        if len(here):
            yield Found(file=file, rows=here, batch=batch.take(pa.array(here - start)))
        start += batch.num_rows
        if start > rows[-1]:
            return
