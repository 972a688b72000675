"""Periods of the calendar in UTC: days, weeks that begin on Monday, and months, as far as a selection has data."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from touchweave.errors import SelectionInvalid
from touchweave.journey.index import Index
from touchweave.journey.selection import Selection
from touchweave.measure.meeting import DAY_US
from touchweave.measure.parameter import one_of

UNITS = ("day", "week", "month")
#: At most so many are told: five years of days, 38 of weeks.
PERIODS_LIMIT = 2000
#: Day 4 since 1970 was the first Monday.
_MONDAY = 4


@dataclass(frozen=True, kw_only=True, eq=False)
class Periods:
    """The periods that overlap the selection, as far as there are data."""

    unit: str
    names: tuple[str, ...]  #: the first day of each, as in 2024-03-04
    edges: NDArray[np.int64]  #: µs, shape (count + 1,); the outermost are those of the selection, if narrower
    before_us: int  #: when the period before the first begins
    first_day: int  #: the first day of the first, in days since 1970
    row_of_day: NDArray[np.int32]  #: which period each day from `first_day` on belongs to
    whole: tuple[bool, ...]  #: whether all of it lies in the selection and in the data

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.names)

    @property
    def days(self) -> NDArray[np.int64]:
        """How many days of each lie in the selection, shape (count,); a day cut by it counts."""
        found: NDArray[np.int64] = -(-self.edges[1:] // DAY_US) - self.edges[:-1] // DAY_US
        return found

    def row(self, period: str) -> int:
        """The row of the period that begins on this day. Raises SelectionInvalid."""
        if period not in self.names:
            allowed = f"first days from {self.names[0]} to {self.names[-1]}" if self.names else "there are none"
            raise SelectionInvalid(name="period", value=period, allowed=allowed)
        return self.names.index(period)


def periods_of(index: Index, selection: Selection, unit: str, *, units: tuple[str, ...] = UNITS) -> Periods:
    """The periods in which interactions of the selection can lie. Raises SelectionInvalid, also where too many."""
    one_of("unit", unit, units)
    first = max(selection.since_us, index.first_us)
    last = min(selection.until_us - 1, index.last_us)
    if index.interactions == 0 or first > last:
        empty = np.zeros(0, np.int64)
        return Periods(
            unit=unit, names=(), edges=np.zeros(1, np.int64), before_us=0, first_day=0,
            row_of_day=empty.astype(np.int32), whole=(),
        )  # fmt: skip
    starts = _starts(unit, first // DAY_US, last // DAY_US)
    edges = starts[1:] * DAY_US
    starts_us, ends_us = edges[:-1].copy(), edges[1:].copy()
    edges[0] = max(edges[0], selection.since_us)
    edges[-1] = min(edges[-1], selection.until_us)
    whole = (starts_us >= max(selection.since_us, index.first_us)) & (
        ends_us <= min(selection.until_us, index.last_us + 1)
    )
    return Periods(
        unit=unit,
        names=tuple(np.datetime_as_string(starts[1:-1].astype("M8[D]")).tolist()),
        edges=edges,
        before_us=int(starts[0]) * DAY_US,
        first_day=int(starts[1]),
        row_of_day=np.repeat(np.arange(len(starts) - 2, dtype=np.int32), np.diff(starts[1:])),
        whole=tuple(whole.tolist()),
    )


def _starts(unit: str, first: int, last: int) -> NDArray[np.int64]:
    """First days, in days since 1970: of the period before the first, of each, and of the one after the last."""
    start, end = (_number(unit, day) for day in (first, last))
    if end - start + 1 > PERIODS_LIMIT:
        allowed = f"units of which the period holds at most {PERIODS_LIMIT} ({end - start + 1} {unit}s here), "
        raise SelectionInvalid(name="unit", value=unit, allowed=allowed + "or a shorter period (since, until)")
    numbers = np.arange(start - 1, end + 2, dtype=np.int64)
    if unit == "month":
        return numbers.astype("M8[M]").astype("M8[D]").astype(np.int64)
    return numbers if unit == "day" else numbers * 7 + _MONDAY


def _number(unit: str, day: int) -> int:
    if unit == "month":
        return int(np.datetime64(int(day), "D").astype("M8[M]").astype(np.int64))
    return int(day) if unit == "day" else (int(day) - _MONDAY) // 7
