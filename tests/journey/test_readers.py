"""Readers in other processes see whole generations only, and stay where they are as long as they like."""

from pathlib import Path
from typing import Any

import pytest

from touchweave.journey import compact
from touchweave.journey.index import Index


@pytest.mark.parametrize("steps", [12, pytest.param(150, marks=pytest.mark.slow)])
@pytest.mark.parametrize("joining", ["write", "join", "join_wholly"])
def test_every_answer_is_that_of_one_whole_generation(
    forks: Any, history: Any, tmp_path: Path, joining: str, steps: int
) -> None:
    """A writer grows and builds, and compacts itself or has others compact, while two read all the time."""
    folder = tmp_path / "index"
    history.take(folder, 1)
    readers = [forks.begin("read", folder, steps) for _ in range(2)]
    if joining == "write":
        forks.begin("write", folder, steps).wait()
    else:
        compactors = [forks.begin(joining, folder, steps) for _ in range(2)]
        forks.begin("grow", folder, steps).wait()
        for compactor in compactors:
            compactor.wait()
    for reader in readers:
        reader.wait()
    assert history.is_whole(Index.open(folder)) == steps
    history.take(folder, steps + 1)
    compact.compact(folder)
    assert history.is_whole(Index.open(folder)) == steps + 1
    assert history.leftovers(folder) == set()


def test_a_reader_reads_on_when_its_files_are_long_gone(history: Any, tmp_path: Path) -> None:
    """Traits, dimensions and words are read late: they were opened in time."""
    for step in range(1, 8):
        history.take(tmp_path, step)
    reader = Index.open(tmp_path)
    names = [run.note.name for run in reader.opened]
    for step in range(8, 18):
        history.take(tmp_path, step)
        compact.compact(tmp_path)
    compact.compact_wholly(tmp_path)
    history.take(tmp_path, 18)
    assert not any((tmp_path / name).exists() for name in names)
    assert history.is_whole(reader) == 7
    assert history.is_whole(Index.open(tmp_path, reader)) == 18


def test_what_compaction_made_needless_goes_without_another_writer(history: Any, tmp_path: Path) -> None:
    for step in range(1, 8):
        history.take(tmp_path, step)
    before = {run.note.name for run in Index.open(tmp_path).opened}
    compact.compact_wholly(tmp_path)
    compact.compact_wholly(tmp_path)
    left = {path.name for path in tmp_path.iterdir()}
    assert not before & left
    assert history.leftovers(tmp_path) == set()


def test_an_index_that_was_removed_and_made_anew_is_not_taken_for_the_one_before(
    history: Any, tmp_path: Path
) -> None:
    """Generations count from one again: what `CURRENT` says of the file tells them apart."""
    history.take(tmp_path, 1)
    before = Index.open(tmp_path)
    for path in tmp_path.glob("*-*"):
        if path.is_file():
            path.unlink()
    (tmp_path / "CURRENT").unlink()
    history.build(tmp_path, 2)
    after = Index.open(tmp_path, before)
    assert after.generation == before.generation
    assert after.pointer != before.pointer
    assert history.is_whole(after) == 2
