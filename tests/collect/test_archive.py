"""One table out of a zip archive, within bounds."""

import gzip
import zipfile
from pathlib import Path

import pytest

from touchweave.collect.archive import archive_content
from touchweave.errors import ArchiveBomb, ArchiveMemberUnclear, FileUnreadable

LIMIT = 10_000


def _zip(folder: Path, files: dict[str, bytes]) -> Path:
    path = folder / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_the_one_table_is_read_whatever_lies_beside_it(tmp_path: Path) -> None:
    path = _zip(
        tmp_path, {"__MACOSX/._visits.csv": b"x", ".DS_Store": b"x", "out/": b"", "out/visits.csv": b"a,b\n1,2\n"}
    )
    content = archive_content(path, member=None, limit=LIMIT)
    assert (content.name, content.packed) == ("visits.csv", True)
    assert content.open().read() == b"a,b\n1,2\n"
    assert content.head(3) == b"a,b"


def test_of_several_tables_one_must_be_named_and_the_error_lists_them(tmp_path: Path) -> None:
    path = _zip(tmp_path, {"2023/visits.csv": b"a", "2024/visits.csv": b"b", "calls.csv": b"c"})
    with pytest.raises(ArchiveMemberUnclear, match=r"2023/visits\.csv, 2024/visits\.csv, calls\.csv"):
        archive_content(path, member=None, limit=LIMIT)
    assert archive_content(path, member="calls.csv", limit=LIMIT).open().read() == b"c"
    assert archive_content(path, member="2024/visits.csv", limit=LIMIT).open().read() == b"b"
    with pytest.raises(ArchiveMemberUnclear, match=r"no one file 'visits\.csv'"):
        archive_content(path, member="visits.csv", limit=LIMIT)


def test_an_empty_archive_has_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(ArchiveMemberUnclear, match="none"):
        archive_content(_zip(tmp_path, {}), member=None, limit=LIMIT)


def test_a_member_that_leads_out_of_the_archive_writes_nothing(tmp_path: Path) -> None:
    path = _zip(tmp_path, {"../../evil.csv": b"a"})
    assert archive_content(path, member=None, limit=LIMIT).name == "evil.csv"
    assert sorted(found.name for found in tmp_path.rglob("*")) == ["export.zip"]


def test_what_declares_more_than_the_limit_is_a_bomb(tmp_path: Path) -> None:
    with pytest.raises(ArchiveBomb, match="10,000 bytes"):
        archive_content(_zip(tmp_path, {"a.csv": bytes(6000), "b.csv": bytes(6000)}), member="a.csv", limit=LIMIT)


def test_a_gzip_inside_is_bounded_too(tmp_path: Path) -> None:
    path = _zip(tmp_path, {"small.csv.gz": gzip.compress(b"a,b\n"), "bomb.csv.gz": gzip.compress(bytes(50_000))})
    small = archive_content(path, member="small.csv.gz", limit=LIMIT)
    assert (small.name, small.open().read()) == ("small.csv", b"a,b\n")
    with pytest.raises(ArchiveBomb):
        archive_content(path, member="bomb.csv.gz", limit=LIMIT).open().read()


def test_an_encrypted_member_is_named(tmp_path: Path) -> None:
    path = _zip(tmp_path, {"secret.csv": b"a"})
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\x03\x04") + 6] |= 1  # the flags, in the local header and in the directory
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    with pytest.raises(FileUnreadable, match=r"secret\.csv.*encrypted"):
        archive_content(path, member=None, limit=LIMIT)


@pytest.mark.parametrize("damage", ["cut", "flipped", "no zip"])
def test_a_damaged_archive_is_unreadable(tmp_path: Path, damage: str) -> None:
    path = _zip(tmp_path, {"visits.csv": bytes(range(256)) * 20})
    raw = bytearray(path.read_bytes())
    if damage == "cut":
        raw = raw[:-30]
    elif damage == "flipped":
        raw[60] ^= 0xFF
    else:
        raw = bytearray(b"PK\x03\x04 not really")
    path.write_bytes(raw)
    with pytest.raises(FileUnreadable):
        archive_content(path, member=None, limit=LIMIT).open().read()
