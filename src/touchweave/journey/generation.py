"""A generation: which runs make up the journey index, and everything that is no column.

Runs are written beforehand, where nobody looks. A generation becomes visible when `CURRENT` is replaced; those who
opened the one before go on reading it.
"""

import fcntl
import os
import secrets
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from touchweave.catalogue.dimension import Dimension
from touchweave.catalogue.placer import MadeUp
from touchweave.catalogue.touchpoint import JourneyStage, Touchpoint
from touchweave.errors import IndexDamaged, IndexMissing
from touchweave.event.scale import Scale
from touchweave.journey.column_file import FileNote, noted, sync
from touchweave.journey.identity_file import IdentityNote
from touchweave.journey.run import RunNote

FORMAT = 3
CURRENT = "CURRENT"
_LOCK = "index.lock"
#: Whose work is being made in the folder has one of these before its name.
WRITER, COMPACTOR = "run", "joined"
_KEPT = 2  #: the newest, and the one before: a reader may have read CURRENT just before it changed


class Entry(Struct, frozen=True, kw_only=True):
    """A run in a generation."""

    run: RunNote
    live: int  #: how many of its lines are their customers' newest
    interactions: int  #: in these lines


class WordNote(Struct, frozen=True, kw_only=True):
    """A chunk of words: words.WordChunk."""

    name: str  #: of its file
    words: int
    file: FileNote


class Ledger(Struct, frozen=True, kw_only=True):
    """How much of the ledger is in the index."""

    version: int
    events: int = 0  #: the first so many
    digest: str = "0"  #: of these events; see store/ledger_digest.py


class Generation(Struct, frozen=True, kw_only=True):
    """What `gen-<number>.json` holds."""

    format: int = FORMAT
    number: int = 0
    ledger: Ledger
    catalogue_digest: str
    placing: str  #: Catalogue.placing of it
    built_at: datetime
    customers: int
    interactions: int
    first_us: int  #: of the earliest interaction; 0 where there is none
    last_us: int
    touchpoints: tuple[Touchpoint, ...]
    made_up: tuple[MadeUp, ...]
    stages: tuple[JourneyStage, ...]
    scales: tuple[Scale | None, ...]
    traits: tuple[str, ...]  #: by number
    dimensions: tuple[Dimension, ...]  #: by number
    names: tuple[WordNote, ...]  #: what customers are called
    identifiers: tuple[WordNote, ...] = ()
    identity: tuple[IdentityNote, ...] = ()  #: whose these are: a whole and the steps behind it
    rules: str = ""  #: IdentityRules.digest of it
    decisions: tuple[int, ...] = ()  #: those of people that stood
    vanished: int = 0  #: codes whose customers became part of others; their lines are empty
    words: dict[str, tuple[WordNote, ...]]  #: the values of each dimension
    runs: tuple[Entry, ...]
    masks: FileNote | None = None  #: of gen-<number>.masks; None: no line is superseded, and nobody vanished


@contextmanager
def publishing(folder: Path) -> Iterator[None]:
    """Held for the moment in which a generation follows another. Nobody waits for long."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def tidy(folder: Path, prefix: str, kept: int = _KEPT) -> None:
    """Remove what is left of the work of those who have this prefix, and all but the newest generations."""
    with publishing(folder):
        _sweep(folder, prefix, _seen(folder)[-kept:])


@contextmanager
def waiting_file(folder: Path) -> Iterator[Path]:
    """A file for what waits while a writer works; it is gone afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{WRITER}-{secrets.token_hex(8)}.waiting"
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


@contextmanager
def discarding(folder: Path, prefix: str = WRITER) -> Iterator[None]:
    """Where this fails, what was written on the way is removed."""
    try:
        yield
    except BaseException:
        tidy(folder, prefix)
        raise


def publish(
    folder: Path,
    generation: Generation,
    live: list[NDArray[np.bool_] | None],
    prefix: str = WRITER,
    *,
    present: NDArray[np.bool_] | None = None,
) -> None:
    """Make this the current generation, while `publishing`; then remove what nobody needs.

    `live` are the masks of its runs, one bool a line, and `present` says which codes are customers; None: all. What
    somebody else is making, whose prefix is not `prefix`, stays.
    """
    before = _seen(folder)
    number = 1 + max(_numbers(folder), default=0)
    vanished = 0 if present is None else int((~present).sum())
    masks = _write_masks(folder / f"gen-{number}.masks", [*live, present if vanished else None])
    text = msgspec.json.encode(msgspec.structs.replace(generation, number=number, masks=masks, vanished=vanished))
    path = folder / f"gen-{number}.json"
    path.write_bytes(text)
    noted(path)
    written = folder / f"{CURRENT}.new"
    written.write_text(f"{number} {zlib.crc32(text)}\n")
    noted(written)
    sync(folder)
    written.replace(folder / CURRENT)
    sync(folder)
    _sweep(folder, prefix, [*before[-1:], number])


def _write_masks(path: Path, live: list[NDArray[np.bool_] | None]) -> FileNote | None:
    """The bits of all masks behind one another, each beginning with a byte of its own."""
    if all(mask is None for mask in live):
        return None
    with path.open("wb") as file:  # not by `tofile`, whose errors do not say that the disk is full
        for mask in live:
            if mask is not None:
                file.write(np.packbits(mask).data)
    return noted(path)


def read_masks(folder: Path, generation: Generation) -> list[NDArray[np.bool_] | None]:
    """The masks of a generation's runs, and last which codes are customers. Raises IndexDamaged."""
    path = folder / f"gen-{generation.number}.masks"
    bits = np.empty(0, np.uint8)
    if generation.masks is not None:
        try:
            bits = np.fromfile(path, np.uint8)
        except OSError as error:
            raise IndexDamaged(path=str(path), problem=str(error)) from error
        if FileNote(bytes=len(bits), crc32=zlib.crc32(bits.tobytes())) != generation.masks:
            raise IndexDamaged(path=str(path), problem="its size or checksum differs")
    found: list[NDArray[np.bool_] | None] = []
    at = 0
    masked = [(entry.run.customers, entry.live < entry.run.customers) for entry in generation.runs]
    for count, partly in (*masked, (generation.customers, generation.vanished > 0)):
        if not partly:
            found.append(None)
            continue
        size = -(-count // 8)
        found.append(np.unpackbits(bits[at : at + size], count=count).view(np.bool_))
        at += size
    return found


class Pointer(NamedTuple):
    """What `CURRENT` says."""

    number: int  #: of the generation
    crc32: int  #: of its file


def pointer(folder: Path) -> Pointer:
    """Which generation is the current one. Raises IndexMissing and IndexDamaged."""
    path = folder / CURRENT
    try:
        number, checksum = path.read_text(encoding="ascii").split()
        return Pointer(int(number), int(checksum))
    except FileNotFoundError as error:
        raise IndexMissing(path=str(folder)) from error
    except (OSError, ValueError) as error:
        raise IndexDamaged(path=str(path), problem=str(error)) from error


def read_generation(folder: Path, named: Pointer) -> Generation:
    """A generation. Raises IndexDamaged."""
    path = folder / f"gen-{named.number}.json"
    try:
        text = path.read_bytes()
    except OSError as error:
        raise IndexDamaged(path=str(path), problem=str(error)) from error
    if zlib.crc32(text) != named.crc32:
        raise IndexDamaged(path=str(path), problem="its checksum differs")
    return _decoded(text, path)


def _decoded(text: bytes, path: Path) -> Generation:
    try:
        found = msgspec.json.decode(text, type=dict[str, Any]).get("format")
        if found != FORMAT:
            raise IndexDamaged(path=str(path), problem=f"it has format {found}, this version reads {FORMAT}")
        return msgspec.json.decode(text, type=Generation)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise IndexDamaged(path=str(path), problem=str(error)) from error


def _numbers(folder: Path) -> list[int]:
    stems = {path.stem.removeprefix("gen-") for path in folder.glob("gen-*.*")}
    return sorted(int(stem) for stem in stems if stem.isdigit())


def _named(folder: Path, numbers: list[int]) -> set[str]:
    """The runs and words in these generations, as far as they can be read."""
    found: set[str] = set()
    for number in numbers:
        path = folder / f"gen-{number}.json"
        try:
            generation = _decoded(path.read_bytes(), path)
        except (OSError, IndexDamaged):
            continue
        found |= {entry.run.name for entry in generation.runs}
        words = (generation.names, generation.identifiers, *generation.words.values())
        found |= {note.name for notes in words for note in notes}
        found |= {note.name for note in generation.identity}
    return found


def _seen(folder: Path) -> list[int]:
    """The generations up to the current one. Later ones were left by who was killed: nobody has seen them."""
    numbers = _numbers(folder)
    try:
        newest = pointer(folder).number
    except IndexMissing:
        return []
    except IndexDamaged:  # or not to be read just now: better to leave too much
        return numbers
    return [number for number in numbers if number <= newest]


def _sweep(folder: Path, prefix: str, stays: list[int]) -> None:
    """Remove all generations but those that stay, and what is in none of them.

    What somebody else is making, whose prefix is not `prefix`, is in no generation, and stays, too. Generations go
    last: where this is interrupted, the next knows from them what else was to go.
    """
    goes = [number for number in _numbers(folder) if number not in stays]
    kept = _named(folder, stays)
    past = _named(folder, goes)
    foreign = COMPACTOR if prefix == WRITER else WRITER
    for path in folder.iterdir():
        name = path.name
        if name in kept or name == CURRENT or path.suffix in (".lock", ".json", ".masks"):
            continue
        if name.startswith(f"{foreign}-") and name not in past:
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    for number in goes:
        for suffix in ("masks", "json"):
            (folder / f"gen-{number}.{suffix}").unlink(missing_ok=True)
