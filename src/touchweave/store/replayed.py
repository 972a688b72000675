"""Takes refused events out of an import's quarantine files, and puts them back into their places.

An import's refused events have ordinals 0, 1, 2, …: those that were replayed note theirs beside the import they came
from, and the rest fill the gaps. So an undone replay leaves the quarantine as it was, order included.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import structs
from numpy.typing import NDArray

from touchweave.event.table import REJECTION_SCHEMA
from touchweave.store.import_report import ImportReport
from touchweave.store.ledger_file import LedgerFile
from touchweave.store.source_day import Counts, Tally, counted
from touchweave.store.staging import REPLAYED_SCHEMA

#: Reads columns of a file in batches.
Read = Callable[[LedgerFile, list[str]], Iterator[pa.RecordBatch]]
Keep = Callable[[pa.RecordBatch], None]
Ordinals = NDArray[np.int64]


class Moved:
    """Refused events that left an import's quarantine, or came back."""

    def __init__(self) -> None:
        self.reasons: Counter[str] = Counter()
        self.days: Counts = Counter()

    def add(self, batch: pa.RecordBatch) -> None:
        """Count a batch with the columns source, received_at and reason."""
        self.days.update(counted(batch))
        for reason in pc.value_counts(batch.column("reason")):
            self.reasons[reason["values"].as_py()] += reason["counts"].as_py()

    def told(self, report: ImportReport, sign: int) -> ImportReport:
        """The import's report after they left (sign −1) or came back (+1)."""
        rejected = Counter(report.rejected)
        for reason, count in self.reasons.items():
            rejected[reason] += sign * count
        tally = Tally(report.accounts)
        for day, count in self.days.items():
            tally.quarantined[day] += sign * count
        return structs.replace(
            report,
            rejected=dict(+rejected),
            events=report.events + sign * self.reasons.total(),
            accounts=tally.days() if report.accounts else (),
        )


def replayed_ordinals(files: Iterable[LedgerFile], read: Read) -> dict[int, Ordinals]:
    """By import: the ordinals of those of its refused events that lie in these `replayed` files, ascending."""
    found: dict[int, list[Ordinals]] = {}
    for file in files:
        for batch in read(file, ["origin", "ordinal"]):
            origins, ordinals = (batch.column(name).to_numpy() for name in ("origin", "ordinal"))
            for origin in np.unique(origins).tolist():
                found.setdefault(origin, []).append(ordinals[origins == origin])
    return {origin: np.sort(np.concatenate(parts)) for origin, parts in found.items()}


def take_out(
    files: Sequence[LedgerFile],
    leaving: dict[int, Ordinals],
    *,
    origin: int,
    gone: Ordinals,
    read: Read,
    keep: Keep,
    out: Keep,
) -> Moved:
    """Write an import's quarantine anew: `keep` takes what stays, `out` what leaves, as REPLAYED_SCHEMA.

    `leaving`: by file id, the rows that leave; `gone`: the ordinals of those that left before.
    """
    moved = Moved()
    for batch, ordinals, leaves in _numbered(files, gone, read, leaving):
        if leaves.any():
            mask = pa.array(leaves)
            taken = batch.filter(mask)
            moved.add(taken)
            origins = pa.array(np.full(taken.num_rows, origin), pa.int64())
            columns = [*taken.columns, origins, pa.array(ordinals[leaves], pa.int64())]
            out(pa.RecordBatch.from_arrays(columns, schema=REPLAYED_SCHEMA))
        keep(batch.filter(pa.array(~leaves)))
    return moved


def put_back(
    files: Sequence[LedgerFile], returning: Iterator[pa.RecordBatch], *, gone: Ordinals, read: Read, keep: Keep
) -> Moved:
    """Write an import's quarantine anew with the `returning` (REPLAYED_SCHEMA, ordinals ascending) in their places.

    `gone`: the ordinals of all that left, the returning among them.
    """
    moved, queue = Moved(), _Queue(returning)
    for batch, ordinals, _ in _numbered(files, gone, read, {}):
        parts, numbers = [batch], [ordinals]
        for part in queue.before(int(ordinals[-1])):
            moved.add(part)
            parts.append(part.select(REJECTION_SCHEMA.names))
            numbers.append(part.column("ordinal").to_numpy())
        table = pa.Table.from_batches(parts).unify_dictionaries().combine_chunks()
        order = np.argsort(np.concatenate(numbers))
        for ordered in table.take(pa.array(order)).combine_chunks().to_batches():
            keep(ordered)
    for part in queue.before(2**62):
        moved.add(part)
        keep(part.select(REJECTION_SCHEMA.names))
    return moved


def _numbered(
    files: Sequence[LedgerFile], gone: Ordinals, read: Read, leaving: dict[int, Ordinals]
) -> Iterator[tuple[pa.RecordBatch, Ordinals, NDArray[np.bool_]]]:
    """Batches of REJECTION_SCHEMA with the ordinals of their rows, and which of them leave."""
    gaps = gone - np.arange(len(gone))
    place = 0
    for file in files:
        rows, at = leaving.get(file.id, _NONE), 0
        for batch in read(file, REJECTION_SCHEMA.names):
            places = np.arange(place, place + batch.num_rows)
            here = rows[np.searchsorted(rows, at) : np.searchsorted(rows, at + batch.num_rows)]
            leaves = np.zeros(batch.num_rows, dtype=np.bool_)
            leaves[here - at] = True
            yield batch, places + np.searchsorted(gaps, places, side="right"), leaves
            place += batch.num_rows
            at += batch.num_rows


_NONE: Ordinals = np.zeros(0, dtype=np.int64)


class _Queue:
    """Batches that are taken up to an ordinal."""

    def __init__(self, batches: Iterator[pa.RecordBatch]) -> None:
        self._batches = batches
        self._next: pa.RecordBatch | None = next(batches, None)

    def before(self, ordinal: int) -> Iterator[pa.RecordBatch]:
        while self._next is not None:
            end = int(np.searchsorted(self._next.column("ordinal").to_numpy(), ordinal))
            if end:
                yield self._next.slice(0, end)
            if end < self._next.num_rows:
                self._next = self._next.slice(end)
                return
            self._next = next(self._batches, None)
