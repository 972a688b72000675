"""The bytes of one file to import: the file itself, what its gzip wraps, or one member of an archive.

Readers open it; whatever is unpacked is counted against the limit while it flows.
"""

import gzip
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from touchweave.errors import ArchiveBomb, FileUnreadable

_GZIP = b"\x1f\x8b"


class Bounded(io.RawIOBase):
    """A readable stream that refuses to give more than `limit` bytes. Raises ArchiveBomb, FileUnreadable."""

    def __init__(self, stream: BinaryIO, *, limit: int, path: str) -> None:
        self._stream, self._limit, self._path, self._given = stream, limit, path, 0

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill the buffer with the next bytes; 0 at the end."""
        try:
            piece = self._stream.read(len(buffer))
        except (OSError, EOFError, ValueError) as error:  # gzip and zlib name every damage so
            raise FileUnreadable(path=self._path, problem=str(error) or type(error).__name__) from error
        except Exception as error:  # zlib.error, lzma.LZMAError, BadZipFile: none of them an OSError
            raise FileUnreadable(path=self._path, problem=str(error)) from error
        self._given += len(piece)
        if self._given > self._limit:
            raise ArchiveBomb(path=self._path, limit=f"{self._limit:,} bytes", found=f"over {self._given:,}")
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        """Close what it reads from, too."""
        if not self.closed:
            self._stream.close()
        super().close()


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a reader reads. `packed` contents can only be read through `open()`, never by their path."""

    path: Path  #: of the file on disk; in messages only its name is shown
    name: str  #: of what is inside: `visits.csv` for `visits.csv.gz` or for that member of an archive
    packed: bool
    opener: Callable[[], BinaryIO]

    def open(self) -> BinaryIO:
        """A new stream from the first byte on, buffered. Reading it may raise ArchiveBomb, FileUnreadable."""
        return self.opener()

    def head(self, size: int = 65536) -> bytes:
        """The first bytes."""
        with self.open() as stream:
            return stream.read(size)


def open_content(path: Path, *, limit: int) -> Content:
    """The file's content, through gzip where it is gzipped. Raises FileUnreadable when it cannot be opened."""
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise FileUnreadable(path=path.name, problem="it is a pipe or a device; write it to a file first")
        with path.open("rb") as stream:
            magic = stream.read(2)
    except OSError as error:
        raise FileUnreadable(path=path.name, problem=error.strerror or str(error)) from error
    if magic != _GZIP:
        return Content(path=path, name=path.name, packed=False, opener=lambda: path.open("rb"))

    def unpack() -> BinaryIO:
        packed: BinaryIO = gzip.open(path, "rb")  # type: ignore[assignment]  # noqa: SIM115
        return io.BufferedReader(Bounded(packed, limit=limit, path=path.name), 1 << 20)

    name = path.name.removesuffix(".gz").removesuffix(".GZ")
    return Content(path=path, name=name, packed=True, opener=unpack)
