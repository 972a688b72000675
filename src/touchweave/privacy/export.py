"""Everything that is kept of one customer, as one JSON document or a ZIP of tables. It is written as it is read:
memory does not grow with the customer.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import pyarrow as pa

from touchweave import clock
from touchweave.errors import CustomerUnknown
from touchweave.event.flag import Flag
from touchweave.event.moment import moment_at
from touchweave.event.parcel import event_batch, rejection_batch
from touchweave.event.table import EVENT_SCHEMA
from touchweave.store.blanking import judged, refused

if TYPE_CHECKING:
    from touchweave.journey.index import Index
    from touchweave.privacy.whose import Whose
    from touchweave.store.store import Store

Record = dict[str, Any]
_JSON = ("properties", "context", "consent")
#: A cell that begins so is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_encode = msgspec.json.Encoder(decimal_format="number").encode


class CustomerExport:
    """What is kept of a customer, section by section. Each walks through where it lies when it is asked for."""

    def __init__(
        self, store: Store, index: Index, whose: Whose, *, segments: Callable[[], Iterable[Any]] = tuple
    ) -> None:
        """`segments` tells which the customer is in. Raises CustomerUnknown."""
        self._store, self._index, self._whose, self._of_segments = store, index, whose, segments
        alone = whose.wanted()  # what others use too finds what is theirs
        self._names, self._alone = alone.names, alone.identifiers
        self._exported_at = clock.now()
        self._began = [file.rows for file in store.files()]
        self._imports = [file.import_id for file in store.files()]
        if whose.code < 0 and not any(
            next(section(), None) for name, section in self._sections() if name != "identifiers"
        ):
            raise CustomerUnknown(customer=whose.identifiers[0])

    def chunks(self) -> Iterator[bytes]:
        """The JSON document, piece by piece."""
        about = {"exported_at": self._exported_at, "what": "everything that is kept of one customer"}
        yield _encode(about)[:-1]
        for name, section in self._sections():
            yield b",\n" + _encode(name) + b":["
            for place, record in enumerate(section()):
                yield (b",\n" if place else b"\n") + _encode(record)
            yield b"]"
        yield b"}\n"

    def to_dict(self) -> Record:
        """The document, decoded."""
        found: Record = msgspec.json.decode(b"".join(self.chunks()))
        return found

    def write(self, path: Path) -> None:
        """Into a file: a ZIP of CSV tables where it ends with `.zip`, JSON otherwise."""
        if path.suffix.lower() != ".zip":
            with path.open("wb") as file:
                file.writelines(self.chunks())
            return
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, section in self._sections():
                with archive.open(f"{name}.csv", "w", force_zip64=True) as member:
                    _write_table(section(), member)

    def _sections(self) -> tuple[tuple[str, Callable[[], Iterator[Record]]], ...]:
        return (
            ("identifiers", lambda: ({"identifier": one, "from": "identity"} for one in self._whose.identifiers)),
            ("traits", self._traits),
            ("segments", self._segments),
            ("events", self._events),
            ("waiting", self._waiting),
            ("refused", self._refused),
            ("kept", self._kept),
        )

    def _traits(self) -> Iterator[Record]:
        if self._whose.code >= 0:
            for name in self._index.trait_names:
                value = self._index.trait(name)[self._whose.code].as_py()
                if value is not None:
                    yield {"trait": name, "value": value, "from": "the journey index, as of what was said last"}

    def _segments(self) -> Iterator[Record]:
        for segment in self._of_segments():
            yield {"segment": msgspec.to_builtins(segment), "from": "segments"}

    def _events(self) -> Iterator[Record]:
        owns = self._whose.owns()
        ends = np.cumsum(self._began)
        place = 0
        for batch in self._store.events():
            mask = owns(batch) if self._whose.code >= 0 else judged(batch, self._names).theirs
            for row in np.flatnonzero(mask).tolist():
                record = _event(batch, row)
                if record["flags"] != Flag.ERASED.value:
                    file = int(np.searchsorted(ends, place + row, side="right"))
                    number = self._imports[file] if file < len(ends) else None
                    yield record | {"from": "the ledger", "import_id": number}
            place += batch.num_rows

    def _waiting(self) -> Iterator[Record]:
        store, after = self._store, 0
        while (taken := store.inbox.take(after=after)).last_id != after:
            after = taken.last_id
            for _, parcel in taken.parcels:
                events, rejections = event_batch([parcel]), rejection_batch([parcel])
                for row in np.flatnonzero(judged(events, self._names).theirs).tolist():
                    yield _event(events, row) | {"from": "the inbox, not loaded yet"}
                yield from self._rejections(rejections, "the inbox, not loaded yet")

    def _refused(self) -> Iterator[Record]:
        for found in self._store.refused.found():
            where = f"the quarantine, import {found.file.import_id}"
            yield from self._rejections(found.batch, where)

    def _rejections(self, batch: pa.RecordBatch, where: str) -> Iterator[Record]:
        mask = refused(batch, self._names)
        for record in batch.filter(pa.array(mask)).to_pylist():
            yield record | {"from": where}

    def _kept(self) -> Iterator[Record]:
        for table, row in self._store.erasures.kept_of(self._alone, self._names):
            yield _readable(row) | {"from": table}


def _event(batch: pa.RecordBatch, row: int) -> Record:
    """An event as it came, with what was made of it."""
    (record,) = batch.slice(row, 1).to_pylist()
    for name in _JSON:
        record[name] = _decoded(record[name])
    return {name: record[name] for name in EVENT_SCHEMA.names}


def _decoded(text: str | None) -> Any:
    try:
        return None if text is None else msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text


def _readable(row: Record) -> Record:
    """A row of a table without its checksum, its times as times."""
    told: Record = {}
    for name, value in row.items():
        if name.endswith("_us"):
            told[f"{name[:-3]}_at"] = None if value is None else moment_at(value)
        elif name != "checksum":
            told[name] = value
    return told


def _write_table(records: Iterator[Record], member: Any) -> None:
    """A CSV table; what a spreadsheet would take for a formula has an apostrophe before it."""
    text = io.TextIOWrapper(member, encoding="utf-8", newline="")
    writer = None
    for record in records:
        if writer is None:
            writer = csv.DictWriter(text, fieldnames=list(record), lineterminator="\n", extrasaction="ignore")
            writer.writeheader()
        writer.writerow({name: _cell(value) for name, value in record.items()})
    text.flush()
    text.detach()


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict | list):
        value = _encode(value).decode()
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
