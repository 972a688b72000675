"""The paths of single lines, step by step: of those that stand for a variant, and to find who took one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from touchweave.journey.columns import Columns
from touchweave.journey.compiled import (
    CODES,
    COUNTS,
    FLAGS,
    INT64,
    KINDS,
    OFFSETS,
    STEPS_OUT,
    TIMES,
    TOUCHPOINTS,
    WORDS_OUT,
    compiled,
    inlined,
)
from touchweave.journey.index import Index
from touchweave.journey.scan import scan, scan_customers
from touchweave.journey.selection import Selection
from touchweave.measure.bounds import end_place, first_place
from touchweave.measure.meeting import is_meeting

#: So many steps are compared at once, 21 bits each.
STRETCH = 3
_FLAGS_OUT = "boolean[::1]"


@dataclass(frozen=True, kw_only=True)
class _Found:
    paths: dict[int, tuple[int, ...]]

    def __add__(self, other: Self) -> Self:
        return type(self)(paths=self.paths | other.paths)


@inlined
def _next_step(touchpoint, kind, at, high, before, collapsed):  # type: ignore[no-untyped-def]
    """The first place from `at` on with a meeting that is a step after `before`, a touchpoint or −1."""
    while at < high and not (is_meeting(kind[at]) and not (collapsed and touchpoint[at] == before)):
        at += 1
    return at


@compiled(OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, INT64, INT64, INT64, STEPS_OUT, COUNTS)
def _spell(offsets, time, touchpoint, kind, mask, since, until, collapsed, steps, ends):  # type: ignore[no-untyped-def]
    """Write the steps of the lines in `mask` one after another, and where each line's end."""
    number = 0
    line_number = 0
    for line in range(len(mask)):
        if not mask[line]:
            continue
        low = first_place(time, offsets[line], offsets[line + 1], since)
        high = end_place(time, low, offsets[line + 1], until)
        before = np.int64(-1)
        at = _next_step(touchpoint, kind, low, high, before, collapsed)
        while at < high:
            before = np.int64(touchpoint[at])
            steps[number] = touchpoint[at]
            number += 1
            at = _next_step(touchpoint, kind, at + 1, high, before, collapsed)
        ends[line_number] = number
        line_number += 1


@compiled(OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, INT64, INT64, INT64, CODES, INT64, WORDS_OUT)
def _rank(offsets, time, touchpoint, kind, mask, since, until, collapsed, ranks, skipped, out):  # type: ignore[no-untyped-def]
    """Write the ranks of the steps after the first `skipped` into one word a line; 0 past the line's end."""
    for line in range(len(mask)):
        if not mask[line]:
            continue
        low = first_place(time, offsets[line], offsets[line + 1], since)
        high = end_place(time, low, offsets[line + 1], until)
        before = np.int64(-1)
        at = low
        word = np.uint64(0)
        for step in range(skipped + STRETCH):
            rank = np.uint64(0)
            at = _next_step(touchpoint, kind, at, high, before, collapsed)
            if at < high:
                before = np.int64(touchpoint[at])
                rank = np.uint64(ranks[touchpoint[at]] + 1)
                at += 1
            if step >= skipped:
                word = (word << np.uint64(21)) | rank
        out[line] = word


@compiled(OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, INT64, INT64, INT64, TOUCHPOINTS, _FLAGS_OUT)
def _took(offsets, time, touchpoint, kind, mask, since, until, collapsed, path, out):  # type: ignore[no-untyped-def]
    for line in range(len(mask)):
        if not mask[line]:
            continue
        low = first_place(time, offsets[line], offsets[line + 1], since)
        high = end_place(time, low, offsets[line + 1], until)
        before = np.int64(-1)
        at = _next_step(touchpoint, kind, low, high, before, collapsed)
        step = 0
        while at < high and step < len(path) and touchpoint[at] == path[step]:
            before = np.int64(touchpoint[at])
            step += 1
            at = _next_step(touchpoint, kind, at + 1, high, before, collapsed)
        out[line] = at == high and step == len(path)


def paths_of(index: Index, selection: Selection, *, collapsed: bool, threads: int = 0) -> dict[int, tuple[int, ...]]:
    """The whole paths of the customers in a selection, as codes of touchpoints, by code of the customer.

    For few customers: each becomes an object.
    """

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection) -> _Found:
        customers = columns.customer[mask]
        steps = np.empty(int(np.diff(columns.offsets)[mask].sum()), np.uint16)
        ends = np.zeros(len(customers), np.int64)
        _spell(
            columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask,
            selection.since_us, selection.until_us, int(collapsed), steps, ends,
        )  # fmt: skip
        paths = (tuple(path.tolist()) for path in np.split(steps, ends)[:-1])
        return _Found(paths=dict(zip(customers.tolist(), paths, strict=True)))

    return scan(index, kernel, selection, threads=threads).paths


def ranked_stretch(
    index: Index, selection: Selection, ranks: NDArray[np.int32], skipped: int, *, collapsed: bool, threads: int = 0
) -> NDArray[np.uint64]:
    """The STRETCH steps after the first `skipped`, as a word that orders paths; one entry a customer.

    `ranks` orders the touchpoints; a path sorts before its own continuations.
    """

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection, out: NDArray[np.uint64]) -> None:
        _rank(
            columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask,
            selection.since_us, selection.until_us, int(collapsed), ranks, skipped, out,
        )  # fmt: skip

    return scan_customers(index, kernel, selection, np.zeros(index.customers_count, np.uint64), threads=threads)


def who_took(
    index: Index, selection: Selection, path: Sequence[int], *, collapsed: bool, threads: int = 0
) -> NDArray[np.bool_]:
    """Which customers took exactly this path, codes of touchpoints; bool by code of the customer."""
    wanted = np.array(path, np.uint16)

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection, out: NDArray[np.bool_]) -> None:
        _took(
            columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask,
            selection.since_us, selection.until_us, int(collapsed), wanted, out,
        )  # fmt: skip

    return scan_customers(index, kernel, selection, np.zeros(index.customers_count, np.bool_), threads=threads)
