"""Comparable customers: those who, at as many meetings, had not met a touchpoint that others met just then.

Risk-set matching without immortal time: nobody is chosen by what comes after their landmark, not even by meeting
the touchpoint later. Sources: docs/reference/measures.md.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from touchweave.journey.columns import Columns
from touchweave.journey.compiled import COUNTS, FLAGS, INT64, KINDS, OFFSETS, TIMES, TOUCHPOINTS, compiled, inlined
from touchweave.journey.index import Index
from touchweave.journey.scan import scan
from touchweave.journey.selection import Selection
from touchweave.measure.bounds import end_place, first_place
from touchweave.measure.meeting import is_meeting
from touchweave.measure.periods import periods_of
from touchweave.measure.retention_periods import UNITS_US, Following, PeriodStats, count_periods

#: Who met the touchpoint only after so many meetings is compared with nobody.
_MEETINGS = 1023
_BANDS = 10  # of meetings so far: 1, 2–3, 4–7 … 512–1023
_TENURES = 12  # of units since the first meeting: 0, 1–2, 3–6 …
_DRAWS = 1 << 16


@dataclass(frozen=True, kw_only=True, eq=False)
class ExposureStats:
    """When, in their lines, customers met the touchpoint first."""

    met: NDArray[np.int64]  #: shape (_MEETINGS + 2,): at their n-th meeting; the last: later
    unmet: NDArray[np.int64]  #: shape (_MEETINGS + 1,): whose n-th meeting was the last of those without it
    strata: NDArray[np.int64]  #: those of `met`, by stratum

    def __add__(self, other: Self) -> Self:
        return type(self)(met=self.met + other.met, unmet=self.unmet + other.unmet, strata=self.strata + other.strata)


@dataclass(frozen=True, kw_only=True, eq=False)
class Compared:
    """Those who met the touchpoint and those comparable, by stratum and period."""

    after: PeriodStats  #: the last stratum holds those compared with nobody
    comparable: PeriodStats  #: of the same shape; the last is empty

    @property
    def both(self) -> NDArray[np.bool_]:
        """Shape (strata, periods): where the period is over for some on both sides. Others weigh nothing."""
        found: NDArray[np.bool_] = (self.after.eligible > 0) & (self.comparable.eligible > 0)
        return found

    def __add__(self, other: Self) -> Self:
        return type(self)(after=self.after + other.after, comparable=self.comparable + other.comparable)


@dataclass(frozen=True, kw_only=True, eq=False)
class Design:
    """Which meeting of which customer is compared; found in one pass over the selection."""

    touchpoint: int
    edges: NDArray[np.int64]  #: where the calendar's weeks or months begin, µs
    unit_us: int
    drawn: NDArray[np.int64]  #: shape (_DRAWS,): the number of the meeting that a customer is compared at
    stratum: NDArray[np.int64]  #: by raw stratum: its row, −1 where nobody met it; the last: compared with nobody

    @property
    def strata(self) -> int:
        """How many rows; the last is of those compared with nobody."""
        return int(self.stratum[-1]) + 1


@inlined
def _band(number, bands):  # type: ignore[no-untyped-def]
    """The band of 1, 2–3, 4–7 … that a number is in."""
    band = 0
    while number > 1 and band < bands - 1:
        number >>= 1
        band += 1
    return band


@inlined
def _stratum(time, first, at, number, edges, unit):  # type: ignore[no-untyped-def]
    """Of the `number`-th meeting, at place `at`, in a line whose first is at `first`."""
    row = first_place(edges, 0, len(edges), time[at] + 1) - 1
    tenure = _band((time[at] - time[first]) // unit + 1, _TENURES)
    return (row * _TENURES + tenure) * _BANDS + _band(number, _BANDS)


@compiled(OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, INT64, INT64, INT64, TIMES, INT64, COUNTS, COUNTS, COUNTS)
def _exposures(offsets, time, touchpoint, kind, mask, sought, since, until, edges, unit, met, unmet, strata):  # type: ignore[no-untyped-def]
    for line in range(len(mask)):
        if not mask[line]:
            continue
        low = first_place(time, offsets[line], offsets[line + 1], since)
        high = end_place(time, low, offsets[line + 1], until)
        number, first, here = 0, low, -1
        for i in range(low, high):
            if is_meeting(kind[i]):
                number += 1
                if number == 1:
                    first = i
                if touchpoint[i] == sought:
                    here = i
                    break
        unmet[min(number - (here >= 0), _MEETINGS)] += 1
        if here >= 0:
            met[min(number, _MEETINGS + 1)] += 1
            if number <= _MEETINGS:
                strata[_stratum(time, first, here, number, edges, unit)] += 1


@compiled(
    OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, INT64, INT64, INT64, TIMES, INT64, COUNTS, COUNTS,
    COUNTS, COUNTS, COUNTS, COUNTS,
)  # fmt: skip
def _landmarks(  # type: ignore[no-untyped-def]
    offsets, time, touchpoint, kind, mask, sought, since, until, edges, unit, rows, wanted,
    met, met_in, unmet, unmet_in,
):  # fmt: skip
    for line in range(len(mask)):
        met[line] = unmet[line] = -1
        if not mask[line]:
            continue
        low = first_place(time, offsets[line], offsets[line + 1], since)
        high = end_place(time, low, offsets[line + 1], until)
        number, first = 0, low
        for i in range(low, high):
            if is_meeting(kind[i]):
                number += 1
                if number == 1:
                    first = i
                if touchpoint[i] == sought:
                    met[line] = i
                    met_in[line] = rows[len(rows) - 1]
                    if number <= _MEETINGS:
                        met_in[line] = rows[_stratum(time, first, i, number, edges, unit)]
                    break
                if number == wanted[line]:
                    unmet[line] = i
                    unmet_in[line] = rows[_stratum(time, first, i, number, edges, unit)]


def designed(index: Index, selection: Selection, touchpoint: int, *, unit: str, threads: int = 0) -> Design:
    """Find who met the touchpoint when, and draw at which meeting the others are compared.

    Raises SelectionInvalid where the period holds too many weeks.
    """
    periods = periods_of(index, selection, "month" if unit == "month" else "week")
    edges, unit_us = periods.edges[:-1], UNITS_US["month" if unit == "month" else "week"]
    raw = len(edges) * _TENURES * _BANDS

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection) -> ExposureStats:
        met, unmet = np.zeros(_MEETINGS + 2, np.int64), np.zeros(_MEETINGS + 1, np.int64)
        strata = np.zeros(raw, np.int64)
        _exposures(
            columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask, touchpoint,
            selection.since_us, selection.until_us, edges, unit_us, met, unmet, strata,
        )  # fmt: skip
        return ExposureStats(met=met, unmet=unmet, strata=strata)

    found = scan(index, kernel, selection, threads=threads)
    used = np.flatnonzero(found.strata)
    stratum = np.full(raw + 1, -1, np.int64)
    stratum[used] = np.arange(len(used))
    stratum[raw] = len(used)
    return Design(touchpoint=touchpoint, edges=edges, unit_us=unit_us, drawn=_draws(found), stratum=stratum)


def _draws(found: ExposureStats) -> NDArray[np.int64]:
    """A table to draw the number of a meeting from: bands as those who met the touchpoint are spread over them.

    Within a band, n is drawn in proportion to met(n) / unmet so far(n). As that many lines reach n without it, the
    comparable are then spread over the band as those who met it, and not towards its beginning.
    """
    met = found.met[1 : _MEETINGS + 1]
    so_far = found.unmet[::-1].cumsum()[::-1][1:]
    odds = np.where(so_far > 0, met / np.maximum(so_far, 1), 0.0)
    bands = np.log2(np.arange(1, _MEETINGS + 1)).astype(np.int64)
    spread, totals = np.bincount(bands, met), np.bincount(bands, odds)
    chances = np.where(totals[bands] > 0, odds * spread[bands] / np.where(totals[bands] > 0, totals[bands], 1), 0.0)
    if not chances.any():
        return np.zeros(_DRAWS, np.int64)  # no meeting has this number
    cumulated = chances.cumsum() / chances.sum()
    drawn: NDArray[np.int64] = np.searchsorted(cumulated, (np.arange(_DRAWS) + 0.5) / _DRAWS) + 1
    return drawn


def _mixed(customers: NDArray[np.int32]) -> NDArray[np.uint64]:
    """A number below 2¹⁶ for each customer, as good as random, and always the same: SplitMix64's finaliser."""
    x = (customers.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (x ^ (x >> np.uint64(31))) >> np.uint64(48)


def landmarks(
    design: Design, columns: Columns, mask: NDArray[np.bool_], selection: Selection
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """By line: the place where it met the touchpoint and its stratum; where it is compared and its stratum.

    Places −1: nowhere; strata −1: where nobody met the touchpoint. A line may be compared first and meet it later.
    """
    places, strata, others, their_strata = np.full((4, len(mask)), -1, np.int64)
    wanted = design.drawn[_mixed(columns.customer)]
    _landmarks(
        columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask, design.touchpoint,
        selection.since_us, selection.until_us, design.edges, design.unit_us, design.stratum, wanted,
        places, strata, others, their_strata,
    )  # fmt: skip
    return places, strata, others, their_strata


def compared(index: Index, selection: Selection, design: Design, how: Following, *, threads: int = 0) -> Compared:
    """Follow those who met the touchpoint, and those comparable, from their landmarks."""
    rows = design.strata

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection) -> Compared:
        places, strata, others, their_strata = landmarks(design, columns, mask, selection)
        return Compared(
            after=count_periods(columns, places, strata, rows, how),
            comparable=count_periods(columns, others, their_strata, rows, how),
        )

    return scan(index, kernel, selection, threads=threads, at_most=how.slices(2 * rows))
