"""A file of the ledger, as the manifest knows it."""

import builtins
from typing import Literal

from msgspec import Struct

from touchweave.store.ledger_digest import Stretch

#: Events of the ledger; refused events; events dropped because another import had brought them before; refused events
#: that were replayed since.
Kind = Literal["events", "quarantine", "duplicates", "replayed"]


class LedgerFile(Struct, frozen=True, kw_only=True):
    """An immutable Parquet file. Whatever is not in the manifest is not in the ledger."""

    id: int  #: 0: not in the manifest yet
    path: str  #: relative to the workspace
    rows: int
    bytes: int
    import_id: int | None
    kind: Kind
    own_ids: bool  #: its message ids came with the data, and so can collide with other imports'
    first_us: int  #: earliest `occurred_at` (of rejections: `received_at`), µs since 1970
    last_us: int
    place: int = 0  #: among the files of its import and kind
    keys_path: str | None = None  #: its sorted message keys, beside it; only with own ids
    checksums: builtins.bytes = b""  #: verified_parquet.checksums
    digest: str = ""  #: of its events; see ledger_digest.py

    @property
    def stretch(self) -> Stretch:
        """Its events, as part of the ledger."""
        return Stretch(rows=self.rows, digest=self.digest)
