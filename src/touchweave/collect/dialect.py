"""How a delimited text is written: its delimiter, and whether its first row is a header. From its first lines."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from touchweave.collect.mapping import Mapping
from touchweave.errors import FileUnreadable, MappingInvalid

DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_LINES = 200
_LONG_LINE = 100_000  #: a longer one says little of how the others are written
_NUMBER = re.compile(r"^[+-]?[\d.,:/\-]+$")
_SEPARATOR_LINE = re.compile(r"^sep=(.)\r?\n", re.IGNORECASE)


class Dialect(Struct, frozen=True, kw_only=True):
    """What must be known to read the rows."""

    delimiter: str  #: one character; a blank: any run of blanks and tabs
    columns: tuple[str, ...]  #: all distinct
    skip: int  #: bytes of UTF-8 before the first row of data
    headless: bool = False


def dialect_of(text: str, *, mapping: Mapping, path: str, name: str) -> Dialect:
    """The dialect of a text that begins so. Raises FileUnreadable for an empty one, MappingInvalid."""
    start, delimiter = _preamble(text)
    body = text[start:]
    if not body.strip():
        raise FileUnreadable(path=path, problem="it is empty")
    delimiter = _given(mapping, path) or delimiter or _sniffed(body, name)
    first, length = _first_record(body, delimiter, path)
    headless = mapping.header is False or (mapping.header is None and _looks_like_data(first))
    names = [f"column_{at}" for at in range(1, len(first) + 1)] if headless else first
    skipped = text[: start + (0 if headless else length)]
    return Dialect(delimiter=delimiter, columns=_distinct(names), skip=len(skipped.encode()), headless=headless)


def _preamble(text: str) -> tuple[int, str]:
    """Where the table begins: after Excel's `sep=;` line, blank lines and lines of `#` comment."""
    start, delimiter = 0, ""
    if match := _SEPARATOR_LINE.match(text):
        start, delimiter = match.end(), match[1]
    for line in io.StringIO(text[start:]):
        if line.strip() and not line.startswith("#"):
            break
        start += len(line)
    return start, delimiter


def _given(mapping: Mapping, path: str) -> str:
    delimiter = mapping.delimiter or ("\t" if mapping.format == "tsv" else "")
    delimiter = {"whitespace": " ", "\\t": "\t", "tab": "\t"}.get(delimiter, delimiter)
    if delimiter and (len(delimiter) > 1 or ord(delimiter) > 127 or delimiter in '"\r\n'):
        allowed = "one ASCII character such as , ; | or tab, or the word whitespace"
        raise MappingInvalid(path=path, where="delimiter", value=mapping.delimiter, allowed=allowed)
    return delimiter


def _sniffed(body: str, name: str) -> str:
    lines = "".join(line for line in body.splitlines(keepends=True)[:_SAMPLE_LINES] if len(line) < _LONG_LINE)
    lines = lines.replace("\r\n", "\n").replace("\r", "\n")
    if not lines.strip():
        return ","
    best, most = "", 0.0
    for delimiter in DELIMITERS:
        widths = Counter(len(row) for row in csv.reader(io.StringIO(lines), delimiter=delimiter) if row)
        width, rows = widths.most_common(1)[0]
        worth = width * (rows / widths.total()) ** 2
        if width > 1 and worth > most:
            best, most = delimiter, worth
    if best:
        return best
    widths = Counter(len(line.split()) for line in lines.splitlines() if line.strip())
    width, rows = widths.most_common(1)[0]
    if width > 1 and rows == widths.total() and rows > 1 and not name.lower().endswith(".csv"):
        return " "
    return "\t" if name.lower().endswith((".tsv", ".tab")) else ","


def _first_record(body: str, delimiter: str, path: str) -> tuple[list[str], int]:
    if delimiter == " ":
        line, newline, _ = body.partition("\n")
        return line.split(), len(line) + len(newline)
    lines = io.StringIO(body, newline="")
    taken: list[str] = []

    def one_by_one() -> Iterator[str]:
        for line in lines:
            taken.append(line)
            yield line

    try:
        first = next(csv.reader(one_by_one(), delimiter=delimiter), [])
    except csv.Error as error:
        raise FileUnreadable(path=path, problem=f"its first row is no header ({error})") from error
    return first, sum(map(len, taken))


def _looks_like_data(cells: list[str]) -> bool:
    """A header names columns; a row of which half are numbers or times is none."""
    numbers = sum(bool(_NUMBER.match(cell.strip()) and any(c.isdigit() for c in cell)) for cell in cells)
    return numbers * 2 >= len(cells) and numbers > 0


def _distinct(names: list[str]) -> tuple[str, ...]:
    seen: Counter[str] = Counter()
    out: list[str] = []
    for at, name in enumerate(names, start=1):
        clean = name.strip().strip("\ufeff") or f"column_{at}"
        seen[clean] += 1
        out.append(clean if seen[clean] == 1 else f"{clean}_{seen[clean]}")
    return tuple(out)
