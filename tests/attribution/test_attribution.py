"""Credit for the outcomes in an index: it adds up, and says what it is not."""

import pytest

from touchweave.attribution.attribution import RULES, attribution
from touchweave.errors import SelectionInvalid
from touchweave.journey.selection import EVERYTHING, Selection

DAY = 86_400_000_000
EVENTS = [
    ("ann", 1 * DAY, "a", "CONTACT"),
    ("ann", 2 * DAY, "b", "CONTACT"),
    ("ann", 8 * DAY, "c", "OUTCOME", 30.0),
    ("ann", 9 * DAY, "b", "CONTACT"),
    ("bob", 1 * DAY, "a", "CONTACT"),
    ("bob", 3 * DAY, "a", "NPS", 9, "0..10"),
    ("cy", 1 * DAY, "c", "OUTCOME", 5.0),
    ("cy", 2 * DAY, "b", "RESPONSE"),
    ("cy", 4 * DAY, "c", "OUTCOME", 7.0),
]


@pytest.mark.parametrize("rule", RULES)
def test_credit_and_what_nobody_gets_add_up_to_the_outcomes_and_their_worth(index_of, rule):
    table = attribution(index_of(EVENTS), EVERYTHING, rule=rule)
    assert (table.outcomes, table.uncredited, table.value, table.uncredited_value) == (3, 1, 42, 5)
    assert sum(row.credit for row in table.touchpoints) == pytest.approx(2)
    assert sum(row.value for row in table.touchpoints) == pytest.approx(37)
    assert sum(row.share for row in table.touchpoints) == pytest.approx(1)
    assert "not cause" in table.note


def test_the_outcome_itself_gets_no_credit_and_a_line_is_cut_after_it(index_of):
    table = attribution(index_of(EVENTS), EVERYTHING, rule="last")
    assert {row.touchpoint: (row.credit, row.journeys_present) for row in table.touchpoints} == {
        "b": (2, 3),
        "a": (0, 2),
    }
    assert table.journeys == 4


def test_only_the_selected_period_counts(index_of):
    table = attribution(index_of(EVENTS), Selection(since_us=2 * DAY, until_us=9 * DAY), rule="first")
    assert [(row.touchpoint, row.credit) for row in table.touchpoints] == [("b", 2)]


def test_removal_effects_are_told_by_the_chain_only(index_of):
    index = index_of(EVENTS)
    assert all(row.removal_effect is not None for row in attribution(index, EVERYTHING).touchpoints)
    assert all(row.removal_effect is None for row in attribution(index, EVERYTHING, rule="linear").touchpoints)


def test_without_outcomes_nobody_gets_credit(index_of):
    table = attribution(index_of(EVENTS[4:6]), EVERYTHING)
    assert table.outcomes == 0
    assert [(row.touchpoint, row.credit, row.share) for row in table.touchpoints] == [("a", 0, 0)]


def test_an_empty_index_has_an_empty_table(index_of):
    assert attribution(index_of([]), EVERYTHING).touchpoints == ()


@pytest.mark.parametrize("wrong", [{"rule": "best"}, {"order": 0}, {"order": 99}, {"half_life_days": 0.0}])
def test_what_cannot_be_used_is_named_with_what_is_allowed(index_of, wrong):
    with pytest.raises(SelectionInvalid, match="allowed"):
        attribution(index_of(EVENTS), EVERYTHING, **wrong)
