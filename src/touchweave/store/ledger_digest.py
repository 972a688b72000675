"""Which events a stretch of the ledger holds, in which order, however they are cut into files.

A stretch is a polynomial whose coefficients are what its files held when they were written, at the place of their
first row: joining neighbouring files changes nothing, and everything else does.
"""

import hashlib
from collections.abc import Iterable

from msgspec import Struct

_PRIME = 2**127 - 1
_AT = int.from_bytes(hashlib.blake2b(b"touchweave ledger", digest_size=15).digest(), "big")


class Stretch(Struct, frozen=True, kw_only=True):
    """Some consecutive events."""

    rows: int = 0
    digest: str = "0"  #: hexadecimal

    def __add__(self, other: "Stretch") -> "Stretch":
        """This stretch, and behind it the other."""
        moved = int(other.digest, 16) * pow(_AT, self.rows, _PRIME)
        return Stretch(rows=self.rows + other.rows, digest=f"{(int(self.digest, 16) + moved) % _PRIME:x}")


NOTHING = Stretch()


def written(path: str, rows: int, size: int, checksums: bytes) -> Stretch:
    """What a new file holds: no other file has its path."""
    digest = hashlib.blake2b(f"{path} {rows} {size} ".encode() + checksums, digest_size=15)
    return Stretch(rows=rows, digest=digest.hexdigest())


def first(stretches: Iterable[Stretch], rows: int) -> Stretch | None:
    """The first so many rows of consecutive stretches; None where no stretch ends there."""
    found = NOTHING
    for stretch in stretches:
        if found.rows >= rows:
            break
        found += stretch
    return found if found.rows == rows else None
