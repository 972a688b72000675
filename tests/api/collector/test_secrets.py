"""What a write key opens it opens alone: no log, metric or answer to anybody else repeats one."""

import base64
import logging
from typing import Any

import pytest

MESSAGE = {"type": "track", "event": "Seen", "userId": "ann"}
#: A right check at its end, and no source of its own.
UNKNOWN = "twk_0123456789abcdefghijklmnopqrstuv1pgq3l"


def requests(key: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Every way to say a key, each with something wrong after it, and right."""
    basic = {"Authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()}
    event = {"api_key": key, "event": "Seen", "distinct_id": "a"}
    return [
        ("POST", "/v1/track", {"headers": basic, "json": MESSAGE}),
        ("POST", "/v1/track", {"headers": basic, "content": b"{"}),
        ("POST", "/v1/track", {"headers": {"X-Write-Key": key}, "json": MESSAGE | {"userId": None}}),
        ("POST", "/v1/batch", {"json": {"writeKey": key, "batch": [MESSAGE, {"type": "track", "userId": key}]}}),
        ("POST", f"/v1/track?writeKey={key}", {"json": [key]}),
        ("GET", f"/pixel/v1/track?writeKey={key}&event=x", {}),
        ("POST", "/capture", {"json": event}),
        ("POST", "/capture", {"json": event | {"event": None}}),
        ("POST", "/capture", {"json": {"api_key": key, "batch": {"api_key": key}}}),
        ("GET", f"/matomo.php?idsite=7&rec=1&token_auth={key}&url=x", {}),
        ("POST", "/matomo.php", {"json": {"requests": ["?idsite=7"], "token_auth": key}}),
        ("PUT", f"/v1/track?writeKey={key}", {"headers": basic}),
        ("GET", f"/v1/no/{key}", {}),
        ("GET", f"/array/{key}/no", {}),
    ]


@pytest.mark.parametrize("known", [True, False])
def test_no_answer_log_or_metric_repeats_a_key(
    doors: Any, key: str, known: bool, caplog: pytest.LogCaptureFixture
) -> None:
    said = key if known else UNKNOWN
    with caplog.at_level(logging.DEBUG):
        answers = [doors.request(method, path, **more) for method, path, more in requests(said)]
        told = doors.get("/metrics").text
    assert {answer.status_code for answer in answers} >= ({200, 400, 405} if known else {401, 405})
    for answer in answers:
        assert said not in answer.text
        assert said not in str(answer.headers)
    assert said not in told
    assert all(said not in record.getMessage() for record in caplog.records if record.name.startswith("touchweave"))


def test_a_fault_on_our_side_tells_no_key_either(
    doors: Any, key: str, collecting: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(given: Any) -> Any:
        raise ValueError("a disk is on fire")

    monkeypatch.setattr(collecting, "receive", broken)
    monkeypatch.setattr(collecting, "knows", broken)
    caplog.set_level(logging.WARNING, logger="httpx")  # the client's own, which tells what it asks for
    asked = [*requests(key), ("GET", f"/v1/projects/{key}/settings", {})]
    answers = [doors.request(method, path, **more) for method, path, more in asked]
    assert answers[-1].status_code == 500
    assert all(key not in answer.text for answer in answers)
    assert sum(record.exc_info is not None for record in caplog.records) >= len(asked) - 3
    assert key not in caplog.text


def test_what_waits_in_quarantine_shows_no_key(doors: Any, key: str, shop: Any) -> None:
    refused = MESSAGE | {"userId": None, "anonymousId": None}
    doors.post("/v1/batch", json={"writeKey": key, "batch": [refused | {"writeKey": key}]})
    doors.post("/v1/track", json=refused | {"writeKey": key})
    doors.post("/capture", json={"api_key": key, "event": "", "distinct_id": "", "properties": {"token": key}})
    doors.get(f"/pixel/v1/track?writeKey={key}")
    shop.load_inbox()
    found = doors.get("/api/quarantine")
    assert found.json()["rows"]
    assert key not in found.text
    assert key not in doors.get("/api/sources").text
    assert key not in doors.get("/api/sources/1/latest").text
