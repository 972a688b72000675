"""Events by their places in the ledger, or of one type: newest first, and no more than a stated amount."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct
from numpy.typing import NDArray

from touchweave.store.ledger import Ledger
from touchweave.store.verified_parquet import VerifiedParquet

_READ_ROWS = 2048


class Bound(Struct, frozen=True, kw_only=True):
    """How much is read at most."""

    groups: int = 20  #: row groups, each of up to 262,144 events
    events: int = 5_000  #: that are taken out of them


_USUAL = Bound()
UNBOUND = Bound(groups=2**62, events=2**62)


class EventsFound(Struct, frozen=True, kw_only=True):
    """Some events."""

    #: In ledger order, a value for each column asked for; times in µs since 1970.
    events: tuple[dict[str, Any], ...]
    complete: bool  #: False: older ones were not looked for


class EventsOf:
    """Finds them, for any number of readers."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def at_places(self, places: NDArray[np.int64], columns: Sequence[str], bound: Bound = _USUAL) -> EventsFound:
        """The events at these places of the ledger, counted from 0. Raises LedgerDamaged, LedgerChanged."""
        left = np.unique(places)
        found: list[dict[str, Any]] = []
        groups = bound.groups
        for parquet, group, first in self._newest():
            if not len(left) or groups <= 0 or len(found) >= bound.events:
                break
            here = left[left >= first] - first
            if len(here):
                groups -= 1
                left = left[left < first]
                found += reversed(_taken(parquet, group, here[here < parquet.groups[group]], columns))
        return _no_more(found, bound, looked_everywhere=not len(left))

    def of_type(self, kind: str, columns: Sequence[str], bound: Bound = UNBOUND) -> EventsFound:
        """The events of one of record.TYPES. Raises LedgerDamaged, LedgerChanged."""
        found: list[dict[str, Any]] = []
        groups = bound.groups
        for parquet, group, _ in self._newest():
            if groups <= 0 or len(found) >= bound.events:
                return _no_more(found, bound, looked_everywhere=False)
            here = _places(parquet, group, kind)
            if len(here):
                groups -= 1
                found += reversed(_taken(parquet, group, here, columns))
        return _no_more(found, bound, looked_everywhere=True)

    def _newest(self) -> Iterator[tuple[VerifiedParquet, int, int]]:
        """All row groups, the newest first, each with its open file and the place of its first row in the ledger."""
        for first, parquet in self._ledger.newest("events"):
            starts = np.cumsum([first, *parquet.groups]).tolist()
            for group in reversed(range(len(parquet.groups))):
                yield parquet, group, starts[group]


def _no_more(found: list[dict[str, Any]], bound: Bound, *, looked_everywhere: bool) -> EventsFound:
    """The newest of what was found, newest first."""
    events = tuple(reversed(found[: bound.events]))
    return EventsFound(events=events, complete=looked_everywhere and len(found) <= bound.events)


def _places(parquet: VerifiedParquet, group: int, kind: str) -> NDArray[np.int64]:
    found, first = [np.empty(0, np.int64)], 0
    for batch in parquet.batches(["type"], groups=[group]):
        same = pc.equal(batch.column("type").cast(pa.string()), kind).to_numpy(zero_copy_only=False)
        found.append(np.flatnonzero(same) + first)
        first += batch.num_rows
    return np.concatenate(found)


def _taken(
    parquet: VerifiedParquet, group: int, places: NDArray[np.int64], columns: Sequence[str]
) -> list[dict[str, Any]]:
    """The rows at these places, ascending; little is held at once, however large the others are."""
    found: list[dict[str, Any]] = []
    first = 0
    for batch in parquet.batches(columns, groups=[group], most=_READ_ROWS):
        here = places[(places >= first) & (places < first + batch.num_rows)] - first
        if len(here):
            found += _plain(batch.take(pa.array(here))).to_pylist()
        first += batch.num_rows
    return found


def _plain(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Times as µs since 1970: not every one that an event can bear is in a calendar."""
    columns = [column.cast(pa.int64()) if pa.types.is_timestamp(column.type) else column for column in batch.columns]
    return pa.record_batch(columns, names=batch.schema.names)
