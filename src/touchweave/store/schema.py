"""The tables of the transactional database: the ledger's manifest, the sources, the inbox, and what is noted once.

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
REVISIONS = ("0001", "0002", "0003")


def _checksum() -> "Column[int]":
    return Column("checksum", BigInteger, nullable=False, server_default="0")  # row_checksum of the other columns


#: `ledger_id`, `ledger_version` (grows with every change of the ledger), `key_secret` (of message keys, hex).
meta = Table(
    "meta",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", Text, nullable=False),
    _checksum(),
)

imports = Table(
    "imports",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("source", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("own_ids", Boolean(create_constraint=False), nullable=False),
    Column("duplicate_of", Integer, ForeignKey("imports.id")),
    Column("undone", Boolean(create_constraint=False), nullable=False),
    Column("report", Text, nullable=False),  # an ImportReport as JSON
    _checksum(),
)

ledger_files = Table(
    "ledger_files",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("import_id", Integer, ForeignKey("imports.id"), nullable=False),
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
    Column("digest", String(32), nullable=False, server_default=""),  # ledger_digest: which events, in which order
    _checksum(),
)

sources = Table(
    "sources",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", String(16), nullable=False),  # any, web, app, server
    Column("site_id", BigInteger, unique=True),
    Column("created_us", BigInteger, nullable=False),
    _checksum(),
)

write_keys = Table(
    "write_keys",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("source_id", Integer, ForeignKey("sources.id"), nullable=False),
    Column("prefix", String(16), nullable=False),  # the key's first characters, for people
    Column("hash", String(64), nullable=False, unique=True),  # SHA-256, hex: the key itself is kept nowhere
    Column("created_us", BigInteger, nullable=False),
    Column("revoked_us", BigInteger),
    _checksum(),
)

#: Parcels that were acknowledged and wait for the loader.
inbox = Table(
    "inbox",
    metadata,
    # Given out under the writers' lock, and never twice (`totals.last_id`).
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("source", Text, nullable=False),
    Column("day", String(10), nullable=False),  # of the arrival, in UTC
    Column("received_us", BigInteger, nullable=False),
    Column("messages", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),  # of the payload
    Column("damaged", Boolean(create_constraint=False), nullable=False),  # set apart: not what was written
    Column("checksum", BigInteger, nullable=False),  # of the payload and of all else but `damaged`
    Column("payload", LargeBinary, nullable=False),  # Parcel.encode()
)

#: What was acknowledged ever, and of it what still waits, by source and day of arrival.
accepted = Table(
    "accepted",
    metadata,
    Column("source", Text, primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("messages", BigInteger, nullable=False),
    Column("waiting_messages", BigInteger, nullable=False),
    Column("waiting_requests", BigInteger, nullable=False),
    Column("waiting_bytes", BigInteger, nullable=False),
    Column("damaged_messages", BigInteger, nullable=False),
    Column("damaged_requests", BigInteger, nullable=False),
    _checksum(),
)

#: What people said of who is who: a view's input, never undone by being deleted.
identity_decisions = Table(
    "identity_decisions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),  # merge, split
    Column("body", Text, nullable=False),  # identity.decision as JSON
    Column("made_us", BigInteger, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("undone_us", BigInteger),
    Column("undone_by", Text),
    _checksum(),
)

segments = Table(
    "segments",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False, unique=True),
    Column("description", Text, nullable=False),
    Column("conditions", Text, nullable=False),  # JSON, as segment.parse reads them
    Column("created_us", BigInteger, nullable=False),
    Column("changed_us", BigInteger, nullable=False),
    _checksum(),
)

#: Who entered and who left a segment, as a refresh saw it; of many customers several rows.
segment_changes = Table(
    "segment_changes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("segment_id", Integer, ForeignKey("segments.id"), nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("came", Integer, nullable=False),
    Column("went", Integer, nullable=False),
    Column("members", BigInteger, nullable=False),  # after it
    Column("customers", LargeBinary, nullable=False),  # Arrow: name, and whether he came
    _checksum(),
)

#: Who was erased: a salted hash of each identifier, so that nobody comes back unseen.
erasures = Table(
    "erasures",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("erased_us", BigInteger, nullable=False),
    Column("finished_us", BigInteger),  # until then what was taken out may still lie in files
    Column("asked_by", Text, nullable=False),
    Column("receipt", Text, nullable=False),  # JSON: where, and how much
    _checksum(),
)
erased_identifiers = Table(
    "erased_identifiers",
    metadata,
    Column("hash", String(64), primary_key=True),  # keyed with `meta.erasure_salt`
    Column("erasure_id", Integer, ForeignKey("erasures.id"), nullable=False),
    _checksum(),
)

#: What the brand's own people keep of a customer, by any identifier of theirs.
notes = Table(
    "notes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("customer", Text, nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("made_us", BigInteger, nullable=False),
    Column("changed_us", BigInteger),
    _checksum(),
)
tasks = Table(
    "tasks",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("customer", Text, nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("assignee", Text, nullable=False),
    Column("due_us", BigInteger),
    Column("author", Text, nullable=False),
    Column("made_us", BigInteger, nullable=False),
    Column("done_us", BigInteger),
    _checksum(),
)
owners = Table(
    "owners",
    metadata,
    Column("customer", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("set_us", BigInteger, nullable=False),
    _checksum(),
)

#: What the rows of each table add up to, so that none can vanish unseen.
totals = Table(
    "totals",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("rows", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("last_id", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    _checksum(),
)
