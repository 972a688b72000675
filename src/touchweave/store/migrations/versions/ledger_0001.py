"""The first tables: meta, imports, ledger_files."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables of the ledger's manifest."""
    op.create_table(
        "meta",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("own_ids", sa.Boolean, nullable=False),
        sa.Column("duplicate_of", sa.Integer),
        sa.Column("undone", sa.Boolean, nullable=False),
        sa.Column("report", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
        sa.ForeignKeyConstraint(["duplicate_of"], ["imports.id"], name="fk_imports_duplicate_of"),
    )
    op.create_index("ix_imports_digest", "imports", ["digest"])
    op.create_table(
        "ledger_files",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("import_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("keys_path", sa.Text),
        sa.Column("own_ids", sa.Boolean, nullable=False),
        sa.Column("rows", sa.BigInteger, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("first_us", sa.BigInteger, nullable=False),
        sa.Column("last_us", sa.BigInteger, nullable=False),
        sa.Column("checksums", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_files"),
        sa.UniqueConstraint("path", name="uq_ledger_files_path"),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name="fk_ledger_files_import_id"),
    )
    op.create_index("ix_ledger_files_import_id", "ledger_files", ["import_id"])
