"""Which customers may be one person: asked of a workspace, over HTTP the same; nothing is changed by asking."""

import json
import threading
from pathlib import Path
from typing import Any

import msgspec
import pytest
from litestar.testing import TestClient

import touchweave as tw
from touchweave.api.app import create_app
from touchweave.errors import SelectionInvalid
from touchweave.identity.duplicate import linking
from touchweave.questions import duplicate_questions
from touchweave.workspace import Workspace

CUSTOMERS = [
    ("ann", "Ann", "Smith", "1990-01-02", "1 Main Street", "Leeds"),
    ("ann 2", "Anne", "Smith", "1990-01-02", "1 Main St", "Leeds"),
    ("bob", "Bob", "Jones", "1970-05-06", "7 Side Road", "York"),
    ("cleo", "Cleo", "Miller", "1981-11-30", "", "Hull"),
    ("cleo 2", "Miller", "Cleo", "30.11.1981", "9 High Lane", "Hull"),
    *(
        (f"c{at}", f"Name{at}", f"Family{at}", f"19{40 + at}-03-1{at % 9}", f"{at} Old Street", f"City {at}")
        for at in range(40)
    ),
]
NAMES = ("customer_id", "firstName", "lastName", "birthday", "street", "city")


def imported(shop: Workspace, customers: Any, folder: Path) -> None:
    lines = [",".join(NAMES), *(",".join(row) for row in customers)]
    (folder / "customers.csv").write_text("\n".join(lines) + "\n")
    mapping = f"time: {{constant: 2026-01-01}}\ntraits: [{', '.join(NAMES[1:])}]\n"
    (folder / "customers.yaml").write_text(mapping)
    shop.import_file(folder / "customers.csv", folder / "customers.yaml")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("duplicates")
    with tw.init(folder / "shop") as shop:
        imported(shop, CUSTOMERS, folder)
        yield shop


def pairs(found: Any) -> set[frozenset[str]]:
    return {frozenset((pair.left, pair.right)) for pair in found.pairs}


BOTH = {frozenset(("ann", "ann 2")), frozenset(("cleo", "cleo 2"))}


def test_customers_who_may_be_one_person_are_shown_with_what_says_so(shop: Workspace) -> None:
    found = shop.possible_duplicates()
    assert pairs(found) == BOTH
    assert found.customers == len(CUSTOMERS)
    ann = next(pair for pair in found.pairs if "ann" in (pair.left, pair.right))
    assert {one.field: one.agreement for one in ann.evidence if one.field != "household"} == {
        "given_name": "close",
        "surname": "exact",
        "street": "exact",
        "city": "exact",
        "date_of_birth": "exact",
    }
    assert found.to_arrow().num_rows == 2


def test_nothing_is_merged_and_nothing_stays_in_the_folder(shop: Workspace) -> None:
    before = {path for path in shop.folder.rglob("*") if "duplicates" in path.name}
    customers = shop.index.customers_count
    shop.possible_duplicates(at_least=0.01)
    assert shop.index.customers_count == customers
    assert {path for path in shop.folder.rglob("*") if "duplicates" in path.name} == before == set()


def test_the_door_answers_what_the_method_returns(shop: Workspace) -> None:
    asked = {
        "at_least": 0.3,
        "limit": 1,
        "roles": '{"firstName": "given_name", "city": "extra", "birthday": "extra"}',
    }
    with TestClient(create_app(shop, hosts=["touchweave.test"]), base_url="http://touchweave.test") as doors:
        for params in ({}, asked):
            answer = doors.get("/api/possible_duplicates", params=params)
            assert answer.status_code == 200, answer.text
            assert answer.json() == json.loads(msgspec.json.encode(shop.possible_duplicates(**params)))
        for wrong in ({"at_least": 0}, {"at_least": 7}, {"at_least": "x"}, {"limit": 0}, {"limit": 501},
                      {"roles": "no"}, {"roles": '{"a": "mail"}'}):  # fmt: skip
            answer = doors.get("/api/possible_duplicates", params=wrong)
            assert answer.status_code == 400
            assert next(iter(wrong)) in answer.json()["message"]


def test_what_people_keep_apart_is_not_shown_again_until_they_undo_it(shop: Workspace) -> None:
    decision = shop.store.decisions.add("split", ["ann 2"], ["ann"], made_by="Jo", note="sisters")
    assert pairs(shop.possible_duplicates()) == BOTH - {frozenset(("ann", "ann 2"))}
    shop.store.decisions.undo(decision.id, undone_by="Jo")
    assert pairs(shop.possible_duplicates()) == BOTH


def test_an_unchanged_question_is_answered_without_comparing_again(
    shop: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.possible_duplicates()
    monkeypatch.setattr(linking, "link", lambda *_, **__: pytest.fail("compared again"))
    monkeypatch.setattr("touchweave.identity.duplicate.find.link", linking.link)
    assert len(shop.possible_duplicates(at_least=0.9).pairs) <= 2
    told: list[Any] = []
    asking = [threading.Thread(target=lambda: told.append(shop.possible_duplicates())) for _ in range(4)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert told == [shop.possible_duplicates()] * 4


def test_newer_traits_are_compared_anew(tmp_path: Path) -> None:
    with tw.init(tmp_path / "shop") as shop:
        imported(shop, CUSTOMERS[2:], tmp_path)
        assert pairs(shop.possible_duplicates()) == {frozenset(("cleo", "cleo 2"))}
        imported(shop, CUSTOMERS[:2], tmp_path)
        assert pairs(shop.possible_duplicates()) == BOTH
        shop.undo_import(2)
        assert pairs(shop.possible_duplicates()) == {frozenset(("cleo", "cleo 2"))}


def test_an_empty_workspace_and_one_customer_have_no_duplicates(tmp_path: Path) -> None:
    with tw.init(tmp_path / "shop") as shop:
        assert shop.possible_duplicates().pairs == ()
        with pytest.raises(SelectionInvalid):
            shop.possible_duplicates(roles={"firstName": "given_name"})
        imported(shop, CUSTOMERS[:1], tmp_path)
        found = shop.possible_duplicates(at_least=0.01)
        assert (found.pairs, found.customers) == ((), 1)


def test_what_was_found_last_is_kept_once_for_the_process(shop: Workspace) -> None:
    shop.possible_duplicates()
    first = duplicate_questions._last
    shop.possible_duplicates(roles={"firstName": "given_name", "lastName": "surname"})
    assert first is not None
    assert duplicate_questions._last is not None
    assert duplicate_questions._last[0] != first[0]
