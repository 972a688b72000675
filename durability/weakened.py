"""Program: the product with one promise taken away, to show that the campaigns find out."""

import os
import sys
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import sqlalchemy.pool
from sqlalchemy import event


def files_hurried() -> None:
    """Nobody waits for files."""

    def done(descriptor: int) -> None:
        """Say that it is on the disk."""

    os.fsync = done  # type: ignore[assignment]


def database_hurried() -> None:
    """The database does not wait for the disk."""

    def hurried(connection: Any, record: object, proxy: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    event.listen(sqlalchemy.pool.Pool, "checkout", hurried)


def without_fsync() -> None:
    """Nothing waits for the disk: neither files nor the database."""
    files_hurried()
    database_hurried()


def answering_early() -> None:
    """The answer goes out before the commit."""
    from touchweave.store.group_commit import GroupCommit

    submit = GroupCommit.submit

    def hurried(self: GroupCommit, *given: Any, **named: Any) -> Future[None]:
        submit(self, *given, **named)
        early: Future[None] = Future()
        early.set_result(None)
        return early

    GroupCommit.submit = hurried  # type: ignore[method-assign]


FLAWS: dict[str, Callable[[], None]] = {
    "files-hurried": files_hurried,
    "database-hurried": database_hurried,
    "without-fsync": without_fsync,
    "answering-early": answering_early,
}


def main() -> None:
    """`python -m durability.weakened FLAW WORD…`: a command of touchweave."""
    flaw = sys.argv.pop(1)
    FLAWS[flaw]()
    from touchweave.cli.commands import main as touchweave

    touchweave()


if __name__ == "__main__":
    main()
