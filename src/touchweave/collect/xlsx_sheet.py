"""The cells of one sheet as rows of text, streamed: numbers as written, dates in ISO 8601."""

import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta

from touchweave.collect.xlsx_workbook import Chars, End, Sheet, Start, Workbook, parse_blocks
from touchweave.errors import FileUnreadable

COLUMNS_LIMIT = 16_384
#: Spreadsheets show fifteen digits; what they store behind them is noise of the binary form.
_DIGITS = 15
_DAYS_LIMIT = 2_958_466  # 9999-12-31

Row = dict[str, str]  #: column letters → text; empty cells are absent


def column_number(letters: str) -> int:
    """A → 0, Z → 25, AA → 26. Raises ValueError for anything else."""
    number = 0
    for letter in letters:
        if not "A" <= letter <= "Z" or number > COLUMNS_LIMIT:
            raise ValueError(letters)
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(number: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class SheetRows:
    """Reads a sheet. `errors` counts cells that hold an error such as #N/A; they are read as empty."""

    def __init__(self, archive: zipfile.ZipFile, workbook: Workbook, sheet: Sheet, path: str) -> None:
        self._archive, self._workbook, self._sheet, self._path = archive, workbook, sheet, path
        self._rows: list[tuple[int, Row]] = []
        self.errors = 0
        self.share = 0.0

    def __iter__(self) -> Iterator[tuple[int, Row]]:
        """Non-empty rows with their number in the sheet, from 1."""
        start, end, chars = self._handlers()
        try:
            for share in parse_blocks(self._archive, self._sheet.part, self._path, start, end, chars):
                self.share = share
                rows, self._rows = self._rows, []
                yield from rows
        except (ValueError, IndexError) as error:
            problem = f"{self._sheet.part}: a cell refers to a shared text that there is not ({error})"
            raise FileUnreadable(path=self._path, problem=problem) from error
        yield from self._rows

    def _handlers(self) -> tuple[Start, End, Chars]:
        # They run once an element, millions of times: closures, and the common cells decided here.
        row: Row = {}
        known: set[str] = set()
        number, reading = 0, False
        column = text = kind = style = ""
        strings, dates, as_text = self._workbook.strings, self._workbook.date_styles, self._as_text

        def start(tag: str, given: dict[str, str]) -> None:
            nonlocal row, number, column, kind, style, text, reading
            if tag == "c":
                kind, style, text = given.get("t", "n"), given.get("s", ""), ""
                if (place := given.get("r")) is None:
                    column = self._after(column)
                elif (column := place.rstrip("0123456789")) not in known:
                    self._check(column)
                    known.add(column)
            elif tag in ("v", "t"):
                reading = True
            elif tag == "row":
                row, column = {}, ""
                written = given.get("r", "")
                number = int(written) if written.isdecimal() else number + 1

        def end(tag: str) -> None:
            nonlocal reading
            if tag == "c":
                if text:
                    if kind == "n" and style not in dates and len(text) <= _DIGITS and text.isdigit():
                        row[column] = text
                    elif shown := strings[int(text)] if kind == "s" else as_text(text, kind, style):
                        row[column] = shown
            elif tag in ("v", "t"):
                reading = False
            elif tag == "row" and row:
                self._rows.append((number, row))

        def chars(data: str) -> None:
            nonlocal text
            if reading:
                text += data

        return start, end, chars

    def _after(self, column: str) -> str:
        """The next column, for cells that do not say where they stand."""
        following = column_letters(column_number(column) + 1) if column else "A"
        self._check(following)
        return following

    def _check(self, column: str) -> None:
        try:
            number = column_number(column)
        except ValueError:
            number = -1
        if not 0 <= number < COLUMNS_LIMIT:
            problem = f"a cell lies in column {column!r}; a sheet has the columns A to XFD"
            raise FileUnreadable(path=self._path, problem=problem)

    def _as_text(self, text: str, kind: str, style: str) -> str | None:
        if kind == "n":
            if style in self._workbook.date_styles:
                return serial_date(text, since_1904=self._workbook.since_1904)
            return _fifteen_digits(text)
        if kind == "b":
            return "true" if text == "1" else "false"
        if kind == "e":
            self.errors += 1
            return None
        return text  # str, inlineStr, d (ISO 8601 already)


def serial_date(text: str, *, since_1904: bool) -> str:
    """A spreadsheet's day number as ISO 8601: a date, a date and time, or (below one day) a time alone.

    Day 60 of the 1900 system is the 29 February that there never was; days before it are one off, as in
    every other program. What is no day number stays as it is.
    """
    try:
        days = float(text)
    except ValueError:
        return text
    if not 0 <= days < _DAYS_LIMIT:
        return text
    epoch = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)
    moment = epoch + timedelta(milliseconds=round(days * 86_400_000))
    if days < 1:
        return moment.time().isoformat()
    if moment.hour == moment.minute == moment.second == moment.microsecond == 0:
        return moment.date().isoformat()
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")


def _fifteen_digits(text: str) -> str:
    try:
        return format(float(text), f".{_DIGITS}g")
    except ValueError:
        return text
