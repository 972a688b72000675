"""The checksum of a row, and the total of a table."""

import pytest
from sqlalchemy import text

from touchweave.errors import DatabaseDamaged
from touchweave.store import migration
from touchweave.store.database import Database
from touchweave.store.row_checksum import (
    delete_rows,
    insert_rows,
    read_rows,
    read_total,
    row_checksum,
    rows_of,
    update_row,
    verify_rows,
)
from touchweave.store.schema import meta, sources

SHOP = {"id": 1, "name": "Shop", "kind": "web", "site_id": None, "created_us": 5}
APP = {"id": 2, "name": "App", "kind": "app", "site_id": 3, "created_us": 6}


@pytest.fixture
def connection(tmp_path):
    database = Database.at("", tmp_path)
    with database.writing() as opened:
        migration.upgrade(opened)
        yield opened
    database.close()


def test_a_checksum_depends_on_each_column_and_on_the_table():
    told = row_checksum("sources", SHOP)
    assert told == row_checksum("sources", dict(reversed(SHOP.items())))
    assert told == row_checksum("sources", SHOP | {"checksum": 99})
    for changes in ({"id": 2}, {"name": "shop"}, {"kind": None}, {"site_id": 0}, {"created_us": 5.0}):
        assert row_checksum("sources", SHOP | changes) != told
    assert row_checksum("meta", SHOP) != told


def test_a_column_that_is_added_later_and_empty_changes_no_checksum():
    assert row_checksum("sources", SHOP | {"colour": None}) == row_checksum("sources", SHOP)


def test_rows_come_back_as_they_were_written_and_the_total_follows(connection):
    insert_rows(connection, sources, [SHOP, APP])
    shop, app = read_rows(connection, sources)
    assert {name: shop[name] for name in SHOP} == SHOP
    update_row(connection, sources, app, {"name": "Phone"})
    assert rows_of(connection, sources, [2])[0]["name"] == "Phone"
    delete_rows(connection, sources, [shop])
    total = read_total(connection, sources)
    assert (total.rows, total.last_id) == (1, 2)
    delete_rows(connection, sources, read_rows(connection, sources))
    assert read_total(connection, sources).total == 0
    assert read_total(connection, sources).last_id == 2
    insert_rows(connection, meta, [{"key": "a", "value": "b"}])
    verify_rows(connection)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE sources SET name = 'Shoq' WHERE id = 1", "sources, row 1: its checksum is wrong"),
        ("UPDATE sources SET site_id = NULL WHERE id = 2", "sources, row 2"),
        ("UPDATE sources SET id = 9 WHERE id = 2", "sources, row 9"),
        ("UPDATE sources SET checksum = checksum + 1", "sources, row 1"),
        ("UPDATE sources SET name = CAST(x'FF' AS TEXT) WHERE id = 1", "sources"),
        ("DELETE FROM sources WHERE id = 1", "it holds 1 rows, expected 2"),
        ("UPDATE totals SET total = 0 WHERE name = 'sources'", "totals, row 'sources': its checksum is wrong"),
        ("DELETE FROM totals WHERE name = 'sources'", "totals, row 'sources': it is missing"),
    ],
)
def test_whatever_changes_behind_our_back_is_told_with_its_place(connection, change, said):
    insert_rows(connection, sources, [SHOP, APP])
    connection.execute(text(change))
    with pytest.raises(DatabaseDamaged, match=said) as told:
        read_rows(connection, sources)
    assert "touchweave.db" in str(told.value)
    with pytest.raises(DatabaseDamaged):
        verify_rows(connection)


def test_a_row_that_is_gone_is_neither_changed_nor_deleted_silently(connection):
    insert_rows(connection, sources, [SHOP])
    (row,) = read_rows(connection, sources)
    connection.execute(text("DELETE FROM sources"))
    with pytest.raises(DatabaseDamaged, match="cannot be found"):
        update_row(connection, sources, row, {"name": "x"})
    with pytest.raises(DatabaseDamaged, match="cannot be found"):
        delete_rows(connection, sources, [row])
    with pytest.raises(DatabaseDamaged, match="cannot be found"):
        rows_of(connection, sources, [1])
