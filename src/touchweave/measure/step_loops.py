"""The compiled loops that count steps: one for whole lines, which reads as little as can be, and one for any part.

The first goes through a whole slice as if it were one line, which leaves the processor nothing to guess; what it
counted from one line to the next is taken back afterwards. Few interactions are no meetings (answers, costs): eight
kinds are looked at together.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from touchweave.event.vocabulary import MEETINGS, Kind
from touchweave.journey.columns import Columns
from touchweave.journey.compiled import (
    FLAGS,
    HISTOGRAMS,
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
#: With a smaller share of selected lines, counting all is no faster than going through each.
_MOST = 7 / 8


@compiled(TOUCHPOINTS, KINDS, WORDS, INT64, HISTOGRAMS)
def _count_through(touchpoint, kind, words, lead, counts):  # type: ignore[no-untyped-def]
    """Count which meeting follows which, as if all lines were one. `words`: the kinds from `lead` on, by eights."""
    before: Any = np.int64(len(counts) - 1)
    i = 0
    for w in range(-1, len(words) + 1):
        if 0 <= w < len(words) and words[w] & _MASK == 0:
            for _ in range(8):
                here = np.int64(touchpoint[i])
                counts[before, here] += np.uint32(1)
                before = here
                i += 1
        else:
            high = lead if w < 0 else (len(kind) if w == len(words) else i + 8)
            while i < high:
                if is_meeting(kind[i]):
                    here = np.int64(touchpoint[i])
                    counts[before, here] += np.uint32(1)
                    before = here
                i += 1


@compiled(OFFSETS, TIMES, TIMES, TOUCHPOINTS, KINDS, FLAGS, INT64, HISTOGRAMS, TABLE)
def _part_lines(offsets, ends, time, touchpoint, kind, mask, open_after, counts, tails):  # type: ignore[no-untyped-def]
    """Take back what was counted from one line to the next, and what was counted in lines that are not selected."""
    start = np.int64(len(counts) - 1)
    before: Any = start
    one = np.uint32(1)
    for line in range(len(mask)):
        first = offsets[line]
        last = offsets[line + 1] - 1
        while first <= last and not is_meeting(kind[first]):
            first += 1
        if first > last:
            continue
        end = last
        while not is_meeting(kind[last]):
            last -= 1
        here: Any = np.int64(touchpoint[first])
        counts[before, here] -= one
        before = np.int64(touchpoint[last])
        if mask[line]:
            counts[start, here] += one
            at = ends[line] if last == end else time[last]
            tails[np.int64(at > open_after), before] += 1
        else:
            for i in range(first + 1, last + 1):
                if is_meeting(kind[i]):
                    counts[here, touchpoint[i]] -= one
                    here = np.int64(touchpoint[i])


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
    offsets, time, touchpoint, kind = columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind
    tails = np.zeros((2, touchpoints), np.int64)
    if not whole or np.count_nonzero(mask) < _MOST * len(mask):
        table = np.zeros((touchpoints + 1, touchpoints), np.int64)
        _count_part(offsets, time, touchpoint, kind, mask, since, until, open_after, table, tails)
        return table, tails
    counts = np.zeros((touchpoints + 1, touchpoints), np.uint32)  # half as wide, twice as much of it in the cache
    lead = min(-kind.ctypes.data % 8, len(kind))
    end = lead + (len(kind) - lead) // 8 * 8
    _count_through(touchpoint, kind, kind[lead:end].view(np.uint64), lead, counts)
    _part_lines(offsets, columns.last_at, time, touchpoint, kind, mask, open_after, counts, tails)
    return counts.astype(np.int64), tails
