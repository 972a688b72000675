"""The HTTP doors over a real workspace: same names, same results, errors as sentences."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from litestar.testing import TestClient

import touchweave as tw
from touchweave.api.app import create_app
from touchweave.web.page import PAGES
from touchweave.workspace import Workspace

HOST = "touchweave.test"
VISITS = """customer_id,timestamp,event,value
ann,2026-01-01T10:00:00Z,Home page,
ann,2026-01-02T10:00:00Z,Order Completed,30
bob,2026-01-01T11:00:00Z,Home page,
bob,2026-01-03T11:00:00Z,Call,
bob,not a time,Call,
cleo,2026-01-05T11:00:00Z,<b>Call</b>,
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("api")
    (folder / "visits.csv").write_text(VISITS)
    with tw.init(folder / "shop") as shop:
        shop.import_file(folder / "visits.csv")
        yield shop


@pytest.fixture(scope="module")
def doors(shop: Workspace) -> Iterator[TestClient[Any]]:
    with TestClient(create_app(shop, pages=PAGES, hosts=[HOST]), base_url="http://touchweave.test") as client:
        yield client


@pytest.mark.parametrize("name", ["scorecard", "transitions", "retention", "journey_map", "attribution", "customers"])
def test_a_path_answers_what_the_method_of_its_name_returns(
    doors: TestClient[Any], shop: Workspace, name: str
) -> None:
    answer = doors.get(f"/api/{name}")
    assert answer.status_code == 200
    record = msgspec.to_builtins(getattr(shop, name)(), str_keys=True)
    told = answer.json()
    told.pop("as_of", None), record.pop("as_of", None)
    assert told == msgspec.json.decode(msgspec.json.encode(record))


def test_a_timeline_is_found_by_the_customers_identifier(doors: TestClient[Any]) -> None:
    told = doors.get("/api/timeline", params={"customer": "ann"}).json()
    assert [step["name"] for step in told["interactions"]] == ["Home page", "Order Completed"]


def test_an_unknown_customer_is_404_and_the_sentence_names_it(doors: TestClient[Any]) -> None:
    answer = doors.get("/api/timeline", params={"customer": "nobody"})
    assert answer.status_code == 404
    assert "'nobody'" in answer.json()["message"]
    assert answer.json()["request_id"]


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"since": "yesterday"}, "yesterday"),
        ({"since": "2026-02-01", "until": "2026-01-01"}, "2026-01-01"),
        ({"where": '[{"type":"trait","name":"shoe size","op":"is","value":1}]'}, "shoe size"),
        ({"where": "not json"}, "not json"),
        ({"max_transitions": "-1"}, "max_transitions"),
    ],
)
def test_a_wrong_parameter_is_400_and_the_sentence_names_it(
    doors: TestClient[Any], parameters: dict[str, str], named: str
) -> None:
    answer = doors.get("/api/journey_map", params=parameters)
    assert answer.status_code == 400
    assert named in answer.json()["message"]


def test_the_account_of_what_came_in_adds_up(doors: TestClient[Any]) -> None:
    told = doors.get("/api/imports").json()
    assert told["events"] == told["loaded"] + told["duplicates"] + told["quarantined"] == 6
    assert told["quarantined"] == 1


def test_a_refused_row_is_shown_as_it_came(doors: TestClient[Any]) -> None:
    told = doors.get("/api/quarantine").json()
    assert [count["reason"] for count in told["counts"]] == ["invalid_time"]
    assert "not a time" in told["rows"][0]["raw"]


def test_the_catalogue_is_reconciled_with_what_was_observed(doors: TestClient[Any]) -> None:
    told = doors.get("/api/catalogue/check").json()
    assert told["events"] == told["placed"] + told["uncatalogued"] + told["unplaced"] + told["ignored"] == 5


def test_another_sites_page_cannot_undo_an_import(doors: TestClient[Any]) -> None:
    answer = doors.post("/api/imports/1/undo", headers={"origin": "https://elsewhere.example"})
    assert answer.status_code == 403


def test_an_unknown_host_is_refused_so_that_a_rebound_name_reads_nothing(doors: TestClient[Any]) -> None:
    assert doors.get("/api/workspace", headers={"host": "attacker.example"}).status_code == 400


def test_pages_carry_a_strict_policy_and_paths_do_not_lead_out(doors: TestClient[Any]) -> None:
    assert "default-src 'self'" in doors.get("/").headers["content-security-policy"]
    assert doors.get("/../page.py").status_code == 404
    assert doors.get("/%2e%2e/page.py").status_code == 404


def test_every_path_is_in_the_openapi_document(doors: TestClient[Any]) -> None:
    paths = doors.get("/api/openapi.json").json()["paths"]
    assert {"/api/scorecard", "/api/journey_map", "/api/timeline", "/api/imports/{import_id}/undo"} <= set(paths)


def test_a_hostile_name_is_drawn_as_text(doors: TestClient[Any]) -> None:
    drawn = doors.get("/api/journey_map.svg").text
    assert "<b>Call" not in drawn


@pytest.fixture
def one_import(tmp_path: Path) -> Iterator[TestClient[Any]]:
    (tmp_path / "visits.csv").write_text(VISITS)
    with tw.init(tmp_path / "shop") as shop:
        shop.import_file(tmp_path / "visits.csv")
        with TestClient(create_app(shop, hosts=[HOST]), base_url="http://touchweave.test") as client:
            yield client


def test_an_undone_import_is_gone_from_every_view(one_import: TestClient[Any]) -> None:
    assert one_import.post("/api/imports/1/undo", headers={"origin": "http://touchweave.test"}).status_code == 200
    assert one_import.get("/api/workspace").json()["interactions"] == 0
    assert one_import.get("/api/imports").json()["loaded"] == 0
    assert one_import.post("/api/imports/1/undo").status_code == 409
