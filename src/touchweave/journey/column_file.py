"""A file of the journey index: Arrow IPC, uncompressed and memory-mapped, with its size and checksum noted apart."""

import errno
import os
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from msgspec import Struct
from numpy.typing import NDArray

from touchweave.errors import IndexDamaged

_CHUNK = 1 << 22
#: What is wrong with the process that reads, not with what it reads.
_NOT_DAMAGE = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)


class FileNote(Struct, frozen=True, kw_only=True):
    """What a file must be."""

    bytes: int
    crc32: int


def write_table(path: Path, columns: "dict[str, pa.Array[Any]]") -> None:
    """Write equally long arrays as one uncompressed record batch, so that they can be memory-mapped."""
    batch = pa.record_batch(list(columns.values()), names=list(columns))
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, batch.schema) as writer:
        writer.write_batch(batch)


class ColumnFile:
    """A file of `write_table`, mapped now and verified when it is first read."""

    def __init__(self, path: Path, note: FileNote) -> None:
        """Raises IndexDamaged, when it is not there or of another size."""
        self._path, self._note = path, note
        self._batch: pa.RecordBatch | None = None
        self.damaged = False  #: whether that was found out
        try:
            with pa.memory_map(str(path), "r") as mapped:  # what is read stays mapped; the file itself is let go:
                self._whole = mapped.read_buffer()  # of an index there are thousands
        except (OSError, pa.ArrowException) as error:
            if getattr(error, "errno", None) in _NOT_DAMAGE:
                raise
            raise IndexDamaged(path=str(path), problem=str(error)) from error
        if self._whole.size != note.bytes:
            problem = f"it has {self._whole.size} bytes instead of {note.bytes}"
            raise IndexDamaged(path=str(path), problem=problem)

    def verify(self) -> None:
        """Compare the checksum. Raises IndexDamaged."""
        if zlib.crc32(self._whole) != self._note.crc32:
            self.damaged = True
            raise IndexDamaged(path=str(self._path), problem="its checksum differs")

    def read(self) -> pa.RecordBatch:
        """Its arrays. Raises IndexDamaged."""
        if self._batch is None:
            self.verify()
            try:
                self._batch = pa.ipc.open_file(pa.BufferReader(self._whole)).get_batch(0)
            except (OSError, pa.ArrowException) as error:
                self.damaged = True
                raise IndexDamaged(path=str(self._path), problem=str(error)) from error
        return self._batch

    def column(self) -> NDArray[Any]:
        """Its only array, numbers without nulls. Raises IndexDamaged."""
        return numbers(self.read().column(0))


def numbers(array: "pa.Array[Any]") -> NDArray[Any]:
    """An array of numbers without nulls; not by `to_numpy`, which imports pandas wherever that is: 0.4 s."""
    found: NDArray[Any] = np.from_dlpack(array)
    return found


def noted(path: Path) -> FileNote:
    """What a file that was just written is; it is durable then."""
    checksum, size = 0, 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            checksum = zlib.crc32(chunk, checksum)
            size += len(chunk)
        os.fsync(file.fileno())
    return FileNote(bytes=size, crc32=checksum)


def sync(folder: Path) -> None:
    """Make a folder's entries durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
