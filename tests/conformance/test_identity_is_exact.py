"""Imports in any order, late events, merges, splits and undoing: the same as building everything from scratch."""

import contextlib
import json
import random
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import touchweave as tw
from touchweave.errors import DecisionInvalid, ImportUndone
from touchweave.workspace import Workspace

START = datetime(2024, 3, 1, tzinfo=UTC)
USERS, DEVICES, MAILS = ["ann", "ben", "cy"], ["d1", "d2", "d3", "d4"], ["a@x.de", "b@x.de"]


def messages(chance: random.Random, number: int, step: int) -> list[dict[str, Any]]:
    """What happened to some people, who share devices and mail addresses."""
    made = []
    for at in range(number):
        moment = START + timedelta(minutes=chance.randrange(4000))
        one: dict[str, Any] = {"messageId": f"{step}-{at}", "timestamp": moment.isoformat()}
        if chance.random() < 0.5:
            one["userId"] = chance.choice(USERS)
        if "userId" not in one or chance.random() < 0.6:
            one["anonymousId"] = chance.choice(DEVICES)
        if chance.random() < 0.3:
            traits = {"plan": chance.choice(["free", "paid"]), "age": chance.randrange(90)}
            if chance.random() < 0.4:
                traits["email"] = chance.choice(MAILS)
            made.append(one | {"type": "identify", "traits": traits})
        else:
            name = chance.choice(["Visit", "Call", "Order Completed"])
            made.append(one | {"type": "track", "event": name, "properties": {"revenue": chance.randrange(50)}})
    return made


def told(shop: Workspace) -> dict[str, Any]:
    """Everything of every customer, by name."""
    index = shop.index
    customers = {index.customer(code): code for code in range(index.customers_count) if index.present[code]}
    lines = {name: shop.timeline(name).to_dicts() for name in sorted(customers)}
    traits = {name: shop.timeline(name).traits for name in sorted(customers)}
    known = {name: sorted(shop.identifiers(name)) for name in sorted(customers)}
    card = {one.key: (one.customers, one.interactions, one.value) for one in shop.scorecard().touchpoints}
    return {"lines": lines, "traits": traits, "known": known, "card": card, "customers": shop.scorecard().customers}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Workspace]:
    with tw.init(tmp_path / "shop") as made:
        yield made


def imported(shop: Workspace, path: Path, rows: list[dict[str, Any]]) -> int:
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return shop.import_file(path).id


def from_scratch(shop: Workspace, folder: Path) -> dict[str, Any]:
    shutil.copytree(shop.folder, folder, ignore=shutil.ignore_patterns("index"))
    with Workspace(folder) as copy:
        found = told(copy)
    shutil.rmtree(folder)
    return found


def step(shop: Workspace, chance: random.Random, number: int, folder: Path) -> None:
    """Something happens."""
    names = list(told(shop)["known"])
    what = chance.choice(["import", "import", "merge", "split", "undo decision", "undo import"])
    if what == "merge" and len(names) > 1:
        shop.merge(*chance.sample(names, 2))
    elif what == "split" and names:
        one = chance.choice(names)
        known = shop.identifiers(one)
        try:
            shop.split(one, chance.sample(known, chance.randint(1, max(1, len(known) - 1))))
        except DecisionInvalid:
            assert len(known) == 1
    elif what == "undo decision" and (standing := [one.id for one in shop.decisions() if one.undone_at is None]):
        shop.undo_decision(chance.choice(standing))
    elif what == "undo import" and chance.random() < 0.5:
        with contextlib.suppress(ImportUndone):
            shop.undo_import(chance.choice(shop.imports()).id)
    else:
        imported(shop, folder / f"{number}.jsonl", messages(chance, chance.randint(1, 12), number))


@pytest.mark.parametrize(
    "seeds", [range(4), pytest.param(range(100, 160), marks=pytest.mark.slow)], ids=["short", "long"]
)
def test_whatever_happens_the_index_is_as_if_built_from_scratch(tmp_path: Path, seeds: range) -> None:
    for seed in seeds:
        chance = random.Random(seed)
        home = tmp_path / str(seed)
        home.mkdir()
        with tw.init(home / "shop") as shop:
            imported(shop, home / "first.jsonl", messages(chance, 25, 99))
            for number in range(8):
                step(shop, chance, number, home)
                assert told(shop) == from_scratch(shop, home / "copy"), (seed, number)
        shutil.rmtree(home)


def test_what_was_decided_and_undone_leaves_everything_as_it_was(shop: Workspace, tmp_path: Path) -> None:
    imported(shop, tmp_path / "some.jsonl", messages(random.Random(5), 80, 1))
    before = told(shop)
    names = list(before["known"])
    merge = shop.merge(names[0], names[-1], made_by="ann", note="the same person")
    split = shop.split("ann", [one for one in shop.identifiers("ann") if one != "ann"][:1])
    assert told(shop) != before
    for decision in (split, merge):
        shop.undo_decision(decision.id, undone_by="ben")
    assert told(shop) == before
    assert [one.undone_by for one in shop.decisions()] == ["ben", "ben"]


def test_a_preview_tells_what_then_happens_and_changes_nothing(shop: Workspace, tmp_path: Path) -> None:
    imported(shop, tmp_path / "some.jsonl", messages(random.Random(6), 80, 1))
    before, card = told(shop), shop.scorecard()
    preview = shop.preview_merge("ann", "ben")
    assert told(shop) == before
    shop.merge("ann", "ben")
    after = shop.scorecard()
    figures = {(one.touchpoint, one.name): (one.before, one.after) for one in preview.figures}
    assert figures[None, "customers"] == (card.customers, after.customers) == (card.customers, card.customers - 1)
    shown = shop.sql("select customer from customers where interactions > 0").to_dicts()
    assert len(shown) == after.customers
    (row,) = preview.customers_after
    assert (
        row.interactions
        == shop.timeline("ann").interactions_in_all
        == sum(one.interactions for one in preview.customers_before)
    )
    by_key = {one.key: one for one in after.touchpoints}
    for (touchpoint, name), (_, number) in figures.items():
        if touchpoint is not None:
            value = getattr(by_key[touchpoint], name)
            assert number == (value if isinstance(value, int | float) else value.value)


def test_every_link_names_the_event_and_the_rule_that_made_it(shop: Workspace, tmp_path: Path) -> None:
    rows = [
        {"type": "track", "event": "Visit", "anonymousId": "d1", "timestamp": "2024-03-01T10:00:00Z",
         "messageId": "1"},
        {"type": "identify", "userId": "ann", "anonymousId": "d1", "timestamp": "2024-03-01T11:00:00Z",
         "messageId": "2", "traits": {"email": "Ann@x.de"}},
        {"type": "track", "event": "Order Completed", "anonymousId": "d9", "timestamp": "2024-03-02T11:00:00Z",
         "messageId": "3", "properties": {"email": "ann@x.de", "revenue": 5}},
    ]  # fmt: skip
    imported(shop, tmp_path / "some.jsonl", rows)
    told = shop.identity("email:ann@x.de")
    assert told.customer == "ann"
    assert {(one.identifier, one.interactions) for one in told.identifiers} == {
        ("ann", 0), ("d1", 1), ("d9", 0), ("email:ann@x.de", 1),
    }  # fmt: skip
    chain = shop.linked_by("d1", "d9")
    assert [(one.rule, one.message_id) for one in chain] == [("login", "2"), ("identify", "2"), ("login", "3")]
    assert told.refused == ()


def test_a_link_that_a_guard_refuses_says_why(shop: Workspace, tmp_path: Path) -> None:
    rows = [
        {"type": "identify", "userId": user, "timestamp": f"2024-03-0{day}T10:00:00Z", "messageId": user,
         "traits": {"email": "family@x.de"}}
        for day, user in ((1, "ann"), (2, "ben"))
    ]  # fmt: skip
    imported(shop, tmp_path / "some.jsonl", rows)
    (refused,) = shop.identity("ben").refused
    assert (refused.refused, refused.message_id) == ("two_values", "ben")
    assert shop.customer_of("email:family@x.de") == "ann"
    assert shop.identity_health().refused == {"two_values": 1}
