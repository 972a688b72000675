"""From counted paths to one row a step: repeated by arithmetic, never by a loop over journeys."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

#: The name of the event that says a journey converted.
CONVERSION = "Conversion"
#: A path list has no times: every journey begins here.
BEGIN_US = 946_684_800_000_000  # 2000-01-01T00:00Z
#: Rows a part holds, about.
PART_ROWS = 262_144


@dataclass(frozen=True, kw_only=True, eq=False)
class Counted:
    """Paths with their counts, one entry a path; all of shape (paths,) save `words`."""

    rows: NDArray[np.int64]  #: the path's row in the file
    words: pa.DictionaryArray  #: the steps of all paths, one path after the other
    lengths: NDArray[np.int64]  #: how many of them are each path's
    conversions: NDArray[np.int64]  #: journeys along this path that converted
    nulls: NDArray[np.int64]  #: and those that did not
    value: NDArray[np.float64]  #: what the conversions were worth together

    @property
    def events(self) -> int:
        """How many rows the expansion has."""
        journeys = self.conversions.astype(float) + self.nulls
        return int((journeys * self.lengths + self.conversions).sum())


@dataclass(frozen=True, kw_only=True, eq=False)
class Part:
    """A part of the expansion."""

    columns: pa.RecordBatch  #: customer, time, touchpoint, value
    rows: NDArray[np.int64]  #: shape (len(columns),): the path's row in the file


def expand(counted: Counted, *, source: str) -> Iterator[Part]:
    """All steps of all journeys; a path's converted journeys come first, and are numbered first.

    Customers are called `<source>-<row>-<number>`. A path's value is divided evenly over its conversions.
    """
    journeys = np.cumsum(counted.conversions + counted.nulls)
    total = int(journeys[-1]) if len(journeys) else 0
    size = max(1, PART_ROWS // (int(counted.lengths.max(initial=0)) + 1))
    for first in range(0, total, size):
        yield _part(counted, journeys, np.arange(first, min(first + size, total)), source)


def _part(counted: Counted, journeys: NDArray[np.int64], wanted: NDArray[np.int64], source: str) -> Part:
    path = np.searchsorted(journeys, wanted, side="right")
    number = wanted - np.where(path > 0, journeys[path - 1], 0)  # within the path, from 0
    converted = number < counted.conversions[path]
    lengths = counted.lengths[path] + converted
    ends = np.cumsum(lengths)
    journey = np.repeat(np.arange(len(wanted)), lengths)
    step = np.arange(int(ends[-1])) - np.repeat(ends - lengths, lengths)
    outcome = step == counted.lengths[path][journey]
    begins = np.cumsum(counted.lengths) - counted.lengths
    at = np.where(outcome, 0, begins[path][journey] + step)
    codes = counted.words.indices.to_numpy(zero_copy_only=False)[at]
    codes = np.where(outcome, len(counted.words.dictionary), codes).astype(np.int32)
    names = pa.concat_arrays([counted.words.dictionary.cast(pa.string()), pa.array([CONVERSION])])
    worth = np.divide(
        counted.value, counted.conversions, out=np.zeros(len(counted.value)), where=counted.conversions > 0
    )
    rows = counted.rows[path]
    customers = pc.binary_join_element_wise(
        source, pa.array(rows).cast(pa.string()), pa.array(number + 1).cast(pa.string()), "-"
    )
    columns = [
        customers.take(pa.array(journey)),
        pa.array(BEGIN_US + step * 1_000_000, pa.int64()).cast(pa.timestamp("us", tz="UTC")),
        names.take(pa.array(codes)),
        pa.array(worth[path][journey], mask=~outcome),
    ]
    batch = pa.RecordBatch.from_arrays(columns, names=["customer", "time", "touchpoint", "value"])
    return Part(columns=batch, rows=rows[journey])
