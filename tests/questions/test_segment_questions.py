"""Saved segments of a workspace, in Python, over HTTP and in the terminal."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from litestar.testing import TestClient

import touchweave as tw
from touchweave.api.app import create_app
from touchweave.cli.commands import touchweave
from touchweave.errors import (
    CustomerUnknown,
    SegmentCircular,
    SegmentExists,
    SegmentFileInvalid,
    SegmentInUse,
    SegmentUnknown,
    SelectionInvalid,
    TouchpointUnknown,
)
from touchweave.workspace import Workspace

VISITS = """customer_id,timestamp,event
ann,2026-01-01T10:00:00Z,call
ann,2026-01-02T10:00:00Z,call
bob,2026-01-02T10:00:00Z,call
bob,2026-01-03T10:00:00Z,visit
cy,2026-01-03T10:00:00Z,visit
"""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Workspace]:
    (tmp_path / "visits.csv").write_text(VISITS)
    with tw.init(tmp_path / "shop") as shop:
        shop.import_file(tmp_path / "visits.csv")
        yield shop


@pytest.fixture
def doors(shop: Workspace) -> Iterator[TestClient[Any]]:
    with TestClient(create_app(shop), base_url="http://localhost") as client:
        yield client


def test_a_segment_is_saved_listed_changed_and_deleted(shop: Workspace) -> None:
    made = shop.save_segment("Callers", "touchpoint:call", "who calls")
    assert (made.members, made.description, made.problem) == (2, "who calls", None)
    often = shop.save_segment("Often", ["segment:Callers", "touchpoint:call>=2"])
    assert (often.members, often.uses, often.used_by) == (1, ("Callers",), ())
    assert [(one.name, one.members, one.used_by) for one in shop.segments()] == [
        ("Callers", 2, ("Often",)),
        ("Often", 1, ()),
    ]
    changed = shop.change_segment("Callers", conditions="touchpoint:visit")
    assert (changed.id, changed.name, changed.members, changed.description) == (made.id, "Callers", 2, "who calls")
    assert shop.segment("Often").members == 0
    with pytest.raises(SegmentInUse, match="'Often'"):
        shop.delete_segment("Callers")
    with pytest.raises(SegmentInUse, match="'Often'"):
        shop.change_segment("Callers", name="Visitors")
    shop.delete_segment(often.id)
    assert shop.change_segment(made.id, name="Visitors").name == "Visitors"
    shop.delete_segment("Visitors")
    assert shop.segments() == ()


def test_what_cannot_be_asked_is_not_saved(shop: Workspace) -> None:
    made = shop.save_segment("A", "touchpoint:call")
    wrong: list[tuple[Any, type[Exception]]] = [
        ("touchpoint:cal", TouchpointUnknown), ("segment:B", SegmentUnknown), ("trait:age>=3", SelectionInvalid),
        ("consent:mail", SelectionInvalid), ([{"type": "any"}], SelectionInvalid),
    ]  # fmt: skip
    for conditions, error in wrong:
        with pytest.raises(error):
            shop.save_segment("B", conditions)
        with pytest.raises(error):
            shop.change_segment("A", conditions=conditions)
    with pytest.raises(SegmentExists):
        shop.save_segment("A", "touchpoint:visit")
    with pytest.raises(SegmentCircular):
        shop.change_segment("A", conditions="not segment:A")
    assert shop.segments() == (made,)


def test_a_segment_restricts_every_question(shop: Workspace) -> None:
    shop.save_segment("Callers", "touchpoint:call")
    assert shop.customers(where="segment:Callers").found == 2
    assert shop.scorecard(where="not segment:Callers").customers == 1
    assert shop.selection(segment="Callers").mask(3).sum() == 2
    march = {"since": "2026-01-03", "until": "2026-01-04"}
    assert shop.customers(where="segment:Callers", **march).found == 1, "members are members whatever the period"
    by = shop.scorecard(by="segment:segment:Callers")
    assert [(group.name, group.result.customers) for group in by.groups] == [("in", 2), ("out", 1)]


def test_conditions_are_counted_and_some_customers_shown(shop: Workspace) -> None:
    counted = shop.count_segment(["touchpoint:call", {"type": "none", "conditions": ["touchpoint:call>=2"]}])
    assert (counted.customers, counted.of, [row.customer for row in counted.sample]) == (1, 3, ["bob"])
    assert shop.count_segment([]).customers == 3
    assert [row.customer for row in shop.count_segment(None, sample=2).sample] == ["ann", "cy"]


def test_who_entered_and_left_is_told_by_segment_and_by_customer(shop: Workspace) -> None:
    shop.save_segment("Callers", "touchpoint:call")
    shop.save_segment("Visitors", "touchpoint:visit")
    assert [one.name for one in shop.segments_of("bob")] == ["Callers", "Visitors"]
    assert all(one.since is not None for one in shop.segments_of("bob"))
    shop.change_segment("Callers", conditions="touchpoint:call>=2")
    history = shop.segment_history("Callers")
    assert (history.members, [(day.entered, day.left, day.members) for day in history.days]) == (1, [(2, 1, 1)])
    assert [one.name for one in shop.segments_of("bob")] == ["Visitors"]
    with pytest.raises(CustomerUnknown):
        shop.segments_of("nobody")
    with pytest.raises(SegmentUnknown):
        shop.segment_history("nothing")


def test_a_file_is_applied_whole_or_not_at_all_and_twice_is_once(shop: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "segments.yaml"
    path.write_text(
        "segments:\n  - name: A\n    conditions: segment:B\n  - name: B\n    conditions: touchpoint:call\n"
    )
    applied = shop.apply_segments(path)
    assert (applied.added, applied.changed, applied.unchanged) == (("A", "B"), (), ())
    assert shop.apply_segments(path).unchanged == ("A", "B")
    before = shop.segments()
    assert [one.members for one in before] == [2, 2]
    path.write_text(path.read_text() + "  - name: C\n    conditions: segment:D\n")
    with pytest.raises(SegmentFileInvalid, match=r"line 6.*'D'.*A, B, C"):
        shop.apply_segments(path)
    path.write_text("segments:\n  - name: B\n    conditions: segment:A\n")
    with pytest.raises(SegmentFileInvalid, match="line 2"):
        shop.apply_segments(path)
    assert shop.segments() == before
    path.write_text(shop.export_segments())
    assert shop.apply_segments(path).unchanged == ("A", "B")


def test_over_http_as_in_python(doors: TestClient[Any], shop: Workspace) -> None:
    call = [{"type": "touchpoint", "key": "call"}]
    made = doors.post("/api/segments", json={"name": "Callers", "description": "", "conditions": call})
    assert made.status_code == 201
    assert (made.json()["members"], made.json()["conditions"]) == (2, call)
    number = made.json()["id"]
    assert [one["name"] for one in doors.get("/api/segments").json()["segments"]] == ["Callers"]
    counted = doors.post("/api/segments/count", json={"conditions": call}).json()
    assert (counted["customers"], counted["of"], len(counted["sample"])) == (2, 3, 2)
    assert counted["took_ms"] >= 0
    (of,) = doors.get("/api/segments/of", params={"customer": "ann"}).json()["segments"]
    assert (of["id"], of["name"], of["since"] is not None) == (number, "Callers", True)
    (day,) = doors.get(f"/api/segments/{number}/history").json()["days"]
    assert (day["entered"], day["left"], day["members"]) == (2, 0, 2)
    changed = doors.put(f"/api/segments/{number}", json={"name": "Friends"})
    assert (changed.status_code, changed.json()["name"], changed.json()["members"]) == (200, "Friends", 2)
    assert doors.delete(f"/api/segments/{number}").status_code == 204
    assert doors.get("/api/segments").json() == {"segments": []}


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PUT", "/api/segments/9", {"name": "B"}, 404),
        ("DELETE", "/api/segments/9", None, 404),
        ("GET", "/api/segments/9/history", None, 404),
        ("GET", "/api/segments/of?customer=nobody", None, 404),
        ("POST", "/api/segments", {"name": "A", "conditions": [{"type": "touchpoint", "key": "call"}]}, 409),
        ("POST", "/api/segments", {"name": "B", "conditions": [{"type": "segment", "name": "C"}]}, 404),
        ("POST", "/api/segments", {"name": "B", "conditions": [{"type": "any", "conditions": "x"}]}, 400),
        ("POST", "/api/segments", {"name": "B;", "conditions": [{"type": "touchpoint", "key": "call"}]}, 400),
        ("POST", "/api/segments", {"name": "B", "conditions": []}, 400),
        ("POST", "/api/segments", {"name": "B", "conditions": [{"type": "x" * 10_000}]}, 400),
        ("POST", "/api/segments/count", {"conditions": [3]}, 400),
        ("POST", "/api/segments/count", {}, 400),
    ],
)
def test_what_cannot_be_is_told_with_its_status(
    doors: TestClient[Any], shop: Workspace, method: str, path: str, body: Any, status: int
) -> None:
    shop.save_segment("A", "touchpoint:call")
    answer = doors.request(method, path, json=body)
    assert (answer.status_code, set(answer.json())) == (status, {"error", "message", "request_id"})


def test_in_the_terminal_as_in_python(shop: Workspace, tmp_path: Path) -> None:
    def run(*words: str) -> str:
        done = CliRunner().invoke(touchweave, ["segments", str(shop.folder), *words], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    path = tmp_path / "segments.yaml"
    path.write_text("segments:\n  - name: Callers\n    conditions: touchpoint:call\n")
    assert "added: Callers" in run("apply", str(path))
    assert "unchanged: Callers" in run("apply", str(path))
    assert "Callers" in run()
    assert json.loads(run("list", "--json"))[0]["members"] == 2
    shown = run("show", "Callers")
    assert "key: call" in shown
    assert "2 members" in shown
    path.write_text(run("export"))
    assert json.loads(run("apply", str(path), "--json"))["unchanged"] == ["Callers"]


def test_a_server_keeps_members_up_in_the_background(shop: Workspace, tmp_path: Path) -> None:
    shop.save_segment("Callers", "touchpoint:call")
    (tmp_path / "more.csv").write_text("customer_id,timestamp,event\ncy,2026-01-05T10:00:00Z,call\n")
    shop.import_file(tmp_path / "more.csv")
    before = shop.store.segment_changes.last()
    shop.refresh_segments_if_stale()
    assert shop.store.segment_changes.last() == before + 1
    shop.refresh_segments_if_stale()
    assert shop.store.segment_changes.last() == before + 1
