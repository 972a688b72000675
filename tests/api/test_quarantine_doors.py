"""The HTTP doors of the quarantine: browsed by reason, looked at, mended and replayed."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

import touchweave as tw
from touchweave.api.app import create_app
from touchweave.api.collecting import Collecting
from touchweave.collect.request.envelope import Envelope
from touchweave.event.parcel import Parcel, Refused
from touchweave.event.rejection import Reason
from touchweave.workspace import Workspace

US = 1_772_323_200_000_000  # 2026-03-01
VISITS = "customer_id,timestamp,event\nann,2026-01-01T10:00:00Z,Home page\nbob,not a time,Call\n,2026-01-02,Call\n"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Workspace]:
    with tw.init(tmp_path / "shop") as shop:
        yield shop


@pytest.fixture
def doors(shop: Workspace) -> Iterator[TestClient[Any]]:
    with TestClient(create_app(shop, hosts=["shop.test"]), base_url="http://shop.test") as client:
        yield client


@pytest.fixture
def refuse(shop: Workspace) -> Callable[..., None]:
    """The collector refuses these messages."""

    def load(*raws: str, source: str = "web", reason: Reason = Reason.MISSING_CUSTOMER) -> None:
        envelope = Envelope(family="segment", kind="batch", received_us=US).encode()
        refused = [
            Refused(reason=reason, row=at, field="userId", raw=raw, envelope=envelope)
            for at, raw in enumerate(raws, start=1)
        ]
        shop.store.inbox.append([Parcel(source=source, received_us=US, rows=(), refused=refused)])
        with shop.store.writing("loading") as writer:
            writer.load()

    return load


def message(number: int, **changes: Any) -> str:
    told = {"type": "track", "event": "Order", "messageId": f"m{number}", "timestamp": "2026-03-01T10:00:00Z"}
    return json.dumps(told | {"properties": {"customer": f"c{number}"}} | changes)


def replay(doors: TestClient[Any], mending: dict[str, str] | None = None, **asked: Any) -> dict[str, Any]:
    answer = doors.post("/api/quarantine/replay", json={"mending": mending or {}, "dry_run": False} | asked)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    assert told["tried"] == told["loaded"] + told["duplicates"] + sum(told["refused"].values())
    return told


def rows(doors: TestClient[Any], **asked: Any) -> list[dict[str, Any]]:
    return list(doors.get("/api/quarantine", params=asked).json()["rows"])


def test_refused_events_are_counted_and_filtered_by_reason_and_source(
    doors: TestClient[Any], refuse: Callable[..., None]
) -> None:
    refuse(message(1), message(2))
    refuse(message(3), source="app")
    refuse("{", source="app", reason=Reason.UNREADABLE)
    told = doors.get("/api/quarantine").json()
    assert [(one["source"], one["reason"], one["count"]) for one in told["counts"]] == [
        ("app", "missing_customer", 1), ("app", "unreadable", 1), ("web", "missing_customer", 2)
    ]  # fmt: skip
    assert len(rows(doors, source="app")) == 2
    assert [row["raw"] for row in rows(doors, reason="unreadable")] == ["{"]
    assert rows(doors, source="app", reason="missing_customer", offset=1) == []
    assert rows(doors, until="2026-03-01") == []
    assert len(rows(doors, since="2026-03-01")) == 4
    assert json.loads(rows(doors)[0]["envelope"])["family"] == "segment"


def test_one_event_is_told_whole_and_a_page_tells_its_beginning(
    doors: TestClient[Any], refuse: Callable[..., None]
) -> None:
    raw = message(1, event="x" * 300_000)
    refuse(raw)
    (row,) = rows(doors)
    assert (len(row["raw"]), row["characters"]) == (65536, len(raw))
    told = doors.get(f"/api/quarantine/{row['id']}").json()
    assert told == row | {"raw": raw}


@pytest.mark.parametrize(
    "source", ["<script>alert(1)</script>", "=HYPERLINK(1)", "a'; DROP TABLE imports; --", "ü\u202e"]
)
def test_whatever_a_message_holds_comes_back_as_data(
    doors: TestClient[Any], refuse: Callable[..., None], source: str
) -> None:
    raw = json.dumps({"event": source, "html": "<img src=x onerror=alert(1)>"}, ensure_ascii=False)
    refuse(raw, source=source)
    answer = doors.get("/api/quarantine", params={"source": source})
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.json()["rows"][0]["raw"] == raw


def test_a_dry_run_shows_what_the_replay_then_does(
    doors: TestClient[Any], refuse: Callable[..., None], shop: Workspace
) -> None:
    refuse(message(1), message(2), "{")
    mending = {"userId": "properties.customer"}
    would = replay(doors, mending, dry_run=True)
    assert len(rows(doors)) == 3
    done = replay(doors, mending)
    assert would | {"dry_run": False, "import_id": 2} == done
    assert (done["loaded"], done["refused"]) == (2, {"unreadable": 1})
    first, _, third = done["examples"]
    assert (first["before"], first["refused"]) == (message(1), None)
    assert json.loads(first["after"])["userId"] == "c1"
    assert (third["refused"], "could not be parsed" in third["after"]) == ("unreadable", True)
    assert [row["raw"] for row in rows(doors)] == ["{"]
    assert shop.index.customers_count == 2, "the index follows"


def test_neither_a_second_replay_nor_the_clients_retry_doubles_an_event(
    doors: TestClient[Any], refuse: Callable[..., None], shop: Workspace
) -> None:
    refuse(message(1))
    assert replay(doors, {"userId": "properties.customer"})["loaded"] == 1
    assert replay(doors, {"userId": "properties.customer"})["tried"] == 0
    refuse(message(1))
    told = replay(doors, {"userId": "=c1"})
    assert (told["loaded"], told["duplicates"]) == (0, 1)
    assert sum(batch.num_rows for batch in shop.store.events()) == 1


def test_a_message_of_a_real_client_is_mended_and_sent_again_by_it(shop: Workspace) -> None:
    made = shop.store.sources.add("app")
    told = {"type": "track", "event": "Order", "messageId": "m1", "properties": {"customer": 7}}

    def send(doors: TestClient[Any], *messages: dict[str, Any]) -> None:
        body = {"batch": list(messages), "sentAt": "2026-03-01T10:00:00Z", "context": {"library": {"name": "x"}}}
        assert doors.post("/v1/batch", json=body, auth=(made.key, "")).status_code == 200

    collecting = Collecting(shop)
    with TestClient(
        create_app(shop, collecting=collecting, hosts=["shop.test"]), base_url="http://shop.test"
    ) as doors:
        try:
            send(doors, told, told | {"messageId": "m2", "userId": "ann"})
            shop.load_inbox()
            done = replay(doors, {"userId": "properties.customer"}, source="app")
            assert (done["tried"], done["loaded"]) == (1, 1)
            send(doors, told | {"userId": "7"})
            report = shop.load_inbox()
        finally:
            collecting.close()
        assert report is not None
        assert (report.loaded, report.duplicates) == (0, 1)
        found = [row for batch in shop.store.events() for row in batch.to_pylist()]
        assert sorted(row["user_id"] for row in found) == ["7", "ann"]
        assert all(json.loads(row["context"])["library"] == {"name": "x"} for row in found)
        assert doors.get("/api/accounts").json()["adds_up"]


def test_what_arrived_is_still_accounted_for_by_source_and_day(
    doors: TestClient[Any], refuse: Callable[..., None]
) -> None:
    refuse(message(1), message(1), "{")
    refuse(message(2), source="app")
    replay(doors, {"userId": "properties.customer"})
    sheet = doors.get("/api/accounts").json()
    assert sheet["adds_up"], sheet
    told = {
        row["source"]: (row["accepted"], row["loaded"], row["duplicates"], row["quarantined"])
        for row in sheet["rows"]
    }
    assert told == {"web": (3, 1, 1, 1), "app": (1, 1, 0, 0)}
    doors.post("/api/imports/3/undo")
    sheet = doors.get("/api/accounts").json()
    assert sheet["adds_up"], sheet
    told = {
        row["source"]: (row["accepted"], row["loaded"], row["quarantined"], row["undone"]) for row in sheet["rows"]
    }
    assert told == {"web": (3, 0, 3, 0), "app": (1, 0, 1, 0)}


def test_rows_of_a_file_are_replayed_beside_what_was_collected(
    doors: TestClient[Any], refuse: Callable[..., None], shop: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "visits.csv").write_text(VISITS)
    shop.import_file(tmp_path / "visits.csv")
    refuse(message(1))
    mending = {"type": "=track", "event": "event", "userId": "customer_id", "timestamp": "=2026-01-05"}
    told = replay(doors, mending)
    assert (told["tried"], told["loaded"], told["refused"]) == (3, 1, {"missing_customer": 2})
    account = doors.get("/api/imports").json()
    assert account["events"] == account["loaded"] + account["duplicates"] + account["quarantined"] == 4
    assert doors.get("/api/accounts").json()["adds_up"]
    assert shop.doctor().well


def test_only_the_chosen_ones_are_replayed(doors: TestClient[Any], refuse: Callable[..., None]) -> None:
    refuse(message(1), message(2), message(3))
    ids = [row["id"] for row in rows(doors)]
    assert replay(doors, {"userId": "=ann"}, ids=ids[1:2])["loaded"] == 1
    assert [row["raw"] for row in rows(doors)] == [message(1), message(3)]
    again = doors.post("/api/quarantine/replay", json={"ids": ids[1:2], "mending": {}, "dry_run": True})
    assert (again.status_code, again.json()["error"]) == (409, "QuarantineChanged")
    assert replay(doors, {"userId": "=ann"}, ids=[])["tried"] == 0, "no ids choose none, not all"


def test_the_import_whose_events_were_replayed_is_not_undone_before_the_replay(
    doors: TestClient[Any], refuse: Callable[..., None]
) -> None:
    refuse(message(1))
    replay(doors, {"userId": "=ann"})
    answer = doors.post("/api/imports/1/undo")
    assert (answer.status_code, answer.json()["error"]) == (409, "ImportReplayed")
    assert doors.post("/api/imports/2/undo").status_code == 200
    assert doors.post("/api/imports/1/undo").status_code == 200
    assert rows(doors) == []


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"mending": {"user": "x"}}, "'user'"),
        ({"mending": {"userId": "a..b"}}, "'a..b'"),
        ({"mending": {"userId": 7}}, "mending"),
        ({"mending": []}, "mending"),
        ({"reason": "whatever"}, "reason"),
        ({"ids": ["1"]}, "'1'"),
        ({"ids": ["1.0"] * 10_001}, "at most 10,000"),
        ({"sources": "web"}, "sources"),
    ],
)
def test_a_replay_that_cannot_be_is_400_and_the_sentence_names_what_is_wrong(
    doors: TestClient[Any], asked: dict[str, Any], named: str
) -> None:
    answer = doors.post("/api/quarantine/replay", json={"mending": {}, "dry_run": True} | asked)
    assert answer.status_code == 400, answer.text
    assert named in answer.json()["message"]


@pytest.mark.parametrize(("one", "status"), [("x", 400), ("1", 400), ("1.0", 409), ("999999999999999.0", 409)])
def test_an_id_of_nothing_is_told_so(doors: TestClient[Any], one: str, status: int) -> None:
    assert doors.get(f"/api/quarantine/{one}").status_code == status


def test_another_sites_page_cannot_replay(doors: TestClient[Any], refuse: Callable[..., None]) -> None:
    refuse(message(1))
    asked = {"mending": {"userId": "=ann"}, "dry_run": False}
    answer = doors.post("/api/quarantine/replay", json=asked, headers={"origin": "https://evil.test"})
    assert answer.status_code == 403
    assert len(rows(doors)) == 1


def test_thousands_are_replayed_at_once(doors: TestClient[Any], refuse: Callable[..., None]) -> None:
    refuse(*(message(number) for number in range(3000)))
    told = replay(doors, {"userId": "properties.customer"})
    assert (told["loaded"], len(told["examples"])) == (3000, 20)
