"""Brings the database's tables to the form that this code knows; refuses one from a newer Touchweave."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from touchweave.errors import DatabaseUnusable
from touchweave.store.row_checksum import damaged
from touchweave.store.schema import REVISIONS, metadata

_FOLDER = Path(__file__).parent / "migrations"


def revision(connection: Connection) -> str | None:
    """The revision of the database; None when it holds no tables of ours. Raises DatabaseDamaged."""
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" not in tables:
        if connection.dialect.name == "sqlite" and tables & set(metadata.tables):
            raise damaged(connection, "alembic_version", "it is missing")
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def must_be_known(found: str | None, *, url: str) -> None:
    """Raise DatabaseUnusable when the database is newer than this code."""
    if found is not None and found not in REVISIONS:
        problem = f"it is at revision {found}, made by a newer Touchweave; this one knows {', '.join(REVISIONS)}"
        raise DatabaseUnusable(url=url, problem=problem)


def upgrade(connection: Connection) -> None:
    """Run the migrations that are missing, in the connection's transaction."""
    from alembic import command  # slow to import, and rarely needed
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
