"""Identifiers as text, and nobody as nobody."""

import numpy as np
import pyarrow as pa
import pytest

from touchweave.collect.customers import NOBODY, customers_of, identifiers
from touchweave.collect.mapping import CustomerFrom

ROWS = np.arange(1, 4)


def test_identifiers_are_trimmed_and_kept_as_written() -> None:
    assert identifiers(pa.array([" a ", "00017", "Ü\u00a0"])).to_pylist() == ["a", "00017", "Ü"]


@pytest.mark.parametrize("word", NOBODY)
def test_words_for_nobody_are_nobody(word: str) -> None:
    assert identifiers(pa.array([word, "nobody-17", f" {word} "])).to_pylist() == [None, "nobody-17", None]


def test_names_that_only_look_like_nobody_are_somebody() -> None:
    assert identifiers(pa.array(["nan-cy", "Nonette", "0", "n"])).to_pylist() == ["nan-cy", "Nonette", "0", "n"]


def test_typed_identifiers_become_text() -> None:
    assert identifiers(pa.array([1, None])).to_pylist() == ["1", None]
    assert identifiers(pa.array([17850.0, float("nan")])).to_pylist() == ["17850", None]
    assert identifiers(pa.array([1.5])).to_pylist() == ["1.5"]


def test_slices_are_read_from_where_they_begin() -> None:
    column = pa.array(["", "a", " b", "NULL", "c"]).slice(1, 3)
    assert identifiers(column).to_pylist() == ["a", "b", None]


def test_the_first_that_is_there_counts_and_bears_the_prefix() -> None:
    batch = pa.RecordBatch.from_pydict({"card": ["A", None, ""], "email": ["x", "y", "null"]})
    given = CustomerFrom(columns=["card", "email"], prefix="shop-")
    assert customers_of(given, batch, ROWS, source="s").to_pylist() == ["shop-A", "shop-y", None]
    assert customers_of(None, batch, ROWS, source="s").to_pylist() == [None] * 3
    assert customers_of(CustomerFrom(row=True), batch, ROWS, source="s").to_pylist() == ["s-1", "s-2", "s-3"]
