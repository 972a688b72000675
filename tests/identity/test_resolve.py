"""The identifier is the customer, in order of first appearance."""

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.identity.resolve import Resolver


def batch(users, anonymous=None):
    anonymous = [None] * len(users) if anonymous is None else anonymous
    return pa.record_batch(
        {"user_id": pa.array(users, pa.string()), "anonymous_id": pa.array(anonymous, pa.string())}
    )


def test_customers_get_codes_in_order_of_first_appearance():
    resolver = Resolver()
    assert resolver.resolve(batch(["b", "a", "b", "c"])).tolist() == [0, 1, 0, 2]
    assert resolver.resolve(batch(["c", "d", "b"])).tolist() == [2, 3, 0]
    assert resolver.customers.to_pylist() == ["b", "a", "c", "d"]


def test_an_anonymous_id_counts_where_there_is_no_user_id():
    resolver = Resolver()
    assert resolver.resolve(batch([None, "u", "", None], ["x", "y", "x", ""])).tolist() == [0, 1, 0, -1]
    assert resolver.customers.to_pylist() == ["x", "u"]


def test_an_event_without_identifier_belongs_to_nobody():
    assert Resolver().resolve(batch([None, ""])).tolist() == [-1, -1]
    assert Resolver().resolve(batch([])).tolist() == []


def test_a_sliced_batch_is_read_from_where_it_starts():
    whole = batch(["a", "b", None, "a", "cc"], [None, None, "z", None, None])
    resolver = Resolver()
    assert resolver.resolve(whole.slice(2)).tolist() == [0, 1, 2]
    assert resolver.customers.to_pylist() == ["z", "a", "cc"]


def test_the_customers_seen_so_far_can_be_asked_for_between_batches():
    resolver = Resolver()
    resolver.resolve(batch(["a"]))
    assert resolver.customers.to_pylist() == ["a"]
    resolver.resolve(batch(["ä€𝄞"]))
    assert resolver.customers.to_pylist() == ["a", "ä€𝄞"]


def test_many_customers_keep_their_codes_while_the_table_grows():
    names = [f"customer-{n}" for n in range(5000)]
    resolver = Resolver()
    for start in range(0, 5000, 700):
        part = names[start : start + 700]
        assert resolver.resolve(batch(part)).tolist() == list(range(start, start + len(part)))
    assert resolver.resolve(batch(names[::-1])).tolist() == list(range(4999, -1, -1))
    assert resolver.customers.to_pylist() == names


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.tuples(st.none() | st.text(max_size=12), st.none() | st.text(max_size=3)), max_size=30)))
def test_codes_equal_those_of_a_dictionary(batches):
    resolver, twin = Resolver(), {}
    for rows in batches:
        expected = [twin.setdefault(user or other, len(twin)) if user or other else -1 for user, other in rows]
        found = resolver.resolve(batch([user for user, _ in rows], [other for _, other in rows]))
        assert found.tolist() == expected
    assert resolver.customers.to_pylist() == list(twin)
