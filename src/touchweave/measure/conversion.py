"""Conversion: of the customers met at a touchpoint, those with an outcome within a window after the first time."""

import numpy as np

from touchweave.event.vocabulary import Kind
from touchweave.journey.index import Index
from touchweave.journey.selection import EVERYTHING, FOREVER, Selection
from touchweave.measure.grouping import Grouping
from touchweave.measure.landmark import LandmarkStats, follow, landmark_loop, tally
from touchweave.measure.meeting import is_meeting

_OUTCOME = int(Kind.OUTCOME)
_NEVER = FOREVER[1]


@landmark_loop
def _conversion(  # type: ignore[no-untyped-def]
    offsets, time, touchpoint, kind, mask, group, since, until, window, end, elapsed, converted, censored
):
    seen = np.full(len(elapsed), -1, np.int64)  # by which customer last
    first = np.empty(len(elapsed), np.int64)
    outcome = np.empty(len(elapsed), np.int64)
    touched = np.empty(len(elapsed), np.int64)
    for customer in range(len(mask)):
        if not mask[customer]:
            continue
        number = 0
        next_outcome = np.int64(_NEVER)
        # Backwards: the next outcome is known, and the earliest meeting of each touchpoint is written last.
        for i in range(offsets[customer + 1] - 1, offsets[customer] - 1, -1):
            t = time[i]
            if t < since:
                break
            here = group[touchpoint[i]]
            if t < until and here >= 0 and is_meeting(kind[i]):
                if seen[here] != customer:
                    seen[here] = customer
                    touched[number] = here
                    number += 1
                first[here] = t
                outcome[here] = next_outcome
            if kind[i] == _OUTCOME:
                next_outcome = t
        tally(touched, number, first, outcome, window, end, elapsed, converted, censored)


def conversion(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    window_days: float,
    grouping: Grouping | None = None,
    threads: int = 0,
) -> LandmarkStats:
    """Follow the customers of a selection from their first meeting in the period, past its end if need be.

    The outcome comes later in the line than that meeting, at most `window_days` after it: an outcome is no
    conversion of its own touchpoint. Customers whose window had not elapsed at the data's end are left out, the
    converted among them too, as keeping those would flatter the rate.
    """
    return follow(_conversion, index, selection, days=window_days, grouping=grouping, threads=threads)
