"""Blocking and scoring against plain Python, which compares every record with every other."""

import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from touchweave.identity.duplicate.field import fields_named
from touchweave.identity.duplicate.linking import link
from touchweave.identity.duplicate.role import fields_of, guessed

sys.path += [str(Path(__file__).parent), str(Path(__file__).parents[3] / "benchmarks")]
import people
import plain


def prepared(values):
    """Each record as the values that are compared."""
    fields = fields_named(values)
    columns = {
        field.name: [None if one is None else field.written(one) for one in values[field.name].to_pylist()]
        for field in fields
    }
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def share_a_key(one, two):
    """Whether a rule compares them, where no key is too frequent."""

    def same(*names):
        return all(one.get(name) is not None and one.get(name) == two.get(name) for name in names)

    paired = [
        name for name in ("given_name", "surname", "date_of_birth", "postcode", "city", "street") if name in one
    ]
    known = {
        "given_name",
        "surname",
        "street",
        "city",
        "postcode",
        "state",
        "country",
        "date_of_birth",
        "phone",
        "mail",
    }
    sorted_names = [sorted(str(record.get(name)) for name in ("given_name", "surname")) for record in (one, two)]
    named = all(record.get(name) is not None for record in (one, two) for name in ("given_name", "surname"))
    beginning = [(record.get("street") or f"none {at}").split(" ")[:3] for at, record in enumerate((one, two))]
    local = [(record.get("mail") or f"none {at}").split("@")[0] for at, record in enumerate((one, two))]
    return (
        any(same(name) for name in ("phone", "mail", "date_of_birth"))
        or any(same(name) for name in one.keys() - known)
        or beginning[0] == beginning[1]
        or local[0] == local[1]
        or any(same(*pair) for pair in combinations(paired, 2) if pair != ("postcode", "city"))
        or (named and sorted_names[0] == sorted_names[1])
    )


def as_in_plain_python(values):
    """Link, and compare with every pair scored in plain Python."""
    linked = link(values, at_least=0.01)
    records = prepared(values)
    expected = {
        pair: told
        for pair, told in plain.scored(linked.model, records).items()
        if told[0] >= 0.01 and share_a_key(records[pair[0]], records[pair[1]])
    }
    pairs = linked.pairs
    found = list(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))
    assert sorted(found) == sorted(expected)
    assert list(pairs.probability) == sorted(pairs.probability, reverse=True)
    for at, pair in enumerate(found):
        probability, weights, against = expected[pair]
        assert pairs.probability[at] == pytest.approx(probability, abs=1e-9)
        assert list(pairs.weights[at]) == pytest.approx(list(weights.values()), abs=1e-9)
        assert pairs.household[at] == pytest.approx(against, abs=1e-9)
    return linked


def test_pairs_and_their_weights_are_those_of_plain_python():
    table, _ = people.records(150, seed=3)
    table = table.append_column(
        "club", pa.array([f"club {at % 7} {'blue' if at % 3 else 'red'}" for at in range(150)])
    )
    linked = as_in_plain_python(fields_of(table, guessed(table.column_names) | {"club": "extra"}))
    assert len(linked.pairs.left) > 10


def test_swapped_names_are_found_as_in_plain_python():
    given, family = ["Anna", "Smith", "Bob", "Zoe", "Jonas"], ["Smith", "Anna", "Jones", None, "Bob"]
    born = ["1990-01-02", "1990-01-02", "1980-05-06", "1980-05-06", "06.05.1980"]
    as_in_plain_python({"given_name": pa.array(given), "surname": pa.array(family), "date_of_birth": pa.array(born)})


WORD = st.one_of(
    st.none(),
    st.sampled_from(["ann", "anna", "hannah", "a", "bob", "", "ößx", "smith", "smyth"]),
    st.text(max_size=6),
)
RECORD = st.fixed_dictionaries(
    {
        "given_name": WORD,
        "surname": WORD,
        "street": st.one_of(WORD, st.sampled_from(["5 main st", "5 main street", "main 6", "5 mian st"])),
        "city": WORD,
        "postcode": st.one_of(st.none(), st.sampled_from(["12345", "12354", "2345", "99999"])),
        "state": st.sampled_from([None, "nsw", "vic"]),
        "date_of_birth": st.sampled_from([None, "1990-02-01", "1990-01-02", "1990-02-11", "1985-07-30", "soon"]),
        "phone": st.sampled_from([None, "030 1234567", "0301234576", "+49301234567", "1"]),
        "mail": st.sampled_from([None, "ann@x.de", "ann@y.de", "anne@x.de", "bob@x.de", "@"]),
        "colour": WORD,
    }
)


RECORDS = st.lists(RECORD, min_size=2, max_size=12)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RECORDS)
def test_whatever_the_records_say_plain_python_says_the_same(records):
    any_records_as_in_plain_python(records)


@pytest.mark.slow
@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RECORDS)
def test_whatever_a_thousand_lists_of_records_say_plain_python_says_the_same(records):
    any_records_as_in_plain_python(records)


def any_records_as_in_plain_python(records):
    columns = {name: pa.array([record[name] for record in records], pa.string()) for name in records[0]}
    as_in_plain_python({name: column for name, column in columns.items() if column.null_count < len(records)})


def test_the_same_records_give_the_same_pairs_bit_for_bit_on_any_number_of_threads():
    table, _ = people.records(1500, seed=5)
    values = fields_of(table, guessed(table.column_names))
    first, *others = (link(values, at_least=0.01, threads=threads).pairs for threads in (1, 2, 4))
    for other in others:
        for name in ("left", "right", "pattern", "probability", "weights", "household"):
            assert np.array_equal(getattr(first, name), getattr(other, name))


def test_what_does_not_fit_into_memory_waits_in_the_folder_and_is_removed(tmp_path):
    table, _ = people.records(500)
    link(fields_of(table, guessed(table.column_names)), folder=tmp_path)
    assert list(tmp_path.iterdir()) == []
