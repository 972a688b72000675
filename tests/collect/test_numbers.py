"""Numbers as people and programs write them."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.collect.numbers import decimal_mark, read_numbers


@pytest.mark.parametrize(
    ("written", "decimal", "number"),
    [
        ("12", ".", 12), ("-1.5e3", ".", -1500), ("1,234.50", ".", 1234.5), ("1,234,567", ".", 1234567),
        ("€ 3.20", ".", 3.2), ("$1,000", ".", 1000), ("(4.50)", ".", -4.5), ("3.50 EUR", ".", 3.5),
        ("1.234,50", ",", 1234.5), ("3,20 €", ",", 3.2), ("1'234,5", ",", 1234.5), ("−7", ".", -7),
    ],
)  # fmt: skip
def test_a_number_is_read_through_its_dress(written: str, decimal: str, number: float) -> None:
    read = read_numbers(pa.array([written]), decimal="," if decimal == "," else ".")
    assert read.values.tolist() == [number]
    assert not read.invalid.any()


@pytest.mark.parametrize("written", ["", "NA", "n/a", "NaN", "NULL", "-", None])
def test_words_for_nothing_are_missing_and_not_wrong(written: str | None) -> None:
    read = read_numbers(pa.array([written, "1", "x"]))
    assert read.missing.tolist() == [True, False, False]


@pytest.mark.parametrize("written", ["x", "inf", "1e999", "3.5e38", "-1e39", "12 apples", "1.2.3", "--1"])
def test_what_is_no_finite_number_is_invalid(written: str) -> None:
    read = read_numbers(pa.array([written, "1"]))
    assert read.invalid.tolist() == [True, False]
    assert np.isnan(read.values[0])


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32), min_size=1, max_size=20))
@settings(max_examples=50, deadline=None)
def test_what_python_writes_is_read_back(values: list[float]) -> None:
    texts = [f"{value:.6f}" for value in values]
    plain = read_numbers(pa.array(texts))
    comma = read_numbers(pa.array([text.replace(".", ",") for text in texts]), decimal=",")
    assert plain.values.tolist() == [float(text) for text in texts]
    assert comma.values.tolist() == plain.values.tolist()


@pytest.mark.parametrize(
    ("values", "mark"),
    [
        (["1,5", "2,25"], ","), (["1.5", "2.25"], "."), (["1,500.00"], "."), (["1.500,00"], ","),
        (["12", "13"], "."), (["1,500", "2,750"], "."),
    ],
)  # fmt: skip
def test_the_mark_before_the_tenths_is_told_from_the_values(values: list[str], mark: str) -> None:
    assert decimal_mark(pa.array(values)) == mark


def test_where_semicolons_part_the_cells_a_comma_is_likely_a_decimal_one() -> None:
    assert decimal_mark(pa.array(["1,500", "2,750"]), comma_likely=True) == ","
