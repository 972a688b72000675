"""Results become rows, frames and a table in a notebook; a Score becomes four columns."""

from typing import ClassVar

import polars as pl
import pyarrow as pa
import pytest
from msgspec import Struct

from touchweave.stats.score import Score
from touchweave.tabular import SHOWN_ROWS, QueryResult, Tabular, shown


class Row(Struct, frozen=True, kw_only=True):
    key: str
    nps: Score


class Rows(Tabular, Struct, frozen=True, kw_only=True):
    _table: ClassVar[str] = "rows"

    rows: tuple[Row, ...]


class Told(Tabular, Struct, frozen=True, kw_only=True):
    _table: ClassVar[str] = "rows"

    entrants: int
    rate: Score
    part: Row
    days: float | None
    rows: tuple[Row, ...]


ASKED = Row(key="call", nps=Score(value=40.0, n=100, low=23.4, high=54.3))
SILENT = Row(key="<b>fair</b>", nps=Score(value=None, n=0, note="nobody was asked"))


def test_a_score_becomes_value_n_and_interval() -> None:
    assert Rows(rows=(ASKED,)).to_dicts() == [
        {"key": "call", "nps": 40.0, "nps_n": 100, "nps_low": 23.4, "nps_high": 54.3}
    ]


def test_arrow_pandas_and_polars_say_the_same() -> None:
    rows = Rows(rows=(ASKED, SILENT))
    assert rows.to_arrow().to_pylist() == rows.to_dicts()
    assert rows.to_polars().to_dicts() == rows.to_dicts()
    assert list(rows.to_pandas()["nps_n"]) == [100, 0]


def test_a_column_whose_first_values_are_absent_keeps_its_later_ones() -> None:
    frame = Rows(rows=(*[SILENT] * 200, ASKED)).to_polars()
    assert frame["nps"].drop_nulls().to_list() == [40.0]
    assert frame.schema["nps"] == pl.Float64


def test_no_rows_are_no_error() -> None:
    empty = Rows(rows=())
    assert empty.to_dicts() == []
    assert empty.to_arrow().num_rows == len(empty.to_pandas()) == len(empty.to_polars()) == 0
    assert "nothing" in empty._repr_html_()


def test_no_rows_have_the_columns_and_types_of_some() -> None:
    assert Rows(rows=()).to_arrow().schema == Rows(rows=(SILENT,)).to_arrow().schema


def test_every_result_of_the_python_api_declares_its_columns() -> None:
    import touchweave.api.app  # noqa: F401 - so that all results are defined

    results = [found for found in Tabular.__subclasses__() if issubclass(found, Struct) and found not in (Rows, Told)]
    assert len(results) >= 8
    for result in results:
        assert result._schema().names


def test_a_notebook_shows_a_hostile_name_as_text_and_says_how_many_rows_it_left_out() -> None:
    drawn = Rows(rows=(SILENT,) * (SHOWN_ROWS + 3))._repr_html_()
    assert "<b>fair" not in drawn
    assert "&lt;b&gt;fair" in drawn
    assert "3 more rows" in drawn


@pytest.mark.parametrize(
    ("value", "text"), [(None, "–"), (0.12345, "0.1235"), (187479.484, "187,479.48"), ("x", "x"), (True, "True")]
)
def test_a_cell_reads_as_people_write(value: object, text: str) -> None:
    assert shown(value) == text


def test_an_answer_to_a_query_becomes_the_same_things() -> None:
    answer = QueryResult(pa.table({"name": ["<b>call</b>"], "n": [3]}))
    assert answer.to_dicts() == answer.to_polars().to_dicts() == [{"name": "<b>call</b>", "n": 3}]
    assert answer.to_arrow().num_rows == len(answer.to_pandas()) == 1
    assert "&lt;b&gt;call" in answer._repr_html_()


def test_printed_a_result_is_a_line_the_first_rows_and_how_many_there_are() -> None:
    printed = str(Rows(rows=(ASKED,) * 2000))
    assert printed.splitlines()[:3] == ["Rows: ", "  key   nps", "  call  40.0 (23.4–54.3)"]
    assert printed.splitlines()[-1] == "2,000 rows"
    assert len(printed.splitlines()) == 8
    assert repr(Rows(rows=())).splitlines() == ["Rows: ", "no rows"]


def test_printed_it_tells_what_is_said_of_the_whole() -> None:
    told = Told(entrants=16205, rate=ASKED.nps, part=SILENT, days=None, rows=(ASKED,))
    assert str(told).splitlines()[:2] == [
        "Told: entrants 16,205 · rate 40.0 (23.4–54.3)",
        "  part: key <b>fair</b>",
    ]


def test_a_query_prints_its_first_rows_and_no_wider_than_a_terminal() -> None:
    answer = QueryResult(pa.table({f"column_{number}": list(range(100)) for number in range(30)}))
    lines = repr(answer).splitlines()
    assert lines[1].split()[0] == "column_0"
    assert lines[1].endswith("…")
    assert lines[-1] == "100 rows"
    assert max(map(len, lines)) <= 104
