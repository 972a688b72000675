"""Two words stand for a line's whole path; lines with equal words took the same path.

A word is a multilinear hash with random keys, Σ keyⱼ · (touchpointⱼ + 1) modulo 2⁶⁴ (Lemire and Kaser, "Strongly
universal string hashing is fast", 2014): whatever the data, two given paths share both words with a probability of
at most 2⁻⁹⁶. Among ten million distinct paths, that is one wrong count in 10¹⁵ questions.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from touchweave.journey.columns import Columns
from touchweave.journey.compiled import (
    CODES,
    CODES_OUT,
    COUNTS,
    FLAGS,
    HISTOGRAMS,
    INT64,
    KINDS,
    OFFSETS,
    TIMES,
    TOUCHPOINTS,
    WORDS,
    WORDS_OUT,
    compiled,
    inlined,
)
from touchweave.journey.index import Index
from touchweave.journey.scan import SLICES, scan
from touchweave.journey.selection import Selection
from touchweave.measure.bounds import end_place, first_place
from touchweave.measure.histograms import Histograms
from touchweave.measure.meeting import is_meeting
from touchweave.measure.variant_tally import VariantTally, grouped
from touchweave.stats.log_histogram import BINS, bin_of

_bin_of = inlined(bin_of)
#: Bytes of histograms that slices may hold together.
_MEMORY = 1 << 28


@dataclass(frozen=True, kw_only=True, eq=False)
class Keys:
    """Random keys by place in the path; shape (longest line,). Counts do not depend on which they are."""

    first: NDArray[np.uint64]
    second: NDArray[np.uint64]

    @classmethod
    def drawn(cls, index: Index) -> Self:
        """Drawn anew for each question, so that nobody can prepare paths that are taken for one another."""
        longest = max((int(np.diff(run.offsets).max(initial=0)) for run in index.runs), default=0)
        first, second = np.random.default_rng().integers(0, 2**64, (2, longest), np.uint64)
        return cls(first=first, second=second)


@inlined
def _words(touchpoint, kind, low, high, collapsed, first_keys, second_keys):  # type: ignore[no-untyped-def]
    """The words, and the places of the first and the last meeting; −1 where there is none."""
    first, second = np.uint64(0), np.uint64(0)
    begin, last, steps = -1, -1, 0
    for i in range(low, high):
        if is_meeting(kind[i]):
            if not (collapsed and last >= 0 and touchpoint[last] == touchpoint[i]):
                # One more than the code: a path and the same path with more of touchpoint 0 differ.
                step = np.uint64(touchpoint[i]) + np.uint64(1)
                first += first_keys[steps] * step
                second += second_keys[steps] * step
                steps += 1
            if begin < 0:
                begin = i
            last = i
    return first, second, begin, last


@compiled(
    OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, CODES, INT64, INT64, INT64, WORDS, WORDS,
    WORDS_OUT, WORDS_OUT, CODES_OUT, COUNTS,
)  # fmt: skip
def _hash(  # type: ignore[no-untyped-def]
    offsets, time, touchpoint, kind, mask, customer, since, until, collapsed, first_keys, second_keys,
    firsts, seconds, customers, found,
):  # fmt: skip
    number = 0
    for line in range(len(mask)):
        if not mask[line]:
            continue
        low = first_place(time, offsets[line], offsets[line + 1], since)
        high = end_place(time, low, offsets[line + 1], until)
        first, second, begin, _ = _words(touchpoint, kind, low, high, collapsed, first_keys, second_keys)
        if begin >= 0:
            firsts[number], seconds[number], customers[number] = first, second, customer[line]
            number += 1
    found[0] = number


@compiled(
    OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, INT64, INT64, INT64, WORDS, WORDS, WORDS, WORDS, CODES, HISTOGRAMS
)  # fmt: skip
def _durations(  # type: ignore[no-untyped-def]
    offsets, time, touchpoint, kind, mask, since, until, collapsed, first_keys, second_keys,
    firsts, seconds, slots, histograms,
):  # fmt: skip
    room = len(slots)
    for line in range(len(mask)):
        if not mask[line]:
            continue
        low = first_place(time, offsets[line], offsets[line + 1], since)
        high = end_place(time, low, offsets[line + 1], until)
        first, second, begin, last = _words(touchpoint, kind, low, high, collapsed, first_keys, second_keys)
        slot = np.int64(first >> np.uint64(32)) & (room - 1)
        while slots[slot] >= 0:
            if firsts[slots[slot]] == first and seconds[slots[slot]] == second and begin >= 0:
                histograms[slots[slot], _bin_of(time[last] - time[begin])] += np.uint32(1)
                break
            slot = (slot + 1) & (room - 1)


def tally_variants(
    index: Index, selection: Selection, keys: Keys, *, collapsed: bool, threads: int = 0
) -> VariantTally:
    """Count the distinct whole paths of the lines of a selection, cut to the period; lines without meetings not."""

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection) -> VariantTally:
        lines = int(np.count_nonzero(mask))
        firsts, seconds = np.empty((2, lines), np.uint64)
        customers, found = np.empty(lines, np.int32), np.zeros(1, np.int64)
        _hash(
            columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask, columns.customer,
            selection.since_us, selection.until_us, int(collapsed), keys.first, keys.second,
            firsts, seconds, customers, found,
        )  # fmt: skip
        met = int(found[0])
        once = np.ones(met, np.int64)
        return VariantTally(parts=(grouped(firsts[:met], seconds[:met], once, customers[:met]),))

    return scan(index, kernel, selection, threads=threads)


def time_variants(
    index: Index,
    selection: Selection,
    keys: Keys,
    firsts: NDArray[np.uint64],
    seconds: NDArray[np.uint64],
    *,
    collapsed: bool,
    threads: int = 0,
) -> NDArray[np.uint32]:
    """Histograms of the time from first to last meeting, of the paths with these words; shape (paths, BINS)."""
    slots = _slots(firsts)

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection) -> Histograms:
        histograms = np.zeros((len(firsts), BINS), np.uint32)
        _durations(
            columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask,
            selection.since_us, selection.until_us, int(collapsed), keys.first, keys.second,
            firsts, seconds, slots, histograms,
        )  # fmt: skip
        return Histograms(counts=histograms)

    at_most = min(max(_MEMORY // (4 * BINS * len(firsts) + 1), 2), SLICES)
    return scan(index, kernel, selection, threads=threads, at_most=at_most).counts


def _slots(firsts: NDArray[np.uint64]) -> NDArray[np.int32]:
    """A table of open addresses: in which row the words are that begin with this one; −1: free."""
    slots = np.full(4 << len(firsts).bit_length(), -1, np.int32)
    for row, word in enumerate(firsts.tolist()):
        slot = word >> 32 & len(slots) - 1
        while slots[slot] >= 0:
            slot = slot + 1 & len(slots) - 1
        slots[slot] = row
    return slots
