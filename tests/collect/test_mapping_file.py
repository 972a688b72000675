"""A mapping with an error is refused with the line, the field, the value and what was allowed."""

from pathlib import Path

import pytest
from msgspec.structs import fields

from touchweave.collect.mapping import CustomerFrom, Mapping, TimeFrom
from touchweave.collect.mapping_file import load_mapping, parse_mapping
from touchweave.errors import FileUnreadable, MappingInvalid

WRONG = {
    "a misspelt field": ("source: x\ncustomr: a", "line 2, customr", "customer"),
    "a misspelt field inside": ("events:\n - name: a\n   when: {column: x, equalz: 3}", "line 3", "equals"),
    "a wrong type": ("customer: [a, 3]", "line 1, customer", "text"),
    "an unknown format": ("delimiter: ;\nformat: doc", "line 2, format: 'doc'", "parquet"),
    "an unknown kind": ("unpivot:\n - columns: {a: b}\n   kind: fun", "line 3", "csat"),
    "a scale of another form": ("score: {column: a, scale: 1-5}", "score.scale: '1-5'", "worst..best"),
    "a zone that is none": ("timezone: Mars/Base", "'Mars/Base'", "Europe/Berlin"),
    "an encoding that is none": ("encoding: klingon", "'klingon'", "utf-8"),
    "a condition without a test": ("events:\n - {name: a, when: {column: x}}", "line 2", "exactly one"),
    "broken YAML": ("a: [", "line 1", "valid YAML"),
    "no mapping at all": ("- a\n- b", "file", "fields"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_named_with_its_line(case: str) -> None:
    text, where, allowed = WRONG[case]
    with pytest.raises(MappingInvalid) as caught:
        parse_mapping(text, "mapping.yaml")
    message = str(caught.value)
    assert where in message
    assert allowed in message.partition("allowed:")[2]


def test_dates_stay_text_and_yes_and_no_may_be_columns() -> None:
    mapping = parse_mapping("time: {constant: 2017-05-01}\ntraits: [yes, no, on]\ncustomer: {row: true}", "m.yaml")
    assert mapping.time == TimeFrom(constant="2017-05-01")
    assert mapping.traits == ["yes", "no", "on"]
    assert mapping.customer == CustomerFrom(row=True)


def test_an_empty_file_says_nothing_and_so_all_is_inferred() -> None:
    assert parse_mapping("", "m.yaml") == Mapping()
    assert not parse_mapping("delimiter: ';'", "m.yaml").says_roles()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match=r"gone\.yaml"):
        load_mapping(tmp_path / "gone.yaml")


def test_yaml_makes_no_objects() -> None:
    with pytest.raises(MappingInvalid):
        parse_mapping("source: !!python/object/apply:os.system ['true']", "m.yaml")


def test_every_field_is_explained_in_the_reference() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "mapping.md").read_text(encoding="utf-8")
    for field in fields(Mapping):
        assert f"`{field.name}`" in page, field.name
