"""Sources and their write keys, the inbox, what was accepted; and checksums that guard every row."""

import hashlib
from typing import Any

import sqlalchemy as sa
from alembic import op

from touchweave.store.row_checksum import row_checksum

revision = "0002"
down_revision = "0001"

_THERE = ("meta", "imports", "ledger_files")
_NEW = ("sources", "write_keys", "accepted", "inbox")


def upgrade() -> None:
    """Make the tables, then guard the rows that are there."""
    for name in _THERE:
        op.add_column(name, _checksum())
    op.add_column("ledger_files", sa.Column("digest", sa.String(32), nullable=False, server_default=""))
    # Questions scan these tables, so that a damaged index cannot hide a row.
    op.drop_index("ix_imports_digest", "imports")
    op.drop_index("ix_ledger_files_import_id", "ledger_files")
    _make_sources()
    _make_inbox()
    _make_totals()


def _checksum() -> "sa.Column[int]":
    return sa.Column("checksum", sa.BigInteger, nullable=False, server_default="0")


def _make_sources() -> None:
    op.create_table(
        "sources",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("site_id", sa.BigInteger),
        sa.Column("created_us", sa.BigInteger, nullable=False),
        _checksum(),
        sa.PrimaryKeyConstraint("id", name="pk_sources"),
        sa.UniqueConstraint("name", name="uq_sources_name"),
        sa.UniqueConstraint("site_id", name="uq_sources_site_id"),
    )
    op.create_table(
        "write_keys",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("source_id", sa.Integer, nullable=False),
        sa.Column("prefix", sa.String(16), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("created_us", sa.BigInteger, nullable=False),
        sa.Column("revoked_us", sa.BigInteger),
        _checksum(),
        sa.PrimaryKeyConstraint("id", name="pk_write_keys"),
        sa.UniqueConstraint("hash", name="uq_write_keys_hash"),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_write_keys_source_id"),
    )


def _make_inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), autoincrement=False, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("received_us", sa.BigInteger, nullable=False),
        sa.Column("messages", sa.Integer, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("damaged", sa.Boolean, nullable=False),
        sa.Column("checksum", sa.BigInteger, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
    )
    op.create_table(
        "accepted",
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("messages", sa.BigInteger, nullable=False),
        sa.Column("waiting_messages", sa.BigInteger, nullable=False),
        sa.Column("waiting_requests", sa.BigInteger, nullable=False),
        sa.Column("waiting_bytes", sa.BigInteger, nullable=False),
        sa.Column("damaged_messages", sa.BigInteger, nullable=False),
        sa.Column("damaged_requests", sa.BigInteger, nullable=False),
        _checksum(),
        sa.PrimaryKeyConstraint("source", "day", name="pk_accepted"),
    )


def _make_totals() -> None:
    totals = op.create_table(
        "totals",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("rows", sa.BigInteger, nullable=False),
        sa.Column("total", sa.BigInteger, nullable=False),
        sa.Column("last_id", sa.BigInteger, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        _checksum(),
        sa.PrimaryKeyConstraint("name", name="pk_totals"),
    )
    connection = op.get_bind()
    for name in (*_THERE, *_NEW):
        total: dict[str, Any] = {"name": name, "rows": 0, "total": 0, "last_id": 0, "bytes": 0}
        for row in _guarded(connection, name) if name in _THERE else ():
            total["rows"] += 1
            total["total"] += row["checksum"]
            total["last_id"] = max(total["last_id"], row.get("id", 0))
        connection.execute(sa.insert(totals).values(total | {"checksum": row_checksum("totals", total)}))


def _guarded(connection: sa.Connection, name: str) -> list[dict[str, Any]]:
    """Give each row of a table its checksum, and return them all."""
    table = sa.Table(name, sa.MetaData(), autoload_with=connection, resolve_fks=False)
    (key,) = table.primary_key.columns
    rows = [dict(row) for row in connection.execute(sa.select(table)).mappings()]
    for row in rows:
        added = {"digest": _digest(row)} if name == "ledger_files" else {}
        row.update(added)
        row["checksum"] = row_checksum(name, row)
        connection.execute(sa.update(table).where(key == row[key.name]).values(added | {"checksum": row["checksum"]}))
    return rows


def _digest(row: dict[str, Any]) -> str:
    said = f"{row['path']} {row['rows']} {row['bytes']} ".encode()
    return hashlib.blake2b(said + row["checksums"], digest_size=15).hexdigest()
