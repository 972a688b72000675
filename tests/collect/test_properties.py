"""JSON objects built by column are the objects that a JSON encoder would write by row."""

import json
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.collect.properties import json_objects, numeric_columns

CELLS = st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"]), max_size=12))


@given(st.lists(st.fixed_dictionaries({"a": CELLS, 'odd "name"\n': CELLS, "ü": CELLS}), min_size=1, max_size=30))
@settings(max_examples=150, deadline=None)
def test_any_text_survives_and_null_cells_are_left_out(rows: list[dict[str, Any]]) -> None:
    fields = [(key, pa.array([row[key] for row in rows], pa.string())) for key in rows[0]]
    made = json_objects(fields, len(rows), numeric=frozenset())
    made.validate(full=True)
    expected = [{key: value for key, value in row.items() if value is not None} for row in rows]
    assert [json.loads(text) for text in made.to_pylist()] == expected


def test_many_distinct_values_take_the_same_way_as_few() -> None:
    many = pa.array([f'he said "{i}"\n\t\x01' for i in range(5000)])
    few = pa.array(["x", None] * 2500)
    made = json_objects([("many", many), ("few", few)], 5000, numeric=frozenset())
    assert json.loads(made[4999].as_py()) == {"many": 'he said "4999"\n\t\x01'}
    assert json.loads(made[4998].as_py()) == {"many": 'he said "4998"\n\t\x01', "few": "x"}


def test_text_columns_of_numbers_become_numbers_unless_one_would_change() -> None:
    batch = pa.RecordBatch.from_pydict(
        {"n": ["1", "-2.5", None], "zip": ["01234", "94546", "1"], "long": ["12345678901234567890", "1", "2"]}
    )
    assert numeric_columns(batch) == {"n"}
    made = json_objects(list(zip(batch.schema.names, batch.columns, strict=True)), 3, numeric=frozenset({"n"}))
    assert json.loads(made[0].as_py()) == {"n": 1, "zip": "01234", "long": "12345678901234567890"}


def test_a_later_word_in_a_column_of_numbers_stays_text() -> None:
    made = json_objects([("n", pa.array(["1", "one"]))], 2, numeric=frozenset({"n"}))
    assert [json.loads(text) for text in made.to_pylist()] == [{"n": 1}, {"n": "one"}]


def test_typed_columns_keep_their_types() -> None:
    fields = [
        ("i", pa.array([1])), ("f", pa.array([2.5])), ("nan", pa.array([float("nan")])), ("b", pa.array([True])),
        ("t", pa.array([1577836800000000], pa.timestamp("us"))), ("l", pa.array([[1, 2]])),
    ]  # fmt: skip
    (made,) = json_objects(fields, 1, numeric=frozenset()).to_pylist()
    assert json.loads(made) == {"i": 1, "f": 2.5, "b": True, "t": "2020-01-01T00:00:00", "l": [1, 2]}


def test_a_row_without_any_value_is_an_empty_object() -> None:
    assert json_objects([("a", pa.nulls(2, pa.string()))], 2, numeric=frozenset()).to_pylist() == ["{}", "{}"]
    assert json_objects([], 0, numeric=frozenset()).to_pylist() == []
