"""How long lines last after the first meeting, or after a touchpoint: Kaplan–Meier, lines still open censored."""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from touchweave.errors import SelectionInvalid
from touchweave.journey.columns import Columns
from touchweave.journey.compiled import COUNTS, INT64, KINDS, OFFSETS, TIMES, compiled
from touchweave.journey.index import Index
from touchweave.journey.scan import scan, scan_customers
from touchweave.journey.selection import EVERYTHING, Selection
from touchweave.measure.behind import one_of
from touchweave.measure.landmark import check_days, first_meetings
from touchweave.measure.meeting import DAY_US, days_us, horizon_us, is_meeting
from touchweave.stats.score import Score
from touchweave.stats.scored import scored
from touchweave.stats.survival import Survival, kaplan_meier
from touchweave.tabular import Tabular

DAYS_LIMIT = 3650
#: Of whom `survival_customers` tells.
WHO = ("all", "ended", "open", "too_recent", "at_risk", "ended_within")
_ON_A_DAY = ("at_risk", "ended_within")
_NOBODY, _ENDED, _OPEN, _TOO_RECENT = range(4)


class SurvivalPoint(Struct, frozen=True, kw_only=True):
    """One day of a curve."""

    days: int  #: 0 is the day that begins with the first meeting
    at_risk: int  #: lines followed that had lasted until this day
    ended: int  #: on this day
    survival: Score  #: the share that lasts beyond it; log-log interval, n = at risk


class SurvivalCurve(Tabular, Struct, frozen=True, kw_only=True):
    """How long lines last; as a table, one row a day."""

    _table: ClassVar[str] = "points"

    touchpoint: str | None  #: from the first meeting there on; None: from the first at all
    open_days: float
    customers: int  #: ended + open
    ended: int
    open: int  #: may yet go on, or went on after the period
    too_recent: int  #: of the open, those not followed for a moment: they began within `open_days` of the end
    median_days: int | None  #: the first day beyond which at most half last; None: not seen yet
    points: tuple[SurvivalPoint, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class SurvivalStats:
    """Lines by the day on which they ended, or until which they were followed; shape (days + 1,), the last: later."""

    ended: NDArray[np.int64]
    censored: NDArray[np.int64]
    too_recent: int

    def __add__(self, other: Self) -> Self:
        return type(self)(
            ended=self.ended + other.ended,
            censored=self.censored + other.censored,
            too_recent=self.too_recent + other.too_recent,
        )

    def estimate(self) -> Survival:
        """Kaplan–Meier of the days but the last."""
        beyond = int(self.ended[-1] + self.censored[-1])
        return kaplan_meier(self.ended[:-1], self.censored[:-1], beyond=beyond)


@compiled(OFFSETS, TIMES, KINDS, COUNTS, INT64, INT64, INT64, COUNTS, "uint8[::1]")
def _last_days(offsets, time, kind, places, until, open_after, latest, days, states):  # type: ignore[no-untyped-def]
    for line in range(len(places)):
        states[line] = _NOBODY
        days[line] = latest
        if places[line] < 0:
            continue
        first = time[places[line]]
        last = offsets[line + 1] - 1
        while not is_meeting(kind[last]):
            last -= 1  # at the latest, the first is one
        lasted = time[last] - first
        states[line] = _ENDED
        if time[last] >= until or time[last] > open_after:
            # Whatever else is known of it, until then it would have been seen to go on, as every other line would.
            lasted = open_after - first
            states[line] = _OPEN if lasted >= 0 else _TOO_RECENT
        if lasted >= 0:
            days[line] = min(lasted // DAY_US, latest)


def _followed(
    index: Index,
    columns: Columns,
    mask: NDArray[np.bool_],
    selection: Selection,
    code: int | None,
    open_days: float,
    latest: int,
) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """By line, the day on which it ended or was seen last, `latest` at most, and what became of it."""
    days, states = np.empty(len(mask), np.int64), np.empty(len(mask), np.uint8)
    places = first_meetings(columns, mask, selection, code)
    open_after = horizon_us(index, selection) - days_us(open_days)
    _last_days(
        columns.offsets, columns.occurred_at, columns.kind, places, selection.until_us, open_after,
        latest, days, states,
    )  # fmt: skip
    return days, states


def survival(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    touchpoint: int | None = None,
    days: int = 365,
    open_days: float = 30.0,
    threads: int = 0,
) -> SurvivalStats:
    """Follow lines from their first meeting in the period, or their first at a touchpoint (its code).

    A line ends with its last meeting. One that is still open, as `steps.count_steps` says, is followed until
    `open_days` before the end of the data or the period, and no longer: of what came later, nobody's end could be
    told yet.
    """

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection) -> SurvivalStats:
        lasted, states = _followed(index, columns, mask, selection, touchpoint, open_days, days + 1)
        ended, censored = (np.bincount(lasted[states == state], minlength=days + 2) for state in (_ENDED, _OPEN))
        return SurvivalStats(ended=ended, censored=censored, too_recent=int(np.count_nonzero(states == _TOO_RECENT)))

    return scan(index, kernel, selection, threads=threads)


def survival_curve(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    touchpoint: str | None = None,
    days: int = 365,
    open_days: float = 30.0,
    threads: int = 0,
) -> SurvivalCurve:
    """The share of lines that last beyond day 0, 1 … `days`, as far as anybody is followed.

    Times are counted in whole days of 24 hours. Raises TouchpointUnknown and SelectionInvalid.
    """
    code = _checked(index, touchpoint, days, open_days)
    found = survival(index, selection, touchpoint=code, days=days, open_days=open_days, threads=threads)
    estimate = found.estimate()
    points = tuple(
        SurvivalPoint(
            days=day,
            at_risk=int(estimate.at_risk[day]),
            ended=int(found.ended[day]),
            survival=scored(
                estimate.survival[day], int(estimate.at_risk[day]), estimate.low[day], estimate.high[day]
            ),
        )
        for day in np.flatnonzero(estimate.at_risk).tolist()
    )
    ended, still_open = int(found.ended.sum()), int(found.censored.sum()) + found.too_recent
    return SurvivalCurve(
        touchpoint=touchpoint,
        open_days=open_days,
        customers=ended + still_open,
        ended=ended,
        open=still_open,
        too_recent=found.too_recent,
        median_days=estimate.median(),
        points=points,
    )


def survival_customers(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    touchpoint: str | None = None,
    days: int = 365,
    open_days: float = 30.0,
    who: str = "all",
    day: int | None = None,
    threads: int = 0,
) -> NDArray[np.bool_]:
    """The customers behind a number of `survival_curve`, shape (index.customers_count,).

    `who`: "all", "ended" (on `day`, or on any), "open", "too_recent", "at_risk" (on `day`), or "ended_within" (in
    less than `day` days, as `survival_drop_off.drop_off_within` counts them).
    Raises TouchpointUnknown and SelectionInvalid.
    """
    code = _checked(index, touchpoint, days, open_days)
    one_of("who", who, WHO)
    if (day is None and who in _ON_A_DAY) or (day is not None and (who not in ("ended", *_ON_A_DAY) or day < 0)):
        allowed = "from 0 on, with at_risk and ended_within; with ended, too, or none; else none"
        raise SelectionInvalid(name="day", value=day, allowed=allowed)
    latest = max(days, day or 0) + 1

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection, out: NDArray[np.bool_]) -> None:
        lasted, states = _followed(index, columns, mask, selection, code, open_days, latest)
        ended, censored, too_recent = (states == state for state in (_ENDED, _OPEN, _TOO_RECENT))
        out[:] = {
            "all": ended | censored | too_recent,
            "ended": ended if day is None else ended & (lasted == day),
            "open": censored | too_recent,
            "too_recent": too_recent,
            "at_risk": (ended | censored) & (lasted >= (day or 0)),
            "ended_within": ended & (lasted < (day or 0)),
        }[who]

    return scan_customers(index, kernel, selection, np.zeros(index.customers_count, np.bool_), threads=threads)


def _checked(index: Index, touchpoint: str | None, days: int, open_days: float) -> int | None:
    """The code of the touchpoint."""
    if isinstance(days, bool) or not isinstance(days, int) or not 0 <= days <= DAYS_LIMIT:
        raise SelectionInvalid(name="days", value=days, allowed=f"0 to {DAYS_LIMIT} whole days")
    check_days("open_days", open_days)
    return None if touchpoint is None else index.touchpoint_code(touchpoint)
