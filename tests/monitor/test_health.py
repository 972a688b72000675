"""The doctor: a workspace is well as it was made, and what is wrong with it is named."""

from pathlib import Path

import pytest

import touchweave as tw
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


def test_an_index_that_is_gone_is_named_once_something_came_in(shop: Workspace) -> None:
    _visit(shop)
    (shop.folder / "index" / "CURRENT").unlink()
    assert _wrong(shop) == ["index"]
