"""Events are shown twice: to be learned, and to be resolved."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.identity.test_known import batch, event
from touchweave.identity import resolve
from touchweave.identity.known import Identities
from touchweave.identity.resolve import Resolver
from touchweave.identity.rules import IdentityRules


def resolver_of(*batches: pa.RecordBatch, waiting: Path | None = None) -> Resolver:
    return Resolver(Identities.none(IdentityRules(), b""), waiting=waiting).learn(batches)


def seen(users: list[str | None], visitors: list[str | None] | None = None) -> pa.RecordBatch:
    visitors = [None] * len(users) if visitors is None else visitors
    return batch([event(at, user, visitor) for at, (user, visitor) in enumerate(zip(users, visitors, strict=True))])


def test_customers_get_codes_in_order_of_first_appearance() -> None:
    batches = [seen(["b", "a", "b", "c"]), seen(["c", "d", "b"])]
    resolver = resolver_of(*batches)
    assert [resolver.resolve(one).customer.tolist() for one in batches] == [[0, 1, 0, 2], [2, 3, 0]]
    assert resolver.customers.to_pylist() == ["b", "a", "c", "d"]


def test_an_anonymous_id_counts_where_there_is_no_user_id() -> None:
    one = seen([None, "u", "", None], ["x", "y", "x", ""])
    resolver = resolver_of(one)
    assert resolver.resolve(one).customer.tolist() == [0, 1, 0, -1]
    assert resolver.customers.to_pylist() == ["x", "u"]


def test_an_event_without_identifier_belongs_to_nobody() -> None:
    one = seen([None, ""])
    assert resolver_of(one).resolve(one).customer.tolist() == [-1, -1]
    assert resolver_of(seen([])).resolve(seen([])).customer.tolist() == []


def test_batches_may_be_cut_otherwise_than_when_they_were_learned() -> None:
    whole = seen(["a", "b", None, "a", "cc"], [None, None, "z", None, None])
    resolver = resolver_of(whole)
    parts = [whole.slice(0, 2), whole.slice(2)]
    assert [resolver.resolve(part).customer.tolist() for part in parts] == [[0, 1], [2, 0, 3]]


def test_what_waits_on_disk_is_resolved_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolve, "_IN_MEMORY", 3)
    batches = [seen([f"c{number % 7}" for number in range(start, start + 5)]) for start in range(0, 30, 5)]
    here, there = resolver_of(*batches), resolver_of(*batches, waiting=tmp_path / "waiting")
    for one in batches:
        assert np.array_equal(here.resolve(one).customer, there.resolve(one).customer)
    assert (tmp_path / "waiting").stat().st_size == 4 * 25


IDS = st.none() | st.text(max_size=12)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(IDS, max_size=30)))
def test_of_users_alone_codes_equal_those_of_a_dictionary(batches: list[list[Any]]) -> None:
    twin: dict[str, int] = {}
    expected = [[twin.setdefault(user, len(twin)) if user else -1 for user in rows] for rows in batches]
    made = [seen(rows) for rows in batches]
    resolver = resolver_of(*made)
    assert [resolver.resolve(one).customer.tolist() for one in made] == expected
    assert resolver.customers.to_pylist() == list(twin)
