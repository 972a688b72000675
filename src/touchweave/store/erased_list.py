"""Who was erased: a hash of each identifier, keyed with a salt of the workspace. No identifier can be read out of it.

Whatever enters the ledger is compared with it, so that nobody comes back by a replay or a late event. A copy lies
beside the ledger in `erased.json`, for the day on which an older backup of the database is restored.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from touchweave.event.identifying import Pair
from touchweave.store import manifest
from touchweave.store.disk import sync_folder, write_durably
from touchweave.store.row_checksum import insert_rows, read_rows, read_total
from touchweave.store.schema import erased_identifiers, meta

FILE = "erased.json"
_SALT = "erasure_salt"
_REMEMBERED = 1 << 16


class ErasedList:
    """Identifiers as hashes: it can be asked for one, and tells none."""

    anywhere = False

    def __init__(self, salt: bytes = b"", hashes: Iterable[str] = ()) -> None:
        self.salt = salt
        self.hashes = frozenset(hashes)
        self.holds = lru_cache(maxsize=_REMEMBERED)(self._holds)

    def __len__(self) -> int:
        return len(self.hashes)

    def _holds(self, pair: Pair) -> bool:
        return hashed(pair, self.salt) in self.hashes


class _Copy(Struct, frozen=True, kw_only=True):
    """What `erased.json` holds."""

    salt: str  #: hex
    hashes: tuple[str, ...]  #: ascending


def hashed(pair: Pair, salt: bytes) -> str:
    """HMAC-SHA-256, hex."""
    return hmac.new(salt, "\0".join(pair).encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def read_list(connection: Connection) -> ErasedList:
    """The list as the database has it. Raises DatabaseDamaged."""
    if not read_total(connection, erased_identifiers).rows:
        return ErasedList()
    return ErasedList(salt_of(connection), (row["hash"] for row in read_rows(connection, erased_identifiers)))


def salt_of(connection: Connection) -> bytes:
    """The salt; empty before the first erasure."""
    found = [row["value"] for row in read_rows(connection, meta) if row["key"] == _SALT]
    return bytes.fromhex(found[0]) if found else b""


def salt_made(connection: Connection, folder: Path) -> bytes:
    """The salt, made now if there is none: the copy's, so that what it holds stays good."""
    salt = salt_of(connection)
    if not salt:
        copy = read_copy(folder)
        salt = copy.salt or secrets.token_bytes(32)
        manifest.write_notes(connection, {_SALT: salt.hex()})
    return salt


def add_to_list(connection: Connection, hashes: Iterable[str], *, erasure_id: int) -> int:
    """Enter hashes that are not there yet; returns how many those were."""
    known = {row["hash"] for row in read_rows(connection, erased_identifiers)}
    new = sorted(set(hashes) - known)
    insert_rows(connection, erased_identifiers, [{"hash": one, "erasure_id": erasure_id} for one in new])
    return len(new)


def read_copy(folder: Path) -> ErasedList:
    """The copy beside the ledger; empty where there is none, or none that can be read."""
    try:
        copy = msgspec.json.decode((folder / FILE).read_bytes(), type=_Copy)
        return ErasedList(bytes.fromhex(copy.salt), copy.hashes)
    except (OSError, ValueError, msgspec.MsgspecError):
        return ErasedList()


def write_copy(folder: Path, listed: ErasedList) -> None:
    """Bring the copy up to date, durably; what only the copy knows stays in it."""
    before = read_copy(folder)
    hashes = listed.hashes | (before.hashes if before.salt == listed.salt else frozenset())
    if not hashes or (hashes == before.hashes and before.salt == listed.salt):
        return
    copy = _Copy(salt=listed.salt.hex(), hashes=tuple(sorted(hashes)))
    new = folder / f"{FILE}.tmp"
    write_durably(new, msgspec.json.encode(copy))
    new.replace(folder / FILE)
    sync_folder(folder)
