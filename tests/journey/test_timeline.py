"""Customers and their lines, as people read them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from touchweave.errors import CustomerUnknown, SelectionInvalid, TouchpointUnknown
from touchweave.journey.selection import Selection
from touchweave.journey.timeline import customers, timeline

SECOND = 1_000_000
EVENTS = [
    ("abe", 30 * SECOND, "b", "OUTCOME", 19.99),
    ("abe", 10 * SECOND, "a", "CONTACT"),
    ("abe", 20 * SECOND, "a", "CSAT", 2, "1..5"),
    ("abe-2", 40 * SECOND, "b", "CONTACT"),
    ("bea", 5 * SECOND, "a", "NPS", 10),
    ("Abel", 60 * SECOND, "a", "CONTACT"),
    ("silent", 60 * SECOND, "nowhere", "CONTACT"),
]


@pytest.fixture
def index(index_of: Callable[..., Any]) -> Any:
    return index_of(EVENTS, traits={"city": ["Ghent", None], "age": [41.0]})


def names(found: Any) -> list[str]:
    return [row.customer for row in found.customers]


def test_a_timeline_tells_everything_in_order(index: Any) -> None:
    line = timeline(index, "abe")
    assert line.traits == {"city": "Ghent", "age": 41.0}
    assert [(one.touchpoint, one.kind, one.value, one.scale) for one in line.interactions] == [
        ("a", "contact", None, None),
        ("a", "csat", 2.0, "1..5"),
        ("b", "outcome", 19.99, None),
    ]
    assert line.first_at == datetime(1970, 1, 1, 0, 0, 10, tzinfo=UTC)
    assert line.last_at == line.interactions[-1].occurred_at
    assert line.interactions[0].channel == "web"


def test_of_a_long_line_the_latest_are_shown(index: Any) -> None:
    line = timeline(index, "abe", limit=1)
    assert (line.interactions_in_all, len(line.interactions)) == (3, 1)
    assert line.interactions[0].kind == "outcome"


def test_a_customer_without_interactions_has_an_empty_line(index: Any) -> None:
    line = timeline(index, "silent")
    assert (line.interactions, line.first_at, line.interactions_in_all) == ((), None, 0)


def test_an_unknown_customer_is_named(index: Any) -> None:
    with pytest.raises(CustomerUnknown, match="'nobody'"):
        timeline(index, "nobody")


def test_customers_come_most_recent_first(index: Any) -> None:
    found = customers(index)
    assert (found.found, names(found)) == (4, ["Abel", "abe-2", "abe", "bea"])
    abe = found.customers[2]
    assert (abe.interactions, abe.touchpoints, abe.outcomes, abe.value, abe.emotion) == (3, 2, 1, 19.99, 25.0)
    assert abe.last_touchpoint == "b"
    assert found.customers[3].emotion == 100


def test_a_customer_without_interactions_is_found_by_a_search_only(index: Any) -> None:
    found = customers(index, search="sil")
    assert names(found) == ["silent"]
    assert (found.customers[0].interactions, found.customers[0].last_at) == (0, None)
    assert names(customers(index, search="sil", touchpoint="b")) == []


def test_pages_follow_one_another(index: Any) -> None:
    pages = [names(customers(index, limit=2, offset=offset)) for offset in (0, 2, 4, 6)]
    assert pages == [["Abel", "abe-2"], ["abe", "bea"], [], []]
    assert customers(index, limit=2).found == 4


def test_an_exact_identifier_comes_first(index: Any) -> None:
    found = customers(index, search="abe")
    assert (found.found, names(found)) == (3, ["abe", "Abel", "abe-2"])
    assert names(customers(index, search="no such")) == []


def test_a_touchpoint_and_a_period_narrow_the_list(index: Any) -> None:
    assert names(customers(index, touchpoint="b")) == ["abe-2", "abe"]
    early = Selection(until_us=25 * SECOND)
    assert names(customers(index, selection=early)) == ["abe", "bea"]
    assert customers(index, selection=early).customers[0].interactions == 2
    assert names(customers(index, touchpoint="b", selection=early)) == []
    with pytest.raises(TouchpointUnknown):
        customers(index, touchpoint="nowhere")


def test_a_segment_narrows_the_list(index: Any) -> None:
    mask = np.zeros(index.customers_count, np.bool_)
    mask[index.code("bea")] = True
    assert names(customers(index, selection=Selection(customers=mask))) == ["bea"]


def test_of_many_customers_the_first_page_is_that_of_a_full_sort(index_of: Callable[..., Any]) -> None:
    times = np.random.default_rng(3).integers(0, 40, 200)
    index = index_of([(f"c{place}", int(time), "a", "CONTACT") for place, time in enumerate(times)])
    expected = [f"c{place}" for place in np.argsort(-times, kind="stable")[:30]]
    assert names(customers(index, limit=20, offset=10)) == expected[10:]


@pytest.mark.parametrize("asked", [{"limit": -1}, {"offset": -3}], ids=["limit", "offset"])
def test_a_page_cannot_begin_before_the_first_row(index: Any, asked: dict[str, int]) -> None:
    with pytest.raises(SelectionInvalid, match="0 or more"):
        customers(index, **asked)


def test_a_number_is_an_identifier_and_half_a_character_is_in_none(index_of: Callable[..., Any]) -> None:
    index = index_of([("17", SECOND, "a", "CONTACT")])
    assert timeline(index, 17).customer == "17"  # type: ignore[arg-type]
    assert customers(index, search="\ud800").found == 0
    with pytest.raises(CustomerUnknown):
        timeline(index, "\udcff")
