"""Whose data an erasure takes, whose it leaves, and what stands on the receipt."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import touchweave as tw
from touchweave.errors import CustomerUnknown, SelectionInvalid
from touchweave.event.parcel import ROW_FIELDS, Parcel
from touchweave.store.database import FILE
from touchweave.workspace import Workspace

US = 1_772_323_200_000_000  # 2026-03-01


def event(number: int, user: str | None, **changes: Any) -> tuple[Any, ...]:
    told = {"message_id": f"m{number}", "type": "track", "name": "Order", "user_id": user}
    told |= {"occurred_at": US + number * 60_000_000}
    return tuple((told | changes).get(field) for field in ROW_FIELDS)


def load(shop: Workspace, *rows: tuple[Any, ...]) -> None:
    shop.store.inbox.append([Parcel(source="web", received_us=US, rows=rows)])
    shop.load_inbox()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Workspace]:
    with tw.init(tmp_path / "shop") as shop:
        yield shop


def ledger(shop: Workspace) -> list[dict[str, Any]]:
    return [row for batch in shop.store.events() for row in batch.to_pylist()]


def test_an_emptied_event_keeps_its_type_its_source_its_day_and_the_key_of_its_id(shop):
    load(shop, event(1, "ann", properties='{"a":1}', value=3.0), event(2, "bob"))
    shop.erase_customer("ann", asked_by="Eve")
    row = ledger(shop)[0]
    kept = {name: value for name, value in row.items() if value is not None}
    assert {name: kept.pop(name) for name in ("type", "source", "flags")} == {
        "type": "track", "source": "web", "flags": "erased"
    }  # fmt: skip
    assert kept.pop("message_id").startswith("erased:")
    assert {name: str(value) for name, value in kept.items()} == dict.fromkeys(
        ("occurred_at", "received_at"), "2026-03-01 00:00:00+00:00"
    )


def test_a_device_that_others_use_stays_theirs(shop):
    load(
        shop,
        event(1, "ann", anonymous_id="tablet"),
        event(2, "ann", anonymous_id="ann-phone"),
        event(3, "bob", anonymous_id="tablet"),
        event(4, "bob", anonymous_id="tablet"),
    )
    before = [row for row in ledger(shop) if row["user_id"] == "bob"]
    receipt = shop.erase_customer("ann", asked_by="Eve")
    assert receipt.shared == 1
    assert [row for row in ledger(shop) if row["user_id"]] == before
    load(shop, event(5, "bob", anonymous_id="tablet"), event(6, None, anonymous_id="ann-phone"))
    assert [row["user_id"] or row["anonymous_id"] for row in ledger(shop)] == [None, None, "bob", "bob", "bob", None]


def test_a_mail_address_of_a_family_stays_with_the_others(shop):
    said = json.dumps({"email": "family@x.de"})
    load(shop, event(1, "ann", type="identify", name=None, properties=said), event(2, "ann"))
    load(shop, event(3, "bob", type="identify", name=None, properties=said), event(4, "bob"))
    before = [row for row in ledger(shop) if row["user_id"] == "bob"], shop.timeline("bob")
    assert shop.erase_customer("ann", asked_by="Eve").shared <= 1
    assert ([row for row in ledger(shop) if row["user_id"] == "bob"], shop.timeline("bob")) == before


def test_somebody_elses_event_that_names_the_customer_loses_that_name_and_nothing_else(shop):
    load(shop, event(1, "ann", properties='{"email":"ann@x.de"}'))
    load(shop, event(2, "bob", properties='{"friend":"Ann@X.de","amount":3}', value=3.0))
    receipt = shop.erase_customer("ann", asked_by="Eve")
    row = ledger(shop)[1]
    assert (row["user_id"], row["message_id"], row["value"]) == ("bob", "m2", 3.0)
    assert json.loads(row["properties"]) == {"friend": None, "amount": 3}
    assert [(place.place, place.how, place.rows) for place in receipt.places][:2] == [
        ("ledger", "emptied", 1), ("ledger", "blanked", 1)
    ]  # fmt: skip


def test_a_short_id_is_not_looked_for_where_no_field_says_that_it_is_one(shop):
    load(shop, event(1, "42", properties='{"quantity":42}'), event(2, "bob", properties='{"quantity":"42"}'))
    shop.erase_customer("42", asked_by="Eve")
    assert ledger(shop)[1]["properties"] == '{"quantity":"42"}'


def test_any_identifier_finds_the_customer_and_once_erased_nobody(shop):
    load(shop, event(1, "ann", properties='{"email":"ann@x.de"}'), event(2, "bob"))
    assert shop.erase_customer("email:ann@x.de", asked_by="Eve").events == 1
    for identifier in ("ann", "email:ann@x.de", "nobody"):
        with pytest.raises(CustomerUnknown):
            shop.erase_customer(identifier, asked_by="Eve")
        with pytest.raises(CustomerUnknown):
            shop.erase_customer(identifier, asked_by="Eve", dry_run=True)
    assert len(shop.erasures()) == 1


@pytest.mark.parametrize("asked_by", ["", "  ", "x" * 201, "ann", "Ann@X.de herself"])
def test_the_receipt_says_who_has_it_done_and_names_no_customer(shop, asked_by):
    load(shop, event(1, "ann", properties='{"email":"ann@x.de"}'))
    with pytest.raises(SelectionInvalid, match="asked_by"):
        shop.erase_customer("ann", asked_by=asked_by)
    assert shop.erasures() == ()
    assert len(shop.customers().customers) == 1


def test_whoever_comes_back_with_an_older_backup_is_told_by_the_doctor_and_erased_again(shop, tmp_path):
    load(shop, event(1, "ann", properties='{"email":"ann@x.de"}'), event(2, "bob"))
    shop.close()
    backup = tmp_path / "backup"
    shutil.copytree(shop.folder, backup)
    with tw.open(shop.folder) as now:
        now.erase_customer("ann", asked_by="Eve")
        load(now, event(9, "cleo"))
        now.erase_customer("cleo", asked_by="Eve")  # whom the backup has never seen
    shutil.copy(shop.folder / "erased.json", tmp_path / "erased.json")
    shutil.rmtree(shop.folder)
    shutil.copytree(backup, shop.folder)
    with tw.open(shop.folder) as restored:
        assert restored.doctor().well  # nothing tells of erasures that were made after the backup …
    shutil.copy(tmp_path / "erased.json", shop.folder)  # … but the list that was kept beside it
    with tw.open(shop.folder) as restored:
        (told,) = [finding for finding in restored.doctor().findings if finding.what == "erasures"]
        assert not told.well
        assert "erase DIR --again" in told.said
        load(restored, event(3, "ann"))  # what comes meanwhile goes in empty
        assert [receipt.events for receipt in restored.erase_again(asked_by="Eve")] == [1, 0]
        assert restored.doctor().well
        assert restored.erase_again(asked_by="Eve") == ()
        assert [row["user_id"] for row in ledger(restored)] == [None, "bob", None]
    assert b"ann" not in (shop.folder / FILE).read_bytes()


def test_an_identifier_is_found_however_json_writes_it(shop):
    escaped = '{"said":"J\\u00f6rg@x.de","path":"a\\/b"}'
    load(shop, event(1, "jörg@x.de"), event(2, "bob", properties=escaped))
    shop.erase_customer("jörg@x.de", asked_by="Eve")
    assert json.loads(ledger(shop)[1]["properties"]) == {"said": None, "path": "a/b"}


def test_a_customer_of_hundreds_of_identifiers_is_erased(shop):
    load(shop, *(event(i, "ann", properties=json.dumps({"phone": f"+4930{100000 + i}"})) for i in range(15)))
    load(shop, *(event(100 + i, "ann", anonymous_id=f"device-{i}") for i in range(300)), event(999, "bob"))
    receipt = shop.erase_customer("ann", asked_by="Eve")
    assert (receipt.events, receipt.identifiers > 300) == (315, True)
    assert [row["user_id"] for row in ledger(shop) if row["user_id"]] == ["bob"]
