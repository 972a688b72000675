"""Cutting a batch into its messages without reading them."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.collect.request.json_split import SplitFailed, split

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet='{}[]":,\\a ', max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=10,
)


@settings(deadline=None)
@given(
    st.lists(VALUES), st.dictionaries(st.text(max_size=6).filter(lambda name: name != "batch"), VALUES, max_size=3),
    st.sampled_from([None, 1]), st.booleans(),
)  # fmt: skip
def test_the_items_are_those_of_the_list_and_the_rest_is_what_stands_around_it(
    items: list[Any], around: dict[str, Any], indent: int | None, first: bool
) -> None:
    whole = {"batch": items, **around} if first else {**around, "batch": items}
    cut = split(json.dumps(whole, indent=indent).encode(), "batch", 1000)
    assert [json.loads(message) for message in cut.messages] == items
    assert json.loads(cut.rest) == whole | {"batch": []}
    assert cut.count == len(items)


@settings(deadline=None)
@given(st.lists(VALUES))
def test_a_body_that_is_a_list_is_the_batch(items: list[Any]) -> None:
    cut = split(json.dumps(items).encode(), "batch", 1000)
    assert [json.loads(message) for message in cut.messages] == items


def test_items_are_not_looked_into() -> None:
    cut = split(b'{"batch": [ {bad} , NaN,"\\"]", {"a":"}"}, \xff ] }', "batch", 10)
    assert cut.messages == [b"{bad}", b"NaN", b'"\\"]"', b'{"a":"}"}', b"\xff"]


def test_of_more_than_asked_for_the_number_is_told() -> None:
    cut = split(b'{"batch":[1,2,3,4]}', "batch", 2)
    assert (cut.messages, cut.count) == ([b"1", b"2"], 4)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b'{"batch":1}', "no list"),
        (b'{"a":{"batch":[1]}}', "no list"),
        (b'{"batch":[],"batch":[]}', "two lists"),
        *((body, "do not match") for body in (b"", b"{", b"x", b"[1,]", b"[,1]", b"[1 2]", b'{"batch":[1]} x')),
        *((body, "do not match") for body in (b'{"batch":[{]}', b'{"batch" [1]}', b'{"a":1,}', b'{"batch":["]}')),
    ],
)
def test_what_is_no_batch_says_why(body: bytes, why: str) -> None:
    with pytest.raises(SplitFailed, match=why):
        split(body, "batch", 10)


@settings(deadline=None)
@given(st.binary() | st.text(alphabet='{}[]":,\\batch ', max_size=60).map(str.encode))
def test_any_bytes_at_all_are_cut_or_refused(body: bytes) -> None:
    try:
        cut = split(body, "batch", 5)
    except SplitFailed:
        return
    assert len(cut.messages) == min(cut.count, 5)
    assert all(message in body for message in cut.messages)
