"""Typed identifiers of a row go with its events as they are written, and are enough to say whose they are."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from touchweave.collect.customers import NOBODY
from touchweave.collect.identifiers import is_identifier_type
from touchweave.errors import ColumnMissing, MappingInvalid

HEAD = "no,when,what,mail_column,tel_column,card_no,crm_id\n"
MAPPING = """
customer: no
time: when
name: what
identifiers: {email: mail_column, phone: tel_column, card: card_no, "external:crm": crm_id}
"""


def _told(got: Any) -> list[Any]:
    return [context and json.loads(context) for context in got.column("context")]


def test_each_event_bears_the_identifiers_of_its_row_as_they_are_written(imported: Callable) -> None:
    got = imported(HEAD + "c1,2024-01-01,a, Jo@Example.COM,0049 30/123,00017,7\nc2,2024-01-02,b,,,,\n", MAPPING)
    assert _told(got) == [
        {
            "identifiers": {
                "email": " Jo@Example.COM",
                "phone": "0049 30/123",
                "card": "00017",
                "external:crm": "7",
            }
        },
        None,
    ]
    assert [json.loads(event["properties"]) for event in got.events] == [{}, {}], "they are no properties"
    assert got.column("user_id") == ["c1", "c2"]
    assert {name: role for name, role in got.roles.items() if role == "identifier"}.keys() == {
        "mail_column", "tel_column", "card_no", "crm_id",
    }  # fmt: skip


def test_blank_cells_are_left_out_and_odd_ones_kept_for_identity_to_judge(imported: Callable) -> None:
    got = imported(HEAD + "c1,2024-01-01,a,   ,null,000,undefined\n", MAPPING)
    (told,) = _told(got)
    assert told["identifiers"] == {"phone": "null", "card": "000", "external:crm": "undefined"}


def test_an_identifier_is_enough_to_say_whose_it_is_but_no_word_for_nobody(imported: Callable) -> None:
    text = HEAD + ",2024-01-01,a,,,K1,\n,2024-01-02,a,,NULL,undefined,\n,2024-01-03,a,,,,\n,2024-01-04,b,,,K2,\n"
    got = imported(text, MAPPING)
    assert got.column("user_id") == [None, None]
    assert [told["identifiers"] for told in _told(got)] == [{"card": "K1"}, {"card": "K2"}]
    assert got.report.rejected == {"missing_customer": 2}
    assert got.report.customers == 2


def test_a_type_may_have_several_columns(imported: Callable) -> None:
    text = "no,when,what,home,mobile\nc1,2024-01-01,a,030 1,0171 2\nc2,2024-01-01,a,,0171 3\nc3,2024-01-01,a,,\n"
    got = imported(text, "customer: no\ntime: when\nname: what\nidentifiers: {phone: [home, mobile]}")
    assert _told(got) == [
        {"identifiers": {"phone": ["030 1", "0171 2"]}},
        {"identifiers": {"phone": ["0171 3"]}},
        None,
    ]


def test_every_interaction_of_a_row_bears_them_and_the_first_its_traits(imported: Callable) -> None:
    mapping = """
    customer: no
    time: when
    identifiers: {email: mail}
    traits: [plan]
    events: [{name: ordered}, {name: paid, when: {column: paid, equals: 1}}]
    """
    text = "no,when,mail,plan,paid\nc1,2024-01-01,a@b.example,gold,1\nc1,2024-01-02,a@b.example,gold,0\n"
    got = imported(text, mapping)
    mail = {"email": "a@b.example"}
    assert [(event["name"], told) for event, told in zip(got.events, _told(got), strict=True)] == [
        ("ordered", {"identifiers": mail, "traits": {"plan": "gold"}}),
        ("paid", {"identifiers": mail}),
        ("ordered", {"identifiers": mail}),
    ]


def test_a_row_without_interaction_tells_its_identifiers_once_and_when_they_change(imported: Callable) -> None:
    mapping = "customer: no\ntime: when\nidentifiers: {email: mail}\nevents: [{name: x, when: {column: y, above: 0}}]"
    rows = ["c1,2024-01-01,a@b.example,0", "c1,2024-01-02,a@b.example,0", "c1,2024-01-03,c@d.example,0"]
    got = imported("no,when,mail,y\n" + "\n".join([*rows, "c2,2024-01-01,,0"]) + "\n", mapping)
    assert [(e["type"], e["user_id"], e["properties"]) for e in got.events] == [("identify", "c1", "{}")] * 2
    assert [told["identifiers"]["email"] for told in _told(got)] == ["a@b.example", "c@d.example"]


def test_numbers_that_a_column_with_gaps_made_fractions_are_whole_again(imported: Callable, tmp_path: Any) -> None:
    table = pa.table({"no": ["a", "b", "c"], "when": ["2024-01-01"] * 3, "phone": [4930123456.0, None, 17.0],
                      "tags": [["x"], None, []]})  # fmt: skip
    pq.write_table(table, tmp_path / "f.parquet")
    mapping = "customer: no\ntime: when\nname: {constant: met}\nidentifiers: {phone: phone, tag: tags}"
    got = imported(tmp_path / "f.parquet", mapping)
    assert [told and told["identifiers"].get("phone") for told in _told(got)] == ["4930123456", None, "17"]
    assert json.loads(got.events[0]["context"])["identifiers"]["tag"] == '["x"]'


@pytest.mark.parametrize("value", ['say "hi"', "back\\slash", "tab\there", "ü😀", "<b>", "=1+1", "'; drop table x"])
def test_whatever_stands_in_a_cell_comes_out_as_it_was(imported: Callable, value: str) -> None:
    quoted = '"' + value.replace('"', '""') + '"'
    got = imported(f"no,when,what,card\nc1,2024-01-01,a,{quoted}\n", "identifiers: {card: card}")
    assert _told(got) == [{"identifiers": {"card": value}}]


def test_telephone_numbers_that_a_spreadsheet_rounded_are_told(imported: Callable) -> None:
    got = imported("no,when,what,tel\nc1,2024-01-01,a,4.93012E+11\n", "customer: no\nidentifiers: {phone: tel}")
    assert got.signs["rounded_ids"] == 1


@pytest.mark.parametrize(
    ("kind", "allowed"),
    [("email", True), ("loyalty_id", True), ("member_no2", True), ("external:crm", True), ("external:My-CRM_2", True),
     ("x" * 32, True), ("x" * 33, False), ("user_id", False), ("anonymous_id", False), ("external", False),
     ("external:", False), ("external:a:b", False), ("Email", False), ("2nd", False), ("", False), ("a b", False),
     ("email\n", False)],
)  # fmt: skip
def test_types_are_short_plain_words(kind: str, allowed: bool) -> None:
    assert is_identifier_type(kind) == allowed


@pytest.mark.parametrize("kind", ["user_id", "E-Mail", "external"])
def test_a_type_that_is_none_is_named_with_what_is_allowed(imported: Callable, kind: str) -> None:
    with pytest.raises(
        MappingInvalid, match=f"line 2, identifiers.{kind}: '{kind}' cannot be used; allowed: email, "
    ):
        imported("a,b\n1,2\n", f"identifiers:\n  {kind}: a")


def test_a_column_that_the_file_lacks_is_named_unless_optional(imported: Callable) -> None:
    text = "no,when,what,mail\nc1,2024-01-01,a,a@b.example\n"
    mapping = "customer: no\ntime: when\nname: what\nidentifiers: {email: [mail, second], card: card}"
    with pytest.raises(ColumnMissing, match="second"):
        imported(text, mapping)
    got = imported(text, mapping + "\noptional: true")
    assert _told(got) == [{"identifiers": {"email": ["a@b.example"]}}]
    with pytest.raises(ColumnMissing, match="card"):
        imported("when,what\n2024-01-01,a\n", "time: when\nname: what\nidentifiers: {card: card}\noptional: true")


CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t"), max_size=6)
KNOWN = {"customer": CELL, "mail": CELL, "home": CELL, "mobile": CELL}


@given(rows=st.lists(st.fixed_dictionaries(KNOWN), min_size=1, max_size=20))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_says_what_its_plain_reading_says(imported: Callable, rows: list[dict[str, str]]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, ["when", *KNOWN], lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows({"when": "2024-01-01", **row} for row in rows)
    mapping = """
    delimiter: ","
    header: true
    customer: customer
    time: when
    name: {constant: met}
    identifiers: {email: mail, phone: [home, mobile]}
    """
    got = imported(text.getvalue(), mapping)
    expected, refused = [], 0
    for row in rows:
        customer = None if row["customer"].strip() in NOBODY else row["customer"].strip()
        told: dict[str, Any] = {}
        if row["mail"].strip():
            told["email"] = row["mail"]
        if phones := [row[name] for name in ("home", "mobile") if row[name].strip()]:
            told["phone"] = phones
        somebody = [value.strip() not in NOBODY for value in (row["mail"], row["home"], row["mobile"])]
        if customer is None and not any(somebody):
            refused += 1
        else:
            expected.append((customer, {"identifiers": told} if told else None))
    assert list(zip(got.column("user_id"), _told(got), strict=True)) == expected
    assert got.report.rejected == ({"missing_customer": refused} if refused else {})
