"""The events of some identifiers, or of one type, out of the ledger: newest first, and no more than a stated amount.

Of each row group first the few columns are read that tell whose events it holds; all others only where it holds any.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct
from numpy.typing import NDArray

from touchweave.store.ledger import Ledger
from touchweave.store.verified_parquet import VerifiedParquet

_READ_ROWS = 2048
_WHO = ("user_id", "anonymous_id")
#: Says which rows of a batch are wanted, bool of shape (rows,).
Wanted = Callable[[pa.RecordBatch], NDArray[np.bool_]]


class Bound(Struct, frozen=True, kw_only=True):
    """How much is read at most."""

    rows: int = 20_000_000  #: are looked through
    groups: int = 20  #: row groups that hold some are read wholly
    events: int = 5_000  #: are taken


_USUAL = Bound()
UNBOUND = Bound(rows=2**62, groups=2**62, events=2**62)


class EventsFound(Struct, frozen=True, kw_only=True):
    """Some events."""

    #: In ledger order, a value for each column asked for; times in µs since 1970.
    events: tuple[dict[str, Any], ...]
    complete: bool  #: False: older ones were not looked for


class EventsOf:
    """Finds them, for any number of readers."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def of_identifiers(
        self, identifiers: Collection[str], columns: Sequence[str], bound: Bound = _USUAL
    ) -> EventsFound:
        """The events with one of these as user or anonymous id. Raises LedgerDamaged, LedgerChanged."""
        sought = pa.array(sorted(identifiers), pa.string())

        def theirs(batch: pa.RecordBatch) -> NDArray[np.bool_]:
            user, anonymous = (pc.is_in(batch.column(name), value_set=sought) for name in _WHO)
            return np.asarray(pc.or_(user, anonymous).to_numpy(zero_copy_only=False))

        return self._found(_WHO, theirs, columns, bound)

    def at_places(self, places: Collection[int], columns: Sequence[str], bound: Bound = _USUAL) -> EventsFound:
        """The events at these places of the ledger, counted from 0. Raises LedgerDamaged, LedgerChanged."""
        left = np.unique(np.array(list(places), np.int64))
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

        def such(batch: pa.RecordBatch) -> NDArray[np.bool_]:
            same = pc.equal(batch.column("type").cast(pa.string()), kind)
            return np.asarray(same.to_numpy(zero_copy_only=False))

        return self._found(("type",), such, columns, bound)

    def _found(self, looked_at: Sequence[str], wanted: Wanted, columns: Sequence[str], bound: Bound) -> EventsFound:
        rows, groups = bound.rows, bound.groups
        found: list[dict[str, Any]] = []
        for parquet, group, _ in self._newest():
            if rows <= 0 or groups <= 0 or len(found) >= bound.events:
                return _no_more(found, bound, looked_everywhere=False)
            rows -= parquet.groups[group]
            here = _places(parquet, group, looked_at, wanted)
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


def _places(parquet: VerifiedParquet, group: int, looked_at: Sequence[str], wanted: Wanted) -> NDArray[np.int64]:
    found, first = [np.empty(0, np.int64)], 0
    for batch in parquet.batches(looked_at, groups=[group]):
        found.append(np.flatnonzero(wanted(batch)) + first)
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
