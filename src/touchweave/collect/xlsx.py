"""Workbooks (XLSX), one sheet of them, streamed from the archive's XML: memory holds the shared texts only."""

import itertools
import tempfile
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, cast

import msgspec
import numpy as np
import pyarrow as pa

from touchweave.collect.content import Content
from touchweave.collect.mapping import Mapping
from touchweave.collect.reader import RawBatch
from touchweave.collect.xlsx_sheet import Row, SheetRows, column_letters, column_number
from touchweave.collect.xlsx_workbook import Sheet, open_workbook
from touchweave.errors import ArchiveBomb, FileUnreadable
from touchweave.event.rejection import Reason, Rejection
from touchweave.settings import Settings
from touchweave.store.import_report import ImportSign

#: Cells a batch holds at most, empty ones too: a sheet may be 16,384 columns wide.
BATCH_CELLS = 2**20
#: Where spreadsheets end; an export that reaches it was most likely cut there.
ROW_LIMIT = 1_048_576
#: So many rows are looked at for columns that the header row does not name.
_LOOKED_AT = 1_000

NumberedRow = tuple[int, Row]


class XlsxReader:
    """Reads the sheet that the mapping names, else the first that holds anything.

    The first row that holds anything is the header. Raises FileUnreadable, ArchiveBomb.
    """

    format = "xlsx"
    defaults: Mapping | None = None

    def __init__(self, content: Content, *, mapping: Mapping, settings: Settings) -> None:
        self._path = content.path.name
        self._archive = self._open(content, settings.unpacked_limit_bytes)
        self._workbook = open_workbook(self._archive, self._path)
        self._sheet = self._choose(mapping.sheet)
        self._headless = mapping.header is False
        begun, self._rows = self._begin()
        self._header_row = 0 if self._headless or not begun else begun[0][0]
        self._names = _names({} if self._headless or not begun else begun[0][1], begun)
        self._letters = tuple(column_letters(at) for at in range(len(self._names)))
        self._last_row = 0

    @property
    def share(self) -> float:
        """How much of the sheet is read, 0..1."""
        return self._rows.share

    @property
    def place(self) -> str:
        """The file, and which of its sheets is read where it has several: for errors about its columns."""
        others = ", ".join(repr(sheet.name) for sheet in self._workbook.sheets if sheet.name != self._sheet.name)
        return (
            f"{self._path}, sheet {self._sheet.name!r} (`sheet:` reads another: {others})" if others else self._path
        )

    def header(self) -> tuple[str, ...]:
        """The first row; `column_3` for the third where it is empty, `name_2` where a name comes again."""
        return self._names

    def batches(self) -> Iterator[RawBatch]:
        """The rows below the header, as text; empty rows are passed over, their numbers too."""
        self._rows = SheetRows(self._archive, self._workbook, self._sheet, self._path)
        rows = iter(self._rows)
        if not self._headless:
            next(rows, None)
        size = max(16, min(32_768, BATCH_CELLS // max(1, len(self._names))))
        while taken := list(itertools.islice(rows, size)):
            self._last_row = taken[-1][0]
            yield self._batch(taken)

    def signs(self) -> tuple[ImportSign, ...]:
        """A sheet that ends where spreadsheets end, and cells that hold an error."""
        signs = []
        if self._last_row >= ROW_LIMIT:
            message = f"the sheet is full ({ROW_LIMIT:,} rows): what did not fit was most likely cut off"
            signs.append(ImportSign(code="row_limit", message=message, count=self._last_row))
        if self._rows.errors:
            message = "cells hold an error such as #N/A and were read as empty"
            signs.append(ImportSign(code="error_cells", message=message, count=self._rows.errors))
        return tuple(signs)

    def _open(self, content: Content, limit: int) -> zipfile.ZipFile:
        stream: BinaryIO
        if content.packed:  # an archive needs a file to seek in
            stream = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115
            with content.open() as packed:
                while block := packed.read(1 << 20):
                    stream.write(block)
        else:
            stream = content.open()
        try:
            archive = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, ValueError, OSError) as error:
            problem = f"it is no whole workbook ({error})"
            raise FileUnreadable(path=self._path, problem=problem) from error
        declared = sum(entry.file_size for entry in archive.infolist())
        if declared > limit:
            raise ArchiveBomb(path=self._path, limit=f"{limit:,} bytes", found=f"its parts declare {declared:,}")
        return archive

    def _choose(self, name: str | None) -> Sheet:
        sheets = self._workbook.sheets
        named = ", ".join(repr(sheet.name) for sheet in sheets) or "none"
        if name is not None:
            for sheet in sheets:
                if sheet.name == name:
                    return sheet
            raise FileUnreadable(path=self._path, problem=f"it has no sheet {name!r}; its sheets are: {named}")
        for sheet in sorted(sheets, key=lambda sheet: not sheet.visible):
            if next(iter(SheetRows(self._archive, self._workbook, sheet, self._path)), None) is not None:
                return sheet
        raise FileUnreadable(path=self._path, problem=f"no sheet holds a row; its sheets are: {named}")

    def _begin(self) -> tuple[list[NumberedRow], SheetRows]:
        rows = SheetRows(self._archive, self._workbook, self._sheet, self._path)
        return list(itertools.islice(rows, _LOOKED_AT)), rows

    def _batch(self, taken: list[NumberedRow]) -> RawBatch:
        numbers = np.array([number for number, _ in taken], np.int64) - self._header_row
        known = set(self._letters)
        wide = [at for at, (_, row) in enumerate(taken) if not row.keys() <= known]
        rejections = [_too_wide(int(numbers[at]), taken[at][1]) for at in wide]
        rows = [row for _, row in taken]
        if wide:
            out = set(wide)
            rows = [row for at, row in enumerate(rows) if at not in out]
            numbers = np.delete(numbers, wide)
        kind = pa.struct([pa.field(letters, pa.string()) for letters in self._letters])
        columns = pa.array(rows, kind).flatten()
        batch = pa.RecordBatch.from_arrays(columns, names=list(self._names))
        first = int(numbers[0]) if len(numbers) else 1
        return RawBatch(columns=batch, first_row=first, rejections=rejections, rows=numbers)


def _names(header: Row, begun: list[NumberedRow]) -> tuple[str, ...]:
    width = 1 + max((column_number(letters) for _, row in begun for letters in row), default=0)
    names: dict[str, None] = {}
    for at in range(width):
        wanted = header.get(column_letters(at), "").strip() or f"column_{at + 1}"
        name, again = wanted, 1
        while name in names:
            again += 1
            name = f"{wanted}_{again}"
        names[name] = None
    return tuple(names)


def _too_wide(number: int, row: Row) -> Rejection:
    raw = msgspec.json.encode(row).decode()
    return Rejection(reason=Reason.UNREADABLE, row=number, field=None, raw=raw[:65536])
