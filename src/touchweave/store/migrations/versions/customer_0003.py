"""The customer: what people decided about who is who, segments, erasures, and what staff keep of a customer."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from touchweave.store.row_checksum import row_checksum

revision = "0003"
down_revision = "0002"

_NEW = (
    "identity_decisions",
    "segments",
    "segment_changes",
    "erasures",
    "erased_identifiers",
    "notes",
    "tasks",
    "owners",
)


def upgrade() -> None:
    """Make the tables, and a total for each."""
    _make_identity()
    _make_segments()
    _make_erasures()
    _make_staff()
    totals = sa.Table("totals", sa.MetaData(), autoload_with=op.get_bind(), resolve_fks=False)
    for name in _NEW:
        total: dict[str, Any] = {"name": name, "rows": 0, "total": 0, "last_id": 0, "bytes": 0}
        op.get_bind().execute(sa.insert(totals).values(total | {"checksum": row_checksum("totals", total)}))


def _checksum() -> "sa.Column[int]":
    return sa.Column("checksum", sa.BigInteger, nullable=False, server_default="0")


def _id() -> "sa.Column[int]":
    return sa.Column("id", sa.Integer, autoincrement=False, nullable=False)


def _text(name: str, *, nullable: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.Text, nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> "sa.Column[int]":
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def _make_identity() -> None:
    op.create_table(
        "identity_decisions",
        _id(),
        sa.Column("kind", sa.String(16), nullable=False),
        _text("body"),
        _moment("made_us"),
        _text("made_by"),
        _text("note"),
        _moment("undone_us", nullable=True),
        _text("undone_by", nullable=True),
        _checksum(),
        sa.PrimaryKeyConstraint("id", name="pk_identity_decisions"),
    )


def _make_segments() -> None:
    op.create_table(
        "segments",
        _id(),
        _text("name"),
        _text("description"),
        _text("conditions"),
        _moment("created_us"),
        _moment("changed_us"),
        _checksum(),
        sa.PrimaryKeyConstraint("id", name="pk_segments"),
        sa.UniqueConstraint("name", name="uq_segments_name"),
    )
    op.create_table(
        "segment_changes",
        _id(),
        sa.Column("segment_id", sa.Integer, nullable=False),
        _moment("at_us"),
        sa.Column("came", sa.Integer, nullable=False),
        sa.Column("went", sa.Integer, nullable=False),
        sa.Column("members", sa.BigInteger, nullable=False),
        sa.Column("customers", sa.LargeBinary, nullable=False),
        _checksum(),
        sa.PrimaryKeyConstraint("id", name="pk_segment_changes"),
        sa.ForeignKeyConstraint(["segment_id"], ["segments.id"], name="fk_segment_changes_segment_id"),
    )


def _make_erasures() -> None:
    op.create_table(
        "erasures",
        _id(),
        _moment("erased_us"),
        _moment("finished_us", nullable=True),
        _text("asked_by"),
        _text("receipt"),
        _checksum(),
        sa.PrimaryKeyConstraint("id", name="pk_erasures"),
    )
    op.create_table(
        "erased_identifiers",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("erasure_id", sa.Integer, nullable=False),
        _checksum(),
        sa.PrimaryKeyConstraint("hash", name="pk_erased_identifiers"),
        sa.ForeignKeyConstraint(["erasure_id"], ["erasures.id"], name="fk_erased_identifiers_erasure_id"),
    )


def _make_staff() -> None:
    op.create_table(
        "notes",
        _id(),
        _text("customer"),
        _text("text"),
        _text("author"),
        _moment("made_us"),
        _moment("changed_us", nullable=True),
        _checksum(),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
    )
    op.create_index("ix_notes_customer", "notes", ["customer"])
    op.create_table(
        "tasks",
        _id(),
        _text("customer"),
        _text("title"),
        _text("assignee"),
        _moment("due_us", nullable=True),
        _text("author"),
        _moment("made_us"),
        _moment("done_us", nullable=True),
        _checksum(),
        sa.PrimaryKeyConstraint("id", name="pk_tasks"),
    )
    op.create_index("ix_tasks_customer", "tasks", ["customer"])
    op.create_table(
        "owners",
        _text("customer"),
        _text("owner"),
        _moment("set_us"),
        _checksum(),
        sa.PrimaryKeyConstraint("customer", name="pk_owners"),
    )
