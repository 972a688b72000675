"""Sessions by inactivity: where they start and end, how long they are, and how far apart."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from touchweave.journey.columns import Columns
from touchweave.journey.compiled import (
    CODES,
    COUNTS,
    FLAGS,
    HISTOGRAMS,
    INT64,
    KINDS,
    OFFSETS,
    TABLE,
    TIMES,
    TOUCHPOINTS,
    compiled,
    inlined,
)
from touchweave.journey.index import Index
from touchweave.journey.scan import scan
from touchweave.journey.selection import EVERYTHING, Selection
from touchweave.measure.activity import KINDS_AT, active_kinds, counts_as
from touchweave.measure.behind import MARKS, customers_behind, unmarked
from touchweave.measure.bounds import first_place
from touchweave.measure.count_classes import CLASSES, class_codes
from touchweave.measure.parameter import ENDLESS, one_of, positive, whole
from touchweave.measure.session_table import SessionLength, SessionRow, SessionTable
from touchweave.measure.state_sets import by_state, count_states, empty_sets
from touchweave.stats.log_histogram import BINS, bin_of, median_seconds_score
from touchweave.stats.mean import mean_score
from touchweave.stats.proportion import rate

#: What a session is counted as at a touchpoint; each has a column of sessions and, STATES further, of customers.
STATES = ("started", "over", "ended", "still_open", "single")
_STARTED, _OVER, _ENDED, _OPEN, _SINGLE = range(5)
_CUSTOMERS, _SESSIONS, _PER_CUSTOMER_SQUARES, _MEETINGS, _OVER_MEETINGS, _OVER_SQUARES = range(6)
_DURATION, _BETWEEN = range(2)
_LONGEST_MINUTES = 60 * 24 * 366
_bin_of = inlined(bin_of)
_CLASS_CODES = class_codes()


@dataclass(frozen=True, kw_only=True, eq=False)
class SessionStats:
    """Sessions by touchpoint, by length and by duration."""

    touchpoints: NDArray[np.int64]  #: shape (touchpoints, 10): sessions by STATES, then customers by STATES
    lengths: NDArray[np.int64]  #: shape (classes, 2): sessions that are over, their customers
    histograms: NDArray[np.uint32]  #: shape (2, BINS): durations of those that are over, pauses between sessions
    sums: NDArray[np.int64]  #: customers, sessions, Σ (sessions a customer)², meetings, those of sessions over, Σ ²

    def __add__(self, other: Self) -> Self:
        return type(self)(
            touchpoints=self.touchpoints + other.touchpoints,
            lengths=self.lengths + other.lengths,
            histograms=self.histograms + other.histograms,
            sums=self.sums + other.sums,
        )


@inlined
def _fits(first, last, number, still_open, sought):  # type: ignore[no-untyped-def]
    """Whether a session is one of those sought: touchpoint (−1: any), state, least and most meetings."""
    state = sought[1]
    here = first if state <= _OVER else last
    fits = state == _STARTED or still_open == (state == _OPEN)
    if state == _SINGLE and number != 1:
        fits = False
    return fits and (sought[0] < 0 or sought[0] == here) and sought[2] <= number <= sought[3]


@inlined
def _close(line, first, last, number, lasted, still_open, codes, counts, seen, lengths, known, times, sums):  # type: ignore[no-untyped-def]
    """Count a session that is over, or whose end is not known yet; the lengths of its customer's sessions so far."""
    sums[_MEETINGS] += number
    if still_open:
        count_states(counts, seen, first, 1 << _STARTED, line)
        count_states(counts, seen, last, 1 << _OPEN, line)
        return known
    if number == 1:
        count_states(counts, seen, first, 1 << _STARTED | 1 << _OVER | 1 << _ENDED | 1 << _SINGLE, line)
    else:
        count_states(counts, seen, first, 1 << _STARTED | 1 << _OVER, line)
        count_states(counts, seen, last, 1 << _ENDED, line)
    length = codes[min(number, len(codes) - 1)]
    lengths[length, 0] += 1
    lengths[length, 1] += 1 - (known >> length & 1)
    times[_DURATION, _bin_of(lasted)] += np.uint32(1)
    sums[_OVER_MEETINGS] += number
    sums[_OVER_SQUARES] += number * number
    return known | 1 << length


@compiled(
    OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, KINDS_AT, INT64, INT64, INT64, INT64, TIMES, CODES,
    TABLE, TABLE, HISTOGRAMS, COUNTS, MARKS,
)  # fmt: skip
def _sessions(  # type: ignore[no-untyped-def]
    offsets, time, touchpoint, kind, mask, active, since, until, pause, end, sought, codes,
    counts, lengths, times, sums, marks,
):  # fmt: skip
    seen = np.full(len(counts), -1, np.int64)  # by which line last, and in which states
    for line in range(len(mask)):
        if not mask[line]:
            continue
        high = offsets[line + 1]
        number = 0  # of meetings in the session
        sessions = 0
        known = np.int64(0)  # lengths of this line's sessions
        first = last = np.int64(0)
        first_us = last_us = np.int64(0)
        goes_on = False
        for i in range(first_place(time, offsets[line], high, since), high):
            if not counts_as(active[touchpoint[i]], kind[i]):
                continue
            t = time[i]
            if t >= until:
                goes_on = t - last_us <= pause
                break
            if number and t - last_us > pause:
                known = _close(
                    line, first, last, number, last_us - first_us, False,
                    codes, counts, seen, lengths, known, times, sums,
                )  # fmt: skip
                times[_BETWEEN, _bin_of(t - last_us)] += np.uint32(1)
                marks[line] |= _fits(first, last, number, False, sought)
                number = 0
            last, last_us = np.int64(touchpoint[i]), t
            if number == 0:
                first, first_us = last, t
                sessions += 1
            number += 1
        if number:
            goes_on |= last_us >= end - pause
            known = _close(
                line, first, last, number, last_us - first_us, goes_on,
                codes, counts, seen, lengths, known, times, sums,
            )  # fmt: skip
            marks[line] |= _fits(first, last, number, goes_on, sought)
            sums[_CUSTOMERS] += 1
            sums[_SESSIONS] += sessions
            sums[_PER_CUSTOMER_SQUARES] += sessions * sessions


@dataclass(frozen=True, kw_only=True, eq=False)
class _Asked:
    """What the loop needs besides a slice."""

    index: Index
    active: NDArray[np.uint16]
    pause_us: int
    sought: NDArray[np.int64]

    def run(
        self, columns: Columns, mask: NDArray[np.bool_], selection: Selection, marks: NDArray[np.bool_]
    ) -> SessionStats:
        """The sessions of a slice."""
        counts = empty_sets(len(self.active), len(STATES))
        lengths, sums = np.zeros((len(CLASSES), 2), np.int64), np.zeros(6, np.int64)
        histograms = np.zeros((2, BINS), np.uint32)
        _sessions(
            columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask, self.active,
            selection.since_us, selection.until_us, self.pause_us, self.index.last_us, self.sought, _CLASS_CODES,
            counts, lengths, histograms, sums, marks,
        )  # fmt: skip
        return SessionStats(touchpoints=by_state(counts), lengths=lengths, histograms=histograms, sums=sums)


def _asked(index: Index, session_minutes: float, activity: str, sought: tuple[int, int, int, int]) -> _Asked:
    minutes = positive("session_minutes", session_minutes, most=_LONGEST_MINUTES)
    return _Asked(
        index=index,
        active=active_kinds(index, activity),
        pause_us=round(minutes * 60_000_000),
        sought=np.array(sought, np.int64),
    )


def session_table(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    session_minutes: float = 30.0,
    activity: str = "meetings",
    threads: int = 0,
) -> SessionTable:
    """The sessions of a selection; lines are cut to the period. Raises SelectionInvalid.

    A session is over when no meeting came for `session_minutes`. One that goes on past the period, or whose last
    meeting is no longer ago when the data end, is still open.
    """
    asked = _asked(index, session_minutes, activity, (-1, _STARTED, 1, 0))

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection) -> SessionStats:
        return asked.run(columns, mask, selection, unmarked(columns))

    found = scan(index, kernel, selection, threads=threads)
    customers, sessions, squares, meetings, over_meetings, over_squares = found.sums.tolist()
    still_open, single = (int(found.touchpoints[:, state].sum()) for state in (_OPEN, _SINGLE))
    over = sessions - still_open
    none = "no session is over"
    return SessionTable(
        session_minutes=session_minutes,
        activity=activity,
        customers=customers,
        sessions=sessions,
        still_open=still_open,
        meetings=meetings,
        sessions_a_customer=mean_score(customers, sessions, squares, otherwise="nobody came"),
        meetings_a_session=mean_score(over, over_meetings, over_squares, otherwise=none),
        single_rate=rate(single, over, otherwise=none),
        duration_seconds=median_seconds_score(found.histograms[_DURATION], otherwise=none),
        between_seconds=median_seconds_score(found.histograms[_BETWEEN], otherwise="nobody came back"),
        lengths=tuple(
            SessionLength(at_least=low, at_most=high, sessions=number, share=number / over, customers=who)
            for (low, high), (number, who) in zip(CLASSES, found.lengths.tolist(), strict=True)
            if number
        ),
        touchpoints=_rows(index, found),
    )


def session_customers(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    session_minutes: float = 30.0,
    activity: str = "meetings",
    touchpoint: str | None = None,
    state: str = "started",
    at_least: int = 1,
    at_most: int | None = None,
    threads: int = 0,
) -> NDArray[np.bool_]:
    """Who had a session in a state of STATES, of `at_least` … `at_most` meetings, at a touchpoint (None: at any).

    A session is where its first meeting is for "started" and "over", otherwise where its last is. Bool of shape
    (index.customers_count,).
    Raises SelectionInvalid, TouchpointUnknown.
    """
    here = -1 if touchpoint is None else index.touchpoint_code(touchpoint)
    most = ENDLESS if at_most is None else whole("at_most", at_most, least=1)
    sought = here, one_of("state", state, STATES), whole("at_least", at_least, least=1), most
    asked = _asked(index, session_minutes, activity, sought)
    return customers_behind(index, asked.run, selection, threads=threads)


def _rows(index: Index, found: SessionStats) -> tuple[SessionRow, ...]:
    """The touchpoints that a session started or ended at, most starts first."""
    counts = found.touchpoints
    order = np.argsort(-counts[:, _STARTED], kind="stable")
    return tuple(
        SessionRow(
            touchpoint=index.touchpoints[place].key,
            **dict(zip((*STATES, *(f"{state}_customers" for state in STATES)), row, strict=True)),
            single_rate=rate(row[_SINGLE], row[_OVER], otherwise="no session that started here is over"),
        )
        for place, row in ((place, counts[place].tolist()) for place in order.tolist())
        if any(row)
    )  # fmt: skip
