"""Reads JSON lines: one flat object a line; nested objects and lists stay JSON text."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from touchweave.collect.content import Content
from touchweave.collect.encoding import encoding_of, utf8_blocks
from touchweave.collect.mapping import Mapping
from touchweave.collect.reader import RawBatch
from touchweave.collect.records import record_blocks
from touchweave.errors import FileUnreadable
from touchweave.event.record import TYPES
from touchweave.event.rejection import Reason, Rejection
from touchweave.settings import Settings
from touchweave.store.import_report import ImportSign

_RAW_LIMIT = 65536
_HEAD_BYTES = 2**20
_decode = msgspec.json.Decoder(dict[str, Any]).decode


class JsonLines:
    """The lines of a file in blocks, with their numbers; blank lines are passed over but counted."""

    def __init__(self, content: Content, *, settings: Settings, encoding: str | None) -> None:
        self._content, self._limit = content, settings.row_limit_bytes
        self._encoding = encoding or encoding_of(content.head(_HEAD_BYTES))
        self.share = 0.0

    def blocks(self) -> Iterator[tuple[int, list[bytes]]]:
        """Number of the first line, from 1, and the lines of some 4 MiB."""
        number, read, size = 1, 0, max(1, self._content.path.stat().st_size)
        pieces = utf8_blocks(self._content, self._encoding)
        for block in record_blocks(pieces, limit=self._limit, quoted=False):
            lines = block.split(b"\n")
            if lines and not lines[-1]:
                lines.pop()
            read += len(block)
            if not self._content.packed:
                self.share = min(1.0, read / size)
            yield number, lines
            number += len(lines)
        self.share = 1.0

    def head(self, count: int = 200) -> list[bytes]:
        """The first lines that are not blank."""
        for _, lines in self.blocks():
            return [line for line in lines[: count * 2] if line.strip()][:count]
        return []


def refusal(line: bytes, row: int, limit: int) -> Rejection | None:
    """Why a line is refused before it is read."""
    if len(line) <= limit:
        return None
    raw = line[:_RAW_LIMIT].decode("utf-8", errors="replace")
    return Rejection(reason=Reason.TOO_LARGE, row=row, field=None, raw=raw)


def are_messages(lines: list[bytes]) -> bool:
    """Whether most of the lines are Segment-form messages: one of the six types, and an id of somebody."""
    read = messages = 0
    for line in lines:
        try:
            found = _decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue
        read += 1
        messages += found.get("type") in TYPES and bool({"userId", "anonymousId", "messageId"} & found.keys())
    return messages * 2 > read


class JsonLinesReader:
    """Flat objects. The columns are the keys of the first lines; later keys go to the column `_more` as JSON."""

    format = "jsonl"
    defaults: Mapping | None = None

    def __init__(self, content: Content, *, mapping: Mapping, settings: Settings) -> None:
        self._lines = JsonLines(content, settings=settings, encoding=mapping.encoding)
        self._limit = settings.row_limit_bytes
        keys: dict[str, None] = {}
        for line in self._lines.head(2000):
            found, _ = self._read(line, 0)
            keys |= dict.fromkeys(found or ())
        if not keys:
            raise FileUnreadable(path=content.path.name, problem="none of its first lines is a JSON object")
        self._columns = (*(key for key in keys if key != "_more"), "_more")

    @property
    def share(self) -> float:
        """Of the file read so far."""
        return self._lines.share

    def header(self) -> tuple[str, ...]:
        """The keys of the first lines, and `_more`."""
        return self._columns

    def batches(self) -> Iterator[RawBatch]:
        """One batch a block of lines."""
        for first, lines in self._lines.blocks():
            objects, rows, rejections = [], [], []
            for row, line in enumerate(lines, start=first):
                if not line.strip():
                    continue
                found, refused = self._read(line, row)
                if refused is not None:
                    rejections.append(refused)
                elif found is not None:
                    objects.append(found)
                    rows.append(row)
            columns = self._batch(objects)
            numbers = np.array(rows, dtype=np.int64)
            yield RawBatch(columns=columns, first_row=first, rejections=rejections, rows=numbers)

    def signs(self) -> tuple[ImportSign, ...]:
        """None of its own."""
        return ()

    def _read(self, line: bytes, row: int) -> tuple[dict[str, Any] | None, Rejection | None]:
        if refused := refusal(line, row, self._limit):
            return None, refused
        try:
            return _decode(line), None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raw = line[:_RAW_LIMIT].decode("utf-8", errors="replace")
            return None, Rejection(reason=Reason.UNREADABLE, row=row, field=str(error)[:200], raw=raw)

    def _batch(self, objects: list[dict[str, Any]]) -> pa.RecordBatch:
        known = self._columns[:-1]
        arrays = [_column([found.pop(name, None) for found in objects]) for name in known]
        arrays.append(
            pa.array([json.dumps(rest, ensure_ascii=False) if rest else None for rest in objects], pa.string())
        )
        return pa.RecordBatch.from_arrays(arrays, names=list(self._columns))


def _column(values: list[Any]) -> pa.Array:
    return pa.array([_text(value) for value in values], pa.string())


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return json.dumps(value, ensure_ascii=False)
