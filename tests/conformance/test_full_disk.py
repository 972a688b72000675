"""A full disk, wherever it strikes: a clear error, and nothing half-done."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from touchweave.errors import DiskFull
from touchweave.store.store import Store

PROGRAM = """
import importlib.util, pathlib, resource, sys
from touchweave.errors import DiskFull
from touchweave.store.store import Store
spec = importlib.util.spec_from_file_location("conftest", sys.argv[1])
conftest = importlib.util.module_from_spec(spec)
spec.loader.exec_module(conftest)
store = Store.open(pathlib.Path(sys.argv[2]))
limit = int(sys.argv[3])
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
own_ids = sys.argv[4] == "own"
conftest.load_file(store, [f"{i * 7919 % 99991:x}-{i}" for i in range(20000)], digest="big", own_ids=own_ids)
"""


@pytest.fixture
def database_url() -> str:
    return ""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of four megabytes, where it may be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def run(folder: Path, *, limit: int, ids: str) -> subprocess.CompletedProcess[str]:
    conftest = str(Path(__file__).with_name("conftest.py"))
    command = [sys.executable, "-c", PROGRAM, conftest, str(folder), str(limit), ids]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("ids", ["own", "made"])
def test_a_file_that_may_not_grow_keeps_nothing_of_the_import(store, load, rows, ids):
    load(store, ["a"], digest="one")
    before = (rows(store), store.imports(), store.version, sorted((store.folder / "ledger").iterdir()))
    failed = run(store.folder, limit=60_000, ids=ids)
    assert failed.returncode != 0
    assert "DiskFull" in failed.stderr.splitlines()[-1]
    assert "nothing of this was kept" in failed.stderr.splitlines()[-1]
    assert (rows(store), store.imports(), store.version, sorted((store.folder / "ledger").iterdir())) == before
    assert run(store.folder, limit=0, ids=ids).returncode == 0
    assert len(rows(store)) == 20_001


@pytest.mark.parametrize("left", [20_000, 150_000, 350_000])
def test_a_full_disk_keeps_nothing_of_the_import(small_disk, load, rows, left):
    with Store.create(small_disk / "shop") as store:
        load(store, ["a"], digest="one")
        before = (rows(store), store.imports(), store.version, sorted((store.folder / "ledger").iterdir()))
        space = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_bsize
        (small_disk / "filler").write_bytes(b"x" * (space - left))
        failed = run(store.folder, limit=0, ids="own")
        assert failed.returncode != 0
        assert "DiskFull" in failed.stderr.splitlines()[-1]
        assert (rows(store), store.imports(), store.version, sorted((store.folder / "ledger").iterdir())) == before
        (small_disk / "filler").unlink()
        load(store, ["b"], digest="two")
        assert len(rows(store)) == 2


def test_every_amount_of_space_left_ends_in_all_or_nothing(small_disk, load, rows):
    """The disk fills up at each place in turn, the database's own files among them."""
    with Store.create(small_disk / "shop") as store:
        load(store, ["a", "b"], digest="one")
        page = os.statvfs(small_disk).f_bsize
        failures = 0
        for pages in range(0, 40, 2):
            space = os.statvfs(small_disk).f_bavail * page
            (small_disk / "filler").write_bytes(b"x" * max(0, space - pages * page))
            before = (rows(store), store.imports())
            try:
                load(store, [f"{pages}-{i}" for i in range(10)], digest=f"file-{pages}")
            except DiskFull:
                failures += 1
                assert (rows(store), store.imports()) == before
            else:
                assert len(rows(store)) == len(before[0]) + 10
            (small_disk / "filler").unlink()
        assert failures > 2


def test_the_limit_of_the_process_is_not_the_disk(store, load):
    """The guard for this file's first test: with a generous limit the import goes through."""
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
    assert run(store.folder, limit=50_000_000, ids="own").returncode == 0
