"""Conditions in their three written forms."""

import pytest

from touchweave.errors import SelectionInvalid
from touchweave.measure.funnel_step import Step
from touchweave.segment.condition import DimensionIs, TouchpointMet, TraitIs
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
        ({"type": "touchpoint", "key": "call", "atleast": 2}, "met, at_least; not 'atleast'"),
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
