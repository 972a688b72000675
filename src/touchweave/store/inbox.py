"""What was accepted and is not in the ledger yet: durable before anybody is told 200, retired by the loader.

Rows are given ids, and counted by source and day, under the writers' lock, so that none is taken twice or forgotten.
"""

import logging
import os
import time
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, insert, select, update

from touchweave.errors import InboxDamaged, InboxFull
from touchweave.event.moment import moment_at
from touchweave.event.parcel import Parcel
from touchweave.store import inbox_account
from touchweave.store.database import Database
from touchweave.store.inbox_row import MENDED, Packed, inbox_checksum, is_sound, mended, pack
from touchweave.store.row_checksum import change_total, damaged, read_total
from touchweave.store.schema import inbox

log = logging.getLogger(__name__)

TAKE_BYTES = 16 * 2**20
_FRESH_SECONDS = 0.5
_STREAMED = {"yield_per": 64}
_META = [column for column in inbox.c if column.name != "payload"]


class InboxLimits(Struct, frozen=True, kw_only=True):
    """How much may wait, and how much of the disk stays free."""

    limit_bytes: int = 2**30
    reserve_bytes: int = 256 * 2**20


class DamagedRow(Struct, frozen=True, kw_only=True):
    """A row that cannot be loaded as it is: set apart in the inbox, or mended there to be loaded the next time."""

    id: int
    source: str  #: as the row says, which may be wrong itself
    messages: int
    why: Literal["checksum", "undecodable"]  #: not what was written; or written by us in a form that we cannot read


class Taken(Struct, frozen=True, kw_only=True):
    """The next parcels for the ledger."""

    parcels: list[tuple[int, Parcel]]  #: with their ids, in the order of arrival
    damaged: list[DamagedRow]  #: found now, and told this once
    last_id: int  #: take on after it


class Waiting(Struct, frozen=True, kw_only=True):
    """What is acknowledged and not in the ledger yet."""

    messages: int
    requests: int
    bytes: int
    oldest: datetime | None  #: when the longest waiting came
    by_source_day: dict[tuple[str, date], int]  #: messages
    damaged: int  #: messages set apart, beside those that wait
    damaged_by_source_day: dict[tuple[str, date], int]


class Inbox:
    """For any number of appenders in any number of processes, and one loader."""

    def __init__(self, database: Database, folder: Path, *, limits: InboxLimits | None = None) -> None:
        self._database = database
        self._folder = folder
        self._limits = limits or InboxLimits()
        self._free = (0, float("-inf"))  # bytes, and when they were counted
        self._bytes = (0, float("-inf"))

    def append(self, parcels: Sequence[Parcel]) -> None:
        """Keep parcels durably, all or none. Raises InboxFull, DiskFull, DatabaseUnusable."""
        self.append_packed([pack(parcel) for parcel in parcels])

    def append_packed(self, packed: Sequence[Packed]) -> None:
        """The same of parcels that are bytes already."""
        if not packed:
            return
        self._must_have_disk()
        added = sum(len(one.payload) for one in packed)
        with self._database.writing() as connection:
            total = read_total(connection, inbox)
            self._must_fit(total.bytes + added)
            rows = [_row(one, total.last_id + 1 + place) for place, one in enumerate(packed)]
            connection.execute(insert(inbox), rows)
            checksums = sum(row["checksum"] for row in rows)
            change_total(
                connection, inbox, rows=len(rows), total=checksums, last_id=total.last_id + len(rows), bytes=added
            )
            inbox_account.arrived(connection, rows)
        self._bytes = (total.bytes + added, time.monotonic())

    def room(self) -> None:
        """Raise InboxFull when nothing should be accepted now; costs next to nothing."""
        self._must_have_disk()
        found, as_of = self._bytes
        if time.monotonic() - as_of > _FRESH_SECONDS:
            with self._database.reading() as connection:
                found = read_total(connection, inbox).bytes
            self._bytes = (found, time.monotonic())
        self._must_fit(found + 1)

    def take(self, *, after: int = 0, bytes_limit: int = TAKE_BYTES) -> Taken:
        """The parcels after that id, of so many bytes together but at least one; they stay until `retire`.

        A damaged row does not hold up the others. Raises DatabaseDamaged when nothing is left and rows have vanished.
        """
        parcels: list[tuple[int, Parcel]] = []
        spoilt: list[DamagedRow] = []
        last_id = after
        left = bytes_limit
        seen = 0
        query = select(inbox).where(inbox.c.id > after).order_by(inbox.c.id)
        with self._database.reading() as connection:
            for found in connection.execute(query, execution_options=_STREAMED):
                row = dict(found._mapping)
                size = len(row["payload"] or b"")
                if seen and left < size:
                    break
                last_id, seen, left = row["id"], seen + 1, left - size
                read = _read(row)
                if isinstance(read, Parcel):
                    parcels.append((row["id"], read))
                elif not row["damaged"]:
                    spoilt.append(read)
            else:
                if after == 0 and not parcels:
                    _must_be_all(connection, seen)
        self._set_apart(spoilt)
        return Taken(parcels=parcels, damaged=spoilt, last_id=last_id)

    def waiting(self) -> Waiting:
        """What is not in the ledger yet; costs the same however much it is."""
        oldest = self._oldest()
        with self._database.reading() as connection:
            accounts = inbox_account.standing(connection)
        return Waiting(
            messages=sum(account.waiting for account in accounts),
            requests=sum(account.waiting_requests for account in accounts),
            bytes=sum(account.waiting_bytes for account in accounts),
            oldest=None if oldest is None else moment_at(oldest),
            by_source_day=_summed((one.source, one.day, one.waiting) for one in accounts if one.waiting),
            damaged=sum(account.damaged for account in accounts),
            damaged_by_source_day=_summed((one.source, one.day, one.damaged) for one in accounts if one.damaged),
        )

    def accepted(self, *, since: date | None = None) -> dict[tuple[str, date], int]:
        """How many messages were acknowledged, ever or since a day, by source and day of arrival (UTC)."""
        with self._database.reading() as connection:
            found = (
                inbox_account.accounts(connection)
                if since is None
                else inbox_account.accounts_since(connection, since)
            )
            return _summed((one.source, one.day, one.accepted) for one in found)

    def verify(self) -> None:
        """Read everything that waits. Raises DatabaseDamaged when rows vanished, InboxDamaged for a damaged one."""
        rows = 0
        with self._database.reading() as connection:
            for found in connection.execute(select(inbox), execution_options=_STREAMED):
                rows += 1
                if isinstance(read := _read(dict(found._mapping)), DamagedRow):
                    raise self.told(read)
            _must_be_all(connection, rows)

    def told(self, row: DamagedRow) -> InboxDamaged:
        """The row as an error, to be shown."""
        problem = (
            "it is not what was written" if row.why == "checksum" else "it was written in a form that is not known"
        )
        return InboxDamaged(
            url=self._database.named, row=row.id, source=row.source, messages=row.messages, problem=problem
        )

    def _oldest(self) -> int | None:
        """When the first sound row came; damaged ones before it are set apart."""
        spoilt: list[DamagedRow] = []
        oldest = None
        with self._database.reading() as connection:
            for found in connection.execute(select(inbox).order_by(inbox.c.id), execution_options=_STREAMED):
                row = dict(found._mapping)
                if (true := row if is_sound(row) else mended(row)) is not None:
                    oldest = int(true["received_us"])
                    break
                if not row["damaged"]:
                    spoilt.append(_damaged(row, "checksum"))
        self._set_apart(spoilt)
        return oldest

    def _set_apart(self, spoilt: Sequence[DamagedRow]) -> None:
        """Mark rows, so that they are told once and counted as damaged; or mend what their payload proves."""
        for each in spoilt:
            log.error(str(self.told(each)))
        if not spoilt:
            return
        with self._database.writing() as connection:
            query = select(inbox).where(inbox.c.id.in_([row.id for row in spoilt]), ~inbox.c.damaged)
            lost = []
            for row in [dict(row._mapping) for row in connection.execute(query)]:
                true = mended(row)
                changes = {"damaged": True} if true is None else {name: true[name] for name in MENDED}
                connection.execute(update(inbox).where(inbox.c.id == row["id"]).values(changes))
                lost += [row] if true is None else []
            inbox_account.set_apart(connection, lost)

    def _must_fit(self, found: int) -> None:
        if found > self._limits.limit_bytes:
            problem = f"{found:,} bytes would wait to be loaded, and {self._limits.limit_bytes:,} may"
            raise InboxFull(reason="full", problem=problem)

    def _must_have_disk(self) -> None:
        free, as_of = self._free
        if time.monotonic() - as_of > _FRESH_SECONDS:
            found = os.statvfs(self._folder)
            free = found.f_bavail * found.f_frsize
            self._free = (free, time.monotonic())
        if free < self._limits.reserve_bytes:
            kept = self._limits.reserve_bytes
            problem = f"{free:,} bytes are free on the disk of {str(self._folder)!r}, and {kept:,} are kept so"
            raise InboxFull(reason="disk", problem=problem)


def retire(connection: Connection, ids: Sequence[int]) -> None:
    """Let go of rows that are in the ledger now, in the loader's transaction.

    Raises DatabaseDamaged when one of them is not there (any more).
    """
    rows: list[dict[str, Any]] = []
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        found = connection.execute(select(*_META).where(inbox.c.id.in_(some)))
        rows += [dict(row._mapping) for row in found]
        connection.execute(inbox.delete().where(inbox.c.id.in_(some)))
    if len(rows) != len(ids):
        missing = sorted(set(ids) - {row["id"] for row in rows})
        raise damaged(connection, "inbox", f"rows {missing[:20]} are not there any more")
    gone = -sum(row["checksum"] for row in rows)
    change_total(connection, inbox, rows=-len(rows), total=gone, bytes=-sum(row["bytes"] for row in rows))
    inbox_account.retired(connection, rows)


def _summed(counts: Iterable[tuple[str, date, int]]) -> dict[tuple[str, date], int]:
    sums: dict[tuple[str, date], int] = {}
    for source, day, count in counts:
        sums[source, day] = sums.get((source, day), 0) + count
    return sums


def _must_be_all(connection: Connection, rows: int) -> None:
    if rows != (expected := read_total(connection, inbox).rows):
        raise damaged(connection, "inbox", f"it holds {rows} rows, expected {expected}")


def _row(packed: Packed, row_id: int) -> dict[str, Any]:
    row = msgspec.structs.asdict(packed) | {"id": row_id, "bytes": len(packed.payload), "damaged": False}
    row["checksum"] = inbox_checksum(row)
    return row


def _read(row: dict[str, Any]) -> Parcel | DamagedRow:
    why: Literal["checksum", "undecodable"] = "checksum"
    if is_sound(row):
        try:
            return Parcel.decode(row["payload"])
        except (msgspec.DecodeError, ValueError):
            why = "undecodable"
    return _damaged(row, why)


def _damaged(row: dict[str, Any], why: Literal["checksum", "undecodable"]) -> DamagedRow:
    return DamagedRow(id=row["id"], source=str(row["source"]), messages=row["messages"], why=why)
