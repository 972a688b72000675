"""Profiles, groups and consent over HTTP: what the methods of these names return, and what is refused."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from litestar.testing import TestClient

import touchweave as tw
from touchweave.api.app import create_app
from touchweave.event.parcel import ROW_FIELDS, Parcel
from touchweave.workspace import Workspace

START = 1_767_225_600_000_000


def row(number: int, **told: Any) -> tuple[Any, ...]:
    columns = {"message_id": f"m{number}", "type": "track", "occurred_at": START + number, "user_id": "jo"} | told
    return tuple(columns.get(name) for name in ROW_FIELDS)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with tw.init(tmp_path_factory.mktemp("doors") / "shop") as shop:
        rows = [
            row(1, type="identify", properties='{"name":"Jo <b>Doe</b>","age":40}'),
            row(2, name="Order Completed", value=20.0, consent='{"category_preferences":{"mail":true}}'),
            row(3, type="group", properties='{"groupId":"acme","name":"Acme"}'),
        ]
        shop.store.inbox.append([Parcel(source="shop", received_us=START, rows=rows)])
        shop.load_inbox()
        yield shop


@pytest.fixture(scope="module")
def doors(shop: Workspace) -> Iterator[TestClient[Any]]:
    with TestClient(create_app(shop, hosts=["touchweave.test"]), base_url="http://touchweave.test") as client:
        yield client


def plain(record: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode(record))


@pytest.mark.parametrize(
    ("path", "asked"), [("profile", {"customer": "jo"}), ("groups", {}), ("group", {"group": "acme"})], ids=str
)
def test_a_path_answers_what_the_method_of_its_name_returns(
    doors: TestClient[Any], shop: Workspace, path: str, asked: dict[str, str]
) -> None:
    answer = doors.get(f"/api/{path}", params=asked)
    assert answer.status_code == 200
    assert answer.json() == plain(getattr(shop, path)(*asked.values()))


def test_a_profile_has_what_the_page_shows(doors: TestClient[Any]) -> None:
    told = doors.get("/api/profile", params={"customer": "jo", "whole": True}).json()
    assert (told["customer"], told["name"]) == ("jo", "Jo <b>Doe</b>")
    assert {"name", "value", "written_at", "source", "history"} <= told["traits"][0].keys()
    assert {one["name"]: one["value"] for one in told["computed"]}["orders"] == 1.0
    assert told["groups"] == [{"group": "acme", "name": "Acme", "traits": {"name": "Acme"}}]
    assert [(one["purpose"], one["agreed"], one["who"]) for one in told["consent"]] == [("mail", True, "customer")]


@pytest.mark.parametrize("asked", ["profile?customer=nobody", "group?group=none"])
def test_who_and_what_is_not_there_is_404(doors: TestClient[Any], asked: str) -> None:
    answer = doors.get(f"/api/{asked}")
    assert answer.status_code == 404
    assert "There is no" in answer.json()["message"]


def test_consent_is_written_down_and_answered(doors: TestClient[Any]) -> None:
    said = {"customer": "jo", "purpose": "phone", "agreed": False, "who": "Ada", "wording": "Do not call."}
    answer = doors.post("/api/consent", json=said)
    assert answer.status_code == 200
    (phone,) = [one for one in answer.json()["consent"] if one["purpose"] == "phone"]
    assert (phone["agreed"], phone["who"], phone["wording"], phone["history"][0]["how"]) == (
        False,
        "Ada",
        "Do not call.",
        "staff",
    )
    assert doors.get("/api/profile", params={"customer": "jo"}).json()["consent"] == answer.json()["consent"]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"customer": "jo", "purpose": "x" * 2**20, "agreed": True, "who": "Ada"}, 400),
        ({"customer": "jo", "purpose": "mail", "agreed": True, "who": ""}, 400),
        ({"customer": "jo", "purpose": "mail", "agreed": "yes", "who": "Ada"}, 400),
        ({"customer": "jo", "purpose": "mail", "agreed": True}, 400),
        ({"customer": "nobody", "purpose": "mail", "agreed": True, "who": "Ada"}, 404),
    ],
    ids=["1 MB", "nobody says so", "word", "without who", "unknown"],
)
def test_what_is_no_consent_is_refused(doors: TestClient[Any], said: dict[str, Any], status: int) -> None:
    answer = doors.post("/api/consent", json=said)
    assert answer.status_code == status
    assert len(answer.json()["message"]) < 1000


def test_another_sites_page_cannot_set_consent(doors: TestClient[Any]) -> None:
    said = {"customer": "jo", "purpose": "mail", "agreed": True, "who": "Eve"}
    assert doors.post("/api/consent", json=said, headers={"Origin": "https://evil.test"}).status_code == 403


def test_a_list_of_customers_may_be_for_a_purpose(doors: TestClient[Any]) -> None:
    told = doors.get("/api/customers", params={"purpose": "mail"}).json()
    assert [one["customer"] for one in told["customers"]] == ["jo"]
    assert doors.get("/api/customers", params={"purpose": "mial"}).status_code == 400
