"""Finding a customer, and what staff keep of one, over HTTP and on the command line."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from litestar.testing import TestClient

import touchweave as tw
from touchweave.api.app import create_app
from touchweave.cli import commands
from touchweave.workspace import Workspace

PEOPLE = (("jo", "Smith, Jo"), ("mo", "<b>Mo</b>\x1b[2J"))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Workspace]:
    messages = [
        {"type": "identify", "userId": user, "messageId": user, "timestamp": "2026-03-01T00:00:00Z"}
        | {"traits": {"name": name}}
        for user, name in PEOPLE
    ]
    (tmp_path / "people.jsonl").write_text("\n".join(map(json.dumps, messages)))
    with tw.init(tmp_path / "shop") as shop:
        shop.import_file(tmp_path / "people.jsonl")
        yield shop


@pytest.fixture
def doors(shop: Workspace) -> Iterator[TestClient[Any]]:
    with TestClient(create_app(shop), base_url="http://localhost") as client:
        yield client


def test_somebody_is_found_over_http_as_in_python(doors: TestClient[Any], shop: Workspace) -> None:
    told = doors.get("/api/find", params={"text": "jo smtih"}).json()
    assert told == msgspec.json.decode(msgspec.json.encode(shop.find("jo smtih")))
    (one,) = told["found"]
    assert (one["customer"], one["name"], one["how"]) == ("jo", "Smith, Jo", "one typing error")
    assert one["matched"] == {"type": "name", "value": "Smith, Jo"}


@pytest.mark.parametrize("asked", [{}, {"text": "jo", "limit": 0}, {"text": "jo", "limit": 101}], ids=range(3))
def test_a_question_without_a_text_or_with_a_wrong_limit_is_400(
    doors: TestClient[Any], asked: dict[str, Any]
) -> None:
    assert doors.get("/api/find", params=asked).status_code == 400


def test_notes_tasks_and_the_owner_of_a_customer(doors: TestClient[Any]) -> None:
    note = doors.post("/api/staff/notes", json={"customer": "jo", "text": "<i>Called</i>", "author": "Ann"})
    task = doors.post(
        "/api/staff/tasks",
        json={"customer": "jo", "title": "Call", "author": "Ann", "assignee": "Bo", "due_at": "2026-04-01"},
    )
    owner = doors.put("/api/staff/owner", json={"customer": "jo", "owner": "Bo"})
    assert (note.status_code, task.status_code, owner.status_code) == (201, 201, 200)
    assert owner.json() == {"customer": "jo", "owner": "Bo"}
    told = doors.get("/api/staff", params={"customer": "jo"}).json()
    assert told == {"owner": "Bo", "notes": [note.json()], "tasks": [task.json()]}
    assert told["notes"][0]["text"] == "<i>Called</i>"
    assert told["tasks"][0]["due_at"] == "2026-04-01T00:00:00Z"
    assert doors.get("/api/staff", params={"customer": "mo"}).json() == {"owner": None, "notes": [], "tasks": []}


def test_what_staff_keep_can_be_changed_and_taken_away(doors: TestClient[Any]) -> None:
    doors.post("/api/staff/notes", json={"customer": "jo", "text": "one", "author": "Ann"})
    doors.post("/api/staff/tasks", json={"customer": "jo", "title": "Call", "author": "Ann", "due_at": "2026-04-01"})
    assert doors.put("/api/staff/notes/1", json={"text": "two"}).json()["text"] == "two"
    assert doors.delete("/api/staff/notes/1").json()["text"] == "two"
    assert doors.put("/api/staff/tasks/1", json={"due_at": None}).json()["due_at"] is None
    assert doors.put("/api/staff/tasks/1", json={"done": True}).json()["done_at"] is not None
    assert doors.get("/api/staff/tasks").json() == {"tasks": []}
    assert len(doors.get("/api/staff/tasks", params={"open": False}).json()["tasks"]) == 1
    assert doors.put("/api/staff/owner", json={"customer": "jo", "owner": None}).json()["owner"] is None


def test_who_or_what_is_not_there_is_404_and_what_cannot_be_kept_400(doors: TestClient[Any]) -> None:
    assert doors.get("/api/staff", params={"customer": "nobody"}).status_code == 404
    for path, body in (("notes", {"text": "x"}), ("tasks", {"title": "x"})):
        answer = doors.post(f"/api/staff/{path}", json={"customer": "nobody", "author": "Ann"} | body)
        assert (answer.status_code, answer.json()["error"]) == (404, "CustomerUnknown")
    assert doors.put("/api/staff/owner", json={"customer": "nobody", "owner": "Bo"}).status_code == 404
    for answer in (doors.put("/api/staff/notes/9", json={"text": "x"}), doors.delete("/api/staff/notes/9")):
        assert (answer.status_code, "no note 9" in answer.json()["message"]) == (404, True)
    assert doors.put("/api/staff/tasks/9", json={"done": True}).status_code == 404
    assert doors.post("/api/staff/notes", json={"customer": "jo", "text": " ", "author": "Ann"}).status_code == 400
    assert doors.post("/api/staff/notes", json={"customer": "jo", "text": 7, "author": "Ann"}).status_code == 400
    wrong = {"customer": "jo", "title": "x", "author": "Ann", "due_at": "soon"}
    assert doors.post("/api/staff/tasks", json=wrong).status_code == 400


def test_the_command_line_finds_too_and_obeys_no_name(
    shop: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def asked(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["touchweave", "find", str(shop.folder), *arguments])
        with pytest.raises(SystemExit) as ended:
            commands.main()
        assert ended.value.code == 0
        return capsys.readouterr().out

    assert "Smith, Jo" in asked("jo smtih")
    assert "\x1b" not in asked("mo")
    assert "nothing to show" in asked("qqqqq")
    assert [one["customer"] for one in json.loads(asked("jo", "--json"))["found"]] == ["jo"]
    assert json.loads(asked("o", "--limit", "1", "--json"))["up_to_date"]
