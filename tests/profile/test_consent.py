"""Consent of one customer: what holds, since when, who says so, and everything that was ever said."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from touchweave.errors import ConsentInvalid, CustomerUnknown, SourceInvalid, WriterBusy
from touchweave.event.consent import STAFF_SOURCE
from touchweave.profile.record import PurposeConsent
from touchweave.workspace import Workspace

Collected = Callable[..., Workspace]


def visit(hours: float, user: str = "jo", **consent: Any) -> dict[str, Any]:
    return {"hours": hours, "type": "page", "name": "Home", "user_id": user, "consent": consent}


def agreed(hours: float, **purposes: bool) -> dict[str, Any]:
    return visit(hours, category_preferences=purposes)


def decided(hours: float, name: str, **properties: Any) -> dict[str, Any]:
    return {"hours": hours, "name": name, "user_id": "jo", "properties": properties}


def of(shop: Workspace, purpose: str, customer: str = "jo") -> PurposeConsent:
    return {one.purpose: one for one in shop.profile(customer).consent}[purpose]


def at(hours: float) -> datetime:
    return datetime(2026, 1, 1, int(hours), tzinfo=UTC)


def test_nobody_was_asked_is_neither_yes_nor_no(collected: Collected) -> None:
    shop = collected(visit(1), visit(2, user="bo", category_preferences={"mail": True}))
    assert shop.profile("jo").consent == ()
    assert shop.purposes() == ("mail",)


def test_what_holds_is_told_since_when_and_by_whom(collected: Collected) -> None:
    shop = collected(
        agreed(1, mail=False),
        decided(2, "Consent Given", purpose="mail", wording="May we write to you?"),
        agreed(3, mail=True),
    )
    mail = of(shop, "mail")
    assert (mail.agreed, mail.since, mail.who, mail.source) == (True, at(2), "customer", "shop")
    assert [(one.agreed, one.how, one.at, one.message_id) for one in mail.history] == [
        (True, "snapshot", at(3), "m2"),
        (True, "event", at(2), "m1"),
        (False, "snapshot", at(1), "m0"),
    ]
    assert mail.history[1].wording == "May we write to you?"


def test_snapshots_that_say_the_same_are_told_once(collected: Collected) -> None:
    shop = collected(*(agreed(hours, mail=hours < 3) for hours in range(6)))
    assert [(one.agreed, one.at) for one in of(shop, "mail").history] == [(False, at(3)), (True, at(0))]
    assert of(shop, "mail").since == at(3)


def test_what_staff_write_down_counts_at_once_and_says_who_and_in_which_words(collected: Collected) -> None:
    shop = collected(agreed(1, mail=True))
    told = shop.set_consent("jo", "mail", False, who="Ada, call centre", wording="Please stop writing.")
    assert told == shop.profile("jo").consent
    mail = of(shop, "mail")
    assert (mail.agreed, mail.who, mail.wording, mail.source) == (
        False,
        "Ada, call centre",
        "Please stop writing.",
        STAFF_SOURCE,
    )
    assert [one.how for one in mail.history] == ["staff", "snapshot"]


def test_a_browser_that_goes_on_agreeing_does_not_lift_what_was_refused(collected: Collected) -> None:
    shop = collected(agreed(1, mail=True))
    shop.set_consent("jo", "mail", False, who="Ada")
    collected(agreed(24 * 365 * 50, mail=True))  # whenever this test runs, that is later
    mail = of(shop, "mail")
    assert (mail.agreed, mail.who, len(mail.history)) == (False, "Ada", 3)


def test_what_staff_write_down_is_no_touchpoint_and_tells_no_traits(collected: Collected) -> None:
    shop = collected(agreed(1, mail=True))
    before = (shop.timeline("jo").interactions, [one.name for one in shop.index.touchpoints])
    shop.set_consent("jo", "phone", True, who="Ada")
    assert (shop.timeline("jo").interactions, [one.name for one in shop.index.touchpoints]) == before
    assert shop.profile("jo").traits == ()


@pytest.mark.parametrize("identifier", ["user_id", "anonymous_id"])
def test_it_is_written_under_the_kind_of_id_that_the_customer_has(collected: Collected, identifier: str) -> None:
    shop = collected({"hours": 1, "name": "Visit", identifier: "x"})
    shop.set_consent("x", "mail", True, who="Ada")
    (written,) = shop.sql(f"SELECT user_id, anonymous_id FROM events WHERE source = '{STAFF_SOURCE}'").to_dicts()
    assert written == {"user_id": None, "anonymous_id": None} | {identifier: "x"}


def test_it_is_durable_also_while_somebody_else_writes(collected: Collected, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = collected(agreed(1, mail=True))
    with monkeypatch.context() as while_busy:

        def busy() -> None:
            raise WriterBusy(path="shop", holder="an import")

        while_busy.setattr(shop, "load_inbox", busy)
        shop.set_consent("jo", "mail", False, who="Ada")
    assert (of(shop, "mail").agreed, shop.store.inbox.waiting().messages) == (True, 1)
    shop.load_inbox()
    assert of(shop, "mail").agreed is False


def test_an_empty_preference_refuses_every_purpose_and_is_in_each_history(collected: Collected) -> None:
    shop = collected(agreed(1, mail=True, ads=True), agreed(2))
    assert [(one.purpose, one.agreed, len(one.history)) for one in shop.profile("jo").consent] == [
        ("ads", False, 2),
        ("mail", False, 2),
    ]


def test_a_signal_refuses_sale_and_sharing_and_nothing_else(collected: Collected) -> None:
    shop = collected(visit(1, gpc=True, category_preferences={"mail": True, "sale": True}))
    assert {one.purpose: (one.agreed, one.history[0].how) for one in shop.profile("jo").consent} == {
        "mail": (True, "snapshot"),
        "sale": (False, "gpc"),
        "sharing": (False, "gpc"),
    }


@pytest.mark.parametrize("source", ["shop", "Touchweave Staff", "touchweave staff "])
def test_no_message_of_another_source_speaks_as_staff(collected: Collected, source: str) -> None:
    forged = visit(2, category_preferences={"mail": True}, who="Ada", wording="yes")
    mail = of(collected(forged, source=source), "mail")
    assert (mail.who, mail.wording, mail.history[0].how) == ("customer", None, "snapshot")


@pytest.mark.parametrize("name", [STAFF_SOURCE, "Touchweave Staff"])
def test_no_source_can_be_called_as_staff_are(shop: Workspace, name: str) -> None:
    with pytest.raises(SourceInvalid, match="your own people"):
        shop.store.sources.add(name)


def test_no_import_can_be_called_as_staff_are(shop: Workspace, tmp_path: Any) -> None:
    file, mapping = tmp_path / "visits.csv", tmp_path / "mapping.yaml"
    file.write_text("customer,time,event\njo,2026-01-01,Visit\n")
    mapping.write_text(f"source: {STAFF_SOURCE}\n")
    with pytest.raises(SourceInvalid):
        shop.import_file(file, mapping)


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("purpose", {"purpose": ""}),
        ("purpose", {"purpose": "*"}),
        ("purpose", {"purpose": " mail"}),
        ("purpose", {"purpose": "x" * 2**20}),
        ("purpose", {"purpose": "a\nb"}),
        ("who", {"who": "  "}),
        ("who", {"who": "x" * 300}),
        ("wording", {"wording": "x" * 3000}),
        ("wording", {"wording": "\ud800"}),
        ("agreed", {"agreed": "yes"}),
    ],
    ids=["empty", "star", "blank", "1 MB", "lines", "nobody", "long", "a book", "half", "word"],
)
def test_what_cannot_be_a_consent_is_refused_by_name(collected: Collected, field: str, told: dict[str, Any]) -> None:
    shop = collected(agreed(1, mail=True))
    asked: dict[str, Any] = {"purpose": "mail", "agreed": True, "who": "Ada", "wording": None} | told
    with pytest.raises(ConsentInvalid) as refused:
        shop.set_consent("jo", asked.pop("purpose"), asked.pop("agreed"), **asked)
    assert refused.value.details["field"] == field
    assert len(str(refused.value)) < 1000
    assert shop.store.inbox.waiting().messages == 0


def test_hostile_purposes_are_told_as_they_came(collected: Collected) -> None:
    html = "<img src=x onerror=alert(1)>"
    shop = collected(agreed(1, **{html: True, "x" * 2**20: True, "=1+1": False}))
    assert [one.purpose for one in shop.profile("jo").consent] == [html, "=1+1"]


def test_consent_of_nobody_cannot_be_written_down(shop: Workspace) -> None:
    with pytest.raises(CustomerUnknown):
        shop.set_consent("nobody", "mail", True, who="Ada")
