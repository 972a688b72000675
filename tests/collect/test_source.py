"""Opening a file: its format by content, its digest, its errors."""

import gzip
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from touchweave.collect.content import open_content
from touchweave.collect.format import format_of
from touchweave.errors import ColumnsUnclear, FileUnreadable, FormatUnknown, MappingInvalid

TEXT = "customer,time,event\nc,2024-01-01Z,a\nd,2024-01-02Z,b\n"
XES = '<?xml version="1.0"?><log><trace><string key="concept:name" value="c"/></trace></log>'


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("a.csv", TEXT.encode(), "csv"),
        ("a.txt", TEXT.encode(), "csv"),
        ("a.tsv", TEXT.replace(",", "\t").encode(), "tsv"),
        ("a.csv", b'{"a": 1}\n{"a": 2}\n', "jsonl"),
        ("a.csv", XES.encode(), "xes"),
        ("a.csv.gz", gzip.compress(XES.encode(), mtime=0), "xes"),
        ("a.dat", b"path;total_conversions\na > b;3\n", "paths"),
        ("a.csv", b"PAR1....", "parquet"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
        ("a.html", b"<html></html>", "html"),
        ("a.json", b'[{"a": 1}]', "json"),
        ("a.json", b'{\n  "a": 1\n}\n', "json"),
        ("a.jsonl", b'{"a":' + b"[" * 90_000, "jsonl"),
        ("a.bin", b"\x00\x01\x02\x03" * 400, "unknown"),
        ("a.csv", TEXT.encode("utf-16"), "csv"),
    ],
)
def test_the_content_decides_before_the_name(tmp_path: Path, name: str, content: bytes, found: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert format_of(open_content(tmp_path / name, limit=2**30)) == found


def test_an_unknown_format_is_named_with_the_known_ones(imported: Callable) -> None:
    with pytest.raises(FormatUnknown, match="parquet"):
        imported(b"\x00\x01\x02\x03" * 400, name="a.bin")


def test_a_file_that_is_not_there_is_named(imported: Callable, tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match=r"gone\.csv"):
        imported(tmp_path / "gone.csv")


def test_a_pipe_is_refused_and_not_waited_for(imported: Callable, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(FileUnreadable, match="write it to a file first"):
        imported(tmp_path / "pipe.csv")


def test_a_broken_parquet_file_says_so(imported: Callable) -> None:
    with pytest.raises(FileUnreadable, match=r"x\.parquet"):
        imported(b"PAR1" + b"\x00" * 100 + b"PAR1", name="x.parquet")


def test_the_digest_is_of_file_and_mapping(imported: Callable) -> None:
    plain = imported(TEXT).report.digest
    assert imported(TEXT, name="renamed.csv").report.digest == plain
    assert imported(TEXT, "timezone: UTC").report.digest != plain
    assert imported(TEXT + "e,2024-01-03Z,c\n").report.digest != plain


def test_the_table_in_an_archive_is_read(imported: Callable, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("data/visits.csv", TEXT)
    got = imported(tmp_path / "export.zip")
    assert got.report.file == "export.zip"
    assert got.report.source == "visits"
    assert got.report.loaded == 2


def test_a_header_alone_is_an_empty_import_where_its_columns_are_clear(imported: Callable) -> None:
    got = imported("customer,time,event\n", "customer: customer\ntime: time\nname: event")
    assert (got.report.rows, got.report.events, got.report.since) == (0, 0, None)
    with pytest.raises(ColumnsUnclear):
        imported("customer,time,event\n")


def test_a_format_given_against_the_content_fails_in_words(imported: Callable) -> None:
    with pytest.raises(FileUnreadable):
        imported(TEXT, "format: parquet")


def test_an_event_log_brings_its_mapping_and_a_given_one_goes_before(imported: Callable) -> None:
    trace = (
        '<trace><string key="concept:name" value="k1"/><event><string key="concept:name" value="A"/>'
        '<date key="time:timestamp" value="2024-01-01T00:00:00Z"/><string key="org:role" value="R"/></event></trace>'
    )
    log = f'<?xml version="1.0"?><log>{trace}</log>'
    assert imported(log, name="log.xes").column("name") == ["A"]
    got = imported(log, "name: org:role\nsource: crm", name="log.xes")
    assert (got.column("name"), got.column("user_id"), got.column("source")) == (["R"], ["k1"], ["crm"])


def test_the_report_counts_what_went_through(imported: Callable) -> None:
    got = imported("customer,time,event\nc,2024-01-01Z,a\nc,2024-01-03Z,b\nd,2024-01-02Z,a\n,2024-01-02Z,a\n")
    report = got.report
    assert (report.rows, report.events, report.loaded, report.customers, report.touchpoints) == (4, 4, 3, 2, 2)
    assert report.since is not None
    assert report.until is not None
    assert (report.since.day, report.until.day) == (1, 3)
    assert json.loads(got.rejections[0]["raw"])["event"] == "a"


def test_a_nonsense_constant_is_refused_before_anything_is_read(imported: Callable) -> None:
    with pytest.raises(MappingInvalid):
        imported(TEXT, "time: {}\ncustomer: customer\nname: event")
