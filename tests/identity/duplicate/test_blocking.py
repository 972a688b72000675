"""What is compared grows with the records and not with their square, and what is left out is told."""

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from touchweave.identity.duplicate.blocking import (
    BLOCK_LIMIT,
    FEW_PAIRS,
    PAIRS_A_RECORD,
    candidates,
    make_keys,
    rules_of,
)
from touchweave.identity.duplicate.field import fields_named
from touchweave.identity.duplicate.linking import link


def compared(**columns):
    """Pairs by rule, and what was skipped."""
    fields = fields_named(columns)
    values = {f"v{at}": pa.array(columns[field.name], pa.string()) for at, field in enumerate(fields)}
    with duckdb.connect(":memory:") as connection:
        number = len(next(iter(columns.values())))
        connection.register("given", pa.table({"i": pa.array(np.arange(number, dtype=np.int32)), **values}))
        connection.execute("create temp table records as select * from given")
        rules = rules_of(fields)
        skipped = make_keys(connection, rules)
        pairs = {rule.name: connection.execute(candidates(at)).fetchall() for at, rule in enumerate(rules)}
    return pairs, skipped


def test_a_pair_is_compared_once_by_the_first_rule_that_finds_it():
    pairs, skipped = compared(
        given_name=["ann", "ann", "smith", None], surname=["smith", "smith", "ann", "smith"],
        phone=["1", "1", None, None], date_of_birth=[None, "19900102", "19900102", None],
    )  # fmt: skip
    assert pairs.pop("phone") == [(0, 1)]
    assert pairs.pop("date_of_birth") == [(1, 2)]
    assert pairs.pop("given_name and surname") == [(0, 2)]
    assert not any(pairs.values())
    assert skipped == ()


def test_a_key_that_too_many_share_is_left_out_and_told():
    many = ["5 main street"] * (BLOCK_LIMIT + 1) + ["6 side street"] * 3
    pairs, (skipped,) = compared(street=many)
    assert len(pairs["beginning of street"]) == 3
    assert (skipped.rule, skipped.keys, skipped.records) == ("beginning of street", 1, BLOCK_LIMIT + 1)
    assert skipped.compared_up_to == BLOCK_LIMIT


def test_a_rule_stays_within_its_budget_whatever_the_values_are():
    number = 60_000
    pairs, (skipped,) = compared(date_of_birth=[f"{19_000_000 + at % 600}" for at in range(number)])
    assert pairs["date_of_birth"] == []  # a hundred records a day would be three million pairs
    assert (skipped.keys, skipped.records) == (600, number)
    assert skipped.compared_up_to < 100


@pytest.mark.parametrize("number", [2_000, 20_000])
def test_equal_records_without_end_are_no_quadratic_work(number):
    same = {
        name: pa.array(["Same"] * number) for name in ("given_name", "surname", "street", "city", "phone", "mail")
    }
    linked = link(same)
    assert linked.compared <= len(rules_of(fields_named(same))) * max(FEW_PAIRS, PAIRS_A_RECORD * number)
    assert {skipped.rule for skipped in linked.skipped} >= {"given_name and surname", "beginning of street"}
