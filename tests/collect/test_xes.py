"""Event logs: what becomes a row, and what is refused."""

import gzip
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from touchweave.collect import xes
from touchweave.collect.content import open_content
from touchweave.collect.mapping import Mapping
from touchweave.collect.xes import XesReader
from touchweave.errors import ArchiveBomb, FileUnreadable
from touchweave.event.rejection import Reason
from touchweave.settings import Settings

PLAIN = Mapping()
EVENT = """<event><string key="concept:name" value="{activity}"/><string key="org:resource" value="112"/>
<date key="time:timestamp" value="{time}"/></event>"""
NOON = "2011-10-01T12:00:00.500+02:00"


def _event(activity: str, time: str = NOON) -> str:
    return EVENT.format(activity=activity, time=time)


def _log(*traces: str, head: str = "") -> str:
    body = "".join(f"<trace>{trace}</trace>" for trace in traces)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}<log xes.version="1.0">{body}</log>'


def _reader(folder: Path, text: str, *, limit: int = 2**20, mapping: Mapping = PLAIN) -> XesReader:
    path = folder / "log.xes.gz"
    path.write_bytes(gzip.compress(text.encode()))
    return XesReader(open_content(path, limit=limit), mapping=mapping, settings=Settings())


def _rows(reader: XesReader) -> list[dict[str, Any]]:
    return [row for batch in reader.batches() for row in batch.columns.to_pylist()]


CASE = '<string key="concept:name" value="loan 7"/><int key="amount" value="20000"/>'


def test_each_event_is_a_row_and_a_case_tells_of_itself_once(tmp_path: Path) -> None:
    reader = _reader(tmp_path, _log(CASE + _event("asked") + _event("declined")))
    assert _rows(reader) == [
        {
            "case:concept:name": "loan 7",
            "concept:name": name,
            "time:timestamp": datetime(2011, 10, 1, 10, 0, 0, 500_000, UTC),
            "case:amount": amount,
            "org:resource": "112",
            "later_attributes": None,
        }
        for name, amount in (("asked", "20000"), ("declined", None))
    ]
    assert reader.defaults is not None
    assert reader.defaults.customer == "case:concept:name"
    assert reader.defaults.traits == {"case:amount": "amount"}
    assert reader.share == 1.0


def test_a_case_without_a_name_is_numbered(tmp_path: Path) -> None:
    rows = _rows(_reader(tmp_path, _log(_event("a"), CASE + _event("b"), _event("c"))))
    assert [row["case:concept:name"] for row in rows] == ["case 1", "loan 7", "case 3"]


def test_a_case_without_events_is_a_row_without_name_and_time(tmp_path: Path) -> None:
    rows = _rows(_reader(tmp_path, _log(CASE, _event("b"))))
    assert [(row["case:concept:name"], row["concept:name"]) for row in rows] == [("loan 7", None), ("case 2", "b")]


def test_what_is_said_of_the_log_and_inside_attributes_is_left_out(tmp_path: Path) -> None:
    text = """<log><global scope="event"><string key="concept:name" value="UNKNOWN"/></global>
    <float key="mean" value="1"><float key="x" value="2"><int key="y" value="3"/></float></float>
    <trace><list key="notes"><values><string key="n" value="1"/></values></list>
    <string key="concept:name" value="k"><int key="deeper" value="9"><int key="no" value="9"/></int></string>
    <event><string value="swapped" key="concept:name"><int key="concept:name" value="9"/></string></event>
    </trace></log>"""
    row = _rows(_reader(tmp_path, text))[0]
    assert row == {
        "case:concept:name": "k",
        "concept:name": "swapped",
        "time:timestamp": None,
        "case:notes": "",
        "later_attributes": None,
    }


def test_rows_are_the_same_however_the_file_is_cut_into_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    traces = [CASE.replace("7", str(n)) + "".join(_event(f"step {k}") for k in range(n % 4)) for n in range(40)]
    text = _log(*traces)
    whole = _rows(_reader(tmp_path, text))
    monkeypatch.setattr(xes, "BLOCK_BYTES", 61)
    monkeypatch.setattr(xes, "BATCH_ROWS", 3)
    reader = _reader(tmp_path, text)
    assert _rows(reader) == whole
    assert _rows(reader) == whole  # and once more, from the beginning
    assert len(whole) == sum(max(1, n % 4) for n in range(40))
    first_rows = [batch.first_row for batch in reader.batches()]
    assert first_rows[:2] == [1, 4]


def test_a_key_that_first_appears_late_is_kept_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xes, "BLOCK_BYTES", 64)
    monkeypatch.setattr(xes, "BATCH_ROWS", 2)
    late = '<event><string key="concept:name" value="z"/><string key="mood" value="glad"/></event>'
    rows = _rows(_reader(tmp_path, _log(CASE + _event("a") * 6 + late)))
    assert [row["later_attributes"] for row in rows] == [None] * 6 + ['{"mood":"glad"}']


def test_a_time_that_is_none_is_a_rejection_with_its_row(tmp_path: Path) -> None:
    reader = _reader(tmp_path, _log(CASE + _event("a") + _event("b", "yesterday") + _event("c")))
    (batch,) = reader.batches()
    assert batch.rows is not None
    assert batch.rows.tolist() == [1, 3]
    assert batch.columns["concept:name"].to_pylist() == ["a", "c"]
    (rejection,) = batch.rejections
    assert (rejection.reason, rejection.row, rejection.field) == (Reason.INVALID_TIME, 2, "time:timestamp")
    assert "yesterday" in rejection.raw


def test_times_without_a_zone_are_of_the_mappings_and_it_says_so(tmp_path: Path) -> None:
    text = _log(_event("a", "2011-10-01T12:00:00") + _event("b"))
    reader = _reader(tmp_path, text, mapping=Mapping(timezone="Europe/Berlin"))
    assert [row["time:timestamp"].hour for row in _rows(reader)] == [10, 10]
    (sign,) = reader.signs()
    assert (sign.code, sign.count) == ("no_zone", 1)
    assert "Europe/Berlin" in sign.message


BILLION_LAUGHS = '<!DOCTYPE log [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>\n'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (_log(_event("&b;"), head=BILLION_LAUGHS), "line 2: .*document type declaration"),
        (_log(CASE + _event("a"))[:-60], "line 3: the XML is broken or cut off"),
        (_log(CASE + "\n\n<event></trace>"), r"line 4: the XML is broken or cut off \(mismatched tag\)"),
        ("<html><body/></html>", "the root element is <html>"),
        (_log(_event("a") + CASE), "an attribute of a case stands after its events"),
        ("", "line 1: the XML is broken or cut off .no element found"),
    ],
)
def test_what_is_no_whole_event_log_is_refused_with_the_line(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(FileUnreadable, match=problem):
        _rows(_reader(tmp_path, text))


def test_one_endless_tag_is_refused_before_it_fills_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xes, "TAG_BYTES_LIMIT", 2**18)
    with pytest.raises(FileUnreadable, match="single tag is longer"):
        _reader(tmp_path, _log(_event("a" * 2**20)), limit=2**22)


def test_a_gzip_that_unpacks_past_the_limit_is_a_bomb(tmp_path: Path) -> None:
    with pytest.raises(ArchiveBomb):
        _rows(_reader(tmp_path, _log(_event("a") * 1000), limit=10_000))


def test_a_cut_gzip_says_how_far_it_went(tmp_path: Path) -> None:
    path = tmp_path / "log.xes.gz"
    path.write_bytes(gzip.compress(_log(_event("a") * 1000).encode())[:-40])
    with pytest.raises(FileUnreadable, match="after line"):
        _rows(XesReader(open_content(path, limit=2**20), mapping=Mapping(), settings=Settings()))


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "events", "cases", "activities"),
    [("bpic2012_loans/financial_log.xes.gz", 262_200, 13_087, 24), ("receipt_wabo/receipt.xes.gz", 8_577, 1_434, 27)],
)
def test_real_logs_have_their_published_counts(
    shared_data: Path, name: str, events: int, cases: int, activities: int
) -> None:
    reader = XesReader(open_content(shared_data / name, limit=2**30), mapping=Mapping(), settings=Settings())
    table = pa.Table.from_batches([batch.columns for batch in reader.batches()])
    assert len(table) == events
    assert pc.count_distinct(table["case:concept:name"]).as_py() == cases
    assert pc.count_distinct(table["concept:name"]).as_py() == activities
    assert table["time:timestamp"].null_count == 0
    assert reader.signs() == ()
