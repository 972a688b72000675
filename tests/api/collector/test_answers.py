"""What the collector says no to, how, and that browsers of any site may hear it."""

import asyncio
import gzip
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest
from litestar.testing import TestClient

from touchweave.api.app import create_app
from touchweave.api.collecting import Collecting
from touchweave.api.collector import body, library
from touchweave.errors import DatabaseUnusable, DiskFull, InboxFull
from touchweave.workspace import Workspace

SITE = "https://shop.example"
EVERYWHERE = ("/v1/track", "/v1/batch", "/beacon/v1/batch", "/api/s/track", "/e/", "/batch", "/matomo.php")
TRACK = {"event": "Product Viewed", "userId": "ann"}


@pytest.mark.parametrize("path", EVERYWHERE)
def test_a_browser_of_any_site_may_send_and_hear_the_answer(doors: TestClient[Any], path: str) -> None:
    answer = doors.post(path, json=TRACK, headers={"origin": SITE})
    assert answer.status_code in (400, 401)
    assert answer.headers["access-control-allow-origin"] == SITE
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert "retry-after" in answer.headers["access-control-expose-headers"].lower()
    assert "origin" in answer.headers["vary"].lower()


@pytest.mark.parametrize(
    "path", [*EVERYWHERE, "/v1/projects/x/settings", "/sourceConfig/", "/pixel/v1/track", "/v1/no"]
)
def test_a_preflight_allows_every_header_that_is_asked_for_on_any_host(doors: TestClient[Any], path: str) -> None:
    asked = "authorization,content-type,x-retry-count,anonymousid,sentat"
    preflight = {
        "origin": SITE,
        "host": "collect.brand.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": asked,
    }
    answer = doors.options(path, headers=preflight)
    assert answer.status_code == (404 if path == "/v1/no" else 204)
    assert answer.headers["access-control-allow-origin"] == SITE
    assert answer.headers["access-control-allow-headers"] == asked
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert int(answer.headers["access-control-max-age"]) >= 600


def test_a_success_is_heard_too(doors: TestClient[Any], key: str) -> None:
    answer = doors.post(f"/v1/track?writeKey={key}", json=TRACK, headers={"origin": "null"})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "null"


@pytest.mark.parametrize(
    "path",
    ["/v1/nothing", "/v1", "/pixel/v2/track", "/batch/x", "/i", "/matomo.php/x", "/array/x/other", "/api/s/dance"],
)
def test_a_path_that_is_not_there_is_404_in_the_collectors_own_words(doors: TestClient[Any], path: str) -> None:
    for answer in (doors.get(path, headers={"origin": SITE}), doors.post(path, headers={"origin": SITE})):
        assert answer.status_code == 404
        assert (answer.json()["success"], answer.json()["code"]) == (False, "not_found")
        assert answer.headers["access-control-allow-origin"] == SITE


def test_a_method_that_is_not_there_is_405_and_names_those_that_are(doors: TestClient[Any]) -> None:
    answer = doors.get("/v1/track", headers={"origin": SITE})
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert "POST" in answer.headers["allow"]
    assert answer.headers["access-control-allow-origin"] == SITE


def test_what_is_no_json_is_400(doors: TestClient[Any], key: str) -> None:
    answer = doors.post(f"/v1/batch?writeKey={key}", content=b'{"batch": [')
    assert (answer.status_code, answer.json()["code"], answer.json()["success"]) == (400, "unreadable", False)


def test_a_missing_an_unknown_and_a_revoked_key_are_401(doors: TestClient[Any], key: str, shop: Workspace) -> None:
    assert doors.post("/v1/track", json=TRACK).json()["code"] == "unknown_key"
    assert doors.post("/v1/track", json=TRACK, headers={"x-write-key": key[:-1] + "!"}).status_code == 401
    (source,) = shop.store.sources.all()
    shop.store.sources.revoke(source.id, source.keys[0].id)
    assert doors.post("/v1/track", json=TRACK, headers={"x-write-key": key}).status_code == 401


def test_more_than_a_request_may_have_is_413_whether_it_says_so_or_not(
    doors: TestClient[Any], key: str, kept: Any
) -> None:
    large = b"x" * (4 * 2**20 + 1)
    said = doors.post(f"/v1/batch?writeKey={key}", content=large)
    unsaid = doors.post(f"/v1/batch?writeKey={key}", content=iter([large[:9], large[9:]]))
    assert [said.status_code, unsaid.status_code] == [413, 413]
    assert said.json()["code"] == unsaid.json()["code"] == "request_too_large"
    assert kept() == []


def test_a_packed_body_is_unpacked_with_and_without_saying_so_and_a_bomb_is_413(
    doors: TestClient[Any], key: str, kept: Any
) -> None:
    packed = gzip.compress(msgspec.json.encode({"batch": [{"type": "track", **TRACK}]}))
    path = f"/v1/batch?writeKey={key}"
    assert doors.post(path, content=packed, headers={"content-encoding": "gzip"}).status_code == 200
    assert doors.post(path, content=packed).status_code == 200
    bomb = gzip.compress(b'{"batch": [' + b" " * 2**25 + b"]}")
    assert (doors.post(path, content=bomb).status_code, len(kept())) == (413, 2)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InboxFull(reason="full", problem="test"), "inbox_full"),
        (InboxFull(reason="disk", problem="test"), "disk_nearly_full"),
        (InboxFull(reason="closing", problem="test"), "shutting_down"),
        (DiskFull(path="x", problem="test"), "disk_nearly_full"),
        (DatabaseUnusable(url="x", problem="test"), "unavailable"),
    ],
)
def test_what_cannot_be_made_durable_is_503_and_says_when_to_come_again(
    doors: TestClient[Any], key: str, shop: Workspace, monkeypatch: pytest.MonkeyPatch, error: Exception, code: str
) -> None:
    def full(packed: object) -> None:
        raise error

    monkeypatch.setattr(shop.store.inbox, "append_packed", full)
    answer = doors.post(f"/v1/track?writeKey={key}", json=TRACK, headers={"origin": SITE})
    assert (answer.status_code, answer.json()["code"]) == (503, code)
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["access-control-allow-origin"] == SITE


def test_what_goes_wrong_on_our_side_is_500_heard_by_browsers_and_tells_no_details(
    doors: TestClient[Any], key: str, shop: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(packed: object) -> None:
        raise RuntimeError("secret details")

    monkeypatch.setattr(shop.store.inbox, "append_packed", broken)
    answer = doors.post(f"/v1/track?writeKey={key}", json=TRACK, headers={"origin": SITE})
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.headers["access-control-allow-origin"] == SITE


def test_once_it_is_being_stopped_everything_is_503_also_a_pixel_and_readiness(
    doors: TestClient[Any], key: str, collecting: Collecting
) -> None:
    assert doors.get("/readyz").json() == {"ready": True, "reason": None}
    collecting.refuse()
    for path in EVERYWHERE:
        answer = doors.post(path, json=TRACK, headers={"x-write-key": key})
        assert (answer.status_code, answer.json()["code"]) == (503, "shutting_down")
        assert int(answer.headers["retry-after"]) > 0
    assert doors.get("/pixel/v1/track", params={"writeKey": key}).status_code == 503
    assert doors.get("/readyz").status_code == 503
    assert doors.get("/healthz").json() == {"alive": True}


def test_a_rate_beyond_what_a_source_may_send_is_429(tmp_path: Path) -> None:
    import touchweave as tw

    with tw.init(tmp_path / "shop") as shop:
        (tmp_path / "shop" / "touchweave.toml").write_text("key_messages_per_second = 1\n")
    with tw.open(tmp_path / "shop") as shop:
        key = shop.store.sources.add("site").key
        collecting = Collecting(shop)
        with TestClient(create_app(shop, collecting=collecting)) as doors:
            batch = {"batch": [{"type": "track", **TRACK}] * 10}
            assert doors.post(f"/v1/batch?writeKey={key}", json=batch).status_code == 200
            answer = doors.post(f"/v1/batch?writeKey={key}", json=batch)
        collecting.close()
    assert (answer.status_code, answer.json()["code"]) == (429, "rate_limited")
    assert 1 <= int(answer.headers["retry-after"]) <= 11


def test_the_browser_library_is_served_as_it_was_built_and_paths_do_not_lead_out(
    doors: TestClient[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "analytics-next").mkdir()
    (tmp_path / "analytics-next" / "standalone.js").write_text("window.analytics;")
    (tmp_path / "analytics-next" / "ajs-destination.bundle.0a1b.js").write_text("part;")
    (tmp_path / "secret.js").write_text("secret;")
    monkeypatch.setattr(library, "LIBRARY", tmp_path / "analytics-next")
    library._content.cache_clear()
    main = doors.get("/analytics.js/v1/some-key/analytics.min.js", headers={"host": "collect.brand.example"})
    part = doors.get("/analytics-next/bundles/ajs-destination.bundle.0a1b.js")
    assert main.text.endswith("window.analytics;")
    assert "analytics._cdn = script.src" in main.text, "it asks the address that it came from"
    assert part.text == "part;"
    assert main.headers["content-type"].startswith("text/javascript")
    assert "immutable" in part.headers["cache-control"]
    for name in ("../secret.js", "%2e%2e/secret.js", "..%2fsecret.js", "nothing.js"):
        assert doors.get(f"/analytics-next/bundles/{name}").status_code == 404
    library._content.cache_clear()


def test_a_library_that_is_not_built_is_404_in_plain_words(
    doors: TestClient[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "LIBRARY", tmp_path / "nowhere")
    answer = doors.get("/analytics.js/v1/some-key/analytics.min.js")
    assert answer.status_code == 404
    assert "make ui" in answer.json()["message"]


def test_a_body_that_does_not_come_is_408(
    shop: Workspace, collecting: Collecting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body, "SECONDS", 0.05)
    app = create_app(shop, collecting=collecting)
    sent: list[Any] = []

    async def receive() -> Any:
        if not sent:
            await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope: Any = {
        "type": "http", "method": "POST", "path": "/v1/track", "query_string": b"", "headers": [], "scheme": "http",
        "server": ("x", 80), "client": ("y", 1), "root_path": "", "http_version": "1.1", "state": {}, "raw_path": b"",
        "asgi": {"version": "3.0", "spec_version": "2.3"}, "extensions": {}, "app": app,
    }  # fmt: skip
    ThreadPoolExecutor(1).submit(asyncio.run, app(scope, receive, send)).result()
    assert sent[0]["status"] == 408
    assert msgspec.json.decode(sent[1]["body"])["code"] == "timeout"
