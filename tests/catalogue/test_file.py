"""The catalogue file: what it may say, and how it tells what is wrong."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.catalogue.dimension import DEFAULT_DIMENSIONS, Dimension
from touchweave.catalogue.file import RULE_KINDS, dump_catalogue, load_catalogue, parse_catalogue
from touchweave.catalogue.stages import DEFAULT_STAGES, EMPTY_CATALOGUE
from touchweave.catalogue.touchpoint import Catalogue, JourneyStage, Rule, Touchpoint
from touchweave.errors import CatalogueInvalid
from touchweave.event.vocabulary import Channel, Contact, Direction, Kind, Setting, Stage

PATH = Path("touchpoints.yaml")


def parse(text):
    return parse_catalogue(text.encode(), PATH)


def refused(text):
    with pytest.raises(CatalogueInvalid) as caught:
        parse(text)
    return caught.value.details


FULL = """
stages:
  - {key: awareness, within: pre_purchase}
  - {key: purchase}
touchpoints:
  - key: checkout
    name: Checkout
    channel: web
    stage: purchase
    setting: online
    contact: indirect
    direction: outbound
    owner: Web team
    cost_per_contact: 0.25
    target: 80
    rules:
      - {type: track, name: "Order Completed|Bought*", kind: outcome}
      - page: /checkout/*
        campaign: spring
        medium: cpc
        referrer: "*.example"
        source: shop
        properties: {step: 2, paid: true}
  - {key: spot, channel: tv, stage: awareness}
ignore:
  - name: Heartbeat
"""


def test_every_field_is_read():
    catalogue = parse(FULL)
    assert catalogue.stages == (
        JourneyStage(key="awareness", name="Awareness", within=Stage.PRE_PURCHASE),
        JourneyStage(key="purchase", name="Purchase", within=Stage.PURCHASE),
    )
    checkout, spot = catalogue.touchpoints
    assert checkout == Touchpoint(
        key="checkout", name="Checkout", channel=Channel.WEB, stage="purchase", setting=Setting.ONLINE,
        contact=Contact.INDIRECT, direction=Direction.OUTBOUND, owner="Web team", cost_per_contact=0.25, target=80,
        rules=(
            Rule(type="track", name="Order Completed|Bought*", kind=Kind.OUTCOME),
            Rule(page="/checkout/*", campaign="spring", medium="cpc", referrer="*.example", source="shop",
                 properties={"step": "2", "paid": "true"}),
        ),
    )  # fmt: skip
    assert (spot.name, spot.setting) == ("Spot", Setting.OFFLINE)
    assert catalogue.ignore == (Rule(name="Heartbeat"),)
    assert len(catalogue.digest) == 64


def test_an_empty_file_is_an_empty_catalogue():
    assert parse("# nothing yet\n").stages == DEFAULT_STAGES
    assert parse("touchpoints:\n").touchpoints == ()


def test_a_workspace_without_the_file_has_an_empty_catalogue(tmp_path):
    assert load_catalogue(tmp_path / "touchpoints.yaml").touchpoints == ()


def test_a_word_that_yaml_takes_for_a_truth_stays_a_word():
    catalogue = parse("touchpoints:\n- {key: no, name: Yes, channel: web, stage: purchase, rules: [{name: on}]}")
    assert (catalogue.touchpoints[0].key, catalogue.touchpoints[0].name) == ("no", "Yes")
    assert catalogue.touchpoints[0].rules[0].name == "on"


A = "touchpoints:\n- {key: a, channel: web, stage: purchase"
CALL = "tag:yaml.org,2002:python/object/apply:os.system"


@pytest.mark.parametrize(
    ("text", "line", "where", "value", "hint"),
    [
        ("touchpoints:\n- {key: a, chanel: web}", 2, "touchpoints[1]", "chanel", "did you mean channel"),
        ("touchpoints:\n- key: a\n  channel: wep", 3, "touchpoints[1] (a).channel", "wep", "did you mean web"),
        (A.replace("purchase", "paying") + "}", 2, "touchpoints[1] (a).stage", "paying", "post_purchase"),
        ("touchpoints:\n- key: a\n  channel: web", 2, "touchpoints[1] (a).stage", "", "pre_purchase"),
        ("touchpoints:\n- {key: A b, channel: web}", 2, "touchpoints[1].key", "A b", "lower-case"),
        (A + ", setting: x}", 2, "touchpoints[1] (a).setting", "x", "offline"),
        (A + ",\n target: 101}", 3, "touchpoints[1] (a).target", "101", "0 to 100"),
        (A + ", cost_per_contact: .nan}", 2, "touchpoints[1] (a).cost_per_contact", ".nan", "0 or more"),
        (A + ", rules: [{kind: outcome}]}", 2, "touchpoints[1] (a).rules[1]", "a rule without conditions", "name"),
        (A + ", rules: [{name: x, kind: nps}]}", 2, "touchpoints[1] (a).rules[1].kind", "nps", "outcome"),
        (A + ", rules: [{type: trak}]}", 2, "touchpoints[1] (a).rules[1].type", "trak", "did you mean track"),
        (A + ", rules: [{name: '|'}]}", 2, "touchpoints[1] (a).rules[1].name", "|", "a glob"),
        (A + ", rules: {name: x}}", 2, "touchpoints[1] (a).rules", "fields", "dash"),
        (A + ", name: [x]}", 2, "touchpoints[1] (a).name", "a list", "a text"),
        ("touchpoints:\n- a", 2, "touchpoints[1]", "a", "key, name"),
        ("touchpoints: 3", 1, "touchpoints", "3", "a list"),
        ("- a", 1, "file", "a list", "stages, touchpoints, ignore"),
        ("touchpoint:\n", 1, "file", "touchpoint", "did you mean touchpoints"),
        ("stages:\n- {key: early}", 2, "stages[1].within", "", "pre_purchase"),
        (A + "}\n- {key: a, channel: web, stage: purchase}", 3, "touchpoints", "a", "line 2"),
        ("touchpoints:\n- key: a\n  key: b", 3, "YAML", "key", "line 2"),
        ("touchpoints: &x []\n", 1, "YAML", "&x", "anchors"),
        ("touchpoints: *x\n", 1, "YAML", "*x", "alias"),
        ("touchpoints: !!python/object/apply:os.system [ls]\n", 1, "YAML", CALL, "no tags"),
        ("touchpoints: [\n", 2, "YAML", "did not find expected node content", "well-formed"),
        ("a: 1\n---\nb: 2\n", 2, "YAML", "---", "one document"),
        ("touchpoints: " + "[" * 5000, 1, "YAML", "nesting", "levels"),
    ],
)
def test_a_fault_is_named_with_its_line_and_what_is_allowed(text, line, where, value, hint):
    details = refused(text)
    assert (details["line"], details["where"], details["value"]) == (line, where, value)
    assert hint in details["allowed"]


def test_text_that_is_not_utf8_is_refused_with_its_line():
    with pytest.raises(CatalogueInvalid, match="line 2"):
        parse_catalogue(b"touchpoints:\n# \xff", PATH)


def test_a_file_larger_than_any_catalogue_is_refused():
    with pytest.raises(CatalogueInvalid, match="at most"):
        parse_catalogue(b"#" * (4 * 2**20 + 1), PATH)


def test_the_digest_is_that_of_the_bytes():
    assert parse("touchpoints: []").digest != parse("touchpoints: [] ").digest


def test_what_is_written_leaves_defaults_out_and_reads_back_the_same():
    catalogue = parse(FULL)
    written = dump_catalogue(catalogue, {"checkout": "12 events\nand"})
    assert "setting: online" not in written
    assert "  # 12 events and\n  - key: checkout\n" in written
    again = parse(written)
    assert (again.stages, again.touchpoints, again.ignore) == (
        catalogue.stages, catalogue.touchpoints, catalogue.ignore,
    )  # fmt: skip
    assert dump_catalogue(again, {"checkout": "12 events\nand"}) == written


def test_an_empty_catalogue_is_written_and_read():
    assert parse(dump_catalogue(EMPTY_CATALOGUE)).touchpoints == ()


_any_text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
_globs = _any_text.filter(lambda text: text.replace("|", "").strip() != "")
_rules = st.builds(
    Rule,
    name=_globs,
    page=st.just("") | _globs,
    properties=st.dictionaries(_any_text, _any_text, max_size=2),
    kind=st.sampled_from(RULE_KINDS),
)
_touchpoints = st.builds(
    Touchpoint,
    key=st.from_regex(r"[a-z0-9][a-z0-9_.-]{0,10}", fullmatch=True),
    name=_any_text,
    channel=st.sampled_from(Channel),
    stage=st.sampled_from([stage.key for stage in DEFAULT_STAGES]),
    setting=st.sampled_from(Setting),
    owner=st.none() | _any_text,
    cost_per_contact=st.none() | st.floats(0, 1e9),
    rules=st.lists(_rules, max_size=2).map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_touchpoints, max_size=3, unique_by=lambda touchpoint: touchpoint.key))
def test_whatever_is_written_reads_back_the_same(touchpoints):
    catalogue = Catalogue(stages=DEFAULT_STAGES, touchpoints=tuple(touchpoints))
    assert parse(dump_catalogue(catalogue)).touchpoints == catalogue.touchpoints


REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "touchpoints-yaml.md"


def test_the_examples_of_the_reference_can_be_read():
    whole, dimensions = re.findall(r"```yaml\n(.*?)```", REFERENCE.read_text(), re.DOTALL)
    assert [touchpoint.key for touchpoint in parse(whole).touchpoints] == ["newsletter", "checkout"]
    assert [dimension.name for dimension in parse(dimensions).dimensions] == ["campaign", "store"]


def test_the_reference_names_every_field_and_word():
    text = REFERENCE.read_text()
    fields = {*Touchpoint.__struct_fields__, *JourneyStage.__struct_fields__, *Rule.__struct_fields__} - {
        "catalogued"
    }
    words = {word.value for kind in (Channel, Stage, Setting, Contact, Direction) for word in kind}
    words |= {kind.name.lower() for kind in RULE_KINDS}
    assert [name for name in sorted(fields | words) if f"`{name}`" not in text] == []


def test_dimensions_are_declared_or_usual():
    assert parse("touchpoints: []").dimensions == DEFAULT_DIMENSIONS
    assert parse("dimensions: []").dimensions == ()
    written = "dimensions:\n  - name: campaign\n  - name: store\n    of: properties.store_id\n"
    found = parse(written)
    assert found.dimensions == (
        Dimension(name="campaign", of="campaign"),
        Dimension(name="store", of="properties.store_id"),
    )
    assert parse(dump_catalogue(found)).dimensions == found.dimensions


@pytest.mark.parametrize(
    ("written", "where"),
    [
        ("- name: channel", "dimensions[1].name"),
        ("- name: Store", "dimensions[1].name"),
        ("- name: store", "dimensions[1].of"),
        ("- {name: store, of: properties.}", "dimensions[1].of"),
        ("- {name: store, from: page}", "dimensions[1]"),
        ("- name: page\n  - name: page", "dimensions"),
    ],
)
def test_a_dimension_that_cannot_be_is_refused_by_name(written, where):
    assert refused(f"dimensions:\n  {written}\n")["where"] == where


def test_only_what_places_events_counts_for_placing_them_alike():
    plain = parse("touchpoints:\n  - {key: web, channel: web, stage: purchase}\n")
    renamed = parse("touchpoints:\n  - {key: web, name: Our site, owner: Ann, channel: web, stage: purchase}\n")
    other = parse("ignore:\n  - name: ping\ntouchpoints:\n  - {key: web, channel: web, stage: purchase}\n")
    assert plain.digest != renamed.digest
    assert plain.placing == renamed.placing != other.placing
