"""What is printed: tables for people, and forms that a spreadsheet cannot be tricked with."""

import io
import json
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from touchweave.cli.output import print_arrow, print_rows, printable

ROWS = [{"name": "=HYPERLINK(1)", "count": 3}, {"name": "[red]call[/red]", "count": -2}]


def test_a_formula_in_a_csv_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows(ROWS, form="csv")
    assert capsys.readouterr().out.splitlines() == ["name,count", "'=HYPERLINK(1),3", "[red]call[/red],-2"]


def test_markup_in_a_name_is_shown_and_not_obeyed(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows(ROWS)
    assert "[red]call[/red]" in capsys.readouterr().out


def test_json_keeps_everything_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows(ROWS, form="json")
    assert json.loads(capsys.readouterr().out) == ROWS


def test_parquet_goes_to_standard_output_raw(monkeypatch: pytest.MonkeyPatch) -> None:
    sink = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", type("Out", (), {"buffer": sink})())
    print_rows(ROWS, form="parquet")
    assert pq.read_table(io.BytesIO(sink.getvalue())).to_pylist() == ROWS


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_nothing_is_printed_without_an_error(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_rows([], form=form)
    capsys.readouterr()


def test_a_terminal_obeys_nothing_that_came_with_the_data(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows([{"\x1b[2Jname": "\x1b]0;title\x07", "[bold]b": "\u202egnp.exe"}], title="\x1b[31mred")
    printed = capsys.readouterr().out
    assert not set("\x1b\x07\u202e") & set(printed)
    assert "[bold]b" in printed
    assert printable("é – 漢字 😀") == "é – 漢字 😀"


def test_columns_are_told_also_without_rows_and_when_two_bear_one_name(capsys: pytest.CaptureFixture[str]) -> None:
    table = pa.table([[1], [2], [3]], names=["a", "a", "a_2"])
    print_arrow(table, form="csv")
    assert capsys.readouterr().out == "a,a_3,a_2\n1,2,3\n"
    print_arrow(table.slice(1), form="csv")
    assert capsys.readouterr().out == "a,a_3,a_2\n"
    print_arrow(pa.table({"=cmd": ["=cmd"]}), form="csv")
    assert capsys.readouterr().out == "'=cmd\n'=cmd\n"


def test_parquet_without_rows_keeps_its_types(monkeypatch: pytest.MonkeyPatch) -> None:
    sink = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", type("Out", (), {"buffer": sink})())
    print_arrow(pa.table({"n": pa.array([], pa.int16())}), form="parquet")
    assert pq.read_schema(io.BytesIO(sink.getvalue())).field("n").type == pa.int16()
