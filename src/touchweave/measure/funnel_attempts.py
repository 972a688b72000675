"""The loop of funnels by attempt, in order: one attempt at a time, from a meeting at step 1 until it is over."""

import numpy as np

from touchweave.journey.compiled import inlined
from touchweave.measure.funnel_chains import may_go_on
from touchweave.measure.funnel_loop import bin_us, funnel_loop, tally, within_period


@inlined
def note_aside(word, seen, at, waited, ways, optional, gaps):  # type: ignore[no-untyped-def]
    """Note the optional steps after `at` that a meeting stands for; returns the steps seen."""
    for k in range(len(gaps)):
        if (word & optional & ~seen) >> k & 1 and ways[0, k] == at and waited <= ways[2, k]:
            seen |= 1 << k
            gaps[k, bin_us(waited)] += np.uint32(1)
    return seen


@inlined
def go_on(word, t, at, seen, begun, came, ways, optional, window, gaps):  # type: ignore[no-untyped-def]
    """Lead the running attempt on by a meeting; returns where it is then (−1: it is over) and the steps seen."""
    after = ways[1, at]
    if t - begun > window or t - came > ways[2, after]:
        return -1, seen
    if (word >> after) & 1:
        gaps[after, bin_us(t - came)] += np.uint32(1)
        return after, seen | (1 << after)
    seen = note_aside(word, seen, at, t - came, ways, optional, gaps)
    return -1 if (word >> (32 + at)) & 1 else at, seen


@funnel_loop
def attempts_loop(  # type: ignore[no-untyped-def]
    offsets, time, touchpoint, kind, mask, bits, words, ways, optional, window, since, until, horizon,
    counts, gaps, row, column, out,
):  # fmt: skip
    """Steps in order with all that a plan can ask, by attempt."""
    # `at`: the required step that the running attempt has come to; −1: none is running.
    last = len(gaps) - 1
    for line in range(len(mask)):
        if not mask[line]:
            continue
        low, high = within_period(time, offsets[line], offsets[line + 1], since, until)
        at = -1
        begun = came = seen = 0
        for i in range(low, high):
            word = words[(np.int64(touchpoint[i]) << 4) | kind[i]]
            if word == 0 or (at < 0 and word & 1 == 0):
                continue
            t = time[i]
            if at >= 0:
                before = at
                at, seen = go_on(word, t, at, seen, begun, came, ways, optional, window, gaps)
                if at < 0:
                    tally(seen, False, counts, row, column, out, line)
                elif at != before:
                    came = t
            if at < 0 and word & 1:
                at, begun, came, seen = 0, t, t, 1
            if at == last:
                gaps[0, bin_us(t - begun)] += np.uint32(1)
                tally(seen, False, counts, row, column, out, line)
                at = -1
        if at >= 0:
            tally(seen, may_go_on(at, begun, came, ways, window, horizon), counts, row, column, out, line)
