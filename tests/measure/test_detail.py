"""The page of one touchpoint."""

from collections.abc import Callable
from typing import Any

import pytest

from touchweave.errors import TouchpointUnknown
from touchweave.journey.selection import Selection
from touchweave.measure.detail import touchpoint_detail
from touchweave.measure.meeting import DAY_US

EVENTS = [
    ("abe", 0 * DAY_US, "out", "CONTACT"),
    ("abe", 1 * DAY_US, "site", "CONTACT"),
    ("abe", 2 * DAY_US, "site", "CSAT", 4, "1..5"),
    ("abe", 3 * DAY_US, "shop", "OUTCOME", 19.99),
    ("bea", 1 * DAY_US, "site", "CONTACT"),
    ("bea", 2 * DAY_US, "site", "CSAT", 4, "1..5"),
    ("bea", 8 * DAY_US, "site", "NPS", 7, "0..10"),
    ("cid", 99 * DAY_US, "site", "CONTACT"),
]


@pytest.fixture
def index(index_of: Callable[..., Any]) -> Any:
    return index_of(EVENTS, touchpoints="out site shop")


def test_ways_in_and_out_add_up_to_the_meetings(index: Any) -> None:
    page = touchpoint_detail(index, "site")
    assert [(way.key, way.name, way.count) for way in page.before] == [
        ("out", "Out", 1),
        (None, "line starts here", 2),
    ]
    assert [(way.key, way.name, way.count) for way in page.after] == [
        ("shop", "Shop", 1),
        (None, "line ended here", 1),
        (None, "still open", 1),
    ]
    for ways in (page.before, page.after):
        assert sum(way.count for way in ways) == page.scorecard.meetings
        assert sum(way.share for way in ways) == pytest.approx(1)
    assert page.before[0].median_seconds == pytest.approx(86_400, rel=0.016)


def test_answers_are_counted_by_kind_scale_and_answer(index: Any) -> None:
    given = [(one.kind, one.scale, one.answer, one.count) for one in touchpoint_detail(index, "site").answers]
    assert given == [("nps", "0..10", 7, 1), ("csat", "1..5", 4, 2)]


def test_a_selection_narrows_every_part_of_the_page(index: Any) -> None:
    page = touchpoint_detail(index, "site", Selection(until_us=2 * DAY_US))
    assert page.answers == ()
    assert page.scorecard.interactions == 2
    assert [week.interactions for week in page.weeks] == [2]
    assert [row.customer for row in page.customers] == ["abe", "bea"]


def test_the_latest_customers_come_first(index: Any) -> None:
    page = touchpoint_detail(index, "site")
    assert [row.customer for row in page.customers] == ["cid", "bea", "abe"]
    assert [week.customers for week in page.weeks][:2] == [2, 1]


def test_an_unknown_touchpoint_is_named_with_those_there_are(index: Any) -> None:
    with pytest.raises(TouchpointUnknown, match=r"'nowhere'.*out, shop, site"):
        touchpoint_detail(index, "nowhere")
