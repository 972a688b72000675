"""Of what an index is made."""

from dataclasses import dataclass
from datetime import datetime

from touchweave.catalogue.touchpoint import Catalogue
from touchweave.journey.generation import Ledger

#: Where nothing is said: rows beyond so many bytes wait on disk while an index is built.
MEMORY_LIMIT = 2**30


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """What a generation notes of its making."""

    ledger: Ledger
    catalogue: Catalogue
    now: datetime
