"""A mapping mends messages: fields are taken from paths, written, or removed; nothing is ever computed."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchweave.collect.request.mending import load_mending, parse_assignments, read_mending
from touchweave.errors import FileUnreadable, MappingInvalid

MESSAGE = {
    "type": "track",
    "event": "Order Completed",
    "properties": {"customer": 4711, "a.b": "dotted", "items": [{"sku": "x"}, {"sku": "y"}], "nothing": None},
    "context": {"page": {"path": "/"}},
}


@pytest.mark.parametrize(
    ("mapping", "field", "value"),
    [
        ({"userId": "properties.customer"}, "userId", "4711"),
        ({"userId": 'properties["a.b"]'}, "userId", "dotted"),
        ({"userId": "properties.items[1].sku"}, "userId", "y"),
        ({"userId": "=ann"}, "userId", "ann"),
        ({"userId": "=properties.customer"}, "userId", "properties.customer"),
        ({"userId": "=="}, "userId", "="),
        ({"event": ""}, "event", None),
        ({"context": ""}, "context", None),
        ({"traits": "properties"}, "traits", MESSAGE["properties"]),
        ({"traits.customer": "properties.customer"}, "traits", {"customer": 4711}),
        ({"context.page.title": "event"}, "context", {"page": {"path": "/", "title": "Order Completed"}}),
        ({"context.page.path": ""}, "context", {"page": {}}),
        ({'context["a.b"].c': "=1"}, "context", {"page": {"path": "/"}, "a.b": {"c": "1"}}),
        ({"context.page.path.deep": "=1"}, "context", {"page": {"path": {"deep": "1"}}}),
        ({"event": "type", "type": "event"}, "event", "track"),
    ],
)
def test_a_field_is_taken_from_a_path_or_written_or_removed(mapping, field, value):
    before = copy.deepcopy(MESSAGE)
    assert read_mending(mapping)(MESSAGE).get(field) == value
    assert before == MESSAGE, "what came in stays as it came"


@pytest.mark.parametrize(
    "path",
    ["properties.other", "properties.nothing", "properties.items[2]", "properties.items.0", "event.deeper", "x"],
)
def test_a_path_that_leads_to_nothing_leaves_the_field_alone(path):
    assert read_mending({"event": path})(MESSAGE) == MESSAGE


def test_removing_what_is_not_there_changes_nothing():
    assert read_mending({"context.device.model": "", "messageId": "", "context.page.path.x": ""})(MESSAGE) == MESSAGE


def test_a_number_becomes_text_only_where_the_field_is_text():
    mended = read_mending({"userId": "n", "groupId": "f", "properties.n": "n"})({"n": 2**60, "f": 12.0})
    assert (mended["userId"], mended["groupId"], mended["properties"]) == (str(2**60), "12", {"n": 2**60})
    assert read_mending({"userId": "flag"})({"flag": True})["userId"] is True, "refused like any message's"


@pytest.mark.parametrize(
    ("mapping", "named"),
    [
        ({"user_id": "properties.customer"}, "user_id"),
        ({"userId.x": "properties.customer"}, "userId.x"),
        ({"properties[0]": "x"}, "properties[0]"),
        ({"": "x"}, "allowed: type, event"),
        ({"userId": "properties..customer"}, "properties..customer"),
        ({"userId": ".properties"}, ".properties"),
        ({"userId": "properties."}, "'properties.'"),
        ({"userId": 'properties["open'}, 'properties["open'),
        ({"userId": "properties[x]"}, "properties[x]"),
        ({"userId": 'properties["\\q"]'}, "\\q"),
        ({"userId": ".".join(["a"] * 40)}, "a.a.a"),
        ({"userId": "x" * 5000}, "xxx"),
        ({"userId": 7}, "7"),
        ({"userId": None}, "null"),
        ({"userId": ["a"]}, "a path such as"),
        ({"userId": {"a": "b"}}, "a path such as"),
        ({"userId": "=\udcff"}, "text in Unicode"),
        ({"properties": "a", "properties.x": "b"}, "properties and properties.x"),
        ({"context.page": "a", 'context["page"]': "b"}, "each field once"),
        ({f"properties.k{i}": "x" for i in range(500)}, "500 fields"),
    ],
)
def test_a_malformed_mapping_is_refused_naming_the_value_and_what_is_allowed(mapping, named):
    with pytest.raises(MappingInvalid) as refused:
        read_mending(mapping)
    assert named in str(refused.value)
    assert len(str(refused.value)) < 800


@pytest.mark.parametrize("code", ["__import__('os').getcwd()", "{{ 7*7 }}", "${HOME}", "message.__class__"])
def test_nothing_in_a_mapping_is_ever_run(code):
    assert read_mending({"userId": "=" + code})({})["userId"] == code
    try:
        mended = read_mending({"userId": code})({"message": {}})
    except MappingInvalid:
        return
    assert mended == {"message": {}}


def test_a_file_may_be_yaml_or_json(tmp_path):
    (tmp_path / "a.yaml").write_text("userId: properties.customer\ntype: '=track'\nevent: =Yes\ncontext:\n")
    (tmp_path / "b.json").write_text(
        json.dumps({"userId": "properties.customer", "type": "=track", "event": "=Yes", "context": ""})
    )
    assert load_mending(tmp_path / "a.yaml") == load_mending(tmp_path / "b.json")
    assert load_mending(tmp_path / "a.yaml")(MESSAGE) == {
        "type": "track", "event": "Yes", "userId": "4711", "properties": MESSAGE["properties"]
    }  # fmt: skip


@pytest.mark.parametrize(
    "text", ["- a\n- b\n", "userId: [", "userId: &a [*a]\n", "just text", "", "!!python/object:os.system x", "a: b"]
)
def test_a_file_that_holds_something_else_is_refused(tmp_path, text):
    (tmp_path / "m.yaml").write_text(text)
    with pytest.raises(MappingInvalid, match=r"m\.yaml"):
        load_mending(tmp_path / "m.yaml")


def test_a_file_that_is_huge_or_missing_or_no_text_is_refused(tmp_path):
    (tmp_path / "huge.yaml").write_text("x" * (2**20 + 1))
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    for name in ("huge.yaml", "binary.yaml", "missing.yaml"):
        with pytest.raises(FileUnreadable, match=name):
            load_mending(tmp_path / name)


def test_assignments_are_split_at_the_first_equals_sign():
    given = ["userId=properties.customer", "event==Order = paid", "context="]
    assert parse_assignments(given) == {"userId": "properties.customer", "event": "=Order = paid", "context": ""}
    with pytest.raises(MappingInvalid, match="userId"):
        parse_assignments(["userId"])


texts = st.text(max_size=30)
jsons = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=10,
)


@given(mapping=st.dictionaries(texts, texts | jsons, max_size=4), message=st.dictionaries(texts, jsons, max_size=4))
def test_any_mapping_is_refused_or_mends_any_message(mapping, message):
    before = copy.deepcopy(message)
    try:
        mending = read_mending(mapping)
    except MappingInvalid:
        return
    json.dumps(mending(message))
    assert message == before


@given(keys=st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=5), value=texts)
def test_every_key_can_be_reached_when_it_is_quoted(keys, value):
    message = value
    for key in reversed(keys):
        message = {key: message}
    path = "".join(f"[{json.dumps(key)}]" for key in keys)
    assert read_mending({"properties.x": path})(message)["properties"]["x"] == value
