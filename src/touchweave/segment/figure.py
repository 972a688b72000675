"""Each customer's answers, and the worth and number of the outcomes, as one figure."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from touchweave.event.vocabulary import Kind
from touchweave.journey.columns import Columns
from touchweave.journey.compiled import FLAGS, INT64, KINDS, OFFSETS, TIMES, TOUCHPOINTS, VALUES, compiled
from touchweave.journey.scan import scan_customers
from touchweave.journey.selection import Selection
from touchweave.segment.condition import ScoreIs, ValueIs
from touchweave.segment.lines import Lines
from touchweave.segment.met import FLAGS_OUT
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
    kind = int(Kind[condition.kind.upper()]) if isinstance(condition, ScoreIs) else _OUTCOME
    taken = _TAKEN[condition.which if isinstance(condition, ScoreIs) else condition.of]
    since, until = max(window[0], selection.since_us), min(window[1], selection.until_us)

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection, out: NDArray[np.bool_]) -> None:
        _figure_is(
            columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, columns.value, mask, wanted,
            kind, since, until, taken, low, high, out,
        )  # fmt: skip

    return scan_customers(index, kernel, selection, np.zeros(index.customers_count, np.bool_), threads=threads)


@compiled(
    OFFSETS,
    TIMES,
    TOUCHPOINTS,
    KINDS,
    VALUES,
    FLAGS,
    FLAGS,
    INT64,
    INT64,
    INT64,
    INT64,
    "float64",
    "float64",
    FLAGS_OUT,
)
def _figure_is(
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
    fits: Any,
) -> None:
    for customer in range(len(fits)):
        if not mask[customer]:
            continue
        number, within, total = 0, 0, 0.0
        for at in range(offsets[customer], offsets[customer + 1]):
            if kind[at] != sought or not wanted[touchpoint[at]] or not since <= occurred_at[at] < until:
                continue
            one = np.float64(value[at])
            if taken == COUNT:
                number += 1
            elif not np.isnan(one):
                number += 1
                within += int(low <= one <= high)
                if taken == LAST or (taken == FIRST and number == 1):
                    total = one
                elif taken != FIRST:
                    total += one
        if taken == WITHIN:
            fits[customer] = within > 0
        elif taken == COUNT:
            fits[customer] = low <= number <= high
        elif number > 0 or taken == SUM:
            figure = np.float64(np.float32(total / number if taken == MEAN else total))
            fits[customer] = low <= figure <= high
