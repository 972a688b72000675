"""Each customer's answers, and the worth and number of the outcomes, as one figure."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from touchweave.event.vocabulary import Kind
from touchweave.journey.columns import Columns
from touchweave.journey.compiled import FLAGS, INT64, KINDS, OFFSETS, SUMS, TIMES, TOUCHPOINTS, VALUES, compiled
from touchweave.journey.scan import scan_customers
from touchweave.journey.selection import Selection
from touchweave.segment.condition import ScoreIs, ValueIs
from touchweave.segment.lines import Lines
from touchweave.segment.place import touchpoints_at

SUM, COUNT, FIRST, LAST, MEAN, WITHIN = range(6)
_TAKEN = {"sum": SUM, "count": COUNT, "first": FIRST, "last": LAST, "mean": MEAN, "any": WITHIN}
_OUTCOME = int(Kind.OUTCOME)


def figure_is(
    condition: ScoreIs | ValueIs, index: Lines, selection: Selection, window: tuple[int, int], *, threads: int = 0
) -> NDArray[np.bool_]:
    """Whose figure is so much, shape (index.customers_count,). Compared with the precision of a value: 32 bits."""
    wanted = touchpoints_at(condition.key, index.touchpoints)
    low = -np.inf if condition.at_least is None else condition.at_least
    high = np.inf if condition.at_most is None else condition.at_most
    low, high = (float(bound) for bound in np.array([low, high], np.float32))
    scored = isinstance(condition, ScoreIs)
    kind = int(Kind[condition.kind.upper()]) if isinstance(condition, ScoreIs) else _OUTCOME
    taken = _TAKEN[condition.which if isinstance(condition, ScoreIs) else condition.of]
    since, until = max(window[0], selection.since_us), min(window[1], selection.until_us)

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection, out: NDArray[np.float64]) -> None:
        _figure(
            columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, columns.value, mask, wanted,
            kind, since, until, taken, low, high, out,
        )  # fmt: skip

    into = np.full(index.customers_count, np.nan if scored else 0.0)
    found = scan_customers(index, kernel, selection, into, threads=threads)
    if taken == WITHIN:
        return found > 0
    with np.errstate(over="ignore"):
        figures = found.astype(np.float32) if taken != COUNT else found
    fits: NDArray[np.bool_] = (figures >= low) & (figures <= high)
    return fits


@compiled(
    OFFSETS, TIMES, TOUCHPOINTS, KINDS, VALUES, FLAGS, FLAGS, INT64, INT64, INT64, INT64, "float64", "float64", SUMS
)
def _figure(
    offsets: Any,
    occurred_at: Any,
    touchpoint: Any,
    kind: Any,
    value: Any,
    mask: Any,
    wanted: Any,
    sought: int,
    since: int,
    until: int,
    taken: int,
    low: float,
    high: float,
    figures: Any,
) -> None:
    for customer in range(len(figures)):
        if not mask[customer]:
            continue
        number, total = 0, 0.0
        for at in range(offsets[customer], offsets[customer + 1]):
            if kind[at] != sought or not wanted[touchpoint[at]] or not since <= occurred_at[at] < until:
                continue
            if taken == COUNT:
                number += 1
                continue
            one = np.float64(value[at])
            if np.isnan(one):
                continue
            if taken == WITHIN:
                number += int(low <= one <= high)
                continue
            number += 1
            if taken == LAST or (taken == FIRST and number == 1):
                total = one
            elif taken != FIRST:
                total += one
        if taken in (COUNT, WITHIN):
            figures[customer] = number
        elif taken == SUM:
            figures[customer] = total
        elif number:
            figures[customer] = total / number if taken == MEAN else total
