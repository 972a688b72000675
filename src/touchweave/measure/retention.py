"""Retention after a touchpoint: who is seen again, counted from the first meeting there (a landmark)."""

from typing import ClassVar

import numpy as np
from msgspec import Struct

from touchweave.journey.index import Index
from touchweave.journey.selection import EVERYTHING, FOREVER, Selection
from touchweave.measure.grouping import Grouping
from touchweave.measure.landmark import LandmarkStats, follow, landmark_loop, tally
from touchweave.measure.meeting import is_meeting
from touchweave.stats.score import Score
from touchweave.tabular import Tabular

_NEVER = FOREVER[1]


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


def retention_table(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    touchpoint: str | None = None,
    days: float = 30.0,
    threads: int = 0,
) -> RetentionTable:
    """Retention after one touchpoint, or (None) after each that somebody met. Raises TouchpointUnknown."""
    asked = None if touchpoint is None else index.touchpoint_code(touchpoint)
    found = retention(index, selection, retention_days=days, threads=threads)
    met = found.elapsed + found.censored
    codes = [asked] if asked is not None else np.flatnonzero(met).tolist()
    rows = tuple(
        RetentionRow(
            touchpoint=index.touchpoints[code].key,
            retention_rate=found.rate(code),
            seen_again=int(found.came[code]),
            not_elapsed=int(found.censored[code]),
        )
        for code in codes
    )
    return RetentionTable(days=days, touchpoints=rows)
