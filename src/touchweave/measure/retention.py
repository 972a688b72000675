"""Retention after a touchpoint: who is seen again, counted from the first meeting there (a landmark)."""

from typing import ClassVar

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from touchweave.errors import SelectionInvalid
from touchweave.journey.columns import Columns
from touchweave.journey.compiled import COUNTS, INT64, KINDS, OFFSETS, TIMES, compiled
from touchweave.journey.index import Index
from touchweave.journey.scan import scan, scan_customers
from touchweave.journey.selection import EVERYTHING, FOREVER, Selection
from touchweave.measure.grouping import Grouping
from touchweave.measure.landmark import LandmarkStats, check_days, first_meetings, follow, landmark_loop, tally
from touchweave.measure.meeting import days_us, is_meeting
from touchweave.stats.score import Score
from touchweave.tabular import Tabular

_NEVER = FOREVER[1]
#: What became of a customer who came to the touchpoint.
_NOT_SEEN, _SEEN, _NOT_ELAPSED = 1, 2, 3
_THEN = {"seen_again": _SEEN, "not_seen_again": _NOT_SEEN, "not_elapsed": _NOT_ELAPSED}


class RetentionRow(Struct, frozen=True, kw_only=True):
    """Retention after one touchpoint."""

    touchpoint: str
    retention_rate: Score
    seen_again: int
    not_elapsed: int  #: customers whose window was not over when the data end: left out


class RetentionTable(Tabular, Struct, frozen=True, kw_only=True):
    """Retention after each touchpoint asked for, in the catalogue's order."""

    _table: ClassVar[str] = "touchpoints"

    days: float
    touchpoints: tuple[RetentionRow, ...]


@landmark_loop
def _retention(offsets, time, touchpoint, kind, mask, group, since, until, window, end, elapsed, again, censored):  # type: ignore[no-untyped-def]
    seen = np.full(len(elapsed), -1, np.int64)  # by which customer last
    first = np.empty(len(elapsed), np.int64)
    later = np.empty(len(elapsed), np.int64)
    touched = np.empty(len(elapsed), np.int64)
    for customer in range(len(mask)):
        if not mask[customer]:
            continue
        number = 0
        # The earliest meeting time seen so far, going backwards, and the earliest that differs from it.
        next_time = np.int64(_NEVER)
        next_but_one = np.int64(_NEVER)
        for i in range(offsets[customer + 1] - 1, offsets[customer] - 1, -1):
            t = time[i]
            if t < since:
                break
            if not is_meeting(kind[i]):
                continue
            if t < next_time:
                next_but_one = next_time
                next_time = t
            here = group[touchpoint[i]]
            if t < until and here >= 0:
                if seen[here] != customer:
                    seen[here] = customer
                    touched[number] = here
                    number += 1
                first[here] = t
                later[here] = next_but_one
        tally(touched, number, first, later, window, end, elapsed, again, censored)


def retention(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    retention_days: float,
    grouping: Grouping | None = None,
    threads: int = 0,
) -> LandmarkStats:
    """Follow the customers of a selection from their first meeting in the period, past its end if need be.

    Seen again: any meeting, at whatever touchpoint, at a later time and at most `retention_days` after it.
    Customers whose window had not elapsed at the data's end are left out.
    """
    return follow(_retention, index, selection, days=retention_days, grouping=grouping, threads=threads)


@compiled(OFFSETS, TIMES, KINDS, COUNTS, INT64, INT64, "uint8[::1]")
def _seen_again(offsets, time, kind, places, window, end, states):  # type: ignore[no-untyped-def]
    for line in range(len(places)):
        states[line] = 0
        at = places[line]
        if at < 0:
            continue
        first = time[at]
        if first > end - window:
            states[line] = _NOT_ELAPSED
            continue
        states[line] = _NOT_SEEN
        for i in range(at + 1, offsets[line + 1]):
            if time[i] > first and is_meeting(kind[i]):
                if time[i] - first <= window:
                    states[line] = _SEEN
                break


def _states(
    index: Index, columns: Columns, mask: NDArray[np.bool_], selection: Selection, touchpoint: int, days: float
) -> NDArray[np.uint8]:
    """What became of each line after one touchpoint; 0: it did not come there."""
    states = np.empty(len(mask), np.uint8)
    places = first_meetings(columns, mask, selection, touchpoint)
    _seen_again(columns.offsets, columns.occurred_at, columns.kind, places, days_us(days), index.last_us, states)
    return states


def retention_after(
    index: Index, touchpoint: int, selection: Selection = EVERYTHING, *, retention_days: float, threads: int = 0
) -> LandmarkStats:
    """The same after one touchpoint (its code), as the only group: of most of a line only touchpoints are read."""

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection) -> LandmarkStats:
        states = _states(index, columns, mask, selection, touchpoint, retention_days)
        not_seen, came, censored = (np.count_nonzero(states == state) for state in (_NOT_SEEN, _SEEN, _NOT_ELAPSED))
        return LandmarkStats(
            elapsed=np.array([not_seen + came]), came=np.array([came]), censored=np.array([censored])
        )

    return scan(index, kernel, selection, threads=threads)


def seen_again_customers(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    touchpoint: str,
    days: float = 30.0,
    then: str = "seen_again",
    threads: int = 0,
) -> NDArray[np.bool_]:
    """Which customers are behind a row of `retention_table`, shape (index.customers_count,).

    `then` is "seen_again", "not_seen_again" or "not_elapsed". Raises TouchpointUnknown and SelectionInvalid.
    """
    code = index.touchpoint_code(touchpoint)
    check_days("days", days)
    if then not in _THEN:
        raise SelectionInvalid(name="then", value=then, allowed=", ".join(_THEN))

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection, out: NDArray[np.bool_]) -> None:
        out[:] = _states(index, columns, mask, selection, code, days) == _THEN[then]

    return scan_customers(index, kernel, selection, np.zeros(index.customers_count, np.bool_), threads=threads)


def retention_table(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    touchpoint: str | None = None,
    days: float = 30.0,
    threads: int = 0,
) -> RetentionTable:
    """Retention after one touchpoint, or (None) after each that somebody met.

    Raises TouchpointUnknown and SelectionInvalid (days below 0).
    """
    check_days("days", days)
    if touchpoint is not None:
        code = index.touchpoint_code(touchpoint)
        found = retention_after(index, code, selection, retention_days=days, threads=threads)
        return RetentionTable(days=days, touchpoints=(_row(touchpoint, found, 0),))
    found = retention(index, selection, retention_days=days, threads=threads)
    met = np.flatnonzero(found.elapsed + found.censored).tolist()
    rows = tuple(_row(index.touchpoints[code].key, found, code) for code in met)
    return RetentionTable(days=days, touchpoints=rows)


def _row(touchpoint: str, found: LandmarkStats, group: int) -> RetentionRow:
    return RetentionRow(
        touchpoint=touchpoint,
        retention_rate=found.rate(group),
        seen_again=int(found.came[group]),
        not_elapsed=int(found.censored[group]),
    )
