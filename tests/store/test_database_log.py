"""SQLite drops all that its log holds behind a damaged place, and says nothing; so the log is examined first."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from touchweave.errors import DatabaseDamaged
from touchweave.store import database
from touchweave.store.database import Database, journal_mode, sqlite_module
from touchweave.store.database_log import damage_of

TRANSACTIONS = 12

#: Commits, and dies without closing the database.
PROGRAM = """
import os, pathlib, sys
from sqlalchemy import text
from touchweave.store.database import Database
opened = Database.at("", pathlib.Path(sys.argv[1]))
with opened.writing() as connection:
    connection.execute(text("CREATE TABLE t (a, b)"))
for number in range(int(sys.argv[2])):
    with opened.writing() as connection:
        rows = [{"a": number, "b": f"{number} {i} " * 50} for i in range(20)]
        connection.execute(text("INSERT INTO t VALUES (:a, :b)"), rows)
os._exit(0)
"""

pytestmark = pytest.mark.skipif(
    journal_mode(tuple(sqlite_module().sqlite_version_info)) != "WAL", reason="this SQLite writes no such log"
)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("log")
    subprocess.run([sys.executable, "-c", PROGRAM, str(folder), str(TRANSACTIONS)], check=True)
    return folder


@pytest.fixture
def log(before: Path, tmp_path: Path) -> Path:
    """The log of a copy."""
    copy = tmp_path / "copy"
    shutil.copytree(before, copy)
    return copy / f"{database.FILE}-wal"


def page_size(log: Path) -> int:
    return int.from_bytes(log.read_bytes()[8:12])


def rows(folder: Path) -> int:
    """As SQLite itself tells, whatever the log's damage."""
    connection = sqlite_module().connect(folder / database.FILE)
    try:
        return int(connection.execute("SELECT count(*) FROM t").fetchone()[0])
    except sqlite_module().DatabaseError:
        return 0
    finally:
        connection.close()


def flip(path: Path, bit: int) -> None:
    content = bytearray(path.read_bytes())
    content[bit // 8] ^= 1 << (bit % 8)
    path.write_bytes(bytes(content))


def test_a_log_that_a_dead_process_left_is_sound_and_read_whole(log):
    assert damage_of(log) == ""
    assert rows(log.parent) == 20 * TRANSACTIONS


def test_every_flipped_bit_is_told_before_sqlite_drops_what_lies_behind_it(log):
    content = log.read_bytes()
    chance = Random(5)
    places = [*range(0, 32 * 8, 7), *range(8 * (len(content) - 24 - page_size(log)), 8 * len(content), 3997)]
    for bit in [*chance.sample(range(8 * len(content)), 60), *places]:
        flip(log, bit)
        assert damage_of(log), bit
        log.write_bytes(content)
    assert damage_of(log) == ""


def test_a_workspace_with_a_damaged_log_is_not_opened_and_the_file_is_named(log):
    flip(log, 8 * (32 + 24 + 100))
    with pytest.raises(DatabaseDamaged, match=r"touchweave\.db-wal.*frame 1 of"):
        Database.at("", log.parent)
    assert rows(log.parent) < 20 * TRANSACTIONS, "SQLite tells by itself now: this is not needed any more"


def test_a_last_transaction_that_the_power_cut_short_is_sound(log):
    content = log.read_bytes()
    size = page_size(log)
    for cut in (500, size, size + 24):
        log.write_bytes(content[:-cut])
        assert damage_of(log) == "", cut
        log.write_bytes(content[:-cut] + bytes(cut))
        assert damage_of(log) == "", cut
    log.write_bytes(
        content[: -2 * size] + bytes(512) + content[512 - 2 * size :]
    )  # a sector of the last frame but one
    assert damage_of(log) == ""
    assert rows(log.parent) == 20 * (TRANSACTIONS - 1)


def test_what_an_earlier_round_of_the_log_left_behind_is_not_looked_at(before, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(before, folder)
    connection = sqlite_module().connect(folder / database.FILE, isolation_level=None)
    connection.execute("PRAGMA wal_checkpoint(RESTART)")
    for number in range(3):
        connection.execute("INSERT INTO t VALUES (?, 'again')", (number,))
    shutil.copytree(folder, tmp_path / "left")
    connection.close()
    log = tmp_path / "left" / f"{database.FILE}-wal"
    assert damage_of(log) == ""
    flip(log, 8 * (log.stat().st_size - 100))  # in what is left of the earlier round
    assert damage_of(log) == ""
    flip(log, 8 * (32 + 24 + 100))
    assert damage_of(log)
    assert rows(tmp_path / "left") < 20 * TRANSACTIONS + 3


@pytest.mark.parametrize("content", [None, b"", b"short", bytes(32), bytes(4096)])
def test_no_log_or_an_empty_one_is_sound(tmp_path, content):
    if content is not None:
        (tmp_path / "log").write_bytes(content)
    assert damage_of(tmp_path / "log") == ""


def test_a_log_that_somebody_writes_meanwhile_is_sound(tmp_path):
    with subprocess.Popen([sys.executable, "-c", PROGRAM, str(tmp_path), "400"], env=os.environ) as writing:
        looks = 0
        while writing.poll() is None:
            assert damage_of(tmp_path / f"{database.FILE}-wal") == ""
            looks += 1
    assert looks
    assert damage_of(tmp_path / f"{database.FILE}-wal") == ""
