"""The compiled loops that count steps: one for whole lines, which reads as little as can be, and one for any part.

Few interactions are no meetings (answers, costs). So the first loop takes all for meetings, touching nothing but
touchpoints; where the others are is found by looking at eight kinds at once, and what was counted there is mended.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from touchweave.event.vocabulary import MEETINGS, Kind
from touchweave.journey.columns import Columns
from touchweave.journey.compiled import (
    CODES,
    CODES_OUT,
    COUNTS,
    FLAGS,
    INT64,
    KINDS,
    OFFSETS,
    TABLE,
    TIMES,
    TOUCHPOINTS,
    WORDS,
    compiled,
)
from touchweave.measure.bounds import end_place, first_place
from touchweave.measure.meeting import is_meeting

_FIRST_OTHER = next(kind for kind in sorted(Kind) if kind not in MEETINGS)
#: Kinds without any of these bits are below the first other, so meetings: eight of them are tested at once.
_BITS = 0xFF & ~((1 << _FIRST_OTHER.bit_length() >> 1) - 1)
_MASK = np.uint64(int.from_bytes(bytes([_BITS] * 8), "little"))
#: With a larger share of others, or a smaller one of selected lines, mending is no faster than testing each.
_FEW, _SOME = 1 / 16, 1 / 8


@compiled(KINDS, WORDS, INT64, CODES_OUT, COUNTS)
def _find_others(kind, words, lead, places, found):  # type: ignore[no-untyped-def]
    """Fill in the places of what is no meeting; `found[0]` becomes their number, −1 when there are too many.

    `words` are the kinds from `lead` on, eight in each.
    """
    count = 0
    room = len(places)
    low: Any = 0
    for w in range(-1, len(words) + 1):
        high = lead if w < 0 else (len(kind) if w == len(words) else low + 8)
        if not 0 <= w < len(words) or words[w] & _MASK:
            for i in range(low, high):
                if not is_meeting(kind[i]):
                    if count == room:
                        found[0] = -1
                        return
                    places[count] = i
                    count += 1
        low = high
    found[0] = count


def others(kind: NDArray[np.uint8]) -> NDArray[np.int32] | None:
    """The places of what is no meeting, ascending; None where these are many."""
    lead = min(-kind.ctypes.data % 8, len(kind))
    whole = lead + (len(kind) - lead) // 8 * 8
    places, found = np.empty(int(len(kind) * _FEW) + 8, np.int32), np.zeros(1, np.int64)
    _find_others(kind, kind[lead:whole].view(np.uint64), lead, places, found)
    return None if found[0] < 0 else places[: found[0]]


@compiled(OFFSETS, TIMES, TOUCHPOINTS, FLAGS, INT64, TABLE, TABLE)
def _count_all(offsets, ends, touchpoint, mask, open_after, counts, tails):  # type: ignore[no-untyped-def]
    start: Any = np.int64(len(counts) - 1)
    for line in range(len(mask)):
        low, high = offsets[line], offsets[line + 1]
        if low == high or not mask[line]:
            continue
        before: Any = start
        for i in range(low, high):
            here = np.int64(touchpoint[i])
            counts[before, here] += 1
            before = here
        tails[np.int64(ends[line] > open_after), before] += 1


@compiled(CODES, OFFSETS, TIMES, TOUCHPOINTS, FLAGS, INT64, TABLE, TABLE)
def _mend(places, offsets, time, touchpoint, mask, open_after, counts, tails):  # type: ignore[no-untyped-def]
    """Take out what was counted at the places of others: stretches of them, each within a line."""
    start: Any = np.int64(len(counts) - 1)
    line = 0
    at = 0
    while at < len(places):
        first = np.int64(places[at])
        while offsets[line + 1] <= first:
            line += 1
        low, high = offsets[line], offsets[line + 1]
        last = first
        at += 1
        while at < len(places) and places[at] == last + 1 and last + 1 < high:
            last += 1
            at += 1
        if not mask[line]:
            continue
        before = np.int64(touchpoint[first - 1]) if first > low else start
        here = before
        for i in range(first, last + 1):
            counts[here, touchpoint[i]] -= 1
            here = np.int64(touchpoint[i])
        if last + 1 < high:
            after = touchpoint[last + 1]
            counts[here, after] -= 1
            counts[before, after] += 1
        else:
            tails[np.int64(time[high - 1] > open_after), here] -= 1
            if first > low:
                tails[np.int64(time[first - 1] > open_after), before] += 1


@compiled(OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, INT64, INT64, INT64, TABLE, TABLE)
def _count_part(offsets, time, touchpoint, kind, mask, since, until, open_after, counts, tails):  # type: ignore[no-untyped-def]
    start: Any = np.int64(len(counts) - 1)
    for line in range(len(mask)):
        if not mask[line]:
            continue
        high = offsets[line + 1]
        end = end_place(time, offsets[line], high, until)
        before: Any = start
        last: Any = -1
        for i in range(first_place(time, offsets[line], end, since), end):
            if is_meeting(kind[i]):
                here = np.int64(touchpoint[i])
                counts[before, here] += 1
                before = here
                last = i
        if last >= 0:
            followed = time[last] > open_after
            for i in range(end, high):
                if followed:
                    break
                followed = is_meeting(kind[i])
            tails[np.int64(followed), before] += 1


def count_slice(
    columns: Columns,
    mask: NDArray[np.bool_],
    *,
    touchpoints: int,
    since: int,
    until: int,
    open_after: int,
    whole: bool,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Steps, shape (touchpoints + 1, touchpoints), the last row of starts; lines ended and open, (2, touchpoints).

    `whole`: the period cuts no line.
    """
    counts, tails = np.zeros((touchpoints + 1, touchpoints), np.int64), np.zeros((2, touchpoints), np.int64)
    offsets, time, touchpoint = columns.offsets, columns.occurred_at, columns.touchpoint
    places = others(columns.kind) if whole and np.count_nonzero(mask) > _SOME * len(mask) else None
    if places is None:
        _count_part(offsets, time, touchpoint, columns.kind, mask, since, until, open_after, counts, tails)
    else:
        _count_all(offsets, columns.last_at, touchpoint, mask, open_after, counts, tails)
        _mend(places, offsets, time, touchpoint, mask, open_after, counts, tails)
    return counts, tails
