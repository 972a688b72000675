"""What the ledger's events are called, and where the catalogue places them: counted batch by batch."""

from collections import Counter
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
from msgspec import Struct

from touchweave.catalogue.codes import dictionary_column, distinct, word_codes
from touchweave.catalogue.nobody import somebodys
from touchweave.catalogue.placer import Judgement, Placer, labels

#: The columns of event.table.EVENT_SCHEMA that placing looks at.
PLACING_COLUMNS = (
    "type", "name", "source", "page_path", "campaign", "medium", "referrer", "answer", "properties",
    "flags",
)  # fmt: skip
#: So many different names are told apart.
NAMES_LIMIT = 100_000


class Bearing(Struct, frozen=True):
    """What events have in common that are counted together."""

    type: str
    name: str  #: empty where they bear none
    page: str  #: only of nameless ones
    source: str
    touchpoint: int  #: code; −1: none
    made_up: bool
    ignored: bool


class Observed:
    """Counts of events by what they bear; grows by the batch."""

    def __init__(self) -> None:
        self.events = 0
        self.machines = 0
        self.placed = 0
        self.made_up = 0
        self.ignored = 0
        self.counts: Counter[Bearing] = Counter()
        self.at_touchpoint: Counter[int] = Counter()

    @property
    def unplaced(self) -> int:
        """Events at no touchpoint that no rule says to ignore."""
        return self.events - self.placed - self.made_up - self.ignored - self.machines

    def add(self, batch: pa.RecordBatch, judged: Judgement, *, machines: int = 0) -> None:
        """Count a batch of somebody's events; beside them came `machines` that were nobody's."""
        self.events += batch.num_rows + machines
        self.machines += machines
        self.made_up += int(judged.made_up.sum())
        self.ignored += int(judged.ignored.sum())
        self.placed += int(((judged.touchpoint >= 0) & ~judged.made_up).sum())
        codes, counts = np.unique(judged.touchpoint, return_counts=True)
        self.at_touchpoint.update(dict(zip(codes.tolist(), counts.tolist(), strict=True)))
        self._count_names(batch, judged)

    def _count_names(self, batch: pa.RecordBatch, judged: Judgement) -> None:
        columns = [dictionary_column(batch, name) for name in ("type", "name", "page_path", "source")]
        types, names, pages, sources = columns
        label = labels(names, pages)
        parts = [
            word_codes(types), label + 1, word_codes(sources), judged.touchpoint.astype(np.int64) + 1,
            judged.made_up.astype(np.int64), judged.ignored.astype(np.int64),
        ]  # fmt: skip
        sizes = [int(part.max(initial=0)) + 1 for part in parts]
        number, first = distinct(parts, sizes, batch.num_rows)
        counts = np.bincount(number, minlength=len(first)).tolist()
        for row, count in zip(first.tolist(), counts, strict=True):
            bearing = self._bearing(columns, row, judged)
            if bearing in self.counts or len(self.counts) < NAMES_LIMIT:
                self.counts[bearing] += count

    def _bearing(self, columns: list[pa.DictionaryArray], row: int, judged: Judgement) -> Bearing:
        type_, name, page, source = (column[row].as_py() or "" for column in columns)
        return Bearing(
            type=type_,
            name=name[:1000],
            page="" if name else page[:1000],
            source=source,
            touchpoint=int(judged.touchpoint[row]),
            made_up=bool(judged.made_up[row]),
            ignored=bool(judged.ignored[row]),
        )


def observe(batches: Iterable[pa.RecordBatch], placer: Placer) -> Observed:
    """Count somebody's events in all batches."""
    observed = Observed()
    for batch in map(somebodys, batches):
        observed.add(batch, placer.judge(batch))
    return observed
