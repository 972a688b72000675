"""Where events are placed: by the first rule that matches, else at a touchpoint named after them."""

import fnmatch

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.catalogue import placer as placing
from touchweave.catalogue.placer import KEY_LIMIT, NAME_LIMIT, Placer
from touchweave.catalogue.stages import DEFAULT_STAGES
from touchweave.catalogue.touchpoint import Catalogue, Rule, Touchpoint
from touchweave.event.vocabulary import Channel, Kind, Setting


def touchpoint(key, *rules):
    return Touchpoint(
        key=key, name=key, channel=Channel.WEB, stage="purchase", setting=Setting.ONLINE, rules=tuple(rules)
    )


def catalogue(*touchpoints, ignore=()):
    return Catalogue(stages=DEFAULT_STAGES, touchpoints=touchpoints, ignore=tuple(ignore))


def placed(placer, batch):
    """(key, kind) of each event; None: nowhere."""
    placement = placer.place(batch)
    keys = [placer.touchpoints[code].key if code >= 0 else None for code in placement.touchpoint.tolist()]
    return list(zip(keys, map(Kind, placement.kind.tolist()), strict=True))


def keys(placer, batch):
    return [key for key, _ in placed(placer, batch)]


def test_the_first_rule_that_matches_wins(batch):
    placer = Placer(catalogue(touchpoint("a", Rule(name="Order*")), touchpoint("b", Rule(name="*"))))
    assert keys(placer, batch({"name": "order x"}, {"name": "other"}, {"name": "ORDER"})) == ["a", "b", "a"]


def test_all_conditions_of_a_rule_must_hold(batch):
    rule = Rule(type="page", page="/p/*", source="shop|app", medium="email", campaign="s?", referrer="*.example")
    placer = Placer(catalogue(touchpoint("a", rule), ignore=[Rule(source="*")]))
    good = {"type": "page", "page_path": "/p/1", "medium": "Email", "campaign": "s1", "referrer": "x.example"}
    assert keys(placer, batch(good)) == [None]
    placer = Placer(catalogue(touchpoint("a", rule), touchpoint("rest", Rule(source="*"))))
    for column, wrong in [("type", "screen"), ("page_path", "/q"), ("medium", None), ("campaign", "s12"),
                          ("referrer", "example"), ("source", "crm")]:  # fmt: skip
        assert keys(placer, batch(good, {**good, column: wrong})) == ["a", "rest"], column


def test_an_absent_field_satisfies_no_condition_not_even_a_star(batch):
    placer = Placer(catalogue(touchpoint("a", Rule(campaign="*")), touchpoint("b", Rule(source="*"))))
    assert keys(placer, batch({"name": "x"}, {"name": "x", "campaign": ""}, {"name": "x", "campaign": "c"})) == [
        "b", "b", "a",
    ]  # fmt: skip


def test_properties_are_asked_of_the_events_json(batch):
    placer = Placer(
        catalogue(
            touchpoint("two", Rule(name="Step", properties={"step": "2", "paid": "true"})),
            touchpoint("deep", Rule(name="Step", properties={"cart.currency": "E*"})),
            touchpoint("step", Rule(name="Step")),
        )
    )
    both, deep = {"step": 2.0, "paid": "TRUE"}, {"cart": {"currency": "EUR"}}
    properties = [{"step": 2, "paid": True}, both, {"step": 2}, deep, {**both, "step": [1, 2]}, "[1]", "{", None]
    events = [{"name": "Step", "properties": each} for each in properties]
    assert keys(placer, batch(*events)) == ["two", "two", "step", "deep", "two", "step", "step", "step"]


def test_a_rule_says_what_its_interactions_are_and_an_answer_says_it_itself(batch):
    placer = Placer(catalogue(touchpoint("a", Rule(name="x", kind=Kind.OUTCOME))))
    found = placed(placer, batch({"name": "x"}, {"name": "x", "answer": "nps"}, {"name": "y", "answer": "csat"},
                                 {"name": "y", "answer": "ces"}, {"name": "y", "answer": "sentiment"}))  # fmt: skip
    assert [kind for _, kind in found] == [Kind.OUTCOME, Kind.NPS, Kind.CSAT, Kind.CES, Kind.SENTIMENT]


def test_ignored_events_are_placed_nowhere_even_if_a_touchpoint_claims_them(batch):
    placer = Placer(catalogue(touchpoint("a", Rule(name="*")), ignore=[Rule(name="ping")]))
    assert keys(placer, batch({"name": "Ping"}, {"name": "x"})) == [None, "a"]


def test_a_name_that_no_rule_places_becomes_a_touchpoint(batch):
    placer = Placer(catalogue(touchpoint("order-completed")))
    assert placed(placer, batch({"name": "Called Us"}, {"name": "Order Completed"}, {"name": "Called Us"})) == [
        ("called-us", Kind.CONTACT), ("order-completed-2", Kind.OUTCOME), ("called-us", Kind.CONTACT),
    ]  # fmt: skip
    assert [(each.key, each.catalogued) for each in placer.touchpoints] == [
        ("order-completed", True), ("called-us", False), ("order-completed-2", False),
    ]  # fmt: skip


def test_a_nameless_page_is_named_by_its_path(batch):
    placer = Placer(catalogue())
    pages = batch({"type": "page", "page_path": "/Blog/a"}, {"type": "page", "name": "", "page_path": "/"})
    assert keys(placer, pages) == ["blog-a", "touchpoint"]
    assert placer.touchpoints[1].name == "/"


def test_what_says_who_somebody_is_is_no_touchpoint(batch):
    events = [{"type": kind, "name": "x"} for kind in ("identify", "group", "alias")]
    placer = Placer(catalogue())
    assert keys(placer, batch(*events, {"type": "page"}, {"type": "track", "name": None})) == [None] * 5
    assert placer.touchpoints == ()


def test_touchpoints_are_made_up_in_order_of_first_appearance(batch):
    one, two = Placer(catalogue()), Placer(catalogue())
    events = [{"name": f"n{number % 7}"} for number in range(30)]
    whole = keys(one, batch(*events))
    parts = keys(two, batch(*events[:11])) + keys(two, batch(*events[11:]))
    assert whole == parts
    assert [each.key for each in one.touchpoints] == [f"n{number}" for number in range(7)]


def test_beyond_the_limit_names_go_to_other(batch, monkeypatch):
    monkeypatch.setattr(placing, "MADE_UP_LIMIT", 2)
    placer = Placer(catalogue(touchpoint("other")))
    events = batch(*({"name": name} for name in "abcda"))
    assert keys(placer, events) == ["a", "b", "other-2", "other-2", "a"]
    assert keys(placer, events) == ["a", "b", "other-2", "other-2", "a"]


def test_hostile_names_are_just_text(batch):
    hostile = [
        "<script>alert(1)</script>",
        "x" * 10_000,
        "a\x00b\u202e\n",
        "'; drop table events; --",
        "é🎉",
        "../../x",
    ]
    placer = Placer(catalogue())
    placer.place(batch(*({"name": name} for name in hostile)))
    assert len(placer.touchpoints) == len(hostile)
    assert all(len(each.key) <= KEY_LIMIT and len(each.name) <= NAME_LIMIT for each in placer.touchpoints)
    assert all(each.name.isprintable() for each in placer.touchpoints)
    assert [each.key for each in placer.touchpoints][2:] == ["a-b", "drop-table-events", "e", "x"]


def test_a_batch_without_some_columns_is_placed_all_the_same(batch):
    events = batch({"name": "x"}).select(["type", "name", "source"])
    placer = Placer(
        catalogue(touchpoint("a", Rule(name="x", properties={"p": "*"})), touchpoint("b", Rule(page="*")))
    )
    assert keys(placer, events) == ["x"]


def test_an_empty_batch_is_placed(batch):
    placer = Placer(catalogue(touchpoint("a", Rule(name="x"))))
    assert keys(placer, batch({"name": "x"}).slice(1)) == []


_words = st.sampled_from(["a", "ab", "b", "", None])
_globs = st.sampled_from(["", "a", "a*", "*b", "a|b", "?"])
_rules = st.builds(Rule, name=_globs, page=_globs, medium=_globs)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(_rules.filter(lambda rule: rule.name or rule.page or rule.medium), min_size=1, max_size=5),
    st.lists(st.tuples(_words, _words, _words), max_size=25),
)
def test_placing_by_columns_equals_asking_each_rule_of_each_event(rules, rows):
    def says(glob, value):
        return not glob or (bool(value) and any(fnmatch.fnmatchcase(value, part) for part in glob.split("|")))

    columns = {
        name: pa.array([row[at] for row in rows], pa.string()).dictionary_encode()
        for at, name in enumerate(("name", "page_path", "medium"))
    }
    for name in ("type", "source"):
        columns[name] = pa.array(["identify"] * len(rows), pa.string()).dictionary_encode()
    placer = Placer(catalogue(*(touchpoint(f"t{number}", rule) for number, rule in enumerate(rules))))
    asked = [(rule.name, rule.page, rule.medium) for rule in rules]
    expected = [next((n for n, globs in enumerate(asked) if all(map(says, globs, row))), -1) for row in rows]
    assert placer.place(pa.record_batch(columns)).touchpoint.tolist() == expected


@pytest.mark.parametrize("slice_at", [0, 3])
def test_a_slice_of_a_batch_is_placed_like_the_rows_it_holds(batch, slice_at):
    events = [{"name": name, "properties": {"n": name}} for name in "abcabc"]
    placer = Placer(
        catalogue(touchpoint("a", Rule(name="a", properties={"n": "a"})), touchpoint("rest", Rule(name="*")))
    )
    assert keys(placer, batch(*events).slice(slice_at)) == ["a", "rest", "rest"] * (2 - slice_at // 3)


_values = st.sampled_from(["a", "ab", 1, 2.5, True, None, ["b", "a"], {"z": "a"}])
_asked = st.dictionaries(st.sampled_from(["x", "y", "y.z"]), st.sampled_from(["a*", "1", "?*", "true"]))
_property_rules = st.builds(Rule, name=_globs, properties=_asked).filter(lambda rule: rule.name or rule.properties)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(_property_rules, min_size=1, max_size=5),
    st.lists(st.tuples(st.sampled_from(["a", "b"]), st.dictionaries(st.sampled_from("xy"), _values)), max_size=15),
)
def test_properties_decide_as_when_each_rule_is_asked_of_each_event(batch, rules, events):
    def texts(value):
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, bool):
                yield str(each).lower()
            elif each is not None and not isinstance(each, dict):
                yield str(each)

    def holds(rule, name, properties):
        inner = properties.get("y")
        known = {"y.z": inner["z"] if isinstance(inner, dict) else None, **properties}
        named = not rule.name or any(fnmatch.fnmatchcase(name, part) for part in rule.name.split("|"))
        asked = [(glob, list(texts(known.get(key)))) for key, glob in rule.properties.items()]
        return named and all(any(fnmatch.fnmatchcase(text, glob) for text in there) for glob, there in asked)

    rows = batch(*({"type": "identify", "name": name, "properties": properties} for name, properties in events))
    placer = Placer(catalogue(*(touchpoint(f"t{number}", rule) for number, rule in enumerate(rules))))
    expected = [next((n for n, rule in enumerate(rules) if holds(rule, *event)), -1) for event in events]
    assert placer.place(rows).touchpoint.tolist() == expected
    assert placer.judge(rows, thorough=True).touchpoint.tolist() == expected
