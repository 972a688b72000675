"""Files from the world: what their publishers count is what comes in."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.data

SFO_2017 = """
source: sfo 2017
customer: {columns: [RESPNUM], prefix: 2017-}
time: {constant: 2017-05-01}
optional: true
weight: WEIGHT
traits: {AIRLINE: airline, Q19AGE: age}
unpivot:
  - kind: csat
    scale: 1..5
    missing: [0, 6, Blank]
    columns: {Q7FOOD: food, Q7STORE: shops, Q7WALKWAYS: walkways, Q7ALL: airport, Q7NEVER: never}
  - {kind: nps, missing: [11], columns: {NETPRO: recommendation}}
"""
HILLSTROM = """
customer: {row: true}
time: {constant: 2008-03-20}
traits: [recency, history, newbie, channel]
events:
  - {name: men's mail, when: {column: segment, equals: Mens E-Mail}}
  - {name: women's mail, when: {column: segment, equals: Womens E-Mail}}
  - {name: visit, when: {column: visit, equals: 1}}
  - {name: purchase, when: {column: conversion, equals: 1}, value: spend}
"""


def test_the_airport_survey_gives_its_published_scores(imported: Callable, shared_data: Path) -> None:
    got = imported(next((shared_data / "sfo_survey").glob("2017*")), SFO_2017)
    answers: dict[str, list[float]] = {}
    for name, score in zip(got.column("name"), got.column("score"), strict=True):
        if score is not None:
            answers.setdefault(name, []).append(score)
    nps = np.array(answers["recommendation"])
    assert (len(nps), (nps >= 9).sum(), ((nps > 6) & (nps < 9)).sum(), (nps <= 6).sum()) == (2746, 1436, 968, 342)
    assert len(answers["airport"]) == 2688
    means = {name: round(float(np.mean(answers[name])), 4) for name in ("airport", "food", "shops", "walkways")}
    assert means == {"airport": 4.0644, "food": 3.6154, "shops": 3.6411, "walkways": 4.1468}
    assert got.report.customers == 2831
    assert got.report.rejected == {}


@pytest.mark.parametrize("year", range(2010, 2018))
def test_every_year_of_the_survey_can_be_read(imported: Callable, shared_data: Path, year: int) -> None:
    path = next((shared_data / "sfo_survey").glob(f"{year}*"))
    rows = {2010: 3234, 2011: 3872, 2012: 3521, 2013: 3535, 2014: 2818, 2015: 2958, 2016: 3087, 2017: 2831}
    got = imported(path, "customer: {row: true}\ntime: {constant: 2017-05-01}\nname: {constant: visit}")
    assert got.report.rows == got.report.loaded == rows[year]


def test_the_gift_shop_s_orders_add_up(imported: Callable, shared_data: Path) -> None:
    path = shared_data / "online_retail" / "online_retail_2010_2011.parquet"
    shape = "time: InvoiceDate\nname: {constant: purchase}\nvalue: {product: [Quantity, UnitPrice]}\n"
    with_customer = imported(path, "customer: CustomerID\n" + shape)
    assert with_customer.report.rows == 541_909
    assert with_customer.report.rejected == {"missing_customer": 135_080}
    assert with_customer.report.customers == 4_372
    everybody = imported(path, "customer: [CustomerID, InvoiceNo]\n" + shape)
    assert sum(everybody.column("value")) == pytest.approx(9_747_747.934)


def test_the_mail_test_keeps_its_equal_customers(imported: Callable, shared_data: Path) -> None:
    got = imported(next((shared_data / "hillstrom").glob("*.csv")), HILLSTROM)
    names = Counter(got.column("name"))
    assert (names["men's mail"], names["women's mail"]) == (21_307, 21_387)
    assert names[None] == 21_306 - 2262, "of those without a mail, some visited; the others are known by their traits"
    assert sum(context is not None for context in got.column("context")) == 64_000 - names[None]
    assert got.signs["duplicate_rows"] == 6_562
    assert got.signs["no_time"] == 64_000
    assert got.report.customers == 64_000
    assert len(set(got.column("message_id"))) == got.report.loaded


def test_the_damaged_export_is_seen_through(imported: Callable, shared_data: Path) -> None:
    got = imported(next((shared_data / "google_store").glob("*.zip")), "member: analytics.csv")
    assert got.report.rows == 1_048_575
    assert got.signs["rounded_ids"] == 1_048_575
    assert "row_limit" in got.signs
    assert "9.44E+18" in next(sign.examples for sign in got.report.warnings if sign.code == "rounded_ids")


def test_tweets_bring_their_mood_and_their_zone(imported: Callable, shared_data: Path) -> None:
    got = imported(
        shared_data / "airline_tweets" / "Tweets.csv",
        """
        customer: {row: true}
        time: tweet_created
        name: {template: "tweet to {airline}"}
        score: {column: airline_sentiment, kind: sentiment}
        comment: text
        """,
    )
    assert Counter(got.column("score")) == {-1.0: 9178, 0.0: 3099, 1.0: 2363}
    assert got.column("occurred_at")[0].hour == 19, "11:35:52 -0800"


def test_orders_parted_by_blanks_are_understood_without_a_mapping(imported: Callable, shared_data: Path) -> None:
    got = imported(shared_data / "cdnow" / "CDNOW_master.txt")
    assert (got.report.loaded, got.report.customers) == (69_659, 23_570)
    assert sum(got.column("value")) == pytest.approx(2_500_315.63)
