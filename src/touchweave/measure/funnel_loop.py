"""The loop of the usual funnel: steps in order, one window over all, by customer; and what all loops share."""

import numpy as np

from touchweave.journey.compiled import (
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
from touchweave.journey.selection import FOREVER
from touchweave.stats.log_histogram import bin_of

#: µs: a window that is never over.
NEVER = 2**62
REACHED, DROPPED, STILL_OPEN = range(3)
_SINCE, _UNTIL = FOREVER

#: Compiles a funnel's loop: columns and mask; bits, words, ways, optional steps and window of a FunnelPlan; period
#: and horizon; counts of shape (3, steps) and gaps of shape (steps, BINS), row 0 from the first to the last step;
#: and which lines to mark: those with a count in this row (−1: none) and column.
funnel_loop = compiled(
    OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, "Array(uint32, 1, 'C', True)", OFFSETS, "Array(int64, 2, 'C', True)",
    INT64, INT64, INT64, INT64, INT64, TABLE, HISTOGRAMS, INT64, INT64, "boolean[::1]",
)  # fmt: skip
bin_us = inlined(bin_of)


@inlined
def first_from(time, low, high, bound):  # type: ignore[no-untyped-def]
    """The first place in [low, high) at or after a time."""
    while low < high:
        middle = (low + high) >> 1
        if time[middle] < bound:
            low = middle + 1
        else:
            high = middle
    return low


@inlined
def within_period(time, low, high, since, until):  # type: ignore[no-untyped-def]
    """The part of a line in the period; times are not looked at where it is open."""
    if until < _UNTIL:
        high = first_from(time, low, high, until)
    if since > _SINCE:
        low = first_from(time, low, high, since)
    return low, high


@inlined
def tally(seen, still_open, counts, row, column, out, line):  # type: ignore[no-untyped-def]
    """Count one customer, or attempt, that reached the steps `seen` (bits), and mark the line if it is asked for."""
    last = -1
    for k in range(counts.shape[1]):
        if (seen >> k) & 1:
            counts[REACHED, k] += 1
            last = k
    if row == REACHED and (seen >> column) & 1:
        out[line] = True
    if 0 <= last < counts.shape[1] - 1:
        counts[DROPPED, last] += 1
        if still_open:
            counts[STILL_OPEN, last] += 1
        if last == column and (row == DROPPED or (row == STILL_OPEN and still_open)):
            out[line] = True


@inlined
def enter_plain(here, t, depth, begun, came, window, gaps):  # type: ignore[no-untyped-def]
    """Lead the chains on that a meeting at the later steps `here` can lead on; returns how many steps are reached."""
    for k in range(depth, 0, -1):  # downwards: one meeting is one step of a chain
        if (here >> k) & 1 == 0 or t - begun[k - 1] > window:
            continue
        begun[k] = begun[k - 1]
        came[k] = t
        if k == depth:
            depth += 1
            gaps[k, bin_us(t - came[k - 1])] += np.uint32(1)
    return depth


@funnel_loop
def plain_loop(  # type: ignore[no-untyped-def]
    offsets, time, touchpoint, kind, mask, bits, words, ways, optional, window, since, until, horizon,
    counts, gaps, row, column, out,
):  # fmt: skip
    """Steps in order, one window over all, by customer."""
    # As ClickHouse's windowFunnel: of the chains that came to a step, the one that began last is the best to go on
    # from, so for each step one beginning is kept. Only steps that a chain can enter now are looked at.
    steps = len(gaps)
    begun, came = np.empty((2, steps), np.int64)
    for line in range(len(mask)):
        if not mask[line]:
            continue
        low, high = within_period(time, offsets[line], offsets[line + 1], since, until)
        start = high
        for i in range(low, high):
            if bits[touchpoint[i]] & 1 and words[(np.int64(touchpoint[i]) << 4) | kind[i]] & 1:
                start = i
                break
        if start == high:
            continue
        depth = 1
        enterable = 2
        for i in range(start + 1, high):
            word = words[(np.int64(touchpoint[i]) << 4) | kind[i]]
            if word & enterable:
                begun[0] = came[0] = time[start]
                depth = enter_plain(word, time[i], depth, begun, came, window, gaps)
                if depth == steps:
                    gaps[0, bin_us(time[i] - begun[steps - 1])] += np.uint32(1)
                    break
                enterable = (2 << depth) - 2
            # The last start, taken without a branch: meetings at step 1 are many, and those that matter few.
            start = i if word & 1 else start
        still_open = window < NEVER and time[start] > horizon - window
        tally((1 << depth) - 1, still_open, counts, row, column, out, line)
