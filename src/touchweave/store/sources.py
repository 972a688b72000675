"""Where events come from: sources with their write keys, in the transactional database."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal, get_args

from msgspec import Struct
from sqlalchemy import Connection

from touchweave import clock
from touchweave.errors import SourceExists, SourceInvalid, SourceUnknown, WriteKeyUnknown
from touchweave.event.consent import STAFF_SOURCE
from touchweave.event.moment import microseconds, moment_at
from touchweave.store.database import Database
from touchweave.store.row_checksum import insert_rows, read_rows, read_total, update_row
from touchweave.store.schema import sources, write_keys
from touchweave.store.write_key import PREFIX_LENGTH, new_write_key, write_key_hash

#: Where its messages are written: in a browser, in an app, on a server, or anywhere.
SourceKind = Literal["any", "web", "app", "server"]
NAME_LENGTH = 100
_LARGEST = 2**63 - 1


class WriteKey(Struct, frozen=True, kw_only=True):
    """A key as it is shown: never whole."""

    id: int
    prefix: str  #: its first ten characters
    created_at: datetime
    revoked_at: datetime | None = None  #: from then on it opens nothing


class Source(Struct, frozen=True, kw_only=True):
    """One site, app or server that sends events."""

    id: int
    name: str
    kind: SourceKind
    site_id: int | None  #: what Matomo's trackers call the site
    created_at: datetime
    keys: tuple[WriteKey, ...]


class NewKey(Struct, frozen=True, kw_only=True):
    """A key that was just made."""

    source: Source
    key: str  #: the key itself: shown now and never again


class OpenDoor(Struct, frozen=True, kw_only=True):
    """A key that is not revoked, and what it opens."""

    prefix: str
    hash: str  #: SHA-256 of the key, hex
    source: Source


class Sources:
    """The sources of one workspace."""

    def __init__(self, database: Database, *, now: Callable[[], datetime] = clock.now) -> None:
        self._database = database
        self._now = now

    def all(self) -> tuple[Source, ...]:
        """All sources by id. Raises DatabaseUnusable."""
        with self._database.reading() as connection:
            return _all(connection)

    def one(self, source_id: int) -> Source:
        """One source. Raises SourceUnknown."""
        with self._database.reading() as connection:
            return _one(connection, source_id)

    def add(self, name: str, *, kind: str = "any", site_id: int | None = None) -> NewKey:
        """Make a source and its first key. Raises SourceExists, SourceInvalid."""
        _must_be_valid(name, kind, site_id)
        with self._database.writing() as connection:
            for source in _all(connection):
                for field, value in (("name", name), ("site_id", site_id)):
                    if value is not None and getattr(source, field) == value:
                        raise SourceExists(field=field, value=value, source=source.name)
            source_id = read_total(connection, sources).last_id + 1
            row = {"id": source_id, "name": name, "kind": kind, "site_id": site_id, "created_us": self._now_us()}
            insert_rows(connection, sources, [row])
            return self._new_key(connection, source_id)

    def new_key(self, source_id: int) -> NewKey:
        """Make one more key. Raises SourceUnknown."""
        with self._database.writing() as connection:
            _one(connection, source_id)
            return self._new_key(connection, source_id)

    def revoke(self, source_id: int, key_id: int) -> Source:
        """End a key; again changes nothing. Others notice within a second. Raises SourceUnknown, WriteKeyUnknown."""
        with self._database.writing() as connection:
            source = _one(connection, source_id)
            rows = {row["id"]: row for row in read_rows(connection, write_keys) if row["source_id"] == source_id}
            if key_id not in rows:
                raise WriteKeyUnknown(source=source.name, key=key_id, allowed=", ".join(map(str, rows)))
            if rows[key_id]["revoked_us"] is None:
                update_row(connection, write_keys, rows[key_id], {"revoked_us": self._now_us()})
            return _one(connection, source_id)

    def open_doors(self) -> tuple[OpenDoor, ...]:
        """The keys that open something now. Raises DatabaseUnusable."""
        with self._database.reading() as connection:
            by_id = {source.id: source for source in _all(connection)}
            rows = [row for row in read_rows(connection, write_keys) if row["revoked_us"] is None]
        return tuple(OpenDoor(prefix=row["prefix"], hash=row["hash"], source=by_id[row["source_id"]]) for row in rows)

    def _new_key(self, connection: Connection, source_id: int) -> NewKey:
        key = new_write_key()
        row = {
            "id": read_total(connection, write_keys).last_id + 1,
            "source_id": source_id,
            "prefix": key[:PREFIX_LENGTH],
            "hash": write_key_hash(key),
            "created_us": self._now_us(),
            "revoked_us": None,
        }
        insert_rows(connection, write_keys, [row])
        return NewKey(source=_one(connection, source_id), key=key)

    def _now_us(self) -> int:
        return microseconds(self._now())


def _all(connection: Connection) -> tuple[Source, ...]:
    keys: dict[int, list[dict[str, Any]]] = {}
    for key in read_rows(connection, write_keys):
        keys.setdefault(key["source_id"], []).append(key)
    return tuple(_source(row, keys.get(row["id"], [])) for row in read_rows(connection, sources))


def _one(connection: Connection, source_id: int) -> Source:
    found = {source.id: source for source in _all(connection)}
    if source_id not in found:
        told = ", ".join(f"{source.id} ({source.name})" for source in found.values())
        raise SourceUnknown(source=source_id, allowed=told or "none yet")
    return found[source_id]


def _source(row: dict[str, Any], keys: list[dict[str, Any]]) -> Source:
    return Source(
        id=row["id"],
        name=row["name"],
        kind=row["kind"],
        site_id=row["site_id"],
        created_at=moment_at(row["created_us"]),
        keys=tuple(
            WriteKey(
                id=key["id"],
                prefix=key["prefix"],
                created_at=moment_at(key["created_us"]),
                revoked_at=None if key["revoked_us"] is None else moment_at(key["revoked_us"]),
            )
            for key in keys
        ),
    )


def must_not_be_staff(name: str) -> None:
    """Raises SourceInvalid for the name under which one's own people write."""
    if name.strip().casefold() == STAFF_SOURCE:
        raise SourceInvalid(field="name", value=name, allowed="any other: under this name your own people write")


def _must_be_valid(name: str, kind: str, site_id: int | None) -> None:
    if not name or name != name.strip() or len(name) > NAME_LENGTH or not name.isprintable():
        allowed = f"1 to {NAME_LENGTH} printable characters, no space at either end"
        raise SourceInvalid(field="name", value=name, allowed=allowed)
    must_not_be_staff(name)
    if kind not in get_args(SourceKind):
        raise SourceInvalid(field="kind", value=kind, allowed=", ".join(get_args(SourceKind)))
    if site_id is not None and not 0 < site_id <= _LARGEST:
        raise SourceInvalid(field="site_id", value=site_id, allowed=f"1 to {_LARGEST:,}")
