"""Workbooks: what the cells of a sheet become, within bounds."""

import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.collect import xlsx
from touchweave.collect.archive import archive_content
from touchweave.collect.content import open_content
from touchweave.collect.mapping import Mapping
from touchweave.collect.xlsx import XlsxReader
from touchweave.collect.xlsx_sheet import column_letters, column_number, serial_date
from touchweave.errors import ArchiveBomb, FileUnreadable
from touchweave.settings import Settings

PLAIN = Mapping()
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#: Cell styles 0 to 4: plain, 14 (a date), 22 (date and time), an own date format, and red numbers with days' letters.
STYLES = f"""<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy"/>
<numFmt numFmtId="165" formatCode="[Red]0.00 &quot;days&quot;"/></numFmts>
<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs>
</styleSheet>"""


def _workbook(
    folder: Path, sheets: dict[str, str], strings: Sequence[str] = (), *, properties: str = "", hidden: str = ""
) -> Path:
    path = folder / "book.xlsx"
    entries, relations = "", ""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for at, (name, rows) in enumerate(sheets.items(), start=1):
            state = ' state="hidden"' if name == hidden else ""
            entries += f'<sheet name="{name}" sheetId="{at}"{state} r:id="r{at}"/>'
            relations += f'<Relationship Id="r{at}" Type="{OFFICE}/worksheet" Target="worksheets/s{at}.xml"/>'
            text = (
                rows
                if rows.startswith("<!")
                else f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
            )
            book.writestr(f"xl/worksheets/s{at}.xml", text)
        relations += f'<Relationship Id="s" Type="{OFFICE}/styles" Target="/xl/styles.xml"/>'
        relations += f'<Relationship Id="t" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
        package = "http://schemas.openxmlformats.org/package/2006/relationships"
        book.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}">{relations}</Relationships>')
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{properties}<sheets>{entries}</sheets></workbook>',
        )
        book.writestr("xl/styles.xml", STYLES)
        root = f'<Relationship Id="r" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        book.writestr("_rels/.rels", f'<Relationships xmlns="{package}">{root}</Relationships>')
        texts = "".join(f"<si><t>{escape(text)}</t></si>" for text in strings)
        book.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{texts}</sst>')
    return path


def _text(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def _row(number: int, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


HEAD = _row(1, _text("A1", "who"), _text("B1", "what"))


def _reader(path: Path, mapping: Mapping = PLAIN, **limits: int) -> XlsxReader:
    return XlsxReader(open_content(path, limit=2**20), mapping=mapping, settings=Settings(**limits))


def _rows(reader: XlsxReader) -> list[dict[str, Any]]:
    return [row for batch in reader.batches() for row in batch.columns.to_pylist()]


def _cell(folder: Path, cell: str, strings: Sequence[str] = ()) -> str | None:
    path = _workbook(folder, {"s": HEAD + _row(2, _text("A2", "k"), cell)}, strings)
    return _rows(_reader(path))[0]["what"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="B2"><v>42</v></c>', "42"),
        ('<c r="B2"><v>0.10000000000000001</v></c>', "0.1"),
        ('<c r="B2"><v>9.4399999999999994E+18</v></c>', "9.44e+18"),
        ('<c r="B2" s="1"><v>40909</v></c>', "2012-01-01"),
        ('<c r="B2" s="2"><v>40909.75</v></c>', "2012-01-01T18:00:00"),
        ('<c r="B2" s="2"><v>40909.000000012</v></c>', "2012-01-01T00:00:00.001"),
        ('<c r="B2" s="3"><v>40909</v></c>', "2012-01-01"),
        ('<c r="B2" s="4"><v>40909</v></c>', "40909"),
        ('<c r="B2" s="2"><v>0.5</v></c>', "12:00:00"),
        ('<c r="B2" s="1"><v>-3</v></c>', "-3"),
        ('<c r="B2" t="b"><v>1</v></c>', "true"),
        ('<c r="B2" t="e"><v>#N/A</v></c>', None),
        ('<c r="B2" t="d"><v>2012-01-01T10:00:00</v></c>', "2012-01-01T10:00:00"),
        ('<c r="B2" t="s"><v>1</v></c>', "ab &"),
        ('<c r="B2" t="str"><f>A2&amp;"x"</f><v>kx</v></c>', "kx"),
        ("<c><v>7</v></c>", "7"),
        ('<c r="B2"/>', None),
    ],
)
def test_a_cell_becomes_the_text_it_shows(tmp_path: Path, cell: str, text: str | None) -> None:
    assert _cell(tmp_path, cell, ["zero", "ab &"]) == text


def test_rich_and_phonetic_texts_are_read_as_they_are_shown(tmp_path: Path) -> None:
    path = _workbook(tmp_path, {"s": HEAD + _row(2, '<c r="B2" t="s"><v>0</v></c>')})
    rich = "<si><r><t>to</t></r><r><t>uch</t></r><rPh><t>no</t></rPh></si>"
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts["xl/sharedStrings.xml"] = (
        f'<x:sst xmlns:x="{MAIN}">{rich}</x:sst>'.replace("<", "<x:")
        .replace("<x:/", "</x:")
        .replace("<x:x:", "<x:")
        .replace("</x:x:", "</x:")
        .encode()
    )
    with zipfile.ZipFile(path, "w") as book:
        for name, part in parts.items():
            book.writestr(name, part)
    assert _rows(_reader(path))[0]["what"] == "touch"


def test_the_1904_date_system_is_respected(tmp_path: Path) -> None:
    row = _row(2, '<c r="B2" s="1"><v>0.0</v></c>', '<c r="A2" s="1"><v>1</v></c>')
    path = _workbook(tmp_path, {"s": HEAD + row}, properties='<workbookPr date1904="1"/>')
    assert _rows(_reader(path))[0]["who"] == "1904-01-02"


def test_the_first_sheet_that_holds_anything_is_read_unless_one_is_named(tmp_path: Path) -> None:
    sheets = {"Notes": "", "Old": _row(1, _text("A1", "old")), "Calls": HEAD + _row(2, _text("A2", "k"))}
    path = _workbook(tmp_path, sheets, hidden="Old")
    assert _reader(path).header() == ("who", "what")
    assert _reader(path, Mapping(sheet="Old")).header() == ("old",)
    with pytest.raises(FileUnreadable, match="no sheet 'calls'; its sheets are: 'Notes', 'Old', 'Calls'"):
        _reader(path, Mapping(sheet="calls"))
    with pytest.raises(FileUnreadable, match="no sheet holds a row"):
        _reader(_workbook(tmp_path, {"Empty": ""}))


def test_names_are_made_distinct_and_gaps_are_named(tmp_path: Path) -> None:
    head = _row(1, _text("A1", "who"), _text("C1", "who"))
    path = _workbook(tmp_path, {"s": head + _row(2, _text("E2", "far"))})
    reader = _reader(path)
    assert reader.header() == ("who", "column_2", "who_2", "column_4", "column_5")
    assert _rows(reader)[0]["column_5"] == "far"


def test_rows_keep_the_numbers_that_people_see_below_the_header(tmp_path: Path) -> None:
    head = _row(3, _text("A3", "who"))
    path = _workbook(tmp_path, {"s": head + _row(4, _text("A4", "a")) + _row(7, _text("A7", "b"))})
    (batch,) = _reader(path).batches()
    assert batch.rows is not None
    assert batch.rows.tolist() == [1, 4]
    (batch,) = _reader(path, Mapping(header=False)).batches()
    assert batch.columns.to_pydict() == {"column_1": ["who", "a", "b"]}


def test_a_row_wider_than_the_beginning_of_the_sheet_is_rejected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "_LOOKED_AT", 2)
    path = _workbook(tmp_path, {"s": HEAD + _row(2, _text("A2", "a")) + _row(3, _text("D3", "b"))})
    (batch,) = _reader(path).batches()
    assert [(rejection.row, rejection.raw) for rejection in batch.rejections] == [(2, '{"D":"b"}')]


def test_a_full_sheet_and_error_cells_are_suspicious(tmp_path: Path) -> None:
    path = _workbook(
        tmp_path, {"s": HEAD + _row(1_048_576, _text("A1048576", "k"), '<c r="B1048576" t="e"><v>#REF!</v></c>')}
    )
    reader = _reader(path)
    assert len(_rows(reader)) == 1
    assert [sign.code for sign in reader.signs()] == ["row_limit", "error_cells"]


def test_two_cells_at_the_far_ends_take_no_more_memory_than_two_cells(tmp_path: Path) -> None:
    path = _workbook(tmp_path, {"s": _row(1, _text("A1", "a")) + _row(1_048_576, _text("XFD1048576", "z"))})
    reader = _reader(path)
    assert len(reader.header()) == 16_384
    assert sum(batch.columns.num_rows for batch in reader.batches()) == 1


@pytest.mark.parametrize(
    ("sheet", "problem"),
    [
        (f'<!DOCTYPE a [<!ENTITY b "c">]><worksheet xmlns="{MAIN}"/>', "document type declaration"),
        (HEAD + _row(2, '<c r="A2" t="s"><v>5</v></c>'), "shared text"),
        (HEAD + _row(2, '<c r="XFE2"><v>5</v></c>'), "column 'XFE'"),
        (HEAD + "<row>", "broken XML"),
    ],
)
def test_a_broken_sheet_is_unreadable(tmp_path: Path, sheet: str, problem: str) -> None:
    with pytest.raises(FileUnreadable, match=problem):
        _rows(_reader(_workbook(tmp_path, {"s": sheet})))


def test_a_workbook_that_unpacks_past_the_limit_is_a_bomb(tmp_path: Path) -> None:
    path = _workbook(tmp_path, {"s": HEAD + _row(2, _text("A2", "a" * 50_000))})
    assert path.stat().st_size < 10_000
    with pytest.raises(ArchiveBomb, match="40,000 bytes"):
        _reader(path, unpacked_limit_bytes=40_000)


def test_an_archive_that_is_no_workbook_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("xl/other.xml", "<a/>")
    with pytest.raises(FileUnreadable, match="it is no workbook"):
        _reader(path)
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(FileUnreadable, match="no whole workbook"):
        _reader(path)


def test_column_letters_count_as_spreadsheets_do() -> None:
    assert [column_letters(at) for at in (0, 25, 26, 701, 702, 16_383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert all(column_number(column_letters(at)) == at for at in range(16_384))


numbers = st.one_of(st.integers(-(10**9), 10**9), st.integers(40_000, 50_000).map(lambda n: n / 8))
cells = st.one_of(numbers, st.text("abc<&é", min_size=1), st.dates(date(1901, 1, 1), date(2099, 1, 1)))


@settings(max_examples=40, deadline=None)
@given(table=st.lists(st.lists(cells, min_size=2, max_size=2), min_size=1, max_size=5))
def test_rows_are_what_another_reader_finds(tmp_path_factory: pytest.TempPathFactory, table: list[list[Any]]) -> None:
    text = HEAD
    for at, row in enumerate(table, start=2):
        text += _row(at, *(_written(f"{column_letters(i)}{at}", cell) for i, cell in enumerate(row)))
    path = _workbook(tmp_path_factory.mktemp("book"), {"s": text})
    found = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[1:]
    expected = [[_shown(cell) for cell in row] for row in found]
    assert [[row["who"], row["what"]] for row in _rows(_reader(path))] == expected


def _written(place: str, cell: Any) -> str:
    if isinstance(cell, date):
        return f'<c r="{place}" s="1"><v>{(cell - date(1899, 12, 30)).days}</v></c>'
    if isinstance(cell, str):
        return _text(place, cell)
    return f'<c r="{place}"><v>{cell!r}</v></c>'


def _shown(cell: Any) -> str:
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    return cell if isinstance(cell, str) else format(cell, ".15g")


def test_what_is_no_day_number_stays_as_it_is() -> None:
    assert [serial_date(text, since_1904=False) for text in ("soon", "nan", "1e9", "2958465")] == [
        "soon",
        "nan",
        "1e9",
        "9999-12-31",
    ]


def test_a_workbook_inside_an_archive_is_read_too(tmp_path: Path) -> None:
    book = _workbook(tmp_path, {"s": HEAD + _row(2, _text("A2", "k"))})
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.write(book, "out/book.xlsx")
    content = archive_content(tmp_path / "export.zip", member=None, limit=2**20)
    reader = XlsxReader(content, mapping=PLAIN, settings=Settings())
    assert _rows(reader) == [{"who": "k", "what": None}]
    assert reader.share == 1.0
