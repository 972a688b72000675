"""Rows become events as the mapping says; what cannot become one is refused with its reason."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from touchweave.errors import ColumnMissing, MappingInvalid

HEAD = "customer,time,event,value,channel\n"


def test_a_plain_row_is_one_event_with_the_rest_as_properties(imported: Callable) -> None:
    got = imported(HEAD + "c1,2024-01-02T03:04:05Z,Order Completed,12.50,web\n")
    (event,) = got.events
    assert event["message_id"] == f"{got.report.digest[:16]}-1"
    assert event["type"] == "track"
    assert event["name"] == "Order Completed"
    assert event["source"] == "visits"
    assert event["occurred_at"] == datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert event["user_id"] == "c1"
    assert event["value"] == 12.5
    assert json.loads(event["properties"]) == {"channel": "web"}
    assert event["answer"] is None


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",2024-01-02,a,1,web", "missing_customer"),
        ("NULL,2024-01-02,a,1,web", "missing_customer"),
        ("c1,,a,1,web", "missing_time"),
        ("c1,someday,a,1,web", "invalid_time"),
        ("c1,2024-01-02,,1,web", "missing_name"),
        ("c1,2024-01-02,a,lots,web", "invalid_value"),
        ("c1,2024-01-02,a,inf,web", "invalid_value"),
        ("c1,2024-01-02,a", "unreadable"),
    ],
)
def test_a_row_that_cannot_be_an_event_is_refused_as_it_came(imported: Callable, row: str, reason: str) -> None:
    good = "c0,2024-01-01,a,1,web\n" * 20
    mapping = "customer: customer\ntime: time\nname: event\nvalue: value"
    got = imported(HEAD + good + row + "\n" + "c2,2024-01-03,a,1,web\n", mapping)
    assert got.report.rejected == {reason: 1}
    assert got.rejections[0]["row"] == 21
    assert got.report.loaded == 21
    assert got.report.rows == 22
    shown = got.rejections[0]["raw"]
    assert shown == row if reason == "unreadable" else json.loads(shown)["channel"] == "web"


def test_the_first_identifier_that_is_there_is_the_customer(imported: Callable) -> None:
    text = "card,email,time,event\nA1,,2024-01-01,x\n,b@c.example,2024-01-01,x\nA2,d@e.example,2024-01-01,x\n"
    got = imported(text, "customer: [card, email]\ntime: time\nname: event")
    assert got.column("user_id") == ["A1", "b@c.example", "A2"]


def test_an_anonymous_identifier_is_enough(imported: Callable) -> None:
    text = "user_id,anonymous_id,time,event\n,x7,2024-01-01,a\nu1,x7,2024-01-02,b\n"
    got = imported(text)
    assert got.column("user_id") == [None, "u1"]
    assert got.column("anonymous_id") == ["x7", "x7"]


def test_each_row_may_be_its_own_customer(imported: Callable) -> None:
    text = "time,event\n2024-01-01,a\n2024-01-02,b\n"
    assert imported(text, "customer: {row: true}").column("user_id") == ["visits-1", "visits-2"]
    got = imported(text, "customer: {row: true, prefix: 'p/'}")
    assert got.column("user_id") == ["p/1", "p/2"]


def test_ids_that_a_column_with_gaps_made_fractions_are_whole_again(imported: Callable, tmp_path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table({"customer": [17850.0, None], "time": ["2024-01-01", "2024-01-02"], "event": ["a", "b"]})
    pq.write_table(table, tmp_path / "f.parquet")
    got = imported(tmp_path / "f.parquet")
    assert got.column("user_id") == ["17850"]
    assert got.report.rejected == {"missing_customer": 1}


def test_date_and_time_of_day_may_stand_in_two_columns(imported: Callable) -> None:
    text = "customer,DATE,TIME,event\nc,2024-01-02,03:04,a\nc,2024-01-02,,b\nc,,05:00,c\n"
    got = imported(text, "customer: customer\ntime: {columns: [DATE, TIME]}\nname: event")
    assert got.column("occurred_at") == [
        datetime(2024, 1, 2, 3, 4, tzinfo=UTC),
        datetime(2024, 1, 2, tzinfo=UTC),
    ]
    assert got.report.rejected == {"missing_time": 1}


def test_a_name_may_be_put_together(imported: Callable) -> None:
    text = "customer,time,Action,Device\nc,2024-01-01,Open,app\nc,2024-01-02,Click,\n"
    got = imported(text, "customer: customer\ntime: time\nname: {template: '{Action} on {Device}!'}")
    assert got.column("name") == ["Open on app!"]
    assert got.report.rejected == {"missing_name": 1}


def test_a_value_may_be_a_product_whose_factors_stay_properties(imported: Callable) -> None:
    text = "customer;time;Quantity;UnitPrice\nc;2024-01-01;3;2,55\nc;2024-01-02;-1;1.000,00\n"
    got = imported(
        text, "customer: customer\ntime: time\nname: {constant: purchase}\nvalue: {product: [Quantity, UnitPrice]}"
    )
    assert got.column("value") == pytest.approx([7.65, -1000.0])
    assert json.loads(got.events[0]["properties"]) == {"Quantity": 3, "UnitPrice": "2,55"}


def test_one_row_may_be_several_interactions(imported: Callable) -> None:
    text = "id,sent,segment,visit,spend\nc1,2024-01-01,mail,1,30\nc2,2024-01-01,none,0,0\nc3,2024-01-02,mail,1,\n"
    got = imported(
        text,
        """
        customer: id
        time: sent
        traits: [segment]
        events:
          - {name: mailing, when: {column: segment, equals: mail}, properties: [segment]}
          - {name: visit, when: {column: visit, equals: 1}, type: page}
          - {name: purchase, when: {column: spend, above: 0}, value: spend}
          - {name: seen, when: {column: spend, not_empty: true}}
        """,
    )
    assert [(e["user_id"], e["type"], e["name"], e["value"]) for e in got.events] == [
        ("c1", "track", "mailing", None), ("c1", "page", "visit", None), ("c1", "track", "purchase", 30.0),
        ("c1", "track", "seen", None), ("c2", "track", "seen", None),
        ("c3", "track", "mailing", None), ("c3", "page", "visit", None),
    ]  # fmt: skip
    assert len(set(got.column("message_id"))) == len(got.events)
    told = [e["context"] and json.loads(e["context"]) for e in got.events]
    mail, none = {"traits": {"segment": "mail"}}, {"traits": {"segment": "none"}}
    assert told == [mail, None, None, None, none, mail, None], "the first interaction of a row tells its traits"


def test_an_interaction_with_a_time_of_its_own_has_not_happened_where_that_is_empty(imported: Callable) -> None:
    text = "id,ordered,delivered\nc1,2024-01-01,2024-01-05\nc2,2024-01-02,\n"
    got = imported(
        text,
        """
        customer: id
        time: ordered
        events: [{name: order}, {name: delivery, time: delivered}]
        """,
    )
    assert [(e["user_id"], e["name"], e["occurred_at"].day) for e in got.events] == [
        ("c1", "order", 1), ("c1", "delivery", 5), ("c2", "order", 2),
    ]  # fmt: skip


def test_a_wide_survey_gives_one_answer_a_touchpoint(imported: Callable) -> None:
    text = "resp,Q7FOOD,Q7STORE,NETPRO,WEIGHT\n1,5,0,10,0.5\n2,6,3,11,1.5\n3,Blank,2,7,1\n4,7,x,-1,1\n"
    got = imported(
        text,
        """
        customer: {columns: [resp], prefix: sfo-}
        time: {constant: 2017-05-01}
        weight: WEIGHT
        unpivot:
          - {columns: {Q7FOOD: food, Q7STORE: shops}, scale: 1..5, missing: [0, 6, Blank]}
          - {columns: {NETPRO: recommendation}, kind: nps, missing: [11]}
        """,
    )
    answers = [(e["user_id"], e["name"], e["answer"], e["score"], e["scale"]) for e in got.events]
    assert answers == [
        ("sfo-1", "food", "csat", 5.0, "1..5"), ("sfo-1", "recommendation", "nps", 10.0, "0..10"),
        ("sfo-2", "shops", "csat", 3.0, "1..5"), ("sfo-3", "shops", "csat", 2.0, "1..5"),
        ("sfo-3", "recommendation", "nps", 7.0, "0..10"),
    ]  # fmt: skip
    assert got.report.rejected == {"score_off_scale": 2, "invalid_score": 1}
    assert json.loads(got.events[0]["properties"]) == {"weight": 0.5}
    assert got.signs["no_time"] == 4


def test_a_column_may_say_what_was_asked_and_on_which_scale(imported: Callable) -> None:
    text = (
        "customer,time,event,score,score_kind,score_scale\n"
        "c,2024-01-01,call,9,nps,\nc,2024-01-02,call,2,ces,5..1\nc,2024-01-03,call,,,\nc,2024-01-04,call,3,fun,\n"
    )
    got = imported(text)
    assert [(e["answer"], e["score"], e["scale"]) for e in got.events] == [
        ("nps", 9.0, "0..10"), ("ces", 2.0, "5..1"), (None, None, None),
    ]  # fmt: skip
    assert got.report.rejected == {"invalid_score": 1}


def test_moods_in_words_are_scores(imported: Callable) -> None:
    text = "customer,time,event,sentiment\nc,2024-01-01,tweet,positive\nc,2024-01-02,tweet,Negative\n"
    got = imported(text)
    assert [(e["answer"], e["score"]) for e in got.events] == [("sentiment", 1.0), ("sentiment", -1.0)]


def test_what_places_an_event_is_lifted_out(imported: Callable) -> None:
    text = (
        "customer,time,event,url,referrer,utm_campaign,utm_medium\n"
        "c,2024-01-01,view,https://shop.example/cart?x=1#y,https://WWW.News.example/a,spring,email\n"
        "c,2024-01-02,view,/help,,,\nc,2024-01-03,view,https://shop.example,news.example,,\n"
    )
    got = imported(text)
    assert got.column("page_path") == ["/cart", "/help", "/"]
    assert got.column("referrer") == ["www.news.example", None, "news.example"]
    assert got.column("campaign") == ["spring", None, None]
    assert got.column("medium") == ["email", None, None]
    assert json.loads(got.events[0]["properties"])["url"] == "https://shop.example/cart?x=1#y"


def test_ids_of_the_rows_are_the_message_ids(imported: Callable) -> None:
    text = f"event_id,customer,time,event\ne1,c,2024-01-01,a\n,c,2024-01-02,b\n{'x' * 101},c,2024-01-03,c\n"
    got = imported(text, "id: event_id\ncustomer: customer\ntime: time\nname: event")
    assert got.column("message_id") == ["e1", f"{got.report.digest[:16]}-2"]
    assert got.report.rejected == {"message_id_too_long": 1}
    assert got.source.own_ids


def test_dropping_duplicates_gives_equal_rows_equal_ids_in_every_file(imported: Callable) -> None:
    mapping = "customer: customer\ntime: time\nname: event\nduplicates: drop"
    first = imported("customer,time,event\nc,2024-01-01,a\nc,2024-01-01,a\nd,2024-01-01,a\n", mapping)
    ids = first.column("message_id")
    assert ids[0] == ids[1] != ids[2]
    assert first.source.own_ids
    again = imported("customer,time,event\nd,2024-01-01,a\n", mapping, name="other.csv")
    assert again.column("message_id") == [ids[2]]


def test_kept_duplicates_are_counted_and_told(imported: Callable) -> None:
    got = imported("customer,time,event\nc,2024-01-01,a\nc,2024-01-01,a\nd,2024-01-01,a\n")
    assert got.report.loaded == 3
    assert got.signs["duplicate_rows"] == 1
    assert not got.source.own_ids


def test_traits_are_told_once_and_again_when_they_change(imported: Callable) -> None:
    rows = ["c1,2024-01-01,a,gold", "c2,2024-01-01,a,", "c1,2024-01-02,b,gold", "c1,2024-01-03,c,silver"]
    got = imported(
        "customer,time,event,tier\n" + "\n".join(rows) + "\n",
        "customer: customer\ntime: time\nname: event\ntraits: {tier: level}",
    )
    assert [(e["user_id"], e["name"], e["context"]) for e in got.events] == [
        ("c1", "a", '{"traits":{"level":"gold"}}'), ("c2", "a", None), ("c1", "b", None),
        ("c1", "c", '{"traits":{"level":"silver"}}'),
    ]  # fmt: skip
    assert set(got.column("type")) == {"track"}
    assert got.report.rows == got.report.events == got.report.loaded == 4


def test_a_row_without_an_interaction_tells_its_traits_as_an_identify_event(imported: Callable) -> None:
    got = imported(
        "resp,age,Q1,Q2\n1,30,4,5\n2,40,,\n3,,,\n4,50,9,\n5,60,9,1\n",
        """
        customer: {columns: [resp], prefix: s-}
        time: {constant: 2017-05-01}
        traits: [age]
        unpivot: [{columns: {Q1: food, Q2: shops}, scale: 1..5}]
        """,
    )
    assert [(e["user_id"], e["type"], e["properties"], e["context"]) for e in got.events] == [
        ("s-1", "track", "{}", '{"traits":{"age":30}}'), ("s-1", "track", "{}", None),
        ("s-2", "identify", '{"age":40}', None),
        ("s-5", "track", "{}", '{"traits":{"age":60}}'),
    ]  # fmt: skip
    assert got.report.rejected == {"score_off_scale": 2}, "row 4 waits in the quarantine with its traits"
    assert len(set(got.column("message_id"))) == len(got.events)


def test_the_traits_of_a_refused_row_are_told_by_the_next_one(imported: Callable) -> None:
    got = imported(
        "customer,time,event,value,tier\nc,2024-01-01,a,much,gold\nc,2024-01-02,b,1,gold\n",
        "customer: customer\ntime: time\nname: event\nvalue: value\ntraits: [tier]",
    )
    assert [(e["name"], e["context"]) for e in got.events] == [("b", '{"traits":{"tier":"gold"}}')]
    assert got.report.rejected == {"invalid_value": 1}


def test_a_customer_list_is_all_identify_events(imported: Callable) -> None:
    got = imported(
        "customer,tier\nc,gold\nd,\nc,gold\nc,silver\n",
        "customer: customer\ntime: {constant: 2024-01-01}\ntraits: [tier]",
    )
    assert [(e["user_id"], e["type"], e["properties"], e["context"]) for e in got.events] == [
        ("c", "identify", '{"tier":"gold"}', None), ("c", "identify", '{"tier":"silver"}', None),
    ]  # fmt: skip


def test_a_column_that_is_not_there_is_named_with_those_that_are(imported: Callable) -> None:
    with pytest.raises(ColumnMissing, match=r"'nobody'.*customer, time, event"):
        imported(HEAD + "c,2024-01-01,a,1,web\n", "customer: nobody")


def test_optional_columns_may_be_absent(imported: Callable) -> None:
    got = imported(
        "resp,Q1\n1,4\n2,5\n",
        """
        optional: true
        customer: resp
        time: {constant: 2017-05-01}
        traits: [age]
        unpivot: [{columns: {Q1: food, Q2: shops}, scale: 1..5}]
        """,
    )
    assert got.report.loaded == 2


def test_a_constant_time_must_be_one(imported: Callable) -> None:
    with pytest.raises(MappingInvalid, match="'spring'"):
        imported(HEAD + "c,2024-01-01,a,1,web\n", "customer: customer\nname: event\ntime: {constant: spring}")
