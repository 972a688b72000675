"""Reconciliation: the account adds up, and rules that stand in each other's way are named."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.catalogue.check import reconcile
from touchweave.catalogue.overlap import covered, rule_covers
from touchweave.catalogue.stages import DEFAULT_STAGES
from touchweave.catalogue.suggest import suggest
from touchweave.catalogue.touchpoint import Catalogue, Rule, Touchpoint
from touchweave.event.vocabulary import Channel, Setting


def touchpoint(key, *rules):
    return Touchpoint(
        key=key, name=key.title(), channel=Channel.WEB, stage="purchase", setting=Setting.ONLINE, rules=tuple(rules)
    )


def catalogue(*touchpoints, ignore=()):
    return Catalogue(stages=DEFAULT_STAGES, touchpoints=touchpoints, ignore=tuple(ignore))


def test_every_event_is_in_the_account_once(batch):
    events = batch(
        {"name": "a"}, {"name": "a"}, {"name": "new"}, {"name": "ping"}, {"type": "identify"}, {"type": "page"}
    )
    now = datetime(2026, 1, 1, tzinfo=UTC)
    found = reconcile([events, events], catalogue(touchpoint("a", Rule(name="a")), ignore=[Rule(name="ping")]), now)
    assert (found.events, found.placed, found.uncatalogued, found.unplaced, found.ignored) == (12, 4, 2, 4, 2)
    assert found.placed + found.uncatalogued + found.unplaced + found.ignored == found.events
    assert found.checked_at == now


def test_events_of_machines_and_tests_are_counted_apart_and_their_names_are_not_observed(batch):
    events = batch(
        {"name": "a"}, {"name": "a", "flags": "machine"}, {"name": "new", "flags": "time_unreadable test"},
        {"name": "a", "flags": "time_unreadable"},
    )  # fmt: skip
    found = reconcile([events], catalogue(touchpoint("a", Rule(name="a"))))
    assert (found.events, found.placed, found.uncatalogued, found.machines) == (4, 2, 0, 2)
    assert found.observed_not_catalogued == ()
    assert suggest([events]).events == {"a": 2}


def test_names_are_listed_with_their_counts_the_most_frequent_first(batch):
    events = batch({"name": "rare"}, {"name": "new"}, {"name": "new"}, {"type": "page", "page_path": "/x"},
                   {"type": "identify", "source": "crm"})  # fmt: skip
    found = reconcile([events], catalogue())
    assert [(name.type, name.name, name.events, name.touchpoint) for name in found.observed_not_catalogued] == [
        ("track", "new", 2, "new"), ("page", "/x", 1, "x"), ("track", "rare", 1, "rare"),
    ]  # fmt: skip
    assert [(name.type, name.source, name.events, name.touchpoint) for name in found.placed_by_no_rule] == [
        ("identify", "crm", 1, None)
    ]


def test_a_touchpoint_at_which_nothing_was_observed_is_silent(batch):
    found = reconcile(
        [batch({"name": "a"})], catalogue(touchpoint("a", Rule(name="a")), touchpoint("b", Rule(name="b")))
    )
    assert [silent.key for silent in found.catalogued_but_silent] == ["b"]


def test_a_rule_behind_a_wider_one_is_unreachable(batch):
    rules = catalogue(
        touchpoint("a", Rule(name="order*"), Rule(name="Order Completed", source="shop")),
        touchpoint("b", Rule(name="order completed|Order Paid")),
        touchpoint("c", Rule(name="order*", properties={"vip": "true"}), Rule(name="cart")),
    )
    found = reconcile([batch({"name": "Order Paid"}, {"name": "cart"})], rules)
    assert [(p.problem, p.touchpoint, p.rule, p.other, p.events) for p in found.rule_problems] == [
        ("unreachable", "a", 2, "a", 0), ("unreachable", "b", 1, "a", 1), ("unreachable", "c", 1, "a", 0),
    ]  # fmt: skip
    assert found.rule_problems[1].sentence == (
        "Rule 1 of b never decides: rule 1 of a comes first and matches whatever it matches."
    )


def test_a_narrower_rule_before_a_wider_one_is_no_problem_until_both_claim_events(batch):
    rules = catalogue(touchpoint("a", Rule(name="a*", medium="email")), touchpoint("b", Rule(name="*b")))
    assert reconcile([batch({"name": "ax", "medium": "email"}, {"name": "b"})], rules).rule_problems == ()
    both = batch({"name": "ab", "medium": "email"}, {"name": "ab", "medium": "email"}, {"name": "ab"})
    (problem,) = reconcile([both], rules).rule_problems
    assert (problem.problem, problem.touchpoint, problem.rule, problem.other, problem.events) == (
        "ambiguous", "b", 1, "a", 2,
    )  # fmt: skip
    assert problem.sentence == "2 events match rule 1 of b and rule 1 of a, which comes first and takes them."


def test_a_rule_with_properties_is_ambiguous_for_the_events_whose_properties_match(batch):
    rules = catalogue(
        touchpoint("a", Rule(name="a", properties={"x": "1"})),
        touchpoint("b", Rule(source="*", properties={"y": "1"})),
    )
    events = batch({"name": "a", "properties": {"x": 1, "y": 1}}, {"name": "a", "properties": {"x": 1}},
                   {"name": "a", "properties": {"y": 1}})  # fmt: skip
    (problem,) = reconcile([events], rules).rule_problems
    assert (problem.touchpoint, problem.other, problem.events) == ("b", "a", 1)


def test_an_ignored_name_that_a_touchpoint_claims_is_told(batch):
    rules = catalogue(touchpoint("a", Rule(name="*")), ignore=[Rule(name="ping")])
    (problem,) = reconcile([batch({"name": "ping"})], rules).rule_problems
    assert (problem.problem, problem.other, problem.events) == ("ambiguous", "ignore", 1)


def test_two_rules_of_one_touchpoint_may_overlap(batch):
    rules = catalogue(touchpoint("a", Rule(name="a*"), Rule(name="*b")))
    assert reconcile([batch({"name": "ab"})], rules).rule_problems == ()


_globs = st.sampled_from(["", "a", "b", "a|b", "a*", "*", "?", "ab"])
_rules = st.builds(Rule, type=st.sampled_from(["", "track"]), name=_globs, source=_globs)


@settings(max_examples=150, deadline=None)
@given(st.lists(_rules.filter(lambda rule: rule.name or rule.source or rule.type), max_size=8))
def test_covered_rules_are_found_as_by_comparing_all_pairs(rules):
    expected = {}
    for later, rule in enumerate(rules):
        first = next((number for number in range(later) if rule_covers(rules[number], rule)), None)
        if first is not None:
            expected[later] = first
    assert covered(rules) == expected
