"""A list of customers needs no time: what it says of them is known from the moment of its import."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

import touchweave as tw
from touchweave.errors import ColumnsUnclear
from touchweave.workspace import Workspace

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LIST = "customer_id,name,date_of_birth,E-Mail,city\nc1,Jo,1985-02-03,jo@example.com,Bonn\nc2,Al,1991-01-01,,Kiel\n"


def test_rows_with_traits_and_no_time_are_known_since_the_import_began(imported: Callable) -> None:
    got = imported("no,plan,mail\nc1,gold,a@b.example\nc2,,\nc3,free,\n", "customer: no\ntraits: [plan, mail]")
    assert got.column("occurred_at") == [NOW] * 2
    assert [(e["type"], e["user_id"], json.loads(e["properties"])) for e in got.events] == [
        ("identify", "c1", {"plan": "gold", "mail": "a@b.example"}),
        ("identify", "c3", {"plan": "free"}),
    ]
    assert got.signs == {"customer_list": 3}
    assert "2026-01-01" in got.report.warnings[0].message


def test_a_list_of_identifiers_alone_is_a_list_of_customers(imported: Callable) -> None:
    got = imported("no,mail\nc1,a@b.example\nc2,\n", "customer: no\nidentifiers: {email: mail}")
    (event,) = got.events
    assert (event["type"], event["name"], event["occurred_at"]) == ("identify", None, NOW)
    assert json.loads(event["context"]) == {"identifiers": {"email": "a@b.example"}}


@pytest.mark.parametrize("column", ["last_order_date", "member_since", "date_of_birth"])
def test_a_date_in_a_list_is_a_trait_unless_it_plainly_is_the_time(imported: Callable, column: str) -> None:
    text = f"no,{column}\nc1,2020-01-01\nc2,2021-01-01\n"
    got = imported(text, f"customer: no\ntraits: [{column}]")
    assert got.column("occurred_at") == [NOW] * 2
    timed = imported("no,plan,updated,timestamp\nc1,gold,,2024-01-01\n", "customer: no\ntraits: [plan]")
    assert timed.column("occurred_at") == [datetime(2024, 1, 1, tzinfo=UTC)]
    assert timed.signs == {"zoneless_time": 1}


def test_any_mapping_may_take_the_start_of_the_import_for_the_time(imported: Callable) -> None:
    got = imported("no,what,at\nc1,a,2024-01-01\n", "customer: no\nname: what\ntime: {constant: now}")
    assert got.column("occurred_at") == [NOW]
    assert got.signs == {"no_time": 1}


def test_a_list_is_recognised_without_a_mapping(imported: Callable) -> None:
    got = imported(LIST, name="crm.csv")
    assert [(e["type"], e["user_id"], e["occurred_at"]) for e in got.events] == [
        ("identify", "c1", NOW), ("identify", "c2", NOW),
    ]  # fmt: skip
    assert json.loads(got.events[0]["properties"]) == {
        "name": "Jo", "date_of_birth": "1985-02-03", "E-Mail": "jo@example.com", "city": "Bonn",
    }  # fmt: skip
    assert json.loads(got.events[0]["context"]) == {"identifiers": {"email": "jo@example.com"}}
    assert got.events[1]["context"] is None
    assert got.roles == {
        "customer_id": "customer", "name": "trait", "date_of_birth": "trait", "E-Mail": "identifier", "city": "trait",
    }  # fmt: skip
    assert set(got.signs) == {"customer_list", "identifiers_inferred"}
    assert "'E-Mail' as email" in got.report.warnings[0].message


def test_no_identifiers_are_taken_where_the_mapping_says_so(imported: Callable) -> None:
    got = imported(LIST, "identifiers: {}")
    assert got.column("context") == [None, None]
    assert set(got.signs) == {"customer_list"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("customer,what,event\nc1,x,a\nc2,y,b\n", "something happened"),
        ("customer,amount\nc1,5\nc2,6\n", "something was paid"),
        ("customer,nps\nc1,5\nc2,6\n", "something was answered"),
        ("customer,q\n" + "c1,x\n" * 10, "a customer has many rows"),
        ("respondent,q\n1,x\n2,y\n", "respondents of one survey"),
        ("customer,timestamp,plan\nc1,soon,x\nc2,later,y\n", "a time that cannot be read"),
        ("city,plan\nBonn,x\nKiel,y\n", "nobody"),
        ("customer,plan\n", "no row"),
    ],
    ids=lambda value: value if "\n" not in value else "",
)
def test_what_may_be_no_list_of_customers_is_asked_for(imported: Callable, text: str, why: str) -> None:
    with pytest.raises(ColumnsUnclear, match=r"`customer: COLUMN` and `traits: \[COLUMN, …\]` if its rows are"):
        imported(text)


def _traits(shop: Workspace) -> dict[str, dict[str, object]]:
    return {row["customer"]: row for row in shop.sql("select * from customers order by customer").to_dicts()}


def test_a_newer_list_changes_traits_and_undoing_it_gives_them_back(tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text("customer_id,plan,city\nc1,free,Bonn\nc2,gold,Kiel\n")
    second.write_text("customer_id,plan,city\nc1,gold,Bonn\nc3,free,Ulm\n")
    with tw.init(tmp_path / "shop") as shop:
        shop.import_file(first)
        before = _traits(shop)
        assert (before["c1"]["plan"], len(before)) == ("free", 2)
        newer = shop.import_file(second)
        after = _traits(shop)
        assert {name: row["plan"] for name, row in after.items()} == {"c1": "gold", "c2": "gold", "c3": "free"}
        assert newer.id is not None
        shop.undo_import(newer.id)
        assert _traits(shop) == before
        again = shop.import_file(first)
        assert (again.loaded, again.duplicates) == (0, 2), "the very same list again changes nothing"
