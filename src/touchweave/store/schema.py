"""The tables of the transactional database: the ledger's manifest, the import batches, and what is noted once.

`migrations/` makes them; a test holds both equal.
"""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, LargeBinary, MetaData, String, Table, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: Revisions in `migrations/versions/`, oldest first. A database at any other was made by a newer Touchweave.
REVISIONS = ("0001",)

#: `ledger_id`, `ledger_version` (grows with every change of the ledger), `key_secret` (of message keys, hex).
meta = Table(
    "meta",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

imports = Table(
    "imports",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("source", Text, nullable=False),
    Column("digest", Text, nullable=False, index=True),
    Column("own_ids", Boolean(create_constraint=False), nullable=False),
    Column("duplicate_of", Integer, ForeignKey("imports.id")),
    Column("undone", Boolean(create_constraint=False), nullable=False),
    Column("report", Text, nullable=False),  # an ImportReport as JSON
)

ledger_files = Table(
    "ledger_files",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("import_id", Integer, ForeignKey("imports.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),  # events, quarantine, duplicates
    Column("place", Integer, nullable=False),  # among the import's files of this kind
    Column("path", Text, nullable=False, unique=True),  # relative to the workspace
    Column("keys_path", Text),
    Column("own_ids", Boolean(create_constraint=False), nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("first_us", BigInteger, nullable=False),
    Column("last_us", BigInteger, nullable=False),
    Column("checksums", LargeBinary, nullable=False),  # verified_parquet.checksums
)
