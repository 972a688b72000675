"""Where a period begins and ends in a line, found by bisection; an open end is not looked for."""

from touchweave.journey.compiled import inlined
from touchweave.journey.selection import FOREVER

_ALWAYS, _NEVER = FOREVER


@inlined
def first_place(time, low, high, since):  # type: ignore[no-untyped-def]
    """The first place in [low, high) at `since` or later; for compiled loops."""
    left = low
    right = high
    if since <= _ALWAYS:
        right = left
    while left < right:
        middle = (left + right) // 2
        if time[middle] < since:
            left = middle + 1
        else:
            right = middle
    return left


@inlined
def end_place(time, low, high, until):  # type: ignore[no-untyped-def]
    """The first place in [low, high) at `until` or later, which is past the period; for compiled loops."""
    left = low
    right = high
    if until >= _NEVER:
        left = right
    while left < right:
        middle = (left + right) // 2
        if time[middle] < until:
            left = middle + 1
        else:
            right = middle
    return left
