"""The files of one build of the journey index: Arrow IPC, one a column, with sizes and checksums beside them.

A generation is written into a folder of its own and becomes visible when `CURRENT` is replaced.
"""

import os
import shutil
import zlib
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
from msgspec import Struct

from touchweave.catalogue.touchpoint import JourneyStage, Touchpoint
from touchweave.errors import IndexDamaged, IndexMissing
from touchweave.event.scale import Scale

FORMAT = 1
CURRENT = "CURRENT"
META = "meta.json"
_CHUNK = 1 << 22
#: Files up to so many bytes (0.1 s) have their checksum verified whenever the index is opened.
_SMALL = 1 << 28


class FileNote(Struct, frozen=True, kw_only=True):
    """What a file must be."""

    bytes: int
    crc32: int


class Meta(Struct, frozen=True, kw_only=True):
    """What `meta.json` holds; everything that is no column."""

    format: int
    generation: int
    ledger_version: int
    catalogue_digest: str
    built_at: datetime
    customers: int
    interactions: int
    first_us: int  #: of the earliest interaction; 0 where there is none
    last_us: int
    touchpoints: tuple[Touchpoint, ...]
    stages: tuple[JourneyStage, ...]
    scales: tuple[Scale | None, ...]
    traits: tuple[str, ...]  #: the n-th lies in traits/<n>.arrow
    files: dict[str, FileNote] = {}


def write_table(path: Path, columns: "dict[str, pa.Array[Any]]") -> None:
    """Write equally long arrays as one uncompressed record batch, so that they can be memory-mapped."""
    batch = pa.record_batch(list(columns.values()), names=list(columns))
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, batch.schema) as writer:
        writer.write_batch(batch)


def read_table(path: Path) -> pa.RecordBatch:
    """Memory-map a file of `write_table`. Raises IndexDamaged."""
    try:
        return pa.ipc.open_file(pa.memory_map(str(path), "r")).get_batch(0)
    except (OSError, pa.ArrowException) as error:
        raise IndexDamaged(path=str(path), problem=str(error)) from error


def _crc32(path: Path) -> int:
    checksum = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            checksum = zlib.crc32(chunk, checksum)
    return checksum


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _number(folder: Path) -> int:
    return int(folder.name.removeprefix("gen-")) if folder.name.removeprefix("gen-").isdigit() else 0


class NewGeneration:
    """A generation being written; nobody sees it before `publish`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for leftover in folder.glob("building-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        self._home = folder
        self.number = 1 + max((_number(path) for path in folder.glob("gen-*")), default=0)
        self.folder = folder / f"building-{self.number}"
        (self.folder / "traits").mkdir(parents=True)

    def write(self, name: str, columns: "dict[str, pa.Array[Any]]") -> None:
        """Write a file of the generation."""
        write_table(self.folder / name, columns)

    def publish(self, meta: Meta) -> None:
        """Put sizes and checksums into `meta`, make everything durable, and make it the current generation."""
        files = {}
        for path in sorted(self.folder.rglob("*.arrow")):
            name = path.relative_to(self.folder).as_posix()
            files[name] = FileNote(bytes=path.stat().st_size, crc32=_crc32(path))
            _sync(path)
        text = msgspec.json.encode(msgspec.structs.replace(meta, files=files))
        (self.folder / META).write_bytes(text)
        for path in (self.folder / META, self.folder / "traits", self.folder):
            _sync(path)
        self.folder.rename(self._home / f"gen-{self.number}")
        _sync(self._home)
        pointer = self._home / f"{CURRENT}.new"
        pointer.write_text(f"{self.number} {zlib.crc32(text)}\n")
        _sync(pointer)
        pointer.replace(self._home / CURRENT)
        _sync(self._home)
        self._remove_older()

    def discard(self) -> None:
        """Remove what was written."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _remove_older(self) -> None:
        # The one before stays: a reader may have read CURRENT just before it changed.
        for path in sorted(self._home.glob("gen-*"), key=_number)[:-2]:
            shutil.rmtree(path, ignore_errors=True)


def current(folder: Path) -> int | None:
    """The number of the current generation; None where there is none."""
    return _pointer(folder)[0] if (folder / CURRENT).exists() else None


def _pointer(folder: Path) -> tuple[int, int]:
    path = folder / CURRENT
    try:
        number, checksum = path.read_text(encoding="ascii").split()
        return int(number), int(checksum)
    except FileNotFoundError as error:
        raise IndexMissing(path=str(folder)) from error
    except (OSError, ValueError) as error:
        raise IndexDamaged(path=str(path), problem=str(error)) from error


def open_generation(folder: Path) -> tuple[Path, Meta]:
    """The current generation, with its sizes and small files verified. Raises IndexMissing and IndexDamaged."""
    number, checksum = _pointer(folder)
    home = folder / f"gen-{number}"
    path = home / META
    try:
        text = path.read_bytes()
        if zlib.crc32(text) != checksum:
            raise IndexDamaged(path=str(path), problem="its checksum differs")
        found = msgspec.json.decode(text, type=dict[str, Any]).get("format")
        if found != FORMAT:
            raise IndexDamaged(path=str(path), problem=f"it has format {found}, this version reads {FORMAT}")
        meta = msgspec.json.decode(text, type=Meta)
    except (OSError, msgspec.MsgspecError) as error:
        raise IndexDamaged(path=str(path), problem=str(error)) from error
    verify_files(home, meta, up_to=_SMALL)
    return home, meta


def verify_files(home: Path, meta: Meta, *, up_to: int | None = None) -> None:
    """Compare every size, and the checksums of files up to so many bytes (None: all). Raises IndexDamaged."""
    for name, note in meta.files.items():
        path = home / name
        try:
            size = path.stat().st_size
            checked = up_to is None or size <= up_to
            if size != note.bytes:
                raise IndexDamaged(path=str(path), problem=f"it has {size} bytes instead of {note.bytes}")
            if checked and _crc32(path) != note.crc32:
                raise IndexDamaged(path=str(path), problem="its checksum differs")
        except OSError as error:
            raise IndexDamaged(path=str(path), problem=str(error)) from error
