"""Every path of the collector: what clients send there is kept, and the answer is the one they know."""

import base64
from typing import Any

import msgspec
import pytest
from litestar.testing import TestClient

from touchweave.api.collector.answer import GIF
from touchweave.api.collector.segment import KINDS
from touchweave.workspace import Workspace

MESSAGES: dict[str, dict[str, Any]] = {
    "track": {"event": "Product Viewed", "userId": "ann"},
    "identify": {"userId": "ann", "traits": {"plan": "gold"}},
    "page": {"anonymousId": "a-1", "name": "Home"},
    "screen": {"anonymousId": "a-1", "name": "Start"},
    "group": {"userId": "ann", "groupId": "acme"},
    "alias": {"userId": "ann", "previousId": "a-1"},
}
SLASHES = pytest.mark.parametrize("slash", ["", "/"], ids=["bare", "slash"])
AFAR = {"host": "collect.brand.example"}


def basic(key: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()}


@SLASHES
@pytest.mark.parametrize("last", KINDS)
def test_a_single_message_takes_its_type_from_the_path(
    doors: TestClient[Any], key: str, kept: Any, last: str, slash: str
) -> None:
    kind = KINDS[last]
    answer = doors.post(f"/v1/{last}{slash}", json=MESSAGES[kind], headers=basic(key) | AFAR, follow_redirects=False)
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert [row[1] for row in kept()] == [kind]


@SLASHES
@pytest.mark.parametrize("last", ["track", "t", "alias"])
def test_the_paths_under_api_s_take_the_key_from_its_header(
    doors: TestClient[Any], key: str, kept: Any, last: str, slash: str
) -> None:
    sent = MESSAGES[KINDS[last]]
    answer = doors.post(f"/api/s/{last}{slash}", json=sent, headers={"x-write-key": key} | AFAR)
    assert answer.status_code == 200
    assert len(kept()) == 1


@SLASHES
@pytest.mark.parametrize("path", ["/v1/batch", "/v1/b", "/v1/import", "/beacon/v1/batch"])
def test_a_batch_is_kept_whole_whatever_its_content_type_says(
    doors: TestClient[Any], key: str, kept: Any, path: str, slash: str
) -> None:
    batch = {"batch": [{"type": kind, **message} for kind, message in MESSAGES.items()]}
    body = msgspec.json.encode(batch)
    answer = doors.post(f"{path}{slash}?writeKey={key}", content=body, headers={"content-type": "text/plain"} | AFAR)
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert [row[1] for row in kept()] == list(MESSAGES)


@SLASHES
def test_one_bad_message_of_a_batch_goes_to_quarantine_and_the_rest_is_kept(
    doors: TestClient[Any], key: str, shop: Workspace, slash: str
) -> None:
    batch = [{"type": "track", **MESSAGES["track"]}, {"type": "dance"}]
    answer = doors.post(f"/v1/batch{slash}", json={"batch": batch}, headers=basic(key))
    assert answer.status_code == 200
    ((_, parcel),) = shop.store.inbox.take().parcels
    assert (len(parcel.rows), [refused.reason.value for refused in parcel.refused]) == (1, ["unknown_type"])


@SLASHES
def test_client_metrics_are_answered_and_ignored(doors: TestClient[Any], kept: Any, slash: str) -> None:
    assert doors.post(f"/v1/m{slash}", json={"series": []}, headers=AFAR).status_code == 200
    assert kept() == []


@SLASHES
@pytest.mark.parametrize("kind", ["track", "page"])
def test_a_pixel_is_a_picture_that_nobody_keeps(
    doors: TestClient[Any], key: str, kept: Any, kind: str, slash: str
) -> None:
    asked = {"writeKey": key, "userId": "ann", "event": "Email Opened", "name": "Home"}
    answer = doors.get(f"/pixel/v1/{kind}{slash}", params=asked, headers=AFAR)
    assert (answer.status_code, answer.content) == (200, GIF)
    assert answer.headers["content-type"] == "image/gif"
    assert "no-store" in answer.headers["cache-control"]
    assert [row[1] for row in kept()] == [kind]


def test_a_refused_pixel_is_a_picture_all_the_same(doors: TestClient[Any]) -> None:
    answer = doors.get("/pixel/v1/track", params={"writeKey": "wrong", "userId": "ann", "event": "Email Opened"})
    assert (answer.status_code, answer.content) == (401, GIF)
    assert "no-store" in answer.headers["cache-control"]


def test_looking_whether_a_picture_is_there_records_nothing(doors: TestClient[Any], key: str, kept: Any) -> None:
    answer = doors.head("/pixel/v1/track", params={"writeKey": key, "userId": "ann", "event": "Email Opened"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert (
        doors.head("/matomo.php", params={"idsite": "7", "rec": "1", "url": "https://x.example/"}).status_code == 200
    )
    assert kept() == []


@SLASHES
@pytest.mark.parametrize("path", ["/e", "/capture", "/batch", "/i/v0/e"])
def test_posthogs_paths_answer_as_its_clients_know(
    doors: TestClient[Any], key: str, kept: Any, path: str, slash: str
) -> None:
    event = {"event": "Signed Up", "distinct_id": "ann", "uuid": "0190d7f2-0000-7000-8000-000000000001"}
    answer = doors.post(f"{path}{slash}", json={"api_key": key, "batch": [event]}, headers=AFAR)
    assert (answer.status_code, answer.json()) == (200, {"status": 1})
    single = event | {"api_key": key, "uuid": "0190d7f2-0000-7000-8000-000000000002"}
    data = base64.b64encode(msgspec.json.encode(single)).decode()
    assert doors.get(f"{path}{slash}", params={"data": data}).json() == {"status": 1}
    assert len(kept()) == 2


@SLASHES
def test_posthogs_flags_are_none_and_its_configuration_is_empty(doors: TestClient[Any], slash: str) -> None:
    none = {"flags": {}, "featureFlags": {}, "errorsWhileComputingFlags": False}
    for path in ("/flags", "/decide"):
        assert doors.post(f"{path}{slash}?v=3", json={"token": "x"}, headers=AFAR).json() == none
    assert doors.get(f"/array/some-key/config{slash}").json() == {}
    script = doors.get("/array/some-key/config.js")
    assert (script.status_code, script.headers["content-type"]) == (200, "text/javascript; charset=utf-8")


@pytest.mark.parametrize("path", ["/matomo.php", "/piwik.php", "/matomo.php/"])
def test_matomos_paths_answer_a_picture_or_nothing(doors: TestClient[Any], key: str, kept: Any, path: str) -> None:
    seen = {
        "idsite": "7",
        "rec": "1",
        "url": "https://shop.example/",
        "action_name": "Home",
        "_id": "0123456789abcdef",
    }
    answer = doors.get(path, params=seen, headers=AFAR)
    assert (answer.status_code, answer.content) == (200, GIF)
    assert doors.get(path, params=seen | {"send_image": "0"}).status_code == 204
    assert doors.post(path, data=seen | {"send_image": "0"}).status_code == 204
    assert doors.post(path, data=seen).content == GIF
    assert len(kept()) == 4


def test_a_bulk_of_matomo_is_answered_with_its_account(doors: TestClient[Any], key: str, kept: Any) -> None:
    one = "?idsite=7&rec=1&url=https://shop.example/&action_name=Home&_id=0123456789abcdef"
    answer = doors.post("/matomo.php", json={"requests": [one, one]})
    assert answer.json() == {"status": "success", "tracked": 2, "invalid": 0}
    assert len(kept()) == 2


@SLASHES
def test_the_browser_library_is_told_where_it_read_its_settings(doors: TestClient[Any], key: str, slash: str) -> None:
    told = doors.get(f"/v1/projects/{key}/settings{slash}", headers={"host": "collect.brand.example:8443"})
    assert told.json() == {
        "integrations": {
            "Segment.io": {"apiKey": key, "apiHost": "collect.brand.example:8443/v1", "protocol": "http"}
        },
        "metrics": {"sampleRate": 0},
        "plan": {},
        "edgeFunction": {},
        "middlewareSettings": {},
        "enabledMiddleware": {},
        "remotePlugins": [],
    }
    assert doors.get(f"/v1/projects/nobody/settings{slash}").status_code == 404


@SLASHES
def test_a_source_configuration_tells_nothing_but_the_key(doors: TestClient[Any], key: str, slash: str) -> None:
    told = doors.get(f"/sourceConfig{slash}?p=web", headers=basic(key) | AFAR).json()
    assert told["source"]["writeKey"] == key
    assert told["source"]["enabled"] is True
    assert told["source"]["config"]["statsCollection"] == {
        "errors": {"enabled": False},
        "metrics": {"enabled": False},
    }
    assert "site" not in str(told)
    assert doors.get(f"/sourceConfig{slash}").status_code == 401


def test_a_key_in_the_headers_beats_one_in_the_query_and_that_one_in_the_body(
    doors: TestClient[Any], key: str, shop: Workspace
) -> None:
    other = shop.store.sources.add("other").key
    masked = MESSAGES["track"] | {"writeKey": "****"}
    assert doors.post("/v1/track", json=masked, headers=basic(key)).status_code == 200
    assert doors.post("/v1/track", json=masked, headers={"x-write-key": key}).status_code == 200
    assert doors.post(f"/v1/track?writeKey={other}", json=masked, headers={"x-write-key": key}).status_code == 200
    assert doors.post(f"/v1/track?writeKey={other}", json=masked).status_code == 200
    assert doors.post("/v1/track", json=MESSAGES["track"] | {"writeKey": other}).status_code == 200
    sources = [parcel.source for _, parcel in shop.store.inbox.take().parcels]
    assert sources == ["site", "site", "site", "other", "other"]
