"""A full disk while the index is built, grown, named anew or compacted: told, undone, and made good."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import touchweave as tw
from touchweave.errors import DiskFull, IndexUnwritten
from touchweave.journey import compact
from touchweave.journey.generation import pointer
from touchweave.journey.index import Index
from touchweave.store.disk import full_disk_told

PAGE = os.sysconf("SC_PAGE_SIZE")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 24 megabytes, where it may be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)]
    mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path, pages: int) -> None:
    """Leave so many pages."""
    space = os.statvfs(disk).f_bavail * os.statvfs(disk).f_bsize
    (disk / "filler").write_bytes(b"x" * max(0, space - pages * PAGE))


def lies_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("step", [6, 8, 10, 20], ids=["growing", "naming", "building", "building on disk"])
def test_every_amount_of_space_left_ends_in_a_whole_generation(
    small_disk: Path, history: Any, step: int, every: int
) -> None:
    """A step fails with the error of a full disk and leaves nothing behind, or it is done."""
    folder = small_disk / "index"
    for number in range(1, step):
        history.take(folder, number)
    before, left = Index.open(folder), lies_in(folder)
    failures, pages, done = 0, 0, False
    while not done:
        fill(small_disk, pages)
        try:
            with full_disk_told(folder):
                history.take(folder, step)
            done = True
        except DiskFull:
            failures += 1
            assert pointer(folder) == before.pointer
            assert lies_in(folder) == left, pages
            assert history.is_whole(Index.open(folder)) == step - 1
        (small_disk / "filler").unlink()
        pages += every
    assert failures
    assert history.is_whole(before) == step - 1
    assert history.is_whole(Index.open(folder)) == step
    assert history.leftovers(folder) == set()


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.slow)])
def test_compaction_without_room_changes_nothing_and_is_made_up_for(
    small_disk: Path, history: Any, every: int
) -> None:
    folder = small_disk / "index"
    step = 1
    history.take(folder, step)
    while compact.due(Index.open(folder)) is None:
        step += 1
        history.take(folder, step)
    (folder / "compact.lock").touch()
    before, left = Index.open(folder), lies_in(folder)
    failures, pages, done = 0, 0, False
    while not done:
        fill(small_disk, pages)
        try:
            with full_disk_told(folder):
                done = compact.compact(folder) > 0
        except DiskFull:
            failures += 1
            done = pointer(folder) != before.pointer  # of several jobs the first was done
            assert done or lies_in(folder) == left, pages
        assert history.is_whole(Index.open(folder)) == step
        (small_disk / "filler").unlink()
        pages += every
        assert pages < 9000
    assert failures
    compact.compact(folder)
    assert compact.due(Index.open(folder)) is None
    assert history.is_whole(Index.open(folder)) == step
    assert history.leftovers(folder) == set()


@pytest.mark.parametrize("every", [24, pytest.param(1, marks=pytest.mark.slow)])
def test_an_import_whose_index_finds_no_room_is_kept_and_served_when_there_is_some(
    small_disk: Path, tmp_path: Path, every: int
) -> None:
    """Whether the ledger or the index finds no room: the answer is that of before, and later that of all imports."""
    expected, refused, unwritten, pages = 0, 0, 0, 0
    with tw.init(small_disk / "shop") as shop:
        write_visits(tmp_path / "first.csv", 0)
        shop.import_file(tmp_path / "first.csv")
        expected += 500
        while not (refused and unwritten and pages > 96):
            write_visits(tmp_path / "more.csv", pages + 1)
            before = shop.index.interactions
            shop.fresh_index.close()  # what is compacted just now is done
            left = lies_in(shop.folder / "index")
            fill(small_disk, pages)
            try:
                shop.import_file(tmp_path / "more.csv")
                expected += 500
            except DiskFull:
                refused += 1
            except IndexUnwritten:
                unwritten += 1
                expected += 500
                assert lies_in(shop.folder / "index") == left
                assert shop.scorecard().interactions == before
                assert lies_in(shop.folder / "index") == left, "reading tried again"
            (small_disk / "filler").unlink()
            assert shop.scorecard().interactions == expected
            assert shop.doctor().well
            pages += every


def write_visits(path: Path, salt: int) -> None:
    rows = [f"c{number},2026-01-01T10:{number % 60:02}:{salt % 60:02}Z,Page {salt % 7}" for number in range(500)]
    path.write_text("\n".join(["customer_id,timestamp,event", *rows]) + "\n")
