"""From the inbox to the ledger: what waits there is read piece by piece, and becomes the batches of one import."""

from collections.abc import Callable, Iterator
from datetime import datetime

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from touchweave.event.moment import moment_if_any
from touchweave.event.parcel import ROW_FIELDS, Parcel, Refused, Row, event_batch, rejection_batch
from touchweave.event.rejection import Reason
from touchweave.event.table import EVENT_SCHEMA
from touchweave.store.import_report import COLLECTED, ImportReport
from touchweave.store.import_session import ImportSession
from touchweave.store.inbox import Inbox

#: What a load's report says of its source: its events bear their own.
COLLECTED_SOURCE = "(collector)"

#: A load takes so much at most; what it holds in memory follows from it.
LOAD_BYTES = 32 * 2**20
_PIECE_BYTES = 4 * 2**20
_UNREADABLE = (ValueError, TypeError, OverflowError, pa.ArrowException)


class Load:
    """What one load takes out of the inbox. Use once."""

    def __init__(self, inbox: Inbox, *, bytes_limit: int) -> None:
        self.ids: list[int] = []  #: of the rows that were taken so far
        self._inbox = inbox
        self._bytes_limit = bytes_limit
        self._after = 0
        self._next = self._take()

    @property
    def empty(self) -> bool:
        """Whether nothing waits."""
        return not self._next

    def run(self, session: ImportSession, *, now: Callable[[], datetime]) -> ImportReport:
        """Hand everything to the session and finish it. Raises DiskFull, DatabaseUnusable; nothing is kept then."""
        seen, messages, started = Seen(), 0, now()
        for parcels in self._pieces():
            messages += sum(parcel.messages for parcel in parcels)
            events, rejections = _columns(parcels)
            if events.num_rows:
                seen.add(events)
                session.append(events)
            if rejections.num_rows:
                session.reject(rejections)
        anything = session.loaded > 0
        return session.finish(
            ImportReport(
                id=None,
                file=COLLECTED,
                format=COLLECTED,
                source=COLLECTED_SOURCE,
                dry_run=False,
                rows=messages,
                events=messages,
                loaded=0,
                duplicates=0,
                customers=seen.customers if anything else 0,
                touchpoints=seen.touchpoints if anything else 0,
                since=seen.since if anything else None,
                until=seen.until if anything else None,
                started_at=started,
                finished_at=now(),
            )
        )

    def _pieces(self) -> Iterator[list[Parcel]]:
        left = self._bytes_limit
        while self._next and left > 0:
            taken, self._next = self._next, []
            self.ids += [row for row, _ in taken]
            yield [parcel for _, parcel in taken]
            left -= _PIECE_BYTES
            if left > 0:
                self._next = self._take()

    def _take(self) -> list[tuple[int, Parcel]]:
        """The next parcels, passing over rows that are damaged; empty at the end."""
        while True:
            taken = self._inbox.take(after=self._after, bytes_limit=min(_PIECE_BYTES, self._bytes_limit))
            ended, self._after = taken.last_id == self._after, taken.last_id
            if taken.parcels or ended:
                return taken.parcels


class Seen:
    """Whom and what events are of."""

    def __init__(self) -> None:
        self._customers: set[str] = set()
        self._names: set[str] = set()
        self._first_us, self._last_us = 2**63 - 1, -(2**63)

    def add(self, events: pa.RecordBatch) -> None:
        """Take a batch with the columns user_id, anonymous_id, name and occurred_at."""
        who = pc.coalesce(events.column("user_id"), events.column("anonymous_id"))
        self._customers.update(pc.unique(who.drop_null()).to_pylist())
        self._names.update(pc.unique(events.column("name").drop_null()).to_pylist())
        period = pc.min_max(events.column("occurred_at").cast(pa.int64())).as_py()
        self._first_us = min(self._first_us, period["min"])
        self._last_us = max(self._last_us, period["max"])

    @property
    def customers(self) -> int:
        """Distinct ones."""
        return len(self._customers)

    @property
    def touchpoints(self) -> int:
        """Distinct names."""
        return len(self._names)

    @property
    def since(self) -> datetime | None:
        """The first event's moment."""
        return moment_if_any(self._first_us)

    @property
    def until(self) -> datetime | None:
        """The last event's moment."""
        return moment_if_any(self._last_us)


def _columns(parcels: list[Parcel]) -> tuple[pa.RecordBatch, pa.RecordBatch]:
    """The events and the refusals. A row that cannot be an event, whatever is wrong with it, is refused."""
    try:
        events = _events(parcels)
    except _UNREADABLE:
        parcels = [_mended(parcel) for parcel in parcels]
        events = _events(parcels)
    return events, rejection_batch(parcels)


def _events(parcels: list[Parcel]) -> pa.RecordBatch:
    events = event_batch(parcels)
    for field in EVENT_SCHEMA:
        if not field.nullable and events.column(field.name).null_count:
            raise ValueError(f"{field.name} is missing")
    return events


def _mended(parcel: Parcel) -> Parcel:
    # Rows of an earlier version end sooner: columns are only ever added at the end.
    rows = [(*row, *(None,) * (len(ROW_FIELDS) - len(row))) for row in parcel.rows]
    sound = [_is_event(parcel, row) for row in rows]
    refused = [
        Refused(
            reason=Reason.UNREADABLE,
            row=number,
            field=None,
            raw=msgspec.json.encode(row).decode(),
            envelope="{}",
        )
        for number, (row, good) in enumerate(zip(rows, sound, strict=True), start=1)
        if not good
    ]
    return msgspec.structs.replace(
        parcel,
        rows=[row for row, good in zip(rows, sound, strict=True) if good],
        refused=[*parcel.refused, *refused],
    )


def _is_event(parcel: Parcel, row: Row) -> bool:
    try:
        _events([msgspec.structs.replace(parcel, rows=[row], refused=[])])
    except _UNREADABLE:
        return False
    return True
