"""What a workbook says of itself: its sheets, shared strings, date styles and date system (ECMA-376, part 1)."""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from xml.parsers import expat

from touchweave.errors import FileUnreadable

BLOCK_BYTES = 256 * 1024
#: The shared strings stay in memory while a sheet is read.
STRINGS_BYTES_LIMIT = 512 * 2**20
#: Number formats that are dates or times without saying so (§18.8.30, with the East Asian ones).
_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_QUOTED = re.compile(r'"[^"]*"|\\.|\[(?!h|hh|m|mm|s|ss\])[^\]]*\]|_.|\*.', re.IGNORECASE)

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Chars = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet and the part of the archive that holds its cells."""

    name: str
    part: str
    visible: bool


@dataclass(frozen=True, kw_only=True)
class Workbook:
    """Everything a sheet's cells refer to."""

    sheets: tuple[Sheet, ...]
    strings: list[str]
    date_styles: frozenset[str]  #: numbers of the cell styles that show dates or times
    since_1904: bool


def open_workbook(archive: zipfile.ZipFile, path: str) -> Workbook:
    """Read the small parts of a workbook. Raises FileUnreadable where it is none, or is broken."""
    relations: dict[str, tuple[str, str]] = {}

    def relation(tag: str, given: dict[str, str]) -> None:
        if tag == "Relationship":
            kind = given.get("Type", "").rpartition("/")[2]
            relations[given.get("Id", "")] = (kind, _part(given.get("Target", "")))

    parse_part(archive, "xl/_rels/workbook.xml.rels", path, relation)
    sheets: list[Sheet] = []
    since_1904 = False

    def sheet(tag: str, given: dict[str, str]) -> None:
        nonlocal since_1904
        if tag == "workbookPr":
            since_1904 = given.get("date1904") in ("1", "true")
        if tag == "sheet":
            identifier = next((text for key, text in given.items() if key.endswith(":id")), "")
            kind, part = relations.get(identifier, ("", ""))
            if kind == "worksheet":
                visible = given.get("state", "visible") == "visible"
                sheets.append(Sheet(name=given.get("name", ""), part=part, visible=visible))

    parse_part(archive, "xl/workbook.xml", path, sheet)
    parts = dict(relations.values())
    return Workbook(
        sheets=tuple(sheets),
        strings=_shared_strings(archive, parts.get("sharedStrings"), path),
        date_styles=_date_styles(archive, parts.get("styles"), path),
        since_1904=since_1904,
    )


def parse_part(
    archive: zipfile.ZipFile, part: str, path: str, start: Start, end: End | None = None, chars: Chars | None = None
) -> None:
    """Parse one part of the workbook to its end. Handlers see names without their prefix."""
    for _ in parse_blocks(archive, part, path, start, end, chars):
        pass


def parse_blocks(
    archive: zipfile.ZipFile, part: str, path: str, start: Start, end: End | None = None, chars: Chars | None = None
) -> Iterator[float]:
    """Parse one part block by block; yields the share of it that is done. Raises FileUnreadable."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.CharacterDataHandler = chars

    def refuse(*_: object) -> None:
        raise FileUnreadable(path=path, problem=f"{part} has a document type declaration; those are refused")

    def first(tag: str, given: dict[str, str]) -> None:
        # Nearly all workbooks use no prefix; only for the others does every element pay for taking it off.
        prefixed = ":" in tag
        parser.StartElementHandler = (lambda tag, given: start(tag.rpartition(":")[2], given)) if prefixed else start
        if end is not None:
            parser.EndElementHandler = (lambda tag: end(tag.rpartition(":")[2])) if prefixed else end
        parser.StartElementHandler(tag, given)

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = first
    try:
        size = archive.getinfo(part).file_size or 1
        fed = 0
        with archive.open(part) as stream:
            while block := stream.read(BLOCK_BYTES):
                parser.Parse(block, False)
                fed += len(block)
                yield fed / size
        parser.Parse(b"", True)
    except KeyError as error:
        raise FileUnreadable(path=path, problem=f"it is no workbook: there is no {part} in it") from error
    except expat.ExpatError as error:
        raise FileUnreadable(path=path, problem=f"{part}, line {error.lineno:,}: broken XML ({error})") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError) as error:
        raise FileUnreadable(path=path, problem=f"{part} is broken ({error})") from error


def _part(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _shared_strings(archive: zipfile.ZipFile, part: str | None, path: str) -> list[str]:
    strings: list[str] = []
    if part is None or part not in archive.namelist():
        return strings
    if archive.getinfo(part).file_size > STRINGS_BYTES_LIMIT:
        problem = f"its texts unpack to more than {STRINGS_BYTES_LIMIT:,} bytes; save the sheet as CSV instead"
        raise FileUnreadable(path=path, problem=problem)
    pieces: list[str] = []
    reading = phonetic = False

    def start(tag: str, _: dict[str, str]) -> None:
        nonlocal reading, phonetic
        if tag == "t":
            reading = not phonetic
        elif tag == "rPh":
            phonetic = True

    def end(tag: str) -> None:
        nonlocal reading, phonetic
        reading = False
        if tag == "si":
            strings.append("".join(pieces))
            pieces.clear()
        elif tag == "rPh":
            phonetic = False

    def chars(text: str) -> None:
        if reading:
            pieces.append(text)

    parse_part(archive, part, path, start, end, chars)
    return strings


def _date_styles(archive: zipfile.ZipFile, part: str | None, path: str) -> frozenset[str]:
    if part is None or part not in archive.namelist():
        return frozenset()
    own: dict[str, str] = {}
    styles: list[str] = []
    among_cells = False

    def start(tag: str, given: dict[str, str]) -> None:
        nonlocal among_cells
        if tag == "numFmt":
            own[given.get("numFmtId", "")] = given.get("formatCode", "")
        elif tag == "cellXfs":
            among_cells = True
        elif tag == "xf" and among_cells:
            styles.append(given.get("numFmtId", "0"))

    def end(tag: str) -> None:
        nonlocal among_cells
        if tag == "cellXfs":
            among_cells = False

    parse_part(archive, part, path, start, end)
    return frozenset(str(at) for at, code in enumerate(styles) if _is_date(code, own.get(code)))


def _is_date(identifier: str, code: str | None) -> bool:
    if code is None:
        return identifier.isdecimal() and int(identifier) in _DATE_FORMATS
    bare = _QUOTED.sub("", code.partition(";")[0]).lower().replace("general", "")
    return any(letter in bare for letter in "dmyhs")
