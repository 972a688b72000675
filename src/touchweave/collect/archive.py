"""One table inside a zip archive, as content to read. Nothing is unpacked to a path that the archive names."""

import gzip
import io
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from touchweave.collect.content import Bounded, Content
from touchweave.errors import ArchiveBomb, ArchiveMemberUnclear, FileUnreadable

#: An archive with more entries is no export of tables.
MEMBERS_LIMIT = 10_000
#: Names listed in a message.
NAMES_SHOWN = 50
_ENCRYPTED = 0x1
_GZIP = b"\x1f\x8b"
_BROKEN = (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


def archive_content(path: Path, *, member: str | None, limit: int) -> Content:
    """The content of the archive's one table, or of the member named, through its own gzip where it has one.

    `member` is the whole name, or its last part where that is unique. Raises ArchiveMemberUnclear (lists the
    members), ArchiveBomb (the entries declare more than `limit` bytes, or flow past it), FileUnreadable.
    """
    entry = _choose(path, tables(path, limit=limit), member)
    name = PurePosixPath(entry.filename.replace("\\", "/")).name

    def unpack() -> BinaryIO:
        return _bounded(_Member(path, entry), limit, path)

    with unpack() as stream:
        gzipped = stream.read(2) == _GZIP
    if not gzipped:
        return Content(path=path, name=name, packed=True, opener=unpack)

    def unpack_twice() -> BinaryIO:
        return _bounded(cast(BinaryIO, gzip.GzipFile(fileobj=unpack())), limit, path)

    return Content(path=path, name=name.removesuffix(".gz"), packed=True, opener=unpack_twice)


def tables(path: Path, *, limit: int) -> tuple[zipfile.ZipInfo, ...]:
    """The members that can be tables, in the archive's order: no folders, dot files or `__MACOSX`.

    Raises FileUnreadable (no whole zip archive, too many entries), ArchiveBomb (they declare over `limit`).
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except _BROKEN as error:
        raise FileUnreadable(path=path.name, problem=f"it is no whole zip archive ({error})") from error
    if len(entries) > MEMBERS_LIMIT:
        problem = f"it holds {len(entries):,} entries; {MEMBERS_LIMIT:,} are allowed"
        raise FileUnreadable(path=path.name, problem=problem)
    declared = sum(entry.file_size for entry in entries)
    if declared > limit:
        raise ArchiveBomb(path=path.name, limit=f"{limit:,} bytes", found=f"its entries declare {declared:,}")
    return tuple(entry for entry in entries if not entry.is_dir() and not _hidden(entry.filename))


def _choose(path: Path, found: tuple[zipfile.ZipInfo, ...], member: str | None) -> zipfile.ZipInfo:
    chosen = found
    if member is not None:
        chosen = tuple(entry for entry in found if entry.filename == member)
        chosen = chosen or tuple(entry for entry in found if PurePosixPath(entry.filename).name == member)
    if len(chosen) != 1:
        names = sorted(entry.filename for entry in found)
        listed = ", ".join(names[:NAMES_SHOWN]) + (", …" if len(names) > NAMES_SHOWN else "")
        asked = "which file inside is meant is not said" if member is None else f"it has no one file {member!r}"
        raise ArchiveMemberUnclear(path=path.name, asked=asked, members=listed or "none")
    if chosen[0].flag_bits & _ENCRYPTED:
        problem = f"{chosen[0].filename!r} inside is encrypted; unpack it first and import what comes out"
        raise FileUnreadable(path=path.name, problem=problem)
    return chosen[0]


class _Member(io.RawIOBase):
    """A member's bytes; closes the archive with itself. zipfile gives no more than the entry declares."""

    def __init__(self, path: Path, entry: zipfile.ZipInfo) -> None:
        try:
            self._archive = zipfile.ZipFile(path)
            self._stream = self._archive.open(entry)
        except _BROKEN as error:
            problem = f"{entry.filename!r} inside is broken ({error})"
            raise FileUnreadable(path=path.name, problem=problem) from error

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        piece = self._stream.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
            self._archive.close()
        super().close()


def _bounded(stream: BinaryIO | io.RawIOBase, limit: int, path: Path) -> BinaryIO:
    bounded = Bounded(cast(BinaryIO, stream), limit=limit, path=path.name)
    return io.BufferedReader(bounded, 1 << 20)


def _hidden(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any(part == "__MACOSX" or part.startswith(".") for part in parts if part not in (".", ".."))
