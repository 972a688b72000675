"""What is known of each customer: the last writer wins, column by column."""

import json

import numpy as np
import pyarrow as pa
import pytest

from touchweave.identity.traits import TraitColumns


def batch(*events):
    """Each event: (customer, seconds, traits) of an identify; then a type, and a context, where given."""
    kinds = [event[3] if len(event) > 3 else "identify" for event in events]
    written = [event[2] if isinstance(event[2], str | None) else json.dumps(event[2]) for event in events]
    columns = {
        "type": pa.array(kinds).dictionary_encode(),
        "occurred_at": pa.array([event[1] * 1_000_000 for event in events]).cast(pa.timestamp("us", tz="UTC")),
        "properties": pa.array(written, pa.string()),
        "context": pa.array([json.dumps(event[4]) if len(event) > 4 else None for event in events], pa.string()),
    }
    return pa.record_batch(columns), np.array([event[0] for event in events], dtype=np.int64)


def columns(*batches, customers=None, limit=200):
    traits = TraitColumns(limit)
    for each in batches:
        traits.add(*each)
    return {name: column.to_pylist() for name, column in traits.columns(customers).items()}


def test_the_latest_value_is_kept_however_late_it_arrives():
    first = batch((0, 20, {"country": "DE"}), (0, 10, {"country": "FR"}))
    second = batch((0, 15, {"country": "IT"}))
    assert columns(first, second) == {"country": ["DE"]}


def test_at_equal_times_the_later_in_the_ledger_wins():
    assert columns(batch((0, 5, {"n": "a"}), (0, 5, {"n": "b"})), batch((0, 5, {"n": "c"}))) == {"n": ["c"]}


def test_each_trait_has_its_own_last_writer():
    found = columns(batch((0, 1, {"a": 1, "b": 1}), (0, 2, {"a": 2})))
    assert found == {"a": [2.0], "b": [1.0]}


def test_a_null_takes_a_trait_back():
    assert columns(batch((0, 1, {"a": 1}), (0, 2, {"a": None}), (1, 1, {"a": 3}))) == {"a": [None, 3.0]}


def test_columns_are_typed_by_their_values():
    traits = TraitColumns()
    traits.add(*batch((0, 1, {"vip": True, "age": 3, "city": "Ulm", "mixed": 1}), (1, 1, {"age": 2.5, "mixed": "x"})))
    found = traits.columns()
    assert {name: str(column.type) for name, column in found.items()} == {
        "age": "double",
        "city": "string",
        "mixed": "string",
        "vip": "bool",
    }
    assert found["mixed"].to_pylist() == ["1", "x"]
    assert found["vip"].to_pylist() == [True, None]


def test_a_value_overwritten_everywhere_no_longer_decides_the_type():
    assert columns(batch((0, 1, {"age": "unknown"}), (0, 2, {"age": 30}))) == {"age": [30.0]}


def test_true_one_and_the_text_one_are_three_values():
    assert columns(batch((0, 1, {"a": True}), (1, 1, {"a": 1}), (2, 1, {"a": "1"}))) == {"a": ["true", "1", "1"]}


def test_nested_values_become_their_json_text():
    assert columns(batch((0, 1, {"address": {"city": "Ulm"}}))) == {"address": ['{"city":"Ulm"}']}


def test_only_identify_events_of_somebody_speak_of_traits():
    events = batch((0, 1, {"a": 1}, "track"), (-1, 1, {"a": 2}), (0, 1, None), (0, 1, {"b": 1}))
    assert columns(events) == {"b": [1.0]}


def test_the_context_of_any_event_may_bear_traits():
    events = batch(
        (0, 1, {"a": 9}, "track", {"page": {"path": "/"}, "traits": {"a": 1, "b": True}}),
        (1, 1, None, "page", {"traits": {"a": 2}}),
        (1, 2, None, "screen", {"note": 'no "traits" here'}),
        (2, 1, None, "track", {"traits": None}),
        (-1, 1, None, "track", {"traits": {"c": 1}}),
    )
    assert columns(events, customers=3) == {"a": [1.0, 2.0, None], "b": [True, None, None]}


def test_contexts_and_identify_events_are_one_story():
    latest = batch(
        (0, 2, {"a": "identify"}), (0, 3, None, "track", {"traits": {"a": "context"}}), (0, 1, {"a": "old"})
    )
    assert columns(latest) == {"a": ["context"]}
    tied = batch((0, 1, {"a": "first"}), (0, 1, None, "track", {"traits": {"a": "second"}}), (0, 1, {"b": 1}))
    assert columns(tied) == {"a": ["second"], "b": [1.0]}
    tied = batch((0, 1, None, "track", {"traits": {"a": "first"}}), (0, 1, {"a": "second"}))
    assert columns(tied) == {"a": ["second"]}
    both = batch((0, 1, {"a": "own"}, "identify", {"traits": {"a": "context", "b": 1}}))
    assert columns(both) == {"a": ["own"], "b": [1.0]}


def test_traits_in_a_context_that_are_no_object_are_told_and_harm_nothing():
    traits = TraitColumns()
    traits.add(*batch((0, 1, None, "track", {"traits": [1]}), (0, 1, None, "track", {"traits": {"a": 1}})))
    assert {name: column.to_pylist() for name, column in traits.columns().items()} == {"a": [1.0]}
    assert traits.warnings == ("the traits of 1 events are no JSON object",)


def test_events_without_any_context_are_passed_over():
    events, customers = batch((0, 1, {"a": 1}), (0, 2, None, "track"))
    assert columns((events, customers), (events.drop_columns(["context"]), customers)) == {"a": [1.0]}


def test_unreadable_traits_are_told_and_harm_nothing():
    traits = TraitColumns()
    traits.add(*batch((0, 1, "[1]"), (0, 1, "{"), (0, 2, {"a": 1})))
    assert {name: column.to_pylist() for name, column in traits.columns().items()} == {"a": [1.0]}
    assert traits.warnings == ("the traits of 2 events are no JSON object",)


def test_more_traits_than_there_is_room_for_are_named_in_a_warning():
    traits = TraitColumns(limit=2)
    traits.add(*batch((0, 1, {"a": 1, "b": 2, "c": 3})))
    assert sorted(traits.columns()) == ["a", "b"]
    assert traits.warnings == ("there are more than 2 traits; left out: c",)


@pytest.mark.parametrize("count", [1, 5000])
def test_every_customer_has_an_entry(count):
    found = columns(batch((count - 1, 1, {"a": 1}), (0, 1, {"b": "x"})), customers=count)
    assert [len(found["a"]), len(found["b"])] == [count, count]
    assert found["a"][count - 1] == 1.0


def test_no_traits_no_columns():
    assert TraitColumns().columns(10) == {}
