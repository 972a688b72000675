"""What came from which source on which day: so every message that the collector accepted is accounted for."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    import pyarrow as pa

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC).date()
_DAY_US = 86_400_000_000

#: How many, by source and day of arrival in UTC.
Counts = Counter[tuple[str, date]]


class SourceDay(Struct, frozen=True, kw_only=True):
    """What an import holds of a source's day: `loaded + duplicates + quarantined` arrived."""

    source: str
    day: date  #: of the arrival, in UTC
    loaded: int = 0
    duplicates: int = 0
    quarantined: int = 0


class Tally:
    """Counts an import by source and day."""

    def __init__(self, days: Iterable[SourceDay] = ()) -> None:
        self.loaded: Counts = Counter()
        self.duplicates: Counts = Counter()
        self.quarantined: Counts = Counter()
        for one in days:
            self.loaded[one.source, one.day] += one.loaded
            self.duplicates[one.source, one.day] += one.duplicates
            self.quarantined[one.source, one.day] += one.quarantined

    def days(self) -> tuple[SourceDay, ...]:
        """Everything, by source and day."""
        return tuple(
            SourceDay(
                source=source,
                day=day,
                loaded=self.loaded[source, day],
                duplicates=self.duplicates[source, day],
                quarantined=self.quarantined[source, day],
            )
            for source, day in sorted({*self.loaded, *self.duplicates, *self.quarantined})
        )


def counted(batch: "pa.RecordBatch") -> Counts:
    """The rows of a batch by its columns `source` and `received_at`."""
    import numpy as np  # slow to import, and reports are read without
    import pyarrow as pa

    sources = batch.column("source")
    names = sources.dictionary.to_pylist()
    days = batch.column("received_at").cast(pa.int64()).to_numpy() // _DAY_US
    keys, counts = np.unique(days * (len(names) + 1) + sources.indices.to_numpy(), return_counts=True)
    found: Counts = Counter()
    for key, count in zip(keys.tolist(), counts.tolist(), strict=True):
        day, code = divmod(key, len(names) + 1)
        found[names[code], _EPOCH + timedelta(days=day)] += count
    return found


def returned(days: Iterable[SourceDay], moved: Counts) -> tuple[SourceDay, ...]:
    """The account after so many duplicates became events of the ledger."""
    tally = Tally(days)
    mine = Counter({day: count for day, count in moved.items() if day in tally.duplicates})
    tally.loaded.update(mine)
    tally.duplicates.subtract(mine)
    return tally.days()
