"""Sources over HTTP: their keys, what arrives from each, the test button, the account, and the stream of changes."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from litestar.testing import TestClient

import touchweave as tw
from touchweave.api.app import create_app
from touchweave.api.collecting import Collecting
from touchweave.api.live import Live
from touchweave.api.rate import Rates
from touchweave.workspace import Workspace


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Workspace]:
    with tw.init(tmp_path / "shop") as shop:
        yield shop


@pytest.fixture
def doors(shop: Workspace) -> Iterator[TestClient[Any]]:
    collecting = Collecting(shop)
    with TestClient(create_app(shop, collecting=collecting), base_url="http://localhost") as client:
        yield client
    collecting.close()


@pytest.fixture
def send(doors: TestClient[Any]) -> Callable[..., None]:
    def send(key: str, *messages: dict[str, Any]) -> None:
        batch = {"batch": [{"type": "track", "userId": "ann", **message} for message in messages]}
        assert doors.post("/v1/batch", json=batch, headers={"x-write-key": key}).status_code == 200

    return send


def make(doors: TestClient[Any], name: str = "site", **more: Any) -> dict[str, Any]:
    answer = doors.post("/api/sources", json={"name": name, **more})
    assert answer.status_code == 201
    made: dict[str, Any] = answer.json()
    return made


def test_a_new_source_shows_its_key_once_and_never_again(doors: TestClient[Any]) -> None:
    made = make(doors, kind="web", site_id=3)
    told = doors.get("/api/sources")
    assert made["key"].startswith(made["source"]["keys"][0]["prefix"])
    assert made["key"] not in told.text
    (info,) = told.json()["sources"]
    assert (info["name"], info["kind"], info["site_id"]) == ("site", "web", 3)
    assert (info["accepted"], info["last_received_at"], info["per_minute"]) == (0, None, 0)


def test_a_name_twice_is_409_a_wrong_one_400_and_markup_is_data(doors: TestClient[Any]) -> None:
    make(doors, "<b>site</b>")
    assert doors.post("/api/sources", json={"name": "<b>site</b>"}).status_code == 409
    assert doors.post("/api/sources", json={"name": "a\x1b[2J"}).status_code == 400
    assert doors.post("/api/sources", json={"name": "a", "kind": "radio"}).status_code == 400
    assert doors.post("/api/sources/9/keys").status_code == 404


def test_a_second_key_opens_too_and_a_revoked_one_no_more(doors: TestClient[Any], send: Callable[..., None]) -> None:
    first = make(doors)
    second = doors.post("/api/sources/1/keys").json()
    send(second["key"], {"event": "Seen"})
    answer = doors.post(f"/api/sources/1/keys/{first['source']['keys'][0]['id']}/revoke")
    assert [key["revoked_at"] is None for key in answer.json()["keys"]] == [False, True]
    assert doors.post("/api/sources/1/keys/99/revoke").status_code == 404


def test_what_arrived_is_shown_newest_first_before_and_after_it_is_loaded(
    doors: TestClient[Any], shop: Workspace, send: Callable[..., None]
) -> None:
    key = make(doors)["key"]
    send(key, {"event": "First", "messageId": "m-1", "properties": {"a": 1}}, {"type": "dance"})
    send(key, {"event": "Second", "messageId": "m-2"})
    waiting = doors.get("/api/sources/1/latest").json()
    shop.load_inbox()
    loaded = doors.get("/api/sources/1/latest").json()
    assert [event["name"] for event in waiting["events"]] == ["Second", "First"]
    assert waiting["events"][1]["properties"] == {"a": 1}
    assert [refused["reason"] for refused in waiting["refused"]] == ["unknown_type"]
    assert loaded == waiting
    assert [event["name"] for event in doors.get("/api/sources/1/latest?limit=1").json()["events"]] == ["Second"]


def test_a_sources_figures_add_up_and_so_does_the_account(
    doors: TestClient[Any], shop: Workspace, send: Callable[..., None]
) -> None:
    key = make(doors)["key"]
    send(key, {"event": "First", "messageId": "m-1"}, {"event": "Again", "messageId": "m-1"}, {"type": "dance"})
    shop.load_inbox()
    send(key, {"event": "Second", "messageId": "m-2"})
    (info,) = doors.get("/api/sources").json()["sources"]
    counted = {name: info[name] for name in ("accepted", "loaded", "duplicates", "quarantined", "waiting")}
    assert counted == {"accepted": 4, "loaded": 1, "duplicates": 1, "quarantined": 1, "waiting": 1}
    assert info["refused"] == {"unknown_type": 1}
    assert datetime.fromisoformat(info["last_received_at"]).date() == datetime.now(UTC).date()
    sheet = doors.get("/api/accounts").json()
    assert sheet["adds_up"] is True
    assert sheet["totals"] == counted | {"undone": 0, "damaged": 0}
    assert sheet["rows"] == [counted | {"undone": 0, "damaged": 0, "source": "site", "day": sheet["rows"][0]["day"]}]
    assert sheet["lag_seconds"] >= 0


def test_a_test_event_goes_the_whole_way_without_a_key_and_counts_nowhere(
    doors: TestClient[Any], shop: Workspace
) -> None:
    make(doors)
    message_id = doors.post("/api/sources/1/test").json()["message_id"]
    assert doors.get(f"/api/sources/1/test/{message_id}").json() == {"stage": "waiting"}
    shop.load_inbox()
    assert doors.get(f"/api/sources/1/test/{message_id}").json() == {"stage": "loaded"}
    assert doors.get("/api/sources/1/test/other").json() == {"stage": "unknown"}
    (event,) = doors.get("/api/sources/1/latest").json()["events"]
    assert (event["name"], event["flags"]) == ("Touchweave Test", ["test"])
    assert shop.index.interactions == 0


def test_the_rate_is_the_mean_of_five_minutes_out_of_what_all_processes_counted() -> None:
    counts = {("site", date(2026, 1, 1)): 100}
    now = [0.0]
    rates = Rates(lambda: counts, monotonic=lambda: now[0])
    assert rates.per_minute() == {"site": 0}
    now[0], counts["site", date(2026, 1, 2)] = 150.0, 50
    assert rates.per_minute() == {"site": 50 / 2.5}
    now[0] = 300.0
    assert rates.per_minute() == {"site": 10}
    now[0] = 450.0
    assert rates.per_minute() == {"site": 0}
    del counts["site", date(2026, 1, 1)]  # a day that is no longer asked for
    counts["site", date(2026, 1, 3)] = 5
    assert rates.per_minute() == {"site": 1}


def test_a_hundred_pages_hear_of_a_change_and_all_streams_end_at_once(shop: Workspace) -> None:
    key = shop.store.sources.add("site").key
    collecting = Collecting(shop)

    async def listen() -> list[list[dict[str, Any]]]:
        live = Live(shop)
        heard: list[list[dict[str, Any]]] = [[] for _ in range(100)]

        async def one(states: list[dict[str, Any]]) -> None:
            async for text in live.stream():
                if text.startswith(b"event: state\ndata: "):
                    states.append(msgspec.json.decode(text.split(b"data: ")[1]))

        listening = [asyncio.create_task(one(states)) for states in heard]
        async with asyncio.timeout(30):
            while not all(heard):
                await asyncio.sleep(0.01)
            await asyncio.to_thread(collecting.send_test, shop.store.sources.all()[0])
            while not all(states[-1]["waiting"] for states in heard):
                await asyncio.sleep(0.01)
            live.end()
            await asyncio.gather(*listening)
        return heard

    heard = ThreadPoolExecutor(1).submit(asyncio.run, listen()).result()
    collecting.close()
    assert key
    assert all([state["waiting"] for state in states] == [0, 1] for states in heard)
    assert set(heard[0][0]) == {"generation", "up_to_date", "ledger_version", "waiting", "as_of"}
