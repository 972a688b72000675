"""What strangers and other sites' pages try at the doors of a server that also reads."""

import logging
from typing import Any

import pytest

HOST = "touchweave.test"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", f"http://{HOST}.evil.example", "http://"])
@pytest.mark.parametrize("kind", ["text/plain", "application/json", "application/x-www-form-urlencoded"])
def test_another_sites_page_makes_no_source(doors: Any, shop: Any, origin: str, kind: str) -> None:
    headers = {"Origin": origin, "Content-Type": kind}
    assert doors.post("/api/sources", content=b'{"name":"theirs"}', headers=headers).status_code == 403
    assert not shop.store.sources.all()


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Host": f"evil.example:{HOST}"}])
def test_another_name_reads_nothing_whatever_it_says_of_a_proxy(doors: Any, headers: dict[str, str]) -> None:
    for told in ({}, {"X-Forwarded-Host": HOST}, {"Forwarded": f"host={HOST}"}):
        for path in ("/api/sources", "/api/accounts", "/v1/../api/sources", "/api//sources", "/"):
            assert doors.get(path, headers={**headers, **told}).status_code in (400, 404)


@pytest.mark.parametrize("name", ["..%2f..%2findex.html", "%2e%2e", "..%5cindex.html", "%00", "standalone.js%00.map"])
def test_no_path_leads_out_of_the_browser_library(doors: Any, name: str) -> None:
    assert doors.get(f"/analytics-next/bundles/{name}").status_code == 404


def test_a_path_writes_no_line_into_the_log(
    doors: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, collecting: Any
) -> None:
    async def broken(key: str) -> bool:
        raise ValueError(key)

    monkeypatch.setattr(collecting, "knows", broken)
    with caplog.at_level(logging.ERROR):
        assert doors.get("/v1/projects/x%0d%0aERROR%20forged/settings").status_code == 500
    assert caplog.records
    assert all("\n" not in record.getMessage() for record in caplog.records)
