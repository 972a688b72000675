"""Export and erase over HTTP and on the command line: the same records, and nothing is erased by mistake."""

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
from touchweave.workspace import Workspace

VISITS = "customer_id,timestamp,event\nann,2026-01-01T10:00:00Z,Home page\nbob,2026-01-02T10:00:00Z,Call\n"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Workspace]:
    (tmp_path / "visits.csv").write_text(VISITS)
    with tw.init(tmp_path / "shop") as shop:
        shop.import_file(tmp_path / "visits.csv")
        yield shop


@pytest.fixture
def doors(shop: Workspace) -> Iterator[TestClient[Any]]:
    with TestClient(create_app(shop, hosts=["shop.test"]), base_url="http://shop.test") as client:
        yield client


def run(*words: str, answer: str = "") -> tuple[int, str]:
    done = CliRunner().invoke(touchweave, list(words), input=answer)
    return done.exit_code, done.output


def test_a_customer_is_exported_and_erased_over_http(doors):
    answer = doors.get("/api/export_customer", params={"customer": "ann"})
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert "attachment" in answer.headers["content-disposition"]
    assert [event["name"] for event in answer.json()["events"]] == ["Home page"]
    dry = doors.post("/api/erase_customer", json={"customer": "ann", "asked_by": "Eve", "dry_run": True}).json()
    assert (dry["dry_run"], dry["id"], dry["events"]) == (True, None, 1)
    asked = {"customer": "ann", "asked_by": "Eve", "confirm": True}
    receipt = doors.post("/api/erase_customer", json=asked).json()
    assert (receipt["id"], receipt["events"]) == (1, 1)
    assert doors.get("/api/erasures").json() == {"erasures": [receipt]}
    assert doors.get("/api/export_customer", params={"customer": "ann"}).status_code == 404
    assert doors.post("/api/erase_customer", json=asked).status_code == 404


@pytest.mark.parametrize("confirm", [False, None], ids=str)
def test_without_a_confirmation_nothing_is_erased(doors, shop, confirm):
    asked = {"customer": "ann", "asked_by": "Eve"} | ({} if confirm is None else {"confirm": confirm})
    answer = doors.post("/api/erase_customer", json=asked)
    assert (answer.status_code, answer.json()["error"]) == (400, "SelectionInvalid")
    assert shop.erasures() == ()


def test_another_sites_page_erases_nobody(doors, shop):
    asked = {"customer": "ann", "asked_by": "Eve", "confirm": True}
    answer = doors.post("/api/erase_customer", json=asked, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403
    assert shop.erasures() == ()


def test_a_customer_is_exported_and_erased_on_the_command_line(shop, tmp_path):
    folder = str(shop.folder)
    shop.close()
    code, told = run("export", folder, "ann")
    assert (code, len(json.loads(told)["events"])) == (0, 1)
    assert run("export", folder, "ann", "--out", str(tmp_path / "ann.json"))[0] == 0
    assert json.loads((tmp_path / "ann.json").read_text())["identifiers"][0]["identifier"] == "ann"
    assert run("erase", folder, "ann")[0] == 2  # nobody said who has it done
    assert run("erase", folder, "ann", "--asked-by", "Eve", answer="n\n")[0] == 1
    code, told = run("erase", folder, "ann", "--asked-by", "Eve", "--dry-run")
    assert (code, "nothing is changed" in told) == (0, True)
    code, told = run("erase", folder, "ann", "--asked-by", "Eve", "--yes")
    assert (code, "Erasure 1" in told) == (0, True)
    assert "Eve" in run("erase", folder, "--receipts")[1]
    assert "Nobody who was erased" in run("erase", folder, "--again", "--asked-by", "Eve", "--yes")[1]
    assert json.loads(run("erase", folder, "--receipts", "--json")[1])[0]["events"] == 1
