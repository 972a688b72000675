"""Profiles of customers with several identifiers: what is theirs, wherever it was said, and nothing of others."""

from collections.abc import Callable
from typing import Any

import pytest

from touchweave.event.consent import STAFF_SOURCE
from touchweave.workspace import Workspace

Collected = Callable[..., Workspace]


def said(hours: float, traits: dict[str, Any], **who: Any) -> dict[str, Any]:
    return {"hours": hours, "type": "identify", "properties": traits, **who}


def values(shop: Workspace, customer: str) -> dict[str, list[Any]]:
    return {one.name: [each.value for each in one.history] for one in shop.profile(customer).traits}


def test_what_was_said_before_a_login_is_in_the_history_too(collected: Collected) -> None:
    shop = collected(
        said(1, {"size": "M"}, anonymous_id="v-81"),
        said(2, {"size": "L"}, anonymous_id="v-81", user_id="jo"),
        said(3, {"size": "S"}, user_id="jo"),
    )
    assert values(shop, "jo") == values(shop, "v-81") == {"size": ["S", "L", "M"]}
    assert shop.profile("v-81").customer == "jo"


def test_on_a_shared_device_each_is_told_what_was_said_in_their_time(collected: Collected) -> None:
    shop = collected(
        {"hours": 1, "name": "Login", "user_id": "ann", "anonymous_id": "tablet"},
        said(2, {"size": "M"}, anonymous_id="tablet"),
        {"hours": 30, "name": "Login", "user_id": "bob", "anonymous_id": "tablet"},
        said(31, {"size": "XL"}, anonymous_id="tablet"),
    )
    assert (values(shop, "ann"), values(shop, "bob")) == ({"size": ["M"]}, {"size": ["XL"]})
    index = shop.index
    assert [index.trait("size")[index.code(who)].as_py() for who in ("ann", "bob")] == ["M", "XL"]


def test_consent_of_all_identifiers_is_one_and_goes_along_with_a_split_and_its_undoing(collected: Collected) -> None:
    def visit(hours: float, who: str, mail: bool) -> dict[str, Any]:
        consent = {"category_preferences": {"mail": mail}}
        return {"hours": hours, "type": "page", "name": "Home", "user_id": who, "consent": consent}

    shop = collected(visit(1, "a", True), visit(2, "b", False))

    def agreed(who: str) -> bool:
        (mail,) = shop.profile(who).consent
        code = shop.index.code(who)
        assert shop.index.trait("consent:mail")[code].as_py() is mail.agreed
        return mail.agreed

    assert (agreed("a"), agreed("b")) == (True, False)
    merge = shop.merge("a", "b", made_by="Ada")
    assert (agreed("a"), agreed("b")) == (False, False)
    shop.set_consent("a", "mail", True, who="Ada")
    assert (agreed("a"), agreed("b")) == (True, True)
    shop.undo_decision(merge.id)
    assert (agreed("a"), agreed("b")) == (True, False)


@pytest.mark.parametrize(
    ("event", "written"),
    [
        ({"user_id": "jo"}, {"user_id": "jo"}),
        ({"anonymous_id": "v-81"}, {"anonymous_id": "v-81"}),
        (
            {"context": {"identifiers": {"email": "jo@example.com"}}},
            {"context": '{"identifiers":{"email":"jo@example.com"}}'},
        ),
        (
            {"context": {"externalIds": [{"type": "crm", "id": "77"}]}},
            {"context": '{"identifiers":{"external:crm":"77"}}'},
        ),
    ],
    ids=["user", "v-81", "mail", "external"],
)
def test_a_consent_is_written_under_an_identifier_of_the_same_type(
    collected: Collected, event: dict[str, Any], written: dict[str, str]
) -> None:
    shop = collected({"hours": 1, "name": "Visit"} | event)
    (customer,) = [row.customer for row in shop.customers().customers]
    shop.set_consent(customer, "mail", True, who="Ada")
    query = f"SELECT user_id, anonymous_id, context FROM events WHERE source = '{STAFF_SOURCE}'"
    assert shop.sql(query).to_dicts() == [{"user_id": None, "anonymous_id": None, "context": None} | written]
    assert [row.customer for row in shop.customers().customers] == [customer]
    (mail,) = shop.profile(customer).consent
    assert (mail.agreed, mail.who) == (True, "Ada")


def test_members_of_a_group_are_customers_whatever_identifier_the_event_bore(collected: Collected) -> None:
    shop = collected(
        {"hours": 1, "type": "group", "anonymous_id": "v-81", "properties": {"groupId": "acme"}},
        {"hours": 2, "name": "Login", "user_id": "jo", "anonymous_id": "v-81"},
        {"hours": 3, "type": "group", "user_id": "jo", "properties": {"groupId": "acme"}},
    )
    assert shop.group("acme").members == ("jo",)
    assert [one.group for one in shop.profile("v-81").groups] == ["acme"]
