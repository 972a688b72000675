"""Generated from the application: every route belongs to the collector, to the API, or to whoever watches over it."""

import re
from typing import Any

import pytest
from litestar.testing import TestClient

from touchweave.api.app import create_app
from touchweave.api.collector.path import family_of
from touchweave.web.page import PAGES
from touchweave.workspace import Workspace

WATCHING = {"/healthz", "/readyz", "/metrics"}
#: Paths of the collector that answer without a key: they hold nothing of anybody.
KEYLESS = {"/v1/m", "/flags", "/decide", "/array/{key:str}/config", "/array/{key:str}/config.js"}
LIBRARY = {"/analytics.js/v1/{key:str}/analytics.min.js", "/analytics-next/bundles/{name:str}"}


def routes(**asked: Any) -> list[tuple[str, str]]:
    app = create_app(None, **asked)  # type: ignore[arg-type]
    return sorted(
        (route.path, method)
        for route in app.routes
        for method in getattr(route, "methods", ())
        if method != "OPTIONS"
    )


@pytest.mark.parametrize(("path", "method"), routes())
def test_every_route_has_one_owner(path: str, method: str) -> None:
    owners = [family_of(path) is not None, path.startswith("/api") and family_of(path) is None, path in WATCHING]
    assert sum(owners) == 1


def test_without_a_key_the_collector_takes_nothing_and_gives_nothing(doors: TestClient[Any], kept: Any) -> None:
    for path, method in routes():
        if family_of(path) is None:
            continue
        asked = (
            path.replace("{key:str}", "some-key").replace("{name:str}", "some-name").replace("{rest:path}", "rest")
        )
        answer = doors.request(method, asked, json={"event": "Seen", "userId": "ann"} if method == "POST" else None)
        if path in KEYLESS:
            assert answer.status_code == 200, (method, path)
        elif method == "HEAD" and answer.status_code == 200:
            assert answer.content == b"", (method, path)
        else:
            refused = (200, 404) if path in LIBRARY else (400, 401, 404)
            assert answer.status_code in refused, (method, path)
    assert kept() == []


def test_a_write_key_opens_nothing_of_the_api_and_no_other_host_name_does(doors: TestClient[Any], key: str) -> None:
    for path, method in routes():
        if family_of(path) is None and path.startswith("/api/"):
            asked = re.sub(r"\{\w+:int\}", "1", re.sub(r"\{\w+:(str|path)\}", "x", path))
            answer = doors.request(method, asked, headers={"host": "collect.brand.example", "x-write-key": key})
            assert answer.status_code == 400, (method, path)
            assert "host" in answer.text, (method, path)


@pytest.mark.parametrize("path", ["/api/sources", "/api/sources/1/test", "/api/sources/1/keys"])
def test_another_sites_page_changes_nothing(doors: TestClient[Any], key: str, path: str) -> None:
    assert doors.post(path, json={"name": "x"}, headers={"origin": "https://elsewhere.example"}).status_code == 403


def test_a_collector_alone_has_nothing_to_read() -> None:
    there = {path for path, _ in routes(reading=False)}
    assert all(family_of(path) or path in WATCHING or path.startswith("/api/{") for path in there - {
        "/api", "/api/openapi.json",
    })  # fmt: skip


def test_both_documents_tell_of_the_collector(shop: Workspace) -> None:
    for app in (create_app(shop, reading=False), create_app(shop, pages=PAGES)):
        paths = app.openapi_schema.to_schema()["paths"]
        assert {"/v1/track", "/v1/batch", "/pixel/v1/page", "/capture", "/matomo.php", "/readyz"} <= set(paths)
