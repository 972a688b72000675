"""The journey index, opened: columns memory-mapped from the current generation, never written to."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from touchweave.catalogue.touchpoint import JourneyStage, Touchpoint
from touchweave.errors import CustomerUnknown, IndexDamaged, SelectionInvalid, TouchpointUnknown, nearest_first
from touchweave.event.scale import Scale
from touchweave.identity.consent_traits import CONSENT, shown_traits, standing
from touchweave.identity.owners import Owners
from touchweave.identity.trait_values import TraitValues
from touchweave.identity.words import Words
from touchweave.journey.columns import Columns
from touchweave.journey.generation import Generation, Pointer, WordNote, pointer, read_generation, read_masks
from touchweave.journey.identity_file import identity_file, read_owners
from touchweave.journey.provenance import PROVENANCE
from touchweave.journey.run import Run
from touchweave.journey.word_file import WordFile


class Index:
    """One generation of the index. It stays readable, as it was, while newer ones are built."""

    pointer: Pointer | None = None  #: how `CURRENT` named it when it was opened

    def __init__(self, folder: Path, meta: Generation, before: "Index | None" = None) -> None:
        """What `before`, an older generation of the folder, has read and verified is not read again."""
        self.folder, self.meta = folder, meta
        self._before = before
        self._dimension_names = tuple(dimension.name for dimension in meta.dimensions)
        known = {run.note.name: run for run in before.opened} if before else {}
        self.opened: tuple[Run, ...] = tuple(
            known.get(entry.run.name) or Run(folder, entry.run, self.entry_names) for entry in meta.runs
        )
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:  # checksums let go of the GIL
            lines = list(pool.map(Run.columns, self.opened))
        *masks, present = read_masks(folder, meta)
        self.runs: tuple[Columns, ...] = tuple(
            columns if mask is None else replace(columns, live=mask)
            for columns, mask in zip(lines, masks, strict=True)
        )
        if sum(entry.live for entry in meta.runs) != meta.customers:
            raise IndexDamaged(path=str(folder), problem="its lines are not one a customer")
        #: Who is a customer, shape (customers_count,): who became part of another keeps an empty line.
        self.present: NDArray[np.bool_] = np.ones(meta.customers, np.bool_) if present is None else present
        self._name_files = self._word_files(meta.names)
        self._identifier_files = self._word_files(meta.identifiers)
        self.names = Words([file.chunk() for file in self._name_files])
        self._identifiers: Words | None = None
        self._owners: Owners | None = None
        self._noticed = False
        self._dimension_files = {name: self._word_files(notes) for name, notes in meta.words.items()}
        self._words: dict[str, Words] = {}
        self._traits: dict[str, pa.Array[Any]] = {}
        self._touchpoint_codes = {touchpoint.key: code for code, touchpoint in enumerate(meta.touchpoints)}
        self.touchpoints: tuple[Touchpoint, ...] = meta.touchpoints
        self.stages: tuple[JourneyStage, ...] = meta.stages
        self.scales: tuple[Scale | None, ...] = meta.scales  #: by code; the first is None
        self.customers_count: int = meta.customers
        self.interactions: int = meta.interactions
        self.first_us: int = meta.first_us  #: of the earliest interaction; 0 where there is none
        self.last_us: int = meta.last_us  #: of the latest
        self.generation: int = meta.number
        self.ledger_version: int = meta.ledger.version
        self.catalogue_digest: str = meta.catalogue_digest
        self.built_at: datetime = meta.built_at
        self._before = None

    @classmethod
    def open(cls, folder: Path, before: "Index | None" = None) -> Self:
        """Open the current generation in `folder`. Raises IndexMissing and IndexDamaged."""
        while True:
            named = pointer(folder)
            try:
                index = cls(folder, read_generation(folder, named), before)
            except IndexDamaged:
                # Two generations may have passed between reading CURRENT and opening what it named.
                if pointer(folder) == named:
                    raise
            else:
                index.pointer = named
                return index

    def _word_files(self, notes: Sequence[WordNote]) -> tuple[WordFile, ...]:
        known = {file.note.name: file for file in self._before.word_files} if self._before else {}
        return tuple(known.get(note.name) or WordFile(self.folder, note) for note in notes)

    @property
    def word_files(self) -> tuple[WordFile, ...]:
        """All files of words."""
        dimensions = (file for files in self._dimension_files.values() for file in files)
        return (*self._name_files, *self._identifier_files, *dimensions)

    @property
    def damaged(self) -> bool:
        """Whether a file was found to be damaged since this was opened: some are verified when they are asked for."""
        words = any(file.damaged for file in self.word_files)
        return self._noticed or words or any(run.damaged for run in self.opened)

    def verify(self) -> None:
        """Compare the checksum of every file. Raises IndexDamaged."""
        for run in self.opened:
            run.verify()
        for file in self.word_files:
            file.verify()
        for note in self.meta.identity:
            identity_file(self.folder, note).verify()

    @property
    def customers(self) -> "pa.Array[Any]":
        """All identifiers, by code."""
        return self.names.together

    def customer(self, code: int) -> str:
        """The identifier of a customer."""
        return self.names[code]

    def code(self, customer: str) -> int:
        """The code of a customer, by name or by any other identifier. Raises CustomerUnknown."""
        sought = str(customer).encode(errors="replace").decode()
        named = pa.array([sought], pa.string())
        (code,) = self.names.find(named)
        if code < 0 or not self.present[code]:
            (node,) = self.identifiers.find(named)
            code = -1 if node < 0 else self.owners.owner[node]
        if code < 0 or sought != str(customer):
            raise CustomerUnknown(customer=customer)
        return int(code)

    @property
    def identifiers(self) -> Words:
        """All identifiers, whoever's they are, by their own codes."""
        if self._identifiers is None:
            self._identifiers = Words([file.chunk() for file in self._identifier_files])
        return self._identifiers

    @property
    def owners(self) -> Owners:
        """Whose these are; read when first asked for. Raises IndexDamaged."""
        if self._owners is None:
            with self.noticing():
                self._owners = read_owners(self.folder, self.meta.identity)
        return self._owners

    @contextmanager
    def noticing(self) -> Iterator[None]:
        """Whoever reads more of it here finds out whether that is damaged."""
        try:
            yield
        except IndexDamaged:
            self._noticed = True
            raise

    def search(self, text: str, limit: int | None = None) -> NDArray[np.int64]:
        """Codes of the customers whose name holds `text`, in any case: exact, prefix, others."""
        text = str(text).encode(errors="replace").decode()  # half a character is in no identifier
        hits: NDArray[np.int64] = np.flatnonzero(
            pc.match_substring(self.customers, text, ignore_case=True).to_numpy(False) & self.present
        )
        found = self.customers.take(hits)
        exact = pc.equal(found, pa.scalar(text)).to_numpy(False)
        starts = pc.starts_with(found, text, ignore_case=True).to_numpy(False)
        order = np.argsort(np.where(exact, 0, np.where(starts, 1, 2)), kind="stable")[:limit]
        codes: NDArray[np.int64] = hits[order]
        return codes

    def touchpoint_code(self, key: str) -> int:
        """The code of a touchpoint. Raises TouchpointUnknown."""
        if key not in self._touchpoint_codes:
            raise TouchpointUnknown(key=key, allowed=f"there are {nearest_first(key, self._touchpoint_codes)}")
        return self._touchpoint_codes[key]

    @property
    def trait_names(self) -> tuple[str, ...]:
        """What is known of customers, in alphabetical order."""
        return shown_traits(self.meta.traits)

    def trait(self, name: str) -> "pa.Array[Any]":
        """One entry a customer, null where absent; read when first asked for. Raises SelectionInvalid."""
        if name not in self.trait_names:
            allowed = ", ".join(self.trait_names) or "there are no traits"
            raise SelectionInvalid(name="trait", value=name, allowed=allowed)
        if name not in self._traits:
            values = standing(name, self._kept) if name.startswith(CONSENT) else self._kept(name)
            self._traits[name] = values.column()
        return self._traits[name]

    def _kept(self, name: str) -> TraitValues:
        """A trait of all customers, by code; of one that nobody spoke of, nothing."""
        if name not in self.meta.traits:
            return TraitValues.absent(self.customers_count)
        return self._assembled(self.meta.traits.index(name))

    def _assembled(self, number: int) -> TraitValues:
        """A trait of all customers, by code, out of their newest lines."""
        parts = TraitValues.joined([TraitValues.absent(0), *(run.trait(number) for run in self.opened)])
        place = np.empty(self.customers_count, np.int64)
        before = 0
        for run in self.runs:
            run.put(place, np.arange(before, before + run.customers))
            before += run.customers
        return parts if before == self.customers_count and _in_order(place) else parts.take(place)

    @property
    def entry_names(self) -> tuple[str, ...]:
        """What is kept of interactions by name: their dimensions, and where they come from."""
        return (*self._dimension_names, *PROVENANCE)

    @property
    def dimension_names(self) -> tuple[str, ...]:
        """By what interactions can be told apart, beside their touchpoints."""
        return self._dimension_names

    def words(self, name: str) -> "pa.Array[Any]":
        """The values of a dimension: the entry at code − 1. Raises SelectionInvalid."""
        return self.dimension_words(name).together

    def dimension_words(self, name: str) -> Words:
        """The values of a dimension, for finding one. Raises SelectionInvalid."""
        if name not in self._dimension_names:
            allowed = ", ".join(self._dimension_names) or "there are no dimensions"
            raise SelectionInvalid(name="dimension", value=name, allowed=allowed)
        if name not in self._words:
            self._words[name] = Words([file.chunk() for file in self._dimension_files.get(name, ())])
        return self._words[name]

    def dimension_values(self, name: str) -> int:
        """How many values a dimension has. Raises SelectionInvalid."""
        if name not in self._dimension_names:
            return len(self.dimension_words(name))
        return sum(note.words for note in self.meta.words.get(name, ()))


def _in_order(place: NDArray[np.int64]) -> bool:
    return bool((place == np.arange(len(place))).all())
