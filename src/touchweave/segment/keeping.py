"""Members of saved segments kept up: of a newer index, only who changed is looked at again.

First it is recorded who entered and who left, in one transaction, then the file of members follows: where that is
older than the record, or means other codes, members are told anew out of the record. docs/decisions/0011-segments.md
"""

import contextlib
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from touchweave.event.moment import microseconds
from touchweave.journey.index import Index
from touchweave.segment.bits import Bits
from touchweave.segment.evaluation import Evaluation, goes_on
from touchweave.segment.given import Given
from touchweave.segment.member_file import Note, State, read_state, write_state
from touchweave.store.segment_changes import SegmentChange, SegmentChanges
from touchweave.store.segments import SavedSegment, SavedSegments

FOLDER = "segments"
_MINUTE_US = 60_000_000
_NOBODY: "pa.Array[Any]" = pa.array([], pa.string())


@dataclass(frozen=True, kw_only=True, eq=False)
class Kept:
    """The members of all segments in one generation of the index."""

    index: Index
    saved: tuple[SavedSegment, ...]
    state: State

    def problem(self, segment_id: int) -> str | None:
        """Why a segment's conditions cannot be asked; its members are those before."""
        return next(note.problem for note in self.state.note.segments if note.id == segment_id)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Before:
    """Who was a member, by the codes of the index of now."""

    bits: dict[int, Bits]
    note: Note | None  #: what is known of it where codes mean the same; else all are looked at
    gone: "dict[int, pa.Array[Any]]"  #: members by name, who are no customers any more


class Keeping:
    """Keeps the members of one workspace's segments up to date."""

    def __init__(
        self,
        workspace: Path,
        segments: SavedSegments,
        changes: SegmentChanges,
        *,
        windows: Mapping[str, float],
        threads: int = 0,
    ) -> None:
        self._folder = workspace / FOLDER
        self._segments, self._changes = segments, changes
        self._windows, self._threads = windows, threads
        self._state: State | None = None
        self._alone = threading.Lock()

    def refresh(self, newest: Callable[[], Index], now: datetime) -> Kept:
        """Bring the members up to date with the newest index; who came or went has done so at this moment.

        Raises DatabaseUnusable, DiskFull. A segment that cannot be asked keeps its members and says why.
        """
        with self._alone:
            written = None
            while written is None:
                last, saved = self._changes.last(), self._segments.all()
                index = newest()  # after the record was read: no older than any index that it was made of
                before = self._before(index, saved, last)
                state, found = self._found(index, saved, before, now)
                written = self._changes.record(found, after=last) if found else last
            state = State(note=msgspec.structs.replace(state.note, changes=written), bits=state.bits)
            if self._state is None or self._state.note != state.note:
                with contextlib.suppress(OSError):  # a view: who finds none makes it anew
                    write_state(self._folder, state)
                self._state = state
            return Kept(index=index, saved=saved, state=self._state)

    def is_stale(self, index: Index, now: datetime) -> bool:
        """Whether the members are those of another index, or of more than a minute ago."""
        note = None if self._state is None else self._state.note
        return note is None or note.generation != index.generation or microseconds(now) - note.now_us > _MINUTE_US

    def _before(self, index: Index, saved: tuple[SavedSegment, ...], last: int) -> _Before:
        state = self._state
        if state is None or state.note.changes != last:
            state = self._state = read_state(self._folder)
        if state is not None and state.note.changes == last and goes_on(state.note, index):
            known = [segment.id for segment in saved if segment.id in state.bits]
            bits = {one: state.bits[one].grown(index.customers_count) for one in known}
            return _Before(bits=bits, note=state.note, gone={})
        bits, gone = {}, {}
        for segment in saved:
            bits[segment.id], gone[segment.id] = recorded(self._changes.names(segment.id), index)
        return _Before(bits=bits, note=None, gone=gone)

    def _found(
        self, index: Index, saved: tuple[SavedSegment, ...], before: _Before, now: datetime
    ) -> tuple[State, list[SegmentChange]]:
        given = Given(windows=self._windows, now=now, telling=False, threads=self._threads)
        evaluation = Evaluation(index, saved, before.note, given)
        bits, notes, changes = {}, [], []
        for segment in saved:
            was = before.bits.get(segment.id) or Bits.none(index.customers_count)
            note, codes = evaluation.turned(segment, was)
            bits[segment.id] = was.flipped(codes) if len(codes) else was
            notes.append(note)
            gone = before.gone.get(segment.id, _NOBODY)
            if len(codes) or len(gone):
                left = was.at(codes)
                changes.append(
                    SegmentChange(
                        segment_id=segment.id,
                        at_us=microseconds(now),
                        came=_names(index, codes[~left]),
                        went=pa.concat_arrays([_names(index, codes[left]), gone]),
                        members=len(bits[segment.id]),
                    )
                )
        return State(note=evaluation.note(notes), bits=bits), changes


def recorded(names: "pa.Table", index: Index) -> tuple[Bits, "pa.Array[Any]"]:
    """Who is a member as the record tells: by the index's codes, and by name who is no customer of it.

    Everybody came and went in turn, under the name of that time.
    """
    count = np.zeros(index.customers_count, np.int64)
    others: Counter[str] = Counter()
    for batch in names.to_batches():
        step = np.where(batch.column("came").to_numpy(zero_copy_only=False), 1, -1)
        codes = index.names.find(batch.column("customer"))
        known = np.flatnonzero(codes >= 0)
        known = known[index.present[codes[known]]]
        np.add.at(count, codes[known], step[known])
        unknown = np.setdiff1d(np.arange(len(step)), known)
        for name, one in zip(batch.column("customer").take(unknown).to_pylist(), step[unknown].tolist(), strict=True):
            others[name] += one
    gone = sorted(name for name, net in others.items() if net > 0)
    return Bits.of(count > 0), pa.array(gone, pa.string())


def _names(index: Index, codes: NDArray[Any]) -> "pa.Array[Any]":
    return index.names.together.take(pa.array(codes)).cast(pa.string())
