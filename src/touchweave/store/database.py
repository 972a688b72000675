"""The one transactional database: SQLite in the workspace, or PostgreSQL by URL.

SQLite comes from a driver past the WAL-reset bug (3.51.3) where there is one: docs/decisions/0002.
"""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, Self

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from touchweave.errors import DatabaseDamaged, DatabaseUnusable, DiskFull
from touchweave.store.database_log import damage_of
from touchweave.store.schema import metadata
from touchweave.store.turns import Turns

FILE = "touchweave.db"

#: The first SQLite whose WAL cannot be corrupted by a reset during a checkpoint.
_WAL_SOUND = (3, 51, 3)
_BUSY_SECONDS = 30
_PRAGMAS = (
    "synchronous=FULL",
    "fullfsync=ON",
    "foreign_keys=ON",
    f"busy_timeout={_BUSY_SECONDS * 1000}",
    # 16 MiB of log before a commit has to copy it: 50 parcels of 50 KB in 9 ms rather than 17.
    "wal_autocheckpoint=4000",
    f"journal_size_limit={64 * 2**20}",
)


class Database:
    """An engine with transactions for reading (a snapshot) and for writing (exclusive from its first line)."""

    def __init__(self, engine: Engine, *, named: str, folder: Path) -> None:
        self.named = named  #: for messages: without a password
        self._engine = engine
        self._folder = folder
        self._writing = engine.execution_options(begin="BEGIN IMMEDIATE")
        self._turns = Turns()
        self._lockable = False  # PostgreSQL: whether there is a table to lock

    @classmethod
    def at(cls, url: str, folder: Path) -> Self:
        """The database of the workspace: `touchweave.db` in its folder, unless a URL is given.

        Raises DatabaseUnusable; DatabaseDamaged, when SQLite would drop what its log holds.
        """
        if url:
            return cls._postgresql(url, folder)
        path = folder.resolve() / FILE
        log = path.with_name(f"{FILE}-wal")
        if problem := damage_of(log):
            raise DatabaseDamaged(url=str(folder / FILE), where=f"its log {log.name}", problem=problem)
        return cls(_sqlite_engine(path), named=str(folder / FILE), folder=folder)

    @classmethod
    def _postgresql(cls, url: str, folder: Path) -> Self:
        try:
            parsed = make_url(url)
        except ArgumentError as error:
            raise DatabaseUnusable(url="given", problem="it is no URL; write postgresql://…") from error
        named = parsed.render_as_string(hide_password=True)
        if parsed.get_backend_name() not in ("postgresql", "postgres"):
            raise DatabaseUnusable(url=named, problem="allowed are postgresql://… and, when none is given, SQLite")
        try:
            parsed = parsed.set(drivername="postgresql+psycopg")
            # A snapshot for the whole of each transaction, as SQLite gives it.
            engine = create_engine(parsed, isolation_level="REPEATABLE READ", pool_pre_ping=True)
        except ImportError as error:
            problem = "the PostgreSQL driver is not installed; `pip install touchweave[postgresql]` brings it"
            raise DatabaseUnusable(url=named, problem=problem) from error
        return cls(engine, named=named, folder=folder)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One snapshot. Raises DatabaseUnusable."""
        with self._told(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self, *, shredding: bool = False) -> Iterator[Connection]:
        """One transaction at a time, committed at the end. Writers wait for one another, in turn in one process.

        `shredding`: nothing that is deleted in it can be found in SQLite's files afterwards. Raises DiskFull,
        DatabaseUnusable.
        """
        with self._turns.taken(), self._told(), self._writing.connect() as connection:
            lock = self._is_postgresql and self._has_tables(connection)
            with connection.begin():
                if lock:  # before the snapshot is taken, so that nobody writes behind its back
                    connection.exec_driver_sql("LOCK TABLE meta IN EXCLUSIVE MODE")
                if shredding and not self._is_postgresql:
                    connection.exec_driver_sql("PRAGMA secure_delete=ON")
                yield connection
            if shredding and not self._is_postgresql:
                connection.exec_driver_sql("PRAGMA secure_delete=OFF")
                connection.rollback()
                self._empty_log(connection)

    def scrub(self) -> None:
        """Write the database anew, without what was deleted. Takes as long as copying it; readers go on.

        Raises DiskFull, DatabaseUnusable. What PostgreSQL archives, and its backups, are beyond reach.
        """
        with self._turns.taken(), self._told(), self._engine.connect() as connection:
            if self._is_postgresql:
                plain = connection.execution_options(isolation_level="AUTOCOMMIT")
                for table in metadata.sorted_tables:
                    plain.exec_driver_sql(f'VACUUM FULL "{table.name}"')
                return
            raw = connection.connection.dbapi_connection
            assert raw is not None
            raw.execute("VACUUM")  # past SQLAlchemy, which would begin a transaction
            if not self._empty_log(connection):
                raise DatabaseUnusable(url=self.named, problem="somebody has read it for long, and its log stays")

    def _empty_log(self, connection: Connection) -> bool:
        """Move SQLite's log into the database, and cut it to nothing; False where a reader was in the way."""
        raw = connection.connection.dbapi_connection
        assert raw is not None
        ((busy, _, _),) = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return not busy

    def verify(self) -> None:
        """Let the database look for damage in its own structure; takes as long as reading it.

        Raises DatabaseDamaged. PostgreSQL checks its pages itself (`data_checksums`).
        """
        if self._is_postgresql:
            return
        with self.reading() as connection:
            found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(20)")]
        if found != ["ok"]:
            raise DatabaseDamaged(url=self.named, where="its structure", problem="; ".join(found))

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    @property
    def _is_postgresql(self) -> bool:
        return self._engine.dialect.name == "postgresql"

    def _has_tables(self, connection: Connection) -> bool:
        if not self._lockable:
            self._lockable = inspect(connection).has_table("meta")
            connection.rollback()
        return self._lockable

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except PoolTimeoutError as error:
            raise DatabaseUnusable(url=self.named, problem="too many wait for a connection") from error
        except DBAPIError as error:
            problem = str(error.orig).strip()
            if "disk is full" in problem or "No space left" in problem or _sqlstate(error.orig) == "53100":
                raise DiskFull(path=str(self._folder), problem=problem) from error
            raise DatabaseUnusable(url=self.named, problem=problem) from error


def sqlite_module() -> ModuleType:
    """The SQLite driver: pysqlite3 (SQLite ≥ 3.53 bundled) where its wheel exists, else the standard library's."""
    try:
        return importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        return importlib.import_module("sqlite3")


def journal_mode(sqlite_version: tuple[int, ...]) -> str:
    """WAL where it is sound, the rollback journal elsewhere."""
    return "WAL" if sqlite_version >= _WAL_SOUND else "DELETE"


def _sqlite_engine(path: Path) -> Engine:
    module = sqlite_module()
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(path)),
        module=module,
        connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False},
    )
    mode = journal_mode(tuple(module.sqlite_version_info))

    def connected(connection: Any, record: object) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself: `begun` does
        connection.text_factory = _text
        found = connection.execute("PRAGMA journal_mode").fetchone()[0]
        if found.upper() != mode:
            connection.execute(f"PRAGMA journal_mode={mode}")
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)
    return engine


def _text(stored: bytes) -> str:
    return stored.decode("utf-8", "surrogateescape")  # damaged text is for the row's checksum to tell


def _sqlstate(error: object) -> str | None:
    return getattr(error, "sqlstate", None)
