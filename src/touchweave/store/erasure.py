"""The receipt of an erasure: what was taken out where, and how much. It names nobody."""

from datetime import datetime
from typing import Any, ClassVar

import msgspec
from msgspec import Struct, structs
from sqlalchemy import Connection

from touchweave.event.moment import microseconds, moment_at
from touchweave.store.row_checksum import insert_rows, read_rows, read_total, update_row
from touchweave.store.schema import erasures
from touchweave.tabular import Tabular


class ErasedPlace(Struct, frozen=True, kw_only=True):
    """One place, and what became of it."""

    place: str  #: ledger, duplicates, quarantine, replayed, inbox, imports, index, or a table of the database
    #: removed: nothing is left. emptied: the row stays, so that counts stay, and says nothing. blanked: of what is
    #: somebody else's, the identifiers. written anew: without what was in it.
    how: str
    rows: int = 0
    files: int = 0  #: that were written anew
    bytes: int = 0  #: of these files, as they were before


class Erasure(Tabular, Struct, frozen=True, kw_only=True):
    """What an erasure did, or would do."""

    _table: ClassVar[str] = "places"

    id: int | None  #: None: a dry run, or there was nothing
    dry_run: bool
    asked_by: str
    erased_at: datetime
    finished_at: datetime | None  #: None: not yet; the next who opens the workspace goes on
    identifiers: int  #: how many were the customer's alone; as many hashes keep them from coming back
    shared: int  #: how many others used too: those stay, and are no longer the customer's
    events: int  #: of the customer in the ledger
    places: tuple[ErasedPlace, ...]

    @property
    def anything(self) -> bool:
        """Whether there was anything to take out."""
        return any(place.rows or place.files for place in self.places)


def next_erasure_id(connection: Connection) -> int:
    """Ids are never used twice."""
    return read_total(connection, erasures).last_id + 1


def add_erasure(connection: Connection, told: Erasure) -> None:
    """Keep a receipt under its id."""
    row = {
        "id": told.id,
        "erased_us": microseconds(told.erased_at),
        "finished_us": None,
        "asked_by": told.asked_by,
        "receipt": msgspec.json.encode(told).decode(),
    }
    insert_rows(connection, erasures, [row])


def adopted(erasure_id: int, identifiers: int, *, asked_by: str, now: datetime) -> Erasure:
    """The receipt of identifiers that were erased before the database was restored, and are in it nowhere."""
    return Erasure(
        id=erasure_id,
        dry_run=False,
        asked_by=asked_by,
        erased_at=now,
        finished_at=None,
        identifiers=identifiers,
        shared=0,
        events=0,
        places=(),
    )


def read_erasures(connection: Connection) -> tuple[Erasure, ...]:
    """All receipts, oldest first. Raises DatabaseDamaged."""
    return tuple(_read(row) for row in read_rows(connection, erasures))


def finish_erasures(connection: Connection, now: datetime) -> None:
    """Nothing is left of what was taken out, in no file."""
    for row in read_rows(connection, erasures):
        if row["finished_us"] is None:
            update_row(connection, erasures, row, {"finished_us": microseconds(now)})


def _read(row: dict[str, Any]) -> Erasure:
    told = msgspec.json.decode(row["receipt"], type=Erasure)
    finished = row["finished_us"]
    return structs.replace(told, finished_at=None if finished is None else moment_at(finished))
