"""The loops of funnels in any order, by customer and by attempt: step k is reached when steps 1 to k are all met."""

import numpy as np

from touchweave.journey.compiled import inlined
from touchweave.measure.funnel_loop import NEVER, bin_us, funnel_loop, tally, within_period


@inlined
def reach(met, seen, at, t, window, optional, gaps):  # type: ignore[no-untyped-def]
    """The steps seen, after a meeting at `t`: those met at times `at` that lie in one window until `t`."""
    earliest = latest = t
    any_before = False
    for k in range(len(gaps)):
        aside = (optional >> k) & 1
        if (met >> k) & 1 == 0 or t - at[k] > window:
            if aside:
                continue
            break
        if (seen >> k) & 1 == 0:
            seen |= 1 << k
            if k > 0:
                gaps[k, bin_us(t - latest)] += np.uint32(1)
        if not aside:
            latest = max(latest, at[k]) if any_before else at[k]
            earliest = min(earliest, at[k])
            any_before = True
    if (seen >> (len(gaps) - 1)) & 1:
        gaps[0, bin_us(t - earliest)] += np.uint32(1)
    return seen


@funnel_loop
def unordered_loop(  # type: ignore[no-untyped-def]
    offsets, time, touchpoint, kind, mask, bits, words, ways, optional, window, since, until, horizon,
    counts, gaps, row, column, out,
):  # fmt: skip
    """Steps in any order, by customer."""
    steps = len(gaps)
    at = np.empty(steps, np.int64)  # the last meeting at each step
    for line in range(len(mask)):
        if not mask[line]:
            continue
        low, high = within_period(time, offsets[line], offsets[line + 1], since, until)
        met = seen = 0
        t = np.int64(-NEVER)  # of the last meeting at a step that may not be left out
        for i in range(low, high):
            if bits[touchpoint[i]] == 0:
                continue
            word = words[(np.int64(touchpoint[i]) << 4) | kind[i]]
            if word == 0:
                continue
            met |= word
            for k in range(steps):
                if (word >> k) & 1:
                    at[k] = time[i]
            seen = reach(met, seen, at, time[i], window, optional, gaps)
            if (seen >> (steps - 1)) & 1:
                break
            if word & ~optional:
                t = time[i]
        if seen:
            tally(seen, window < NEVER and t > horizon - window, counts, row, column, out, line)


@funnel_loop
def unordered_attempts_loop(  # type: ignore[no-untyped-def]
    offsets, time, touchpoint, kind, mask, bits, words, ways, optional, window, since, until, horizon,
    counts, gaps, row, column, out,
):  # fmt: skip
    """Steps in any order, by attempt."""
    steps = len(gaps)
    at = np.empty(steps, np.int64)  # the first meeting at each step in the running attempt
    for line in range(len(mask)):
        if not mask[line]:
            continue
        low, high = within_period(time, offsets[line], offsets[line + 1], since, until)
        met = seen = 0
        begun = np.int64(0)
        for i in range(low, high):
            if bits[touchpoint[i]] == 0:
                continue
            word = words[(np.int64(touchpoint[i]) << 4) | kind[i]]
            if word == 0:
                continue
            t = time[i]
            if met and t - begun > window:
                tally(seen, False, counts, row, column, out, line)
                met = seen = 0
            if met == 0:
                if word & ~optional == 0:
                    continue
                begun = t
            for k in range(steps):
                if (word & ~met) >> k & 1:
                    at[k] = t
            met |= word
            seen = reach(met, seen, at, t, window, optional, gaps)
            if (seen >> (steps - 1)) & 1:
                tally(seen, False, counts, row, column, out, line)
                met = seen = 0
        if met:
            tally(seen, window < NEVER and begun > horizon - window, counts, row, column, out, line)
