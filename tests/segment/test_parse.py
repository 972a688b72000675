"""Conditions in their three written forms."""

import pytest

from touchweave.errors import SelectionInvalid
from touchweave.measure.funnel_step import Step
from touchweave.segment.condition import (
    ConsentIs,
    DimensionIs,
    InSegment,
    NoneOf,
    ScoreIs,
    TouchpointMet,
    TraitIs,
    ValueIs,
)
from touchweave.segment.parse import parse_conditions


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("trait:country=DE", TraitIs(name="country", op="is", value="DE")),
        ("trait:country != DE", TraitIs(name="country", op="is_not", value="DE")),
        ("not trait:country=DE", TraitIs(name="country", op="is_not", value="DE")),
        ("trait:age>=30", TraitIs(name="age", op="at_least", value="30")),
        ("trait:age<=30", TraitIs(name="age", op="at_most", value="30")),
        ("trait:e-mail", TraitIs(name="e-mail", op="known")),
        ("not trait:e-mail", TraitIs(name="e-mail", op="absent")),
        ("trait:formula=a=b", TraitIs(name="formula", op="is", value="a=b")),
        ("touchpoint:call", TouchpointMet(key="call")),
        ("touchpoint: call >= 2", TouchpointMet(key="call", at_least=2)),
        ("not touchpoint:call", TouchpointMet(key="call", met=False)),
        ("not touchpoint:call>=2", TouchpointMet(key="call", met=False, at_least=2)),
        ("touchpoint:call<=2", TouchpointMet(key="call", met=False, at_least=3)),
        ("touchpoint:channel:call>=2", TouchpointMet(key="channel:call", at_least=2)),
        ("touchpoint:call within 30 days", TouchpointMet(key="call", last_days=30)),
        ("not touchpoint:call>=2 within 0.5 days", TouchpointMet(key="call", met=False, at_least=2, last_days=0.5)),
        ("score:nps>=9", ScoreIs(kind="nps", at_least=9)),
        ("score:csat@stage:after<=2.5", ScoreIs(kind="csat", key="stage:after", at_most=2.5)),
        ("value:sum>=500", ValueIs(at_least=500)),
        ("not value:count@shop>=3", NoneOf(conditions=(ValueIs(of="count", key="shop", at_least=3),))),
        ("consent:mail", ConsentIs(purpose="mail")),
        ("consent:mail=unknown", ConsentIs(purpose="mail", state="unknown")),
        ("segment:Loyal callers", InSegment(name="Loyal callers")),
        ("not segment:Loyal callers", NoneOf(conditions=(InSegment(name="Loyal callers"),))),
        ("dimension:campaign=spring", DimensionIs(name="campaign", value="spring")),
        ("dimension:campaign != spring", DimensionIs(name="campaign", op="is_not", value="spring")),
        ("not dimension:campaign=spring", DimensionIs(name="campaign", op="is_not", value="spring")),
        ("not dimension:campaign!=spring", DimensionIs(name="campaign", value="spring")),
        ("dimension:campaign", DimensionIs(name="campaign", op="known")),
        ("not dimension:campaign", DimensionIs(name="campaign", op="absent")),
    ],
)
def test_the_short_form(text, condition):
    assert parse_conditions(text) == (condition,)


def test_several_in_one_text_or_a_list_must_all_hold():
    expected = (TraitIs(name="a", value="1"), TouchpointMet(key="call"))
    assert parse_conditions("trait:a=1; touchpoint:call;") == expected
    assert parse_conditions(["trait:a=1", "touchpoint:call"]) == expected
    assert parse_conditions([expected[0], {"type": "touchpoint", "key": "call"}]) == expected
    assert (
        parse_conditions('[{"type":"trait","name":"a","value":"1"},{"type":"touchpoint","key":"call"}]') == expected
    )
    assert parse_conditions('{"type":"touchpoint","key":"call"}') == expected[1:]


def test_no_conditions_select_everybody():
    assert parse_conditions(None) == parse_conditions("") == parse_conditions([]) == parse_conditions("[]") == ()


@pytest.mark.parametrize(
    "written",
    [
        "country=DE", "trait:", "touchpoint:", "touchpoint:call=2", "touchpoint:call>=0", "touchpoint:call>=x",
        "not trait:age>=3", "drop table", "[", '[{"type":"x"}]', "trait:a" + " " * 60_000 + "b",
        '{"type":"trait","name":"a","op":"like","value":"x"}',
        '{"type":"trait","name":"a"}', '{"type":"touchpoint","key":"a","at_least":0}', {"type": "trait"}, [3], 3,
        "score:nps", "score:mood>=3", "score:nps=3", "score:nps@>=3", "score:nps>=many", "value:500",
        "value:sum>=nan", "consent:mail=maybe", "consent:mail>=agreed", "segment:",
        "touchpoint:call within 0 days",
        {"type": "touchpoint", "key": "call", "at_least": 3, "at_most": 2}, {"type": "touchpoint", "key": " "},
        {"type": "touchpoint", "key": "call", "last_days": -1}, {"type": "touchpoint", "key": "call", "since": "x"},
        {"type": "met_when", "which": "first"}, {"type": "sequence", "steps": ["a"]}, {"type": "any"},
        {"type": "sequence", "steps": ["a"] * 9}, {"type": "any", "conditions": []}, {"type": "value"},
        {"type": "any", "conditions": ["trait:a"] * 51},
        {"type": "score", "kind": "nps", "at_least": 3, "at_most": 2},
        "dimension:a>=3", '{"type":"dimension","name":"a"}', '{"type":"transition","source":3}',
        '{"type":"trait","name":"a","value":[1]}', "[" * 10_000, "trait:a=" + "x" * 70_000, ["trait:a=1"] * 51,
    ],
)  # fmt: skip
def test_what_is_no_condition_is_refused_with_what_is_allowed(written):
    with pytest.raises(SelectionInvalid) as caught:
        parse_conditions(written)
    assert caught.value.details["allowed"]


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ('{"type": "funnle"}', "type = 'funnle' cannot be used; allowed: the type of a condition: funnel, "),
        ({"key": "call"}, "type = None cannot be used; allowed: the type of a condition: "),
        ('[{"type": "funnel"}]', "missing required field `steps`"),
        ('{"type": "funnel"}', '{"type": "funnel", "steps": …, "step": …} and, where wanted, dropped, '),
        ({"type": "touchpoint", "key": 3}, "Expected `str`, got `int` - at `$.key`"),
        ({"type": "touchpoint", "key": "call", "atleast": 2}, "met, at_least, at_most; not 'atleast'"),
        ("[1]", '{"type": "touchpoint", "key": "call"}'),
        ('{"type": ', "a JSON list of conditions (Input data was truncated)"),
    ],
)
def test_what_is_wrong_with_a_written_out_condition_is_named(written, named):
    with pytest.raises(SelectionInvalid) as caught:
        parse_conditions(written)
    assert named in str(caught.value)
    assert "trait:NAME" not in str(caught.value)


def test_steps_of_a_funnel_may_be_records():
    asked = {"type": "funnel", "steps": [Step(places=("a", "b")), "c"], "step": 1}
    (condition,) = parse_conditions(asked)
    assert [step if isinstance(step, str) else step["places"] for step in condition.steps] == [("a", "b"), "c"]


def test_a_value_that_is_no_finite_number_is_refused():
    with pytest.raises(SelectionInvalid):
        parse_conditions([TraitIs(name="a", value=float("nan"))])


def test_groups_hold_conditions_in_any_form_and_groups_again():
    (group,) = parse_conditions(
        {"type": "any", "conditions": ["trait:a; trait:b", {"type": "none", "conditions": "trait:c"}]}
    )
    assert [one.name for one in group.conditions[:2]] == ["a", "b"]
    assert group.conditions[2] == NoneOf(conditions=(TraitIs(name="c", op="known"),))


def test_groups_are_nested_up_to_a_bound():
    nested = "trait:a"
    for _ in range(5):
        nested = {"type": "none", "conditions": [nested]}
    assert parse_conditions(nested)
    with pytest.raises(SelectionInvalid, match="at most 5 deep"):
        parse_conditions({"type": "any", "conditions": [nested]})
