"""Whose membership is another one than before: of a newer generation of the index, only who changed is looked at.

A run that was not there before holds whole lines: of who changed and, where compaction made it, of others, who are
looked at for nothing. What changed is in such a run, however often runs were joined in between.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from touchweave.errors import InputError
from touchweave.event.moment import microseconds
from touchweave.journey.index import Index
from touchweave.segment.bits import Bits
from touchweave.segment.condition import Condition
from touchweave.segment.few import Few, trait_kinds
from touchweave.segment.given import Given
from touchweave.segment.locality import digest, is_local, moves, traits_asked
from touchweave.segment.member_file import Note, SegmentNote
from touchweave.segment.parse import parse_conditions
from touchweave.segment.select import members
from touchweave.store.segments import SavedSegment


class Evaluation:
    """One refresh of all segments."""

    def __init__(self, index: Index, saved: Sequence[SavedSegment], before: Note | None, given: Given) -> None:
        """`before`: what was known of an index whose codes mean the same customers; None: nothing is known."""
        self._index, self._before = index, before
        self._saved: dict[str, tuple[Condition, ...]] = {
            segment.name: parse_conditions(segment.conditions) for segment in saved
        }
        self._given = replace(given, saved=lambda: self._saved, found={})
        self._given_few = replace(self._given, found={})
        self._few: Few | None = None
        self._noted = {note.id: note for note in before.segments} if before else {}
        crc32 = index.pointer.crc32 if index.pointer else 0
        self._same = before is not None and (before.generation, before.crc32) == (index.generation, crc32)
        self._kinds: dict[str, tuple[int, ...]] = dict(before.kinds) if before and self._same else {}

    def turned(self, segment: SavedSegment, was: Bits) -> tuple[SegmentNote, NDArray[Any]]:
        """The segment's note, and the codes of those who came or went, ascending."""
        conditions = self._saved[segment.name]
        asked = digest(conditions, self._saved, self._given.windows)
        note = SegmentNote(id=segment.id, digest=asked)
        try:
            if not self._few_will_do(note, conditions):
                return note, np.flatnonzero(was.flags != members(conditions, self._index, given=self._given))
            few = self._changed()
            if few.customers_count == 0:
                return note, np.empty(0, np.int64)
            now = members(conditions, few, given=self._given_few)
            return note, few.codes[(was.at(few.codes) != now) & few.newest]
        except InputError as error:
            return SegmentNote(id=segment.id, digest=asked, problem=str(error)), np.empty(0, np.int64)

    def note(self, segments: Sequence[SegmentNote]) -> Note:
        """Of what the members are now."""
        index = self._index
        asked = {name for conditions in self._saved.values() for name in traits_asked(conditions, {})}
        return Note(
            generation=index.generation,
            crc32=index.pointer.crc32 if index.pointer else 0,
            runs=tuple(run.note.name for run in index.opened),
            names=first_names(index),
            touchpoints=_places(index),
            kinds={name: self._kinds_of(name) for name in sorted(asked)},
            customers=index.customers_count,
            changes=0,
            now_us=microseconds(self._given.now) if self._given.now else 0,
            segments=tuple(segments),
        )

    def _few_will_do(self, note: SegmentNote, conditions: tuple[Condition, ...]) -> bool:
        """Whether nobody came or went but those who changed."""
        before, saved = self._before, self._saved
        if before is None or self._noted.get(note.id) != note:  # other conditions, or they could not be asked
            return False
        if moves(conditions, saved) and self._given.now_us != before.now_us:
            return False
        if self._same:
            return True
        if not is_local(conditions, saved) or _places(self._index)[: len(before.touchpoints)] != before.touchpoints:
            return False
        return all(before.kinds.get(name) == self._kinds_of(name) for name in traits_asked(conditions, saved))

    def _changed(self) -> Few:
        if self._few is None:
            seen = set(self._before.runs) if self._before else set()
            runs = [place for place, run in enumerate(self._index.opened) if run.note.name not in seen]
            self._few = Few(self._index, runs)
        return self._few

    def _kinds_of(self, trait: str) -> tuple[int, ...]:
        if trait not in self._kinds:
            self._kinds[trait] = tuple(sorted(trait_kinds(self._index, trait)))
        return self._kinds[trait]


def goes_on(note: Note, index: Index) -> bool:
    """Whether codes mean the same customers in the index as in what is known."""
    return note.names == first_names(index) and note.customers <= index.customers_count


def first_names(index: Index) -> str:
    """The first file of customers' names: a build makes it anew, and what grows keeps it until it doubles."""
    return index.meta.names[0].name if index.meta.names else ""


def _places(index: Index) -> tuple[tuple[str, str, str], ...]:
    return tuple((place.key, str(place.channel), place.stage) for place in index.touchpoints)
