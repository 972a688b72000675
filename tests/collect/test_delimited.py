"""Delimited text in the forms in which it really comes."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.collect.content import open_content
from touchweave.collect.delimited import DelimitedReader
from touchweave.collect.mapping import Mapping
from touchweave.collect.records import record_blocks
from touchweave.errors import ArchiveBomb, FileUnreadable, MappingInvalid
from touchweave.settings import Settings


def read(path: Path, **mapping: object) -> tuple[DelimitedReader, list[dict[str, str | None]], list[tuple[int, str]]]:
    content = open_content(path, limit=Settings().unpacked_limit_bytes)
    reader = DelimitedReader(content, mapping=Mapping(**mapping), settings=Settings())  # type: ignore[arg-type]
    rows, refused = [], []
    for batch in reader.batches():
        rows += batch.columns.to_pylist()
        refused += [(rejection.row, rejection.raw) for rejection in batch.rejections]
        numbers = batch.rows if batch.rows is not None else range(batch.first_row, batch.first_row + 10**9)
        assert len(numbers) >= batch.columns.num_rows
    return reader, rows, refused


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_from_the_lines(tmp_path: Path, delimiter: str) -> None:
    text = "\n".join(delimiter.join(row) for row in (["a", "b", "c"], ["1", "x y", "2"], ["3", "", "4"]))
    reader, rows, _ = read(written(tmp_path / "f.csv", text))
    assert reader.header() == ("a", "b", "c")
    assert rows == [{"a": "1", "b": "x y", "c": "2"}, {"a": "3", "b": None, "c": "4"}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "windows-1252", "latin-1"])
def test_the_encoding_is_told_from_the_bytes(tmp_path: Path, encoding: str) -> None:
    text = "name,city\nJörg,Málaga\n" * 20
    _, rows, _ = read(written(tmp_path / "f.csv", text.encode(encoding)))
    assert rows[0] == {"name": "Jörg", "city": "Málaga"}


def test_a_line_of_another_encoding_deep_inside_is_mended_and_told(tmp_path: Path) -> None:
    content = b"a,b\n" + b"x,y\n" * 400_000 + "Jörg,y\n".encode("windows-1252") + b"x,y\n"
    reader, rows, _ = read(written(tmp_path / "f.csv", content))
    assert rows[400_000] == {"a": "Jörg", "b": "y"}
    assert [sign.code for sign in reader.signs()] == ["mixed_encoding"]


def test_quotes_hold_delimiters_line_breaks_and_quotes(tmp_path: Path) -> None:
    _, rows, refused = read(written(tmp_path / "f.csv", 'a,b\n"x, ""y""\nz",1\n2,3\n'))
    assert rows == [{"a": 'x, "y"\nz', "b": "1"}, {"a": "2", "b": "3"}]
    assert refused == []


def test_a_row_that_does_not_fit_is_refused_as_it_came_and_the_rest_is_read(tmp_path: Path) -> None:
    reader, rows, refused = read(written(tmp_path / "f.csv", "a,b\n1,2\n3\n4,5,6\n7,8\n"))
    assert rows == [{"a": "1", "b": "2"}, {"a": "7", "b": "8"}]
    assert refused == [(2, "3"), (3, "4,5,6")]
    assert [batch.rows.tolist() for batch in reader.batches() if batch.rows is not None] == [[1, 4]]


def test_a_quote_that_is_never_closed_costs_its_line_and_not_the_rest(tmp_path: Path) -> None:
    _, rows, refused = read(written(tmp_path / "f.csv", 'a,b\n1,2\n"3,4\n5,6\n7,8\n'))
    assert rows == [{"a": "1", "b": "2"}, {"a": "5", "b": "6"}, {"a": "7", "b": "8"}]
    assert [row for row, _ in refused] == [2]


def test_a_line_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    long = "x" * (6 * 2**20)
    _, rows, refused = read(written(tmp_path / "f.csv", f"a,b\n1,2\n{long},3\n4,5\n"))
    assert [row["a"] for row in rows] == ["1", "4"]
    assert [len(raw) for _, raw in refused] == [65536]


def test_a_file_without_a_header_gets_numbered_columns(tmp_path: Path) -> None:
    reader, rows, _ = read(written(tmp_path / "f.csv", "1,2020-01-01,5\n2,2020-01-02,6\n"))
    assert reader.header() == ("column_1", "column_2", "column_3")
    assert len(rows) == 2
    reader, rows, _ = read(written(tmp_path / "f.csv", "a,b\nc,d\n"), header=False)
    assert len(rows) == 2


def test_what_stands_before_the_table_is_passed_over(tmp_path: Path) -> None:
    reader, rows, _ = read(written(tmp_path / "f.csv", "sep=;\n# exported today\n\na;b\n1;2\n"))
    assert reader.header() == ("a", "b")
    assert rows == [{"a": "1", "b": "2"}]


def test_names_that_repeat_or_lack_are_made_distinct(tmp_path: Path) -> None:
    reader, _, _ = read(written(tmp_path / "f.csv", "a,a,,b\nx,y,z,w\n"))
    assert reader.header() == ("a", "a_2", "column_3", "b")


def test_blanks_may_part_the_cells(tmp_path: Path) -> None:
    reader, rows, _ = read(written(tmp_path / "f.txt", "id date  cds\n 00001 19970101   1\n 00002 19970112 12\n"))
    assert reader.header() == ("id", "date", "cds")
    assert rows[1] == {"id": "00002", "date": "19970112", "cds": "12"}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_ends_a_line(tmp_path: Path, end: str) -> None:
    _, rows, _ = read(written(tmp_path / "f.csv", end.join(["a,b", "1,2", "3,4", ""])))
    assert rows == [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]


def test_line_ends_may_be_mixed(tmp_path: Path) -> None:
    _, rows, _ = read(written(tmp_path / "f.csv", "a,b\r\n1,2\r3,4\n5,6"))
    assert [row["a"] for row in rows] == ["1", "3", "5"]


def test_gzipped_text_is_text_within_its_limit(tmp_path: Path) -> None:
    packed = written(tmp_path / "f.csv.gz", gzip.compress(b"a,b\n" + b"1,2\n" * 1000))
    _, rows, _ = read(packed)
    assert len(rows) == 1000
    with pytest.raises(ArchiveBomb, match="1,000 bytes"):
        list(DelimitedReader(open_content(packed, limit=1000), mapping=Mapping(), settings=Settings()).batches())


def test_a_broken_gzip_says_so(tmp_path: Path) -> None:
    packed = written(tmp_path / "f.csv.gz", gzip.compress(b"a,b\n" + bytes(range(256)) * 4000)[:-200])
    with pytest.raises(FileUnreadable):
        list(DelimitedReader(open_content(packed, limit=2**30), mapping=Mapping(), settings=Settings()).batches())


def test_an_empty_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match="empty"):
        read(written(tmp_path / "f.csv", "  \n"))


def test_an_odd_delimiter_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(MappingInvalid, match="delimiter"):
        read(written(tmp_path / "f.csv", "a,b\n1,2\n"), delimiter="::")


@given(
    records=st.lists(st.sampled_from(["1,2\n", '"a\nb",2\n', '"x""y",\n', "\n", '"p\n\n""q\n",3\n']), max_size=30),
    size=st.integers(min_value=1, max_value=17),
)
@settings(max_examples=150, deadline=None)
def test_blocks_end_where_records_end_however_the_text_arrives(records: list[str], size: int) -> None:
    text = "".join(records).encode()
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    blocks = list(record_blocks(pieces, limit=10**6))
    assert b"".join(blocks) == text
    assert all(block.count(b'"') % 2 == 0 and block.endswith(b"\n") for block in blocks)
