"""Gathering interactions from the ledger's batches: who by the resolver, where by the placer, how much."""

from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from touchweave.catalogue.placement import Placement
from touchweave.catalogue.touchpoint import Touchpoint
from touchweave.errors import IndexLimit
from touchweave.event.scale import Scale
from touchweave.event.vocabulary import ANSWERS
from touchweave.journey.arrange import FIELDS
from touchweave.progress import Progress

#: The columns of event.table.EVENT_SCHEMA that resolving, placing and indexing look at.
BUILD_COLUMNS = (
    "type", "name", "source", "occurred_at", "user_id", "anonymous_id", "properties", "context",
    "value", "answer", "score", "scale", "page_path", "campaign", "medium", "referrer",
)  # fmt: skip

TOUCHPOINTS_LIMIT = 2**16
SCALES_LIMIT = 2**8

_IS_ANSWER = np.zeros(256, np.bool_)
_IS_ANSWER[[int(kind) for kind in ANSWERS]] = True


class Resolves(Protocol):
    """identity.resolve.Resolver."""

    @property
    def customers(self) -> "pa.Array[Any]":
        """The identifiers by code."""

    def resolve(self, batch: pa.RecordBatch) -> NDArray[np.int64]:
        """The customer's code of each event; −1: none."""


class Places(Protocol):
    """catalogue.placer.Placer."""

    @property
    def touchpoints(self) -> tuple[Touchpoint, ...]:
        """The touchpoints by code."""

    def place(self, batch: pa.RecordBatch) -> Placement:
        """Where each event belongs."""


class CollectsTraits(Protocol):
    """identity.traits.TraitColumns."""

    def add(self, batch: pa.RecordBatch, customers: NDArray[np.int64], /) -> None:
        """Note the traits in a batch, given its customer codes."""

    def columns(self, customers: int | None = None, /) -> "dict[str, pa.Array[Any]]":
        """One array a trait, one entry for each of so many customers; null: absent."""


class Gathering:
    """Grows by the batch; 20 bytes an interaction."""

    def __init__(self, resolver: Resolves, placer: Places, traits: CollectsTraits) -> None:
        self._resolver, self._placer, self._traits = resolver, placer, traits
        self._scale_codes: dict[Scale, int] = {}
        self._customers: list[NDArray[np.int32]] = []
        self._times: list[NDArray[np.int64]] = []
        self._fields: list[NDArray[np.void]] = []

    @property
    def scales(self) -> tuple[Scale | None, ...]:
        """The scales by code; code 0 is none."""
        return (None, *self._scale_codes)

    def gather(self, batches: Iterator[pa.RecordBatch], progress: Progress) -> None:
        """Take in all batches; `progress` is told after each how many events that were."""
        events = 0
        for batch in batches:
            self._add(batch)
            events += batch.num_rows
            progress("placing events", events, None)

    def _add(self, batch: pa.RecordBatch) -> None:
        codes = self._resolver.resolve(batch)
        placement = self._placer.place(batch)
        self._traits.add(batch, codes)
        kept = np.flatnonzero((codes >= 0) & (placement.touchpoint >= 0))
        if len(kept) == 0:
            return
        touchpoint, kind = placement.touchpoint[kept], placement.kind[kept]
        if (highest := int(touchpoint.max())) >= TOUCHPOINTS_LIMIT:
            raise IndexLimit(found=highest + 1, what="touchpoints", limit=TOUCHPOINTS_LIMIT)
        score = batch.column("score").to_numpy(zero_copy_only=False)[kept]
        value = batch.column("value").to_numpy(zero_copy_only=False)[kept]
        fields = np.empty(len(kept), FIELDS)
        fields["value"] = np.where(_IS_ANSWER[kind], score, value)
        fields["touchpoint"] = touchpoint
        fields["kind"] = kind
        fields["scale"] = self._scales_of(batch.column("scale"))[kept]
        self._customers.append(codes[kept].astype(np.int32))
        self._times.append(batch.column("occurred_at").cast(pa.int64()).to_numpy()[kept])
        self._fields.append(fields)

    def _scales_of(self, written: "pa.Array[Any]") -> NDArray[np.uint8]:
        words = written if isinstance(written, pa.DictionaryArray) else written.dictionary_encode()
        codes = np.array([self._scale_code(word) for word in words.dictionary.to_pylist()] + [0], np.uint8)
        found: NDArray[np.uint8] = codes[words.indices.fill_null(len(codes) - 1).to_numpy(zero_copy_only=False)]
        return found

    def _scale_code(self, word: str | None) -> int:
        try:
            scale = Scale.parse(word or "")
        except ValueError:
            return 0
        if scale not in self._scale_codes and len(self._scale_codes) + 1 >= SCALES_LIMIT:
            return 0
        return self._scale_codes.setdefault(scale, len(self._scale_codes) + 1)

    def columns(self) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.void]]:
        """Customer codes, times and fields in ledger order; what was gathered is let go of."""
        gathered = (
            np.concatenate([np.empty(0, np.int32), *self._customers]),
            np.concatenate([np.empty(0, np.int64), *self._times]),
            np.concatenate([np.empty(0, FIELDS), *self._fields]),
        )
        self._customers, self._times, self._fields = [], [], []
        return gathered
