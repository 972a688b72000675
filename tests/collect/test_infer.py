"""What columns mean is told from names and values, and why is told too."""

from collections.abc import Callable

import pytest

from touchweave.collect.column_names import rank_of, words_of
from touchweave.errors import ColumnsUnclear


@pytest.mark.parametrize(
    ("header", "row", "roles"),
    [
        ("CustomerID,InvoiceDate,Activity,Revenue", "17850,2024-01-01 10:00,Order,5.5",
         {"CustomerID": "customer", "InvoiceDate": "time", "Activity": "name", "Revenue": "value"}),
        ("case:concept:name,concept:name,time:timestamp,org:resource", "1,A,2024-01-01T10:00:00Z,x",
         {"case:concept:name": "customer", "concept:name": "name", "time:timestamp": "time"}),
        ("fullVisitorId,visitStartTime,eventName,utm_campaign", "944,1704103200,view,spring",
         {"fullVisitorId": "customer", "visitStartTime": "time", "eventName": "name", "utm_campaign": "campaign"}),
        ("email,created_at,touchpoint,nps,comment", "a@b.example,2024-01-01,call,9,fine",
         {"email": "customer", "created_at": "time", "touchpoint": "name", "comment": "comment"}),
        ("customer,order_date,shipped_at,event", "c,2024-01-01,2024-01-01T10:00:00Z,a",
         {"shipped_at": "time", "order_date": "property"}),
    ],
)  # fmt: skip
def test_usual_names_are_understood(imported: Callable, header: str, row: str, roles: dict[str, str]) -> None:
    got = imported(f"{header}\n{row}\n")
    assert {name: role for name, role in got.roles.items() if name in roles} == roles
    assert all(role.why for role in got.report.roles)


def test_a_score_column_is_understood_by_name_and_range(imported: Callable) -> None:
    rows = "".join(f"c{i},2024-01-01,call,{i % 11},{1 + i % 5}\n" for i in range(30))
    got = imported("customer,time,event,nps,rating\n" + rows)
    assert {e["answer"] for e in got.events} == {"nps"}
    assert got.events[10]["score"] == 10.0


def test_without_a_name_column_the_file_names_the_interaction(imported: Callable) -> None:
    got = imported("customer,date,amount\nc,2024-01-01,5\n", name="orders.csv")
    assert got.column("name") == ["orders"]
    assert got.column("value") == [5.0]


def test_columns_by_content_where_names_say_nothing(imported: Callable) -> None:
    got = imported("client,wann,event\nc,2024-01-01,a\nc,2024-01-02,b\n")
    assert got.roles["wann"] == "time"


def test_a_birthday_is_no_time_of_an_interaction(imported: Callable) -> None:
    with pytest.raises(ColumnsUnclear, match=r"time: \{constant"):
        imported("customer,birth_date,event\nc,1961-01-01,a\n")


def test_what_stands_where_a_time_was_looked_for_is_told(imported: Callable) -> None:
    with pytest.raises(ColumnsUnclear, match="'timestamp' is named so, but holds 'yesterday'"):
        imported("customer,timestamp,event\nc,yesterday,a\nd,soon,b\n")
    with pytest.raises(ColumnsUnclear, match="no row below the header"):
        imported("customer,timestamp,event\n")


def test_a_file_without_a_customer_says_what_to_write(imported: Callable) -> None:
    with pytest.raises(ColumnsUnclear, match=r"customer: \{row: true\}"):
        imported("time,event\n2024-01-01,a\n")


def test_a_wide_survey_is_unpivoted_on_its_own(imported: Callable) -> None:
    rows = "".join(
        f"{i},2024-01-{1 + i % 28:02d},{1 + i % 5},{1 + (i + 2) % 5},{1 + (i + 3) % 5},{i % 11},{20 + i}\n"
        for i in range(60)
    )
    got = imported("respondent,date,food,shops,signs,recommend,age\n" + rows, name="wave7.csv")
    kinds = {(e["name"], e["answer"], e["scale"]) for e in got.events if e["type"] == "track"}
    assert kinds == {
        ("food", "csat", "1..5"), ("shops", "csat", "1..5"), ("signs", "csat", "1..5"), ("recommend", "nps", "0..10"),
    }  # fmt: skip
    assert got.roles["age"] == "trait"
    assert got.report.customers == 60
    assert got.events[0]["user_id"] == "wave7-0", "another survey's respondent 0 is somebody else"


def test_a_survey_of_known_customers_joins_their_lines_and_keeps_what_they_said(imported: Callable) -> None:
    rows = "".join(f"K{i},2024-01-01,{1 + i % 5},{1 + (i + 2) % 5},{i % 11},zu spät\n" for i in range(60))
    got = imported("Customer,date,food,shops,recommend,Comment\n" + rows, name="wave7.csv")
    assert got.events[0]["user_id"] == "K0"
    assert got.roles["Comment"] == "comment"
    assert "zu spät" in got.events[0]["properties"]


def test_german_column_names_are_understood(imported: Callable) -> None:
    got = imported("Datum;Kunden-Nr;Anliegen;Umsatz\n03.02.2026 14:05;K1;Rückfrage;1.234,50\n")
    assert got.roles == {"Datum": "time", "Kunden-Nr": "customer", "Anliegen": "name", "Umsatz": "value"}
    assert got.events[0]["value"] == 1234.5


def test_ids_are_taken_where_every_row_has_its_own(imported: Callable) -> None:
    unique = imported("message_id,customer,time,event\nm1,c,2024-01-01,a\nm2,c,2024-01-02,b\n")
    assert unique.roles["message_id"] == "message_id"
    repeated = imported("message_id,customer,time,event\nm1,c,2024-01-01,a\nm1,c,2024-01-02,b\n")
    assert repeated.roles["message_id"] == "property"


@pytest.mark.parametrize("name", ["fullVisitorId", "FULL_VISITOR_ID", "Full visitor-ID", "full.visitor.id"])
def test_names_are_compared_by_their_words(name: str) -> None:
    assert words_of(name) == "full visitor id"
    assert rank_of(name, "customer") is not None


def test_columns_of_the_mapping_are_given_and_the_others_inferred(imported: Callable) -> None:
    got = imported("when,wer,was\n2024-01-01 10:00,c,a\n", mapping="customer: wer")
    reasons = {role.column: role.why for role in got.report.roles}
    assert reasons["wer"] == "given"
    assert "times" in reasons["when"]
