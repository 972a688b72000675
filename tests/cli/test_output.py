"""What is printed: tables for people, and forms that a spreadsheet cannot be tricked with."""

import io
import json
import sys

import pyarrow.parquet as pq
import pytest

from touchweave.cli.output import print_rows

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
