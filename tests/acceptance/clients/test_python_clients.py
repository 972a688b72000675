"""The Python libraries of three makers, unmodified: every kind of call is in the ledger exactly once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

CAMPAIGN = {"name": "spring", "source": "news", "medium": "email", "term": "hat", "content": "top"}
SECOND = timedelta(seconds=1)


def by_type(events: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    found = {event["type"]: event for event in events}
    assert len(found) == len(events)
    return found


def every_call(client: Any, earlier: datetime) -> None:
    context = {
        "campaign": CAMPAIGN,
        "page": {"url": "https://shop.example/cart?x=1", "referrer": "https://n.example/"},
    }
    client.identify("ann", {"plan": "gold", "email": "ann@shop.example"}, timestamp=earlier)
    client.track("ann", "Order Completed", {"order_id": "o1", "revenue": 42.5}, context=context, timestamp=earlier)
    client.page("ann", "shop", "Cart", {"url": "https://shop.example/cart"}, timestamp=earlier)
    client.screen("ann", "shop", "Basket", {"items": 2}, timestamp=earlier)
    client.group("ann", "company-1", {"seats": 7}, timestamp=earlier)
    client.alias("visitor-1", "ann", timestamp=earlier)


def check_every_call(events: list[dict[str, Any]], earlier: datetime) -> None:
    found = by_type(events)
    assert set(found) == {"identify", "track", "page", "screen", "group", "alias"}
    assert all(abs(event["occurred_at"] - earlier) < SECOND for event in events)
    assert all(event["user_id"] == "ann" for event in events)
    track = found["track"]
    assert (track["name"], track["value"]) == ("Order Completed", 42.5)
    assert (track["campaign"], track["medium"], track["referrer"]) == ("spring", "email", "n.example")
    assert track["page_path"] == "/cart"
    assert track["context"]["campaign"] == CAMPAIGN
    assert found["identify"]["properties"] == {"plan": "gold", "email": "ann@shop.example"}
    assert found["page"]["name"] == "Cart"
    assert found["screen"]["name"] == "Basket"
    assert found["group"]["properties"] == {"groupId": "company-1", "seats": 7}
    assert found["alias"]["properties"] == {"previousId": "visitor-1"}
    assert all(event["flags"] is None for event in events)


@pytest.mark.parametrize("gzip", [False, True])
def test_segments_library(source: Any, gzip: bool) -> None:
    from segment.analytics import Client

    failed: list[Any] = []
    earlier = datetime.now(UTC) - timedelta(hours=3)
    client = Client(source.key, host=source.url, gzip=gzip, on_error=lambda *problem: failed.append(problem))
    every_call(client, earlier)
    client.shutdown()
    assert not failed
    check_every_call(source.events(6), earlier)


def test_segments_library_without_a_thread_and_a_message_that_is_sent_again(source: Any) -> None:
    from segment.analytics import Client

    client = Client(source.key, host=source.url, sync_mode=True)
    for _ in range(2):
        client.track("ann", "Signed Up", message_id="m-1")
    client.track(user_id=None, anonymous_id=77, event="Looked")
    first, second = sorted(source.events(2), key=lambda event: event["name"])
    assert (first["anonymous_id"], first["user_id"]) == ("77", None)
    assert second["message_id"] == "m-1"


def test_rudderstacks_library(source: Any) -> None:
    from rudderstack.analytics.client import Client

    failed: list[Any] = []
    earlier = datetime.now(UTC) - timedelta(hours=3)
    client = Client(source.key, host=source.url, on_error=lambda *problem: failed.append(problem))
    every_call(client, earlier)
    client.flush()
    client.join()
    assert not failed
    check_every_call(source.events(6), earlier)


@pytest.mark.parametrize("gzip", [False, True])
def test_posthogs_library(source: Any, gzip: bool) -> None:
    from posthog import Posthog

    failed: list[Any] = []
    earlier = datetime.now(UTC) - timedelta(hours=3)
    client = Posthog(source.key, host=source.url, gzip=gzip, on_error=lambda *problem: failed.append(problem))
    address = {"$current_url": "https://shop.example/cart?x=1", "utm_campaign": "spring", "utm_medium": "email"}
    client.capture(
        "Order Completed",
        distinct_id="ann",
        properties={"revenue": 42.5, "$set": {"tier": 1}, **address},
        timestamp=earlier,
        uuid="0190a6a8-0000-7000-8000-000000000001",
    )
    client.capture("$pageview", distinct_id="ann", properties=address, timestamp=earlier)
    client.capture("nobody known", timestamp=earlier)
    client.set(distinct_id="ann", properties={"plan": "gold"}, timestamp=earlier)
    client.set_once(distinct_id="ann", properties={"first": "news"}, timestamp=earlier)
    client.alias("visitor-1", "ann", timestamp=earlier)
    client.group_identify("company", "c1", {"seats": 7}, distinct_id="ann", timestamp=earlier)
    client.shutdown()
    assert not failed

    events = source.events(7)
    assert all(abs(event["occurred_at"] - earlier) < SECOND for event in events)
    tracks = {event["name"]: event for event in events if event["type"] == "track"}
    order, unknown = tracks["Order Completed"], tracks["nobody known"]
    assert order["message_id"] == "0190a6a8-0000-7000-8000-000000000001"
    assert (order["user_id"], order["value"], order["campaign"]) == ("ann", 42.5, "spring")
    assert order["context"]["traits"] == {"tier": 1}
    assert unknown["user_id"] is None
    assert unknown["anonymous_id"]
    (page,) = [event for event in events if event["type"] == "page"]
    assert (page["page_path"], page["medium"]) == ("/cart", "email")
    traits = [event["properties"] for event in events if event["type"] == "identify"]
    assert sorted(traits, key=str) == [{"first": "news"}, {"plan": "gold"}]
    (alias,) = [event for event in events if event["type"] == "alias"]
    assert (alias["user_id"], alias["properties"]) == ("ann", {"previousId": "visitor-1"})
    (group,) = [event for event in events if event["type"] == "group"]
    assert group["properties"] == {"groupId": "c1", "group_type": "company", "seats": 7}
    assert not any(source.key in str(event) for event in events)


def test_a_key_that_is_unknown_is_told_to_the_library(source: Any, new_source: Callable[..., Any]) -> None:
    from segment.analytics import Client
    from segment.analytics.request import APIError

    client = Client("twk_" + "0" * 38, host=source.url, sync_mode=True, max_retries=0)
    with pytest.raises(APIError) as refused:
        client.track("ann", "Signed Up")
    assert refused.value.status == 401
    assert source.events(0) == []
