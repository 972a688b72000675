"""Node libraries, unmodified: every kind of call is in the ledger exactly once."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

SECOND = timedelta(seconds=1)


def test_segments_library(source: Any, node: Callable[..., str]) -> None:
    earlier = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=3)
    node("segment_node.cjs", source.url, source.key, earlier.isoformat())
    events = source.events(6)
    assert all(abs(event["occurred_at"] - earlier) < SECOND for event in events)
    found = {event["type"]: event for event in events}
    assert set(found) == {"identify", "track", "page", "screen", "group", "alias"}
    track = found["track"]
    assert (track["user_id"], track["name"], track["value"]) == ("ann", "Order Completed", 42.5)
    assert (track["campaign"], track["medium"], track["page_path"]) == ("spring", "email", "/cart")
    assert found["identify"]["properties"] == {"plan": "gold", "email": "ann@shop.example"}
    assert (found["page"]["name"], found["screen"]["name"]) == ("Cart", "Basket")
    assert found["group"]["properties"] == {"groupId": "company-1", "seats": 7}
    assert found["alias"]["properties"] == {"previousId": "visitor-1"}


def test_posthogs_library(source: Any, node: Callable[..., str]) -> None:
    earlier = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=3)
    node("posthog_node.cjs", source.url, source.key, earlier.isoformat())
    found = {event["type"]: event for event in source.events(4)}
    assert set(found) == {"track", "identify", "alias", "group"}
    assert abs(found["track"]["occurred_at"] - earlier) < SECOND
    assert (found["track"]["user_id"], found["track"]["value"]) == ("ann", 42.5)
    assert found["identify"]["properties"] == {"plan": "gold"}
    assert (found["alias"]["user_id"], found["alias"]["properties"]) == ("ann", {"previousId": "visitor-1"})
    assert found["group"]["properties"] == {"groupId": "c1", "group_type": "company", "seats": 7}
    assert found["group"]["user_id"] is None


@pytest.mark.parametrize("by", ["site_id", "key"])
def test_matomos_library(source: Any, node: Callable[..., str], by: str) -> None:
    answer = node("matomo_node.cjs", f"{source.url}/matomo.php", getattr(source, by))
    assert json.loads(answer)["status"] == "success"
    events = source.events(5)
    assert all((event["user_id"], event["anonymous_id"]) == ("ann", "0123456789abcdef") for event in events)
    assert all(event["flags"] is None for event in events)
    order, search = events[:2]
    assert (order["name"], order["value"]) == ("Order Completed", 42.5)
    assert order["properties"]["products"] == [
        {"product_id": "sku1", "name": "Hat", "category": "Clothes", "price": 20, "quantity": 2}
    ]
    assert order["occurred_at"] == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert (search["name"], search["properties"]) == ("Products Searched", {"query": "hat", "results": 3})
    assert search["occurred_at"] == order["occurred_at"] + SECOND
    now = {event["name"]: event for event in events[2:]}
    assert (now["Play"]["value"], now["Play"]["properties"]["category"]) == (2.5, "Video")
    assert now["Goal 3"]["value"] == 5
    page = now["Cart"]
    assert page["type"] == "page"
    assert (page["page_path"], page["campaign"], page["medium"]) == ("/cart", "spring", "email")
    assert page["referrer"] == "n.example"
    assert abs(page["occurred_at"] - page["received_at"]) < SECOND
