"""A file of Segment-form messages, one JSON object a line."""

from collections.abc import Iterator
from datetime import datetime

import numpy as np
import pyarrow as pa

from touchweave.collect.json_lines import JsonLines
from touchweave.collect.mapping import Mapping
from touchweave.collect.messages import MessageTable
from touchweave.collect.rows import Parsed
from touchweave.settings import Settings
from touchweave.store.import_report import ColumnRole, ImportSign

_WHY = "the form of the messages says so"
_ROLES = {
    "userId": "customer",
    "anonymousId": "anonymous",
    "messageId": "message_id",
    "timestamp": "time",
    "event": "name",
    "properties": "property",
    "traits": "trait",
}


class MessageSource:
    """Messages need no mapping: their form says what everything means."""

    format = "jsonl"
    own_ids = True

    def __init__(
        self,
        lines: JsonLines,
        *,
        file: str,
        source: str,
        digest: str,
        settings: Settings,
        now: datetime,
        mapping: Mapping,
    ) -> None:
        self._lines = lines
        self.file, self.source, self.digest, self.mapping = file, source, digest, mapping
        self.roles = tuple(ColumnRole(column=name, role=role, why=_WHY) for name, role in _ROLES.items())
        self.rows = 0
        self._now = now
        self._future = 0
        self._table = MessageTable(
            source=source, digest=digest, received_at=now, row_limit_bytes=settings.row_limit_bytes
        )

    @property
    def share(self) -> float:
        """Of the file read so far, 0..1."""
        return self._lines.share

    def batches(self) -> Iterator[Parsed]:
        """All messages as events and rejections."""
        limit = int(self._now.timestamp() * 1_000_000) + 86_400_000_000
        for first, lines in self._lines.blocks():
            numbered = [(number, line) for number, line in enumerate(lines, start=first) if line.strip()]
            events, rejections = self._table.read(numbered)
            self.rows += len(numbered)
            us = events.column("occurred_at").cast(pa.int64()).to_numpy(zero_copy_only=False)
            self._future += int(np.count_nonzero(us > limit))
            yield Parsed(events=events, rejections=rejections, rows=len(numbered))

    def signs(self) -> tuple[ImportSign, ...]:
        """Messages from the future."""
        if not self._future:
            return ()
        message = f"{self._future:,} messages lie in the future."
        return (ImportSign(code="future_time", message=message, count=self._future),)
