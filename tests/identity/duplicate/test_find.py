"""Pairs with their evidence: explained, never merged, whatever the values are."""

import math
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from touchweave.errors import SelectionInvalid
from touchweave.identity.duplicate.find import possible_duplicates

sys.path.append(str(Path(__file__).parents[3] / "benchmarks"))
import people

BOBBY = "Robert'); DROP TABLE records; --"


def table(*rows, names=("id", "firstName", "lastName", "birthday", "email")):
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return pa.table({name: pa.array(column, pa.string()) for name, column in zip(names, columns, strict=True)})


ANN = ("ann", "Ann", "Smith", "1990-01-02", "ann@x.de")
AGAIN = ("ann 2", "Smith", "Ann", "02.01.1990", None)
BOB = ("bob", "Bob", "Jones", "1970-05-06", None)


def test_each_pair_says_what_speaks_for_it_and_against_it():
    found = possible_duplicates(table(ANN, AGAIN, BOB), name="id")
    (pair,) = found.pairs
    assert (pair.left, pair.right) == ("ann", "ann 2")
    told = {one.field: (one.left, one.right, one.agreement) for one in pair.evidence}
    assert told.pop("household") == (None, None, "possible")
    assert told == {
        "given_name": ("Ann", "Smith", "swapped"),
        "surname": ("Smith", "Ann", "swapped"),
        "date_of_birth": ("1990-01-02", "02.01.1990", "exact"),
        "mail": ("ann@x.de", None, "missing"),
    }
    assert (found.found, found.customers, found.compared) == (1, 3, 1)
    assert found.fields == ("given_name", "surname", "date_of_birth", "mail")


def test_weights_and_prior_are_the_odds_of_the_probability():
    records, _ = people.records(400, seed=9)
    records = records.append_column("id", pa.array([f"c{at}" for at in range(400)]))
    found = possible_duplicates(records, name="id", at_least=0.01)
    assert found.pairs
    for pair in found.pairs:
        odds = found.prior + sum(one.weight for one in pair.evidence)
        assert pair.probability == pytest.approx(1 / (1 + 2**-odds), abs=1e-3)
        assert pair.probability < 1


def test_results_become_rows_and_frames():
    found = possible_duplicates(table(ANN, AGAIN, BOB), name="id")
    assert found.to_arrow().column_names == ["left", "right", "probability", "evidence"]
    assert found.to_arrow().to_pylist()[0]["evidence"][0]["field"] == "given_name"
    assert found.to_polars().height == len(found.to_pandas()) == 1
    nothing = possible_duplicates(table(ANN), name="id")
    assert nothing.to_arrow().schema == found.to_arrow().schema


@pytest.mark.parametrize(
    "records",
    [table(), table(ANN), table(ANN).select(["id"]), table(("x", None, None, None, None), ("y", "", " ", "-", "@"))],
    ids=["nobody", "one customer", "no traits", "traits that say nothing"],
)
def test_where_nobody_can_be_compared_nothing_is_found(records):
    found = possible_duplicates(records, name="id", at_least=0.01)
    assert (found.found, found.pairs) == (0, ())


def test_two_who_agree_in_everything_are_found_even_if_they_are_all_there_are():
    (pair,) = possible_duplicates(table(ANN, ("other", *ANN[1:])), name="id", at_least=0.9).pairs
    assert {pair.left, pair.right} == {"ann", "other"}


def test_pairs_kept_apart_are_left_out_in_either_order():
    records = table(ANN, AGAIN, BOB)
    for apart in ([("ann", "ann 2")], [("ann 2", "ann"), ("nobody", "ann"), ("bob", "bob")]):
        assert possible_duplicates(records, name="id", apart=apart).found == 0
    assert possible_duplicates(records, name="id", apart=[("ann", "bob")]).found == 1


def test_a_limit_shows_the_most_probable_and_says_how_many_there_are():
    records = table(ANN, AGAIN, ("ann 3", *ANN[1:]), BOB)
    every = possible_duplicates(records, name="id", at_least=0.01)
    some = possible_duplicates(records, name="id", at_least=0.01, limit=2)
    assert every.found == some.found == 3
    assert some.pairs == every.pairs[:2]
    assert possible_duplicates(records, name="id", limit=0).pairs == ()


@pytest.mark.parametrize(
    "asked", [{"at_least": 0}, {"at_least": 1.1}, {"at_least": math.nan}, {"limit": -1}], ids=str
)
def test_what_cannot_be_asked_is_refused(asked):
    with pytest.raises(SelectionInvalid):
        possible_duplicates(table(ANN, BOB), name="id", **asked)


def test_hostile_values_are_only_values():
    rows = [
        ("'; drop table pairs; --", BOBBY, "\0", "1990-01-02", "x@\0.de"),
        ("<script>", BOBBY, "\0", "1990-01-02", "x@\0.de"),
        ("=cmd()", "a" * 10_000_000, "b" * 10_000_000, "1" * 1_000_000, "c" * 1_000_000 + "@x.de"),
        ("", "a" * 10_000_000, "b" * 10_000_000, "1" * 1_000_000, "c" * 1_000_000 + "@x.de"),
        ("zalgo", "Z" + "\u0301" * 100_000, "\U0010ffff" * 1000, "０１/０２/１９９０", "ß@ß"),
        ("half", "\ufffd", "\u202e", "99999999", "@" * 1000),
    ]
    found = possible_duplicates(table(*rows), name="id", at_least=0.01)
    pairs = {frozenset((pair.left, pair.right)): pair for pair in found.pairs}
    assert frozenset((rows[0][0], "<script>")) in pairs
    assert frozenset(("=cmd()", "")) in pairs
    assert max(len(one.left or "") for pair in found.pairs for one in pair.evidence) <= 120


def test_names_of_columns_are_only_names():
    hostile = 'v0"; drop table records; --'
    rows = [("a", "Blue Moon Street", "x"), ("b", "Blue Moon Street", "x"), ("c", "Else", "y")]
    records = table(*rows, names=("id", hostile, "x y"))
    found = possible_duplicates(records, name="id", roles={hostile: "extra", "x y": "extra"}, at_least=0.01)
    assert found.fields == (hostile, "x y")
    assert (found.pairs[0].left, found.pairs[0].right) == ("a", "b")
