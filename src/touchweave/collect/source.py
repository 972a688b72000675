"""One file, opened: its format found, its columns understood, ready to be read as events and rejections."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Protocol

import msgspec
import pyarrow as pa
from msgspec.structs import fields, replace

from touchweave.ahead import ahead
from touchweave.collect.archive import archive_content
from touchweave.collect.content import Content, open_content
from touchweave.collect.delimited import DelimitedReader
from touchweave.collect.format import FORMATS, format_of
from touchweave.collect.infer import Inference
from touchweave.collect.json_lines import JsonLines, JsonLinesReader, are_messages
from touchweave.collect.layout import lay_out, roles_of
from touchweave.collect.mapped_columns import fitted, named_columns
from touchweave.collect.mapping import Mapping
from touchweave.collect.message_source import MessageSource
from touchweave.collect.parquet import ParquetReader
from touchweave.collect.path_list import PathListReader
from touchweave.collect.reader import RawBatch, Reader
from touchweave.collect.rows import Parsed, RowMaker
from touchweave.collect.signs import Signs
from touchweave.collect.xes import XesReader
from touchweave.collect.xlsx import XlsxReader
from touchweave.errors import FileUnreadable, FormatUnknown
from touchweave.settings import Settings
from touchweave.store.import_report import ColumnRole, ImportSign

READERS: dict[str, type[Reader]] = {
    "csv": DelimitedReader,
    "tsv": DelimitedReader,
    "jsonl": JsonLinesReader,
    "parquet": ParquetReader,
    "xlsx": XlsxReader,
    "xes": XesReader,
    "paths": PathListReader,
}


class Source(Protocol):
    """What an import reads from."""

    file: str  #: name of the file, never its path
    format: str
    source: str  #: what its events bear as their source
    digest: str  #: SHA-256 of file and mapping, hexadecimal
    own_ids: bool  #: whether message ids come from the rows
    roles: tuple[ColumnRole, ...]
    mapping: Mapping  #: as completed by inference

    @property
    def rows(self) -> int:
        """Rows of the file read so far."""
        ...

    @property
    def share(self) -> float:
        """Of the file read so far, 0..1."""
        ...

    def batches(self) -> Iterator[Parsed]:
        """All rows as events and rejections, once."""
        ...

    def signs(self) -> tuple[ImportSign, ...]:
        """What is suspicious; complete once all batches were read."""
        ...


def open_source(path: Path, *, mapping: Mapping | None, settings: Settings, now: datetime) -> Source:
    """Open a file of any format, with its columns' roles settled.

    Raises FileUnreadable, FormatUnknown, ColumnMissing, ColumnsUnclear, MappingInvalid, ArchiveMemberUnclear,
    ArchiveBomb.
    """
    given = mapping or Mapping()
    content = open_content(path, limit=settings.unpacked_limit_bytes)
    found = format_of(content)
    if found == "zip":
        content = archive_content(path, member=given.member, limit=settings.unpacked_limit_bytes)
        found = format_of(content)
    chosen = given.format or found
    if chosen not in READERS:
        raise FormatUnknown(path=path.name, found=found, allowed=", ".join(FORMATS))
    digest = digest_of(path, given)
    source = given.source or stem_of(content.name)
    if chosen == "jsonl" and not given.says_roles():
        lines = JsonLines(content, settings=settings, encoding=given.encoding)
        if are_messages(lines.head()):
            return MessageSource(
                lines, file=path.name, source=source, digest=digest, settings=settings, now=now, mapping=given
            )
    return FileSource(content, chosen, given, source=source, digest=digest, settings=settings, now=now)


def digest_of(path: Path, mapping: Mapping) -> str:
    """SHA-256 over the file's bytes and the mapping as given. Raises FileUnreadable."""
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256")
    except OSError as error:
        raise FileUnreadable(path=path.name, problem=error.strerror or str(error)) from error
    digest.update(msgspec.json.encode(mapping, order="sorted"))
    return digest.hexdigest()


def stem_of(name: str) -> str:
    """The file's name without what says its format."""
    return name.rpartition(".")[0] or name


def overlaid(defaults: Mapping, given: Mapping) -> Mapping:
    """The format's own mapping, with whatever was given instead of it."""
    said = {
        field.name: getattr(given, field.name)
        for field in fields(Mapping)
        if getattr(given, field.name)
        != (field.default_factory() if callable(field.default_factory) else field.default)
    }
    return replace(defaults, **said)


class FileSource:
    """A file of columns."""

    def __init__(
        self,
        content: Content,
        format: str,
        given: Mapping,
        *,
        source: str,
        digest: str,
        settings: Settings,
        now: datetime,
    ) -> None:
        self._reader = READERS[format](content, mapping=given, settings=settings)
        self.file, self.format, self.source, self.digest = content.path.name, self._reader.format, source, digest
        self._batches = self._reader.batches()
        self._first = next(self._batches, None)
        if self._first is None:
            empty = pa.schema([pa.field(name, pa.string()) for name in self._reader.header()])
            self._first = RawBatch(columns=pa.RecordBatch.from_pylist([], schema=empty), first_row=1)
        if self._reader.defaults is not None:
            given = overlaid(self._reader.defaults, given)
        given = fitted(given, self._reader.header(), path=self.file)
        place = getattr(self._reader, "place", self.file)
        inference = Inference(given, self._first.columns, path=place, stem=source)
        self.mapping = inference.complete()
        self._layout = lay_out(
            self.mapping,
            self._first.columns,
            source=source,
            digest=digest,
            received_at=now,
            comma_likely=getattr(self._reader, "delimiter", ",") in ";\t",
            numbered=self.format != "paths",
            path=self.file,
        )
        self.own_ids = self._layout.own_ids
        self.roles = roles_of(self._layout, inference.why, frozenset(named_columns(given)))
        self._signs = Signs(self._layout, now=now)
        self._inferred = inference.signs

    @property
    def rows(self) -> int:
        """Rows of the file read so far."""
        return self._signs.rows

    @property
    def share(self) -> float:
        """Of the file read so far, 0..1."""
        return self._reader.share

    def batches(self) -> Iterator[Parsed]:
        """All rows as events and rejections, once."""
        maker = RowMaker(self._layout)
        assert self._first is not None, "a source is read once"
        first, self._first = self._first, None
        for raw in ahead(chain([first], self._batches)):
            self._signs.see(raw)
            for parsed in maker.made(raw):
                if parsed.times is not None:
                    self._signs.see_times(parsed.times)
                yield parsed

    def signs(self) -> tuple[ImportSign, ...]:
        """What is suspicious, of the file and of its rows."""
        return (*self._reader.signs(), *self._inferred, *self._signs.all())
