"""Who made a step: the customers behind the numbers of transitions, starts, ends and open lines."""

import numpy as np
from numpy.typing import NDArray

from touchweave.errors import SelectionInvalid
from touchweave.journey.columns import Columns
from touchweave.journey.compiled import FLAGS, INT64, KINDS, OFFSETS, TIMES, TOUCHPOINTS, compiled
from touchweave.journey.index import Index
from touchweave.journey.scan import scan_customers
from touchweave.journey.selection import EVERYTHING, Selection
from touchweave.measure.meeting import days_us, horizon_us, is_meeting

_FLAGS_OUT = "boolean[::1]"
_NOWHERE = -1


@compiled(OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, INT64, INT64, INT64, INT64, INT64, "boolean", _FLAGS_OUT)
def _made(offsets, time, touchpoint, kind, mask, since, until, source, target, open_after, still_open, made):  # type: ignore[no-untyped-def]
    for customer in range(len(mask)):
        if not mask[customer]:
            continue
        before = np.int64(-1)  # as a source: the line's beginning
        before_time = 0
        followed = False
        found = False
        for i in range(offsets[customer], offsets[customer + 1]):
            t = time[i]
            if t < since or not is_meeting(kind[i]):
                continue
            if t >= until:
                followed = True
                break
            here = np.int64(touchpoint[i])
            if target >= 0 and here == target and before == source:
                found = True
                break
            before = here
            before_time = t
        if target < 0:
            found = before == source and (followed or before_time > open_after) == still_open
        made[customer] = found


def transition_customers(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    source: str | None,
    target: str | None,
    still_open: bool = False,
    open_days: float = 30.0,
    threads: int = 0,
) -> NDArray[np.bool_]:
    """The customers who made the step from source directly to target, bool of shape (index.customers_count,).

    Source None: whose lines begin at the target. Target None: whose lines ended at the source or, `still_open`, are
    open there. Lines are those of `steps.count_steps`. Raises TouchpointUnknown, and SelectionInvalid for neither.
    """
    if source is None and target is None:
        raise SelectionInvalid(name="transition", value=None, allowed="a source, a target or both")
    codes = [_NOWHERE if key is None else index.touchpoint_code(key) for key in (source, target)]
    open_after = horizon_us(index, selection) - days_us(open_days)

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection, out: NDArray[np.bool_]) -> None:
        _made(
            columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask,
            selection.since_us, selection.until_us, *codes, open_after, still_open, out,
        )  # fmt: skip

    return scan_customers(index, kernel, selection, np.zeros(index.customers_count, np.bool_), threads=threads)
