"""Words of the index on disk: one file a chunk, never rewritten; small chunks are joined as new ones come."""

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from touchweave.identity.words import WordChunk, chunks_of
from touchweave.journey.column_file import ColumnFile, noted, numbers, write_table
from touchweave.journey.generation import WRITER, WordNote

_JOINED_BYTES = 1 << 29  #: chunks of more text are left alone


def write_words(folder: Path, words: "pa.Array[Any]") -> tuple[WordNote, ...]:
    """Write strings durably, in their order."""
    folder.mkdir(parents=True, exist_ok=True)
    return tuple(_write(folder, chunk) for chunk in chunks_of(words))


def _write(folder: Path, chunk: WordChunk) -> WordNote:
    name = f"{WRITER}-{secrets.token_hex(8)}.words"
    write_table(folder / name, {"word": chunk.words, "order": pa.array(chunk.order)})
    return WordNote(name=name, words=len(chunk.words), file=noted(folder / name))


class WordFile:
    """A file of words, mapped now and read when it is asked for."""

    def __init__(self, folder: Path, note: WordNote) -> None:
        """Raises IndexDamaged."""
        self.note = note
        self._file = ColumnFile(folder / note.name, note.file)

    def chunk(self) -> WordChunk:
        """The words. Raises IndexDamaged."""
        table = self._file.read()
        return WordChunk(words=table.column("word"), order=numbers(table.column("order")))

    @property
    def damaged(self) -> bool:
        """Whether it was found to be."""
        return self._file.damaged

    def verify(self) -> None:
        """Compare the checksum. Raises IndexDamaged."""
        self._file.verify()


def add_words(folder: Path, notes: Sequence[WordNote], new: "pa.Array[Any]") -> tuple[WordNote, ...]:
    """Those there are and new ones behind them; chunks at the end that are no larger are joined with the new."""
    if len(new) == 0:
        return tuple(notes)
    kept, joined = list(notes), [new]
    count = len(new)
    while kept and kept[-1].words <= count and kept[-1].file.bytes < _JOINED_BYTES:
        last = kept.pop()
        joined.insert(0, WordFile(folder, last).chunk().words)
        count += last.words
    return (*kept, *write_words(folder, pa.concat_arrays(joined)))
