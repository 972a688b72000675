"""Gathering interactions from the ledger's batches: who by the resolver, where by the placer, how much."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from touchweave.ahead import ahead
from touchweave.catalogue.codes import dictionary_column, dictionary_of, word_codes
from touchweave.catalogue.dimension import Dimension
from touchweave.catalogue.nobody import somebodys
from touchweave.catalogue.placement import Placement
from touchweave.catalogue.placer import MadeUp
from touchweave.catalogue.touchpoint import Touchpoint
from touchweave.errors import IndexLimit
from touchweave.event.nobody import nobodys
from touchweave.event.scale import Scale
from touchweave.event.vocabulary import ANSWERS
from touchweave.identity.known import Identities
from touchweave.identity.resolve import Whose
from touchweave.identity.strings import StringTable
from touchweave.identity.trait_values import TraitValues
from touchweave.identity.words import Words
from touchweave.journey.provenance import PLACES_LIMIT
from touchweave.journey.rows import FIELDS, Rows
from touchweave.progress import Progress

#: The columns of event.table.EVENT_SCHEMA that resolving, placing and indexing look at.
BUILD_COLUMNS = (
    "type", "name", "source", "occurred_at", "user_id", "anonymous_id", "properties", "context",
    "value", "answer", "score", "scale", "page_path", "campaign", "medium", "referrer", "flags", "consent",
)  # fmt: skip

TOUCHPOINTS_LIMIT = 2**16
SCALES_LIMIT = 2**8

_IS_ANSWER = np.zeros(256, np.bool_)
_IS_ANSWER[[int(kind) for kind in ANSWERS]] = True


class Resolves(Protocol):
    """identity.resolve.Resolver, which learned the events."""

    def __len__(self) -> int:
        """How many customers there are."""

    @property
    def customers(self) -> "pa.Array[Any]":
        """The names of those not known beforehand, by code."""

    def resolve(self, batch: pa.RecordBatch) -> Whose:
        """Whose each event is."""


class Places(Protocol):
    """catalogue.placer.Placer."""

    @property
    def touchpoints(self) -> tuple[Touchpoint, ...]:
        """The touchpoints by code."""

    @property
    def made_up(self) -> tuple[MadeUp, ...]:
        """Those of no catalogue."""

    def place(self, batch: pa.RecordBatch) -> Placement:
        """Where each event belongs."""


class CollectsTraits(Protocol):
    """identity.traits.TraitColumns."""

    def add(self, batch: pa.RecordBatch, customers: NDArray[np.int64], /) -> None:
        """Note the traits in a batch, given its customer codes."""

    def values(self, customers: int, first: int = 0, /) -> dict[str, TraitValues]:
        """What was said of each trait of the customers `first … customers − 1`."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Views:
    """What makes interactions of events. They grow while they are shown batches, in the ledger's order."""

    resolver: Resolves
    placer: Places
    traits: CollectsTraits
    #: Who is who, to be kept beside the lines; None: customers are what the resolver calls them.
    identities: Identities | None = None
    dimensions: tuple[Dimension, ...] = ()
    #: The values of each dimension known beforehand.
    words: dict[str, Words] = field(default_factory=dict)
    scales: Sequence[Scale | None] = (None,)  #: known beforehand; the first is None


class Gathering:
    """Hands on the rows of batch after batch to `sink`."""

    def __init__(
        self, views: Views, sink: Callable[[Rows], None], *, touched: "Touched | None" = None, first: int = 0
    ) -> None:
        """Where `touched` is given, rows and traits bear its numbers instead of codes.

        `first`: the place in the ledger of the first event.
        """
        self._views, self._sink, self._touched, self._place = views, sink, touched, first
        self._scale_codes: dict[Scale, int] = {
            scale: code for code, scale in enumerate(views.scales) if scale is not None
        }
        self.words = {dimension.name: StringTable(views.words.get(dimension.name)) for dimension in views.dimensions}

    @property
    def scales(self) -> tuple[Scale | None, ...]:
        """The scales by code; code 0 is none."""
        return (None, *self._scale_codes)

    def gather(self, batches: Iterator[pa.RecordBatch], progress: Progress) -> None:
        """Take in all batches; `progress` is told after each how many events that were."""
        events = 0
        for batch in ahead(batches):
            self._add(batch)
            events += batch.num_rows
            progress("placing events", events, None)

    def _add(self, batch: pa.RecordBatch) -> None:
        whose = self._views.resolver.resolve(batch)
        somebody = np.flatnonzero(~nobodys(batch))
        places = (somebody + self._place).astype(np.uint32)
        self._place += batch.num_rows
        if self._place > PLACES_LIMIT:
            raise IndexLimit(found=self._place, what="events", limit=PLACES_LIMIT)
        batch = somebodys(batch)
        codes, subjects = whose.customer[somebody], whose.subject[somebody]
        if self._touched is not None:
            codes = self._touched.numbers(codes)
        placement = self._views.placer.place(batch)
        self._views.traits.add(batch, codes)
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
        fields["scale"] = self._scales_of(batch)[kept]
        self._sink(
            Rows(
                customer=codes[kept].astype(np.int32),
                occurred_at=batch.column("occurred_at").cast(pa.int64()).to_numpy()[kept],
                fields=fields,
                dimensions=(
                    *(self._dimension(dimension, batch)[kept] for dimension in self._views.dimensions),
                    subjects[kept].astype(np.uint32),
                    places[kept],
                ),
            )
        )

    def _dimension(self, dimension: Dimension, batch: pa.RecordBatch) -> NDArray[np.uint32]:
        words = dictionary_of(dimension.values(batch))
        codes = np.append(self.words[dimension.name].codes(words.dictionary) + 1, 0).astype(np.uint32)
        return codes[word_codes(words)]

    def _scales_of(self, batch: pa.RecordBatch) -> NDArray[np.uint8]:
        words = dictionary_column(batch, "scale")
        codes = np.array([self._scale_code(word) for word in words.dictionary.to_pylist()] + [0], np.uint8)
        return codes[word_codes(words)]

    def _scale_code(self, word: str | None) -> int:
        try:
            scale = Scale.parse(word or "")
        except ValueError:
            return 0
        if scale not in self._scale_codes and len(self._scale_codes) + 1 >= SCALES_LIMIT:
            return 0
        return self._scale_codes.setdefault(scale, len(self._scale_codes) + 1)


class Touched:
    """Numbers 0, 1, 2, … for the customers whose events come by: what a change works on."""

    def __init__(self) -> None:
        self._number = np.full(1024, -1, np.int32)
        self._codes: list[NDArray[np.int64]] = []
        self._count = 0

    def numbers(self, codes: NDArray[np.int64]) -> NDArray[np.int64]:
        """The number of each code, −1 for −1."""
        highest = int(codes.max(initial=-1))
        if highest >= len(self._number):
            room = max(highest + 1, 2 * len(self._number)) - len(self._number)
            self._number = np.concatenate([self._number, np.full(room, -1, np.int32)])
        distinct = np.unique(codes[codes >= 0])
        new = distinct[self._number[distinct] < 0]
        self._number[new] = np.arange(self._count, self._count + len(new), dtype=np.int32)
        self._codes.append(new)
        self._count += len(new)
        return np.where(codes < 0, -1, self._number[codes])

    @property
    def codes(self) -> NDArray[np.int32]:
        """The customers by number."""
        return np.concatenate([np.empty(0, np.int32), *self._codes], dtype=np.int32, casting="same_kind")
