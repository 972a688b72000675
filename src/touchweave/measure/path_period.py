"""Where the period of a selection begins and ends in a line, found by bisection; for compiled loops."""

from touchweave.journey.compiled import inlined
from touchweave.journey.selection import FOREVER

_SINCE, _UNTIL = FOREVER


@inlined
def is_open_period(since, until):  # type: ignore[no-untyped-def]
    """Whether the period holds every moment; then times need not be read."""
    return since <= _SINCE and until >= _UNTIL


@inlined
def first_from(time, low, high, moment):  # type: ignore[no-untyped-def]
    """The first place in `[low, high)` with a time of `moment` or later; `high` where there is none."""
    while low < high:
        middle = (low + high) >> 1
        if time[middle] < moment:
            low = middle + 1
        else:
            high = middle
    return low
