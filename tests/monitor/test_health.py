"""The doctor: a workspace is well as it was made, and what is wrong with it is named."""

from pathlib import Path

import pytest
from msgspec import structs

import touchweave as tw
from touchweave.event.parcel import ROW_FIELDS, Parcel, Refused
from touchweave.event.rejection import Reason
from touchweave.store import manifest
from touchweave.store.schema import inbox
from touchweave.workspace import Workspace


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    return tw.init(tmp_path / "shop")


def _wrong(shop: Workspace) -> list[str]:
    health = shop.doctor()
    assert health.well == all(finding.well for finding in health.findings)
    return [finding.what for finding in health.findings if not finding.well]


def _visit(shop: Workspace) -> None:
    path = shop.folder.parent / "visits.csv"
    path.write_text("customer_id,timestamp,event\nann,2026-01-01T10:00:00Z,Home page\n")
    shop.import_file(path)


def test_a_new_workspace_is_well(shop: Workspace) -> None:
    assert _wrong(shop) == []


def test_a_workspace_with_an_import_is_well_also_when_it_was_undone(shop: Workspace) -> None:
    _visit(shop)
    assert _wrong(shop) == []
    shop.undo_import(1)
    assert _wrong(shop) == []


def test_a_fault_in_the_catalogue_is_named(shop: Workspace) -> None:
    _visit(shop)
    (shop.folder / "touchpoints.yaml").write_text("touchpoints: [")
    assert _wrong(shop) == ["catalogue", "index"]


def test_a_bit_of_the_ledger_that_turned_is_found(shop: Workspace) -> None:
    _visit(shop)
    (file,) = (shop.folder / "ledger").glob("*.parquet")
    content = bytearray(file.read_bytes())
    content[40] ^= 1
    file.write_bytes(content)
    assert "ledger" in _wrong(shop)


def test_a_bit_of_the_quarantine_that_turned_is_found(shop: Workspace) -> None:
    refused = Refused(reason=Reason.UNREADABLE, row=1, field=None, raw="what came in", envelope="{}")
    shop.store.inbox.append([Parcel(source="web", received_us=0, rows=(), refused=[refused])])
    assert shop.load_inbox() is not None
    assert _wrong(shop) == []
    (file,) = (shop.folder / "quarantine").glob("*.parquet")
    content = bytearray(file.read_bytes())
    content[content.index(b"what came in")] ^= 1
    file.write_bytes(content)
    assert _wrong(shop) == ["quarantine"]


def test_an_index_that_is_gone_is_named_once_something_came_in(shop: Workspace) -> None:
    _visit(shop)
    (shop.folder / "index" / "CURRENT").unlink()
    assert _wrong(shop) == ["index"]


def _collect(shop: Workspace, *ids: str) -> None:
    rows = [
        tuple(
            {"message_id": name, "type": "track", "name": "Visit", "occurred_at": 0, "user_id": "ann"}.get(field)
            for field in ROW_FIELDS
        )
        for name in ids
    ]
    shop.store.inbox.append([Parcel(source="web", received_us=0, rows=rows)])


def _said(shop: Workspace, what: str) -> str:
    return next(finding.said for finding in shop.doctor().findings if finding.what == what)


def test_every_accepted_message_is_accounted_for(shop: Workspace) -> None:
    assert _said(shop, "collector") == "nothing was collected yet"
    _collect(shop, "a", "b", "b")
    assert shop.load_inbox() is not None
    assert _wrong(shop) == []
    assert _said(shop, "collector") == "3 accepted = 2 loaded + 1 duplicates + 0 quarantined + 0 waiting"


def test_a_loader_that_stands_still_is_told_loudly(shop: Workspace) -> None:
    _collect(shop, "a")
    assert _wrong(shop) == ["collector"]
    assert "The loader stands still: 1 messages wait" in _said(shop, "collector")


def test_damaged_rows_of_the_inbox_are_named(shop: Workspace) -> None:
    _collect(shop, "a")
    with shop.store._database.writing() as connection:
        connection.execute(inbox.update().values(payload=b"not what was written"))
    assert shop.load_inbox() is None
    assert _wrong(shop) == ["database", "collector"]
    assert "1 damaged" in _said(shop, "collector")
    assert "row 1 (source 'web', 1 messages)" in _said(shop, "database")


def test_a_message_that_got_lost_is_missed(shop: Workspace) -> None:
    _collect(shop, "a", "b")
    report = shop.load_inbox()
    assert report is not None
    with shop.store._database.writing() as connection:
        manifest.rewrite_import(connection, structs.replace(report, accounts=()))
    assert _wrong(shop) == ["collector"]
    assert "2 accepted ≠ 0 loaded" in _said(shop, "collector")
