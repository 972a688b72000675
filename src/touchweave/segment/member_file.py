"""Who is a member of which segment, as of one generation of the index: a view in a file of its own.

A damaged or missing file is made anew out of the record of who entered and left.
"""

import zlib
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct

from touchweave.segment.bits import Bits

FORMAT = 1
FILE = "members"
_HEAD = 12


class SegmentNote(Struct, frozen=True, kw_only=True):
    """A segment, as its members were found."""

    id: int
    digest: int  #: locality.digest of what was asked
    problem: str | None = None  #: why it could not be asked; the members are those before


class Note(Struct, frozen=True, kw_only=True):
    """Of what the members are."""

    format: int = FORMAT
    generation: int  #: of the index
    crc32: int  #: of the generation's file
    runs: tuple[str, ...]
    names: str  #: first file of names: as long as it is the same, codes mean the same customers
    touchpoints: tuple[tuple[str, str, str], ...]  #: key, channel and stage, by code
    kinds: dict[str, tuple[int, ...]]  #: as what traits are said
    customers: int
    changes: int  #: the newest row of the record that is in here
    now_us: int
    segments: tuple[SegmentNote, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class State:
    """The members of all segments."""

    note: Note
    bits: dict[int, Bits] = field(default_factory=dict)  #: by segment


def write_state(folder: Path, state: State) -> None:
    """Put it in the place of what was there. What is torn by a crash is noticed by its checksum."""
    folder.mkdir(parents=True, exist_ok=True)
    note = msgspec.json.encode(state.note)
    parts = [len(note).to_bytes(8, "little"), note]
    parts += [state.bits[segment.id].packed.tobytes() for segment in state.note.segments]
    checksum = 0
    for part in parts:
        checksum = zlib.crc32(part, checksum)
    written = folder / f"{FILE}.new"
    with written.open("wb") as file:
        file.write(checksum.to_bytes(4, "little"))
        for part in parts:
            file.write(part)
    written.replace(folder / FILE)


def read_state(folder: Path) -> State | None:
    """What is there; None where nothing is, or what is cannot be used."""
    try:
        held = (folder / FILE).read_bytes()
    except OSError:
        return None
    if len(held) < _HEAD or zlib.crc32(held[4:]) != int.from_bytes(held[:4], "little"):
        return None
    end = _HEAD + int.from_bytes(held[4:_HEAD], "little")
    try:
        note = msgspec.json.decode(held[_HEAD:end], type=Note)
    except msgspec.MsgspecError:
        return None
    size = -(-note.customers // 8)
    if note.format != FORMAT or len(held) != end + size * len(note.segments):
        return None
    packed = np.frombuffer(held, np.uint8, offset=end)
    bits = {
        segment.id: Bits(packed=packed[place * size : (place + 1) * size], customers=note.customers)
        for place, segment in enumerate(note.segments)
    }
    return State(note=note, bits=bits)
