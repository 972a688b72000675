"""Writes one import's events anew, after some of its dropped duplicates return or some of its events must leave."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from touchweave.event.moment import moment_at
from touchweave.event.table import EVENT_SCHEMA
from touchweave.store.key_set import KeySet
from touchweave.store.key_table import Mask
from touchweave.store.ledger_file import LedgerFile
from touchweave.store.message_key import Keys, message_keys
from touchweave.store.source_day import Counts, counted
from touchweave.store.staging import DUPLICATE_SCHEMA, Staging

#: Reads columns of a file in batches.
Read = Callable[[LedgerFile, list[str]], Iterator[pa.RecordBatch]]
_Choice = Callable[[Keys], Mask]


class Restream:
    """The import's distinct events have ordinals 0, 1, 2, …: the dropped ones note theirs, the rest fill the gaps."""

    def __init__(
        self, files: Sequence[LedgerFile], *, read: Read, staging: Staging, secret: bytes, claimed: KeySet
    ) -> None:
        """`files`: the import's, of the kinds events and duplicates. `claimed` takes the ids that return."""
        self._events = [file for file in files if file.kind == "events"]
        self._dropped = [file for file in files if file.kind == "duplicates"]
        self._read = read
        self._staging = staging
        self._secret = secret
        self._claimed = claimed
        self.moved: Counts = Counter()  #: of those that returned or left, by source and day

    def run(self, *, returning: _Choice | None = None, leaving: _Choice | None = None) -> int:
        """Stream everything into the staging; returns how many events returned, or left.

        `returning` chooses among the dropped, `leaving` among the kept.
        """
        moved = 0
        for table in self._merged():
            keys = message_keys(table.select(["message_id", "source"]), self._secret)
            kept = table.column("kept").to_numpy(zero_copy_only=False)
            moves = np.zeros(len(keys), dtype=np.bool_)
            if returning is not None:
                back = np.flatnonzero(~kept & returning(keys))
                moves[back[self._claimed.add(keys[back])]] = True  # what was dropped more than once returns once
            if leaving is not None:
                moves |= kept & leaving(keys)
            if moves.any():
                moved += int(moves.sum())
                self.moved.update(counted(table.select(["source", "received_at"]).filter(pa.array(moves))))
            self._write(table, keys, kept ^ moves)
        return moved

    def seen(self) -> dict[str, Any]:
        """What the import's report says of the content of its events, after all: `customers`, `touchpoints`, …"""
        customers: set[str] = set()
        names: set[str] = set()
        times: list[int] = []
        for file in (*self._events, *self._dropped):
            times += [file.first_us, file.last_us]
            for batch in self._read(file, ["user_id", "anonymous_id", "name"]):
                who = pc.coalesce(batch.column("user_id"), batch.column("anonymous_id"))
                customers.update(pc.unique(who.drop_null()).to_pylist())
                names.update(pc.unique(batch.column("name").drop_null()).to_pylist())
        since, until = (moment_at(us) for us in (min(times), max(times)))
        return {"customers": len(customers), "touchpoints": len(names), "since": since, "until": until}

    def _write(self, batch: pa.RecordBatch, keys: Keys, stays: Mask) -> None:
        events = batch.select(EVENT_SCHEMA.names)
        self._staging.keep(events.filter(pa.array(stays)), keys[stays])
        if not stays.all():
            dropped = pa.array(~stays)
            self._staging.drop(events.filter(dropped), batch.column("ordinal").filter(dropped))

    def _merged(self) -> Iterator[pa.RecordBatch]:
        """Kept and dropped events by ordinal, with the columns `ordinal` and `kept` added."""
        dropped = _Queue(batch for file in self._dropped for batch in self._read(file, DUPLICATE_SCHEMA.names))
        ordinals = self._dropped_ordinals()
        gaps = ordinals - np.arange(len(ordinals))
        place = 0
        for file in self._events:
            for batch in self._read(file, EVENT_SCHEMA.names):
                places = np.arange(place, place + batch.num_rows)
                place += batch.num_rows
                numbers = places + np.searchsorted(gaps, places, side="right")
                kept = _marked(batch.append_column(_ORDINAL, pa.array(numbers, pa.int64())), kept=True)
                yield from _ordered([kept, *(_marked(part, kept=False) for part in dropped.before(int(numbers[-1])))])
        yield from _ordered([_marked(part, kept=False) for part in dropped.before(2**62)])

    def _dropped_ordinals(self) -> NDArray[np.int64]:
        parts = [batch.column(0).to_numpy() for file in self._dropped for batch in self._read(file, ["ordinal"])]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


class _Queue:
    """Batches that are taken up to an ordinal."""

    def __init__(self, batches: Iterator[pa.RecordBatch]) -> None:
        self._batches = batches
        self._next: pa.RecordBatch | None = next(batches, None)

    def before(self, ordinal: int) -> Iterator[pa.RecordBatch]:
        while self._next is not None:
            numbers = self._next.column("ordinal").to_numpy()
            end = int(np.searchsorted(numbers, ordinal))
            if end:
                yield self._next.slice(0, end)
            if end < len(numbers):
                self._next = self._next.slice(end)
                return
            self._next = next(self._batches, None)


_ORDINAL = DUPLICATE_SCHEMA.field("ordinal")


def _marked(batch: pa.RecordBatch, *, kept: bool) -> pa.RecordBatch:
    return batch.append_column("kept", pa.array(np.full(batch.num_rows, kept)))


def _ordered(parts: list[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    if parts:
        table = pa.Table.from_batches(parts).unify_dictionaries().combine_chunks()
        order = np.argsort(table.column("ordinal").to_numpy(), kind="stable")
        yield from table.take(pa.array(order)).combine_chunks().to_batches()
