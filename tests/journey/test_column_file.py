"""A file of columns is mapped without staying open, and may be read first by many threads at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from touchweave.errors import IndexDamaged
from touchweave.journey.column_file import ColumnFile, FileNote, noted, write_table


@pytest.fixture
def written(tmp_path: Path) -> tuple[Path, FileNote]:
    path = tmp_path / "a.arrow"
    write_table(path, {"a": pa.array(np.arange(300_000))})
    return path, noted(path)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts open files where Linux lists them")
def test_an_index_of_thousands_of_files_keeps_none_of_them_open(written: tuple[Path, FileNote]) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    files = [ColumnFile(*written) for _ in range(200)]
    assert [int(file.column()[-1]) for file in files] == [299_999] * 200
    assert len(list(Path("/proc/self/fd").iterdir())) < before + 100


def _read_together(file: ColumnFile, together: threading.Barrier) -> int:
    together.wait()
    return int(file.column().sum())


def test_threads_that_ask_first_at_the_same_time_all_read_it(written: tuple[Path, FileNote]) -> None:
    with ThreadPoolExecutor(max_workers=4) as pool:
        for _ in range(50):
            file, together = ColumnFile(*written), threading.Barrier(4)
            asked = [pool.submit(_read_together, file, together) for _ in range(4)]
            assert {int(each.result()) for each in asked} == {300_000 * 299_999 // 2}
            assert not file.damaged


def test_what_is_read_outlives_the_file(written: tuple[Path, FileNote]) -> None:
    file = ColumnFile(*written)
    written[0].unlink()
    assert int(file.column()[-1]) == 299_999


def test_a_file_of_another_size_or_content_is_damaged(written: tuple[Path, FileNote]) -> None:
    path, note = written
    with pytest.raises(IndexDamaged, match="bytes instead of"):
        ColumnFile(path, FileNote(bytes=note.bytes + 1, crc32=note.crc32))
    file = ColumnFile(path, FileNote(bytes=note.bytes, crc32=note.crc32 ^ 1))
    with pytest.raises(IndexDamaged, match="checksum"):
        file.column()
    assert file.damaged
    path.write_bytes(b"")
    with pytest.raises(IndexDamaged):
        ColumnFile(path, note)
