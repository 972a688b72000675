"""The loop of funnels in order with windows of their own, exclusions, optional steps, or nothing between (strict)."""

import numpy as np

from touchweave.journey.compiled import inlined
from touchweave.measure.funnel_loop import NEVER, bin_us, funnel_loop, tally, within_period


@inlined
def may_go_on(at, begun, came, ways, window, horizon):  # type: ignore[no-untyped-def]
    """Whether the window of who waits at this step was not over when the data end; not told without a window."""
    wait = ways[2, ways[1, at]]
    return (window < NEVER or wait < NEVER) and begun > horizon - window and came > horizon - wait


@inlined
def enter(word, t, live, seen, begun, came, ways, optional, window, gaps):  # type: ignore[no-untyped-def]
    """Lead the chains on that a meeting can lead on; returns the required steps entered and the steps seen."""
    entered = 0
    for k in range(len(gaps) - 1, -1, -1):  # downwards: one meeting is one step of a chain
        before = ways[0, k]
        if (word >> k) & 1 == 0 or (k > 0 and (live >> before) & 1 == 0):
            continue
        if k > 0 and (t - begun[before] > window or t - came[before] > ways[2, k]):
            continue
        first = (seen >> k) & 1 == 0
        if (optional >> k) & 1:
            first = first and (seen >> ways[1, k]) & 1 == 0
        else:
            begun[k] = begun[before] if k > 0 else t
            came[k] = t
            entered |= 1 << k
        if first:
            seen |= 1 << k
            if k > 0:
                gaps[k, bin_us(t - came[before])] += np.uint32(1)
    return entered, seen


@funnel_loop
def chains_loop(  # type: ignore[no-untyped-def]
    offsets, time, touchpoint, kind, mask, bits, words, ways, optional, window, since, until, horizon,
    counts, gaps, row, column, out,
):  # fmt: skip
    """Steps in order with all that a plan can ask, by customer."""
    # One chain a step is kept, the last that came there: it also began last, and so is the best to go on from.
    # `live`: required steps with a chain that may go on; `seen`: steps reached.
    steps = len(gaps)
    begun, came = np.empty((2, steps), np.int64)
    for line in range(len(mask)):
        if not mask[line]:
            continue
        low, high = within_period(time, offsets[line], offsets[line + 1], since, until)
        live = seen = 0
        for i in range(low, high):
            word = words[(np.int64(touchpoint[i]) << 4) | kind[i]]
            if word == 0 or (live == 0 and word & 1 == 0):
                continue
            entered, seen = enter(word, time[i], live, seen, begun, came, ways, optional, window, gaps)
            live = (live & ~(word >> 32)) | entered
            if (live >> (steps - 1)) & 1:
                gaps[0, bin_us(time[i] - begun[steps - 1])] += np.uint32(1)
                break
        if seen:
            still_open = False
            for k in range(steps - 1):
                if (live >> k) & 1 and may_go_on(k, begun[k], came[k], ways, window, horizon):
                    still_open = True
            tally(seen, still_open, counts, row, column, out, line)
