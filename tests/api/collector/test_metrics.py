"""What is counted: by closed lists of words, and by sources that exist."""

from typing import Any

from litestar.testing import TestClient

TRACK = {"event": "Product Viewed", "userId": "ann"}


def test_requests_messages_steps_and_commits_are_counted(doors: TestClient[Any], key: str) -> None:
    batch = {"batch": [{"type": "track", **TRACK}, {"type": "dance"}]}
    assert doors.post("/v1/batch", json=batch, headers={"x-write-key": key}).status_code == 200
    assert doors.post("/v1/track", json=TRACK, headers={"x-write-key": "unknown"}).status_code == 401
    answer = doors.get("/metrics", headers={"host": "10.0.0.7:8000"})
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    told = answer.text
    assert 'touchweave_requests_total{family="segment",status="200"} 1.0' in told
    assert 'touchweave_requests_total{family="segment",status="401"} 1.0' in told
    assert 'touchweave_messages_accepted_total{source="site"} 2.0' in told
    assert 'touchweave_messages_refused_total{reason="unknown_type",source="site"} 1.0' in told
    assert 'touchweave_messages_refused_total{reason="unknown_key",source=""} 1.0' in told
    assert 'touchweave_step_seconds_count{step="validate"} 1.0' in told
    assert "touchweave_commit_requests_count 1.0" in told
    assert "touchweave_inbox_messages 2.0" in told


def test_words_that_clients_choose_become_no_labels(doors: TestClient[Any]) -> None:
    for word in ("one", "two", "three"):
        doors.post(f"/v1/{word}", json=TRACK, headers={"x-write-key": word})
    told = doors.get("/metrics").text
    assert not any(f'"{word}"' in told for word in ("one", "two", "three"))
