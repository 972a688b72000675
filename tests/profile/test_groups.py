"""Groups: which customers belong together, what is known of the group, and its own line."""

from collections.abc import Callable
from typing import Any

import pytest

from touchweave.errors import GroupUnknown
from touchweave.profile import groups as all_groups
from touchweave.workspace import Workspace

Collected = Callable[..., Workspace]


def belongs(hours: float, user: str | None, group: Any, **traits: Any) -> dict[str, Any]:
    return {"hours": hours, "type": "group", "user_id": user, "properties": {"groupId": group, **traits}}


def visit(hours: float, user: str, name: str = "Visit") -> dict[str, Any]:
    return {"hours": hours, "name": name, "user_id": user}


def test_groups_are_listed_with_members_and_what_was_said_last(collected: Collected) -> None:
    shop = collected(
        belongs(1, "ann", "acme", name="Acme", seats=5),
        belongs(3, "bob", "acme", seats=9),
        belongs(2, "cy", "acme", seats=7, city=None),
        belongs(2, "cy", "solo"),
    )
    told = shop.groups()
    assert [(one.group, one.name, one.members, one.traits) for one in told.groups] == [
        ("acme", "Acme", 3, {"name": "Acme", "seats": 9}),
        ("solo", None, 1, {}),
    ]
    assert (told.found, told.complete) == (2, True)
    assert [one.group for one in shop.groups(limit=1, offset=1).groups] == ["solo"]


def test_a_group_has_the_line_of_all_its_members_in_order(collected: Collected) -> None:
    shop = collected(
        belongs(1, "ann", "acme"),
        belongs(1, "bob", "acme"),
        visit(4, "ann"),
        visit(2, "bob", "Call"),
        visit(6, "bob"),
        visit(5, "somebody else"),
    )
    line = shop.group("acme")
    assert [(one.customer, one.name) for one in line.interactions] == [
        ("bob", "Call"),
        ("ann", "Visit"),
        ("bob", "Visit"),
    ]
    assert (line.members, line.members_in_all, line.interactions_in_all) == (("ann", "bob"), 2, 3)


def test_of_a_long_line_the_latest_are_shown(collected: Collected, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = collected(belongs(1, "ann", "acme"), *(visit(number, "ann") for number in range(2, 9)))
    index = shop.index
    line = all_groups.groups_of(shop.store, index).line(index, "acme", limit=2)
    assert (len(line.interactions), line.interactions_in_all) == (2, 7)
    assert line.interactions[-1].occurred_at.hour == 8


def test_a_profile_tells_the_groups_of_its_customer(collected: Collected) -> None:
    shop = collected(belongs(1, "ann", "acme", name="Acme"), belongs(1, "ann", 7), visit(2, "ann"))
    assert [(one.group, one.name) for one in shop.profile("ann").groups] == [("7", None), ("acme", "Acme")]


def test_a_group_whose_members_met_nobody_has_an_empty_line(collected: Collected) -> None:
    line = collected(belongs(1, "ann", "acme")).group("acme")
    assert (line.members, line.interactions) == (("ann",), ())


def test_an_unknown_group_is_told_and_which_there_are(collected: Collected) -> None:
    shop = collected(belongs(1, "ann", "acme"))
    with pytest.raises(GroupUnknown, match="acme"):
        shop.group("acne")
    with pytest.raises(GroupUnknown):
        shop.group("x" * 2**20)


@pytest.mark.parametrize("group", ["", None, True, {"a": 1}, ["x"]], ids=["empty", "null", "flag", "object", "list"])
def test_what_names_no_group_makes_none(collected: Collected, group: Any) -> None:
    assert collected(belongs(1, "ann", group), visit(2, "ann")).groups().found == 0
