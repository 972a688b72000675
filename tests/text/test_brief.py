"""Values, scores and times as a screen has room for them."""

from datetime import UTC, datetime

import pytest

from touchweave.text.brief import aligned, brief_row, brief_value, headline

ROW = {
    "name": "call",
    "rate": 0.5043,
    "rate_n": 16205,
    "rate_low": 0.49668,
    "rate_high": 0.512,
    "median_seconds": 9000.0,
}


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, "–"), (True, "yes"), (16205, "16,205"), (0.5, "0.500"), (3.0, "3"), (187479.484, "187,479"),
        (datetime(2026, 3, 1, tzinfo=UTC), "2026-03-01"),
        (datetime(2026, 3, 1, 12, 30, 1, 5, tzinfo=UTC), "2026-03-01 12:30:01"), (("a", "b"), "a, b"),
    ],
)  # fmt: skip
def test_a_value_takes_few_characters(value: object, told: str) -> None:
    assert brief_value(value) == told


def test_a_score_is_one_cell_with_its_interval_or_without() -> None:
    assert brief_row(ROW) == {"name": "call", "rate": "0.504 (0.497–0.512)", "median_seconds": "9,000"}
    assert brief_row(ROW, intervals=False)["rate"] == "0.504"
    assert brief_row({"rate": 1.0, "rate_low": 0.9998, "rate_high": 1.0}) == {"rate": "1.00 (1.00–1.00)"}
    assert brief_row({"days": 37.0, "days_low": 35.0, "days_high": 138.0}) == {"days": "37 (35–138)"}


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0.0, "0 s"), (95.0, "95 s"), (600.0, "10 min"), (9000.0, "2.50 h"), (864000.0, "10 d"), (None, "–")],
)
def test_how_long_something_lasted_is_told_in_the_unit_that_fits(seconds: float | None, told: str) -> None:
    assert brief_row({"median_seconds": seconds}, lasting=True) == {"median": told}


def test_the_ends_of_an_interval_of_time_are_told_in_one_unit() -> None:
    waited = {"wait_seconds": 9000.0, "wait_seconds_n": 9, "wait_seconds_low": 60.0, "wait_seconds_high": 172800.0}
    assert brief_row(waited, lasting=True) == {"wait": "2.50 h (0.0167–48)"}


def test_a_headline_leaves_out_what_is_absent_and_tells_parts_in_lines_of_their_own() -> None:
    said = {"days": 30.0, "start": None, "note": "", "kinds": ("a",), "together": {"group": "all", "nps": None}}
    assert headline(said) == "days 30\n  together: group all"


def test_rows_are_aligned_and_columns_that_do_not_fit_are_a_mark() -> None:
    assert list(aligned([{"a": "1", "long": "x" * 94, "b": "2"}], 7)) == [
        "  a  long" + " " * 90 + "  …", "  1  " + "x" * 94 + "  …", "7 rows"
    ]  # fmt: skip
