"""The newest messages of a source: out of the inbox, and out of the ledger's newest files. Bounded work, however much
there is: what came long before everything else is not looked for.
"""

import contextlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct
from sqlalchemy import select

from touchweave.event.flag import Flag
from touchweave.event.moment import moment_at
from touchweave.event.parcel import ROW_FIELDS, Parcel
from touchweave.event.table import EVENT_SCHEMA, REJECTION_SCHEMA
from touchweave.store.database import Database
from touchweave.store.inbox_row import is_sound
from touchweave.store.ledger import Ledger
from touchweave.store.ledger_file import Kind
from touchweave.store.row_checksum import read_total
from touchweave.store.schema import inbox
from touchweave.store.verified_parquet import VerifiedParquet

#: So far back: requests that wait, and files and row groups of the ledger.
_REQUESTS, _FILES, _GROUPS = 2_000, 4, 8
_READ_ROWS = 1024


class Latest(Struct, frozen=True, kw_only=True):
    """Newest first."""

    events: tuple[
        dict[str, Any], ...
    ]  #: a value for each column of EVENT_SCHEMA, and `waiting`: not in the ledger yet
    refused: tuple[dict[str, Any], ...]  #: a value for each column of REJECTION_SCHEMA, and `waiting`


class LatestMessages:
    """Finds them, for any number of readers."""

    def __init__(self, folder: Path, database: Database, ledger: Ledger) -> None:
        self._folder = folder
        self._database = database
        self._ledger = ledger

    def of(self, source: str, limit: int) -> Latest:
        """At most `limit` events and as many refusals. Raises LedgerDamaged, DatabaseUnusable."""
        events: dict[str, dict[str, Any]] = {}
        refused: list[dict[str, Any]] = []
        for parcel in self._waiting(source):
            for row in reversed(_rows(parcel)):
                events.setdefault(row["message_id"], row)
            refused += reversed(_refusals(parcel))
            if len(events) >= limit:
                break
        if len(events) < limit:
            for row in self._loaded("events", source, limit - len(events)):
                events.setdefault(row["message_id"], row)
        if len(refused) < limit:
            refused += self._loaded("quarantine", source, limit - len(refused))
        return Latest(events=tuple(events.values())[:limit], refused=tuple(refused[:limit]))

    def received(self, sources: set[str]) -> dict[str, datetime]:
        """When each was last heard of, where that was lately. Raises LedgerDamaged, DatabaseUnusable."""
        found: dict[str, datetime] = {}
        with self._database.reading() as connection:
            after = read_total(connection, inbox).last_id - _REQUESTS
            columns = (inbox.c.source, inbox.c.received_us)
            for source, received_us in connection.execute(select(*columns).where(inbox.c.id > after)):
                with contextlib.suppress(OverflowError):  # damaged, which whoever loads it will tell
                    moment = moment_at(received_us)
                    found[source] = max(found.get(source, moment), moment)
        kinds: tuple[Kind, ...] = ("events", "quarantine")
        for kind in kinds:
            for parquet, group in self._newest(kind):
                if sources <= found.keys():
                    return found
                table = pa.Table.from_batches(parquet.batches(["source", "received_at"], groups=[group]))
                newest = table.unify_dictionaries().group_by("source").aggregate([("received_at", "max")])
                for row in newest.to_pylist():
                    moment = row["received_at_max"]
                    found[row["source"]] = max(found.get(row["source"], moment), moment)
        return found

    def _waiting(self, source: str) -> Iterator[Parcel]:
        with self._database.reading() as connection:
            after = read_total(connection, inbox).last_id - _REQUESTS
            asked = select(inbox).where(inbox.c.id > after, inbox.c.source == source, ~inbox.c.damaged)
            for found in connection.execute(asked.order_by(inbox.c.id.desc()), execution_options={"yield_per": 16}):
                row = dict(found._mapping)
                if is_sound(row):
                    with contextlib.suppress(msgspec.DecodeError):  # of a newer version
                        yield Parcel.decode(row["payload"])

    def _newest(self, kind: Kind) -> Iterator[tuple[VerifiedParquet, int]]:
        """The newest row groups, newest first, each with its open file."""
        groups = 0
        for file in reversed(self._ledger.files(kind)[-_FILES:]):
            try:
                parquet = VerifiedParquet(self._folder, file)
            except FileNotFoundError:  # undone, or joined with others, since it was listed
                continue
            with parquet:
                for group in reversed(range(len(parquet.groups))):
                    groups += 1
                    if groups > _GROUPS:
                        return
                    yield parquet, group

    def _loaded(self, kind: Kind, source: str, limit: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        names = (EVENT_SCHEMA if kind == "events" else REJECTION_SCHEMA).names
        for parquet, group in self._newest(kind):
            if len(found) >= limit:
                break
            found += _of_source(parquet, group, source, limit - len(found), names)
        return found


def _of_source(
    parquet: VerifiedParquet, group: int, source: str, limit: int, names: list[str]
) -> list[dict[str, Any]]:
    """The last rows of the source in a row group, last first. Only what is shown is read whole."""
    narrow = pa.Table.from_batches(parquet.batches(["source"], groups=[group])).column("source").cast(pa.string())
    wanted = np.flatnonzero(pc.equal(narrow, source).to_numpy(zero_copy_only=False))[-limit:]
    found: list[dict[str, Any]] = []
    start = 0
    for batch in parquet.batches(names, groups=[group], most=_READ_ROWS) if len(wanted) else ():
        here = wanted[(wanted >= start) & (wanted < start + batch.num_rows)] - start
        rows = [row for row in batch.take(pa.array(here)).to_pylist() if row.get("flags") != Flag.ERASED.value]
        found += [row | {"waiting": False} for row in rows]
        start += batch.num_rows
    return found[::-1]


def _rows(parcel: Parcel) -> list[dict[str, Any]]:
    shared = {"source": parcel.source, "received_at": moment_at(parcel.received_us), "waiting": True}
    missing: dict[str, Any] = dict.fromkeys(ROW_FIELDS)  # a row of an earlier version ends sooner
    rows = [missing | dict(zip(ROW_FIELDS, row, strict=False)) for row in parcel.rows]
    return [row | {"occurred_at": moment_at(row["occurred_at"])} | shared for row in rows]


def _refusals(parcel: Parcel) -> list[dict[str, Any]]:
    shared = {"source": parcel.source, "received_at": moment_at(parcel.received_us), "waiting": True}
    return [
        {"reason": one.reason.value, "row": one.row, "field": one.field, "raw": one.raw, "envelope": one.envelope}
        | shared
        for one in parcel.refused
    ]
