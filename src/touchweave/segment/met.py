"""Who met a place so often, or places in an order; and when each customer met a place first or last."""

from collections.abc import Sequence as Listed
from typing import Any

import numpy as np
from numpy.typing import NDArray

from touchweave.event.vocabulary import MEETINGS, Kind
from touchweave.journey.columns import Columns
from touchweave.journey.compiled import COUNTS, FLAGS, INT64, KINDS, OFFSETS, TIMES, TOUCHPOINTS, compiled
from touchweave.journey.scan import scan_customers
from touchweave.journey.selection import EVERYTHING, FOREVER, Selection
from touchweave.segment.lines import Lines
from touchweave.segment.place import touchpoints_at

#: Of who never met the place.
NEVER = FOREVER[0]
FLAGS_OUT = "boolean[::1]"
_COST = int(Kind.COST)
_IS_MEETING = np.zeros(256, np.bool_)
_IS_MEETING[[int(kind) for kind in MEETINGS]] = True


def met_often(
    key: str | None,
    index: Lines,
    selection: Selection = EVERYTHING,
    window: tuple[int, int] = FOREVER,
    *,
    at_least: int = 1,
    at_most: int | None = None,
    threads: int = 0,
) -> NDArray[np.bool_]:
    """Who of the selection met the place so often in the window, shape (index.customers_count,)."""
    wanted = touchpoints_at(key, index.touchpoints)
    most = FOREVER[1] if at_most is None else at_most

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection, out: NDArray[np.bool_]) -> None:
        _met_often(
            columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask, wanted,
            *_both(window, selection), at_least, most, out,
        )  # fmt: skip

    return scan_customers(index, kernel, selection, np.zeros(index.customers_count, np.bool_), threads=threads)


def met_times(
    key: str | None, index: Lines, selection: Selection, *, last: bool, threads: int = 0
) -> NDArray[np.int64]:
    """When each customer met the place first or last in the period, in µs since 1970; NEVER otherwise."""
    wanted = touchpoints_at(key, index.touchpoints)

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection, out: NDArray[np.int64]) -> None:
        _find_met(
            columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask, wanted,
            selection.since_us, selection.until_us, int(last), out,
        )  # fmt: skip

    return scan_customers(index, kernel, selection, np.full(index.customers_count, NEVER), threads=threads)


def met_in_order(
    steps: Listed[str],
    index: Lines,
    selection: Selection,
    window: tuple[int, int],
    *,
    within_us: int,
    without: str | None,
    threads: int = 0,
) -> NDArray[np.bool_]:
    """Who met the places in this order in the window, shape (index.customers_count,)."""
    wanted = np.array([touchpoints_at(step, index.touchpoints) for step in steps])
    unwanted = touchpoints_at(without, index.touchpoints) & (without is not None)

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection, out: NDArray[np.bool_]) -> None:
        _follow(
            columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask, wanted.ravel(), unwanted,
            _IS_MEETING, len(steps), *_both(window, selection), within_us, out,
        )  # fmt: skip

    return scan_customers(index, kernel, selection, np.zeros(index.customers_count, np.bool_), threads=threads)


def _both(window: tuple[int, int], selection: Selection) -> tuple[int, int]:
    return max(window[0], selection.since_us), min(window[1], selection.until_us)


@compiled(OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, FLAGS, INT64, INT64, INT64, INT64, FLAGS_OUT)
def _met_often(
    offsets: Any,
    occurred_at: Any,
    touchpoint: Any,
    kind: Any,
    mask: Any,
    wanted: Any,
    since: int,
    until: int,
    at_least: int,
    at_most: int,
    often: Any,
) -> None:
    enough = at_most + 1 if at_most < FOREVER[1] else at_least
    for customer in range(len(often)):
        if not mask[customer]:
            continue
        count = 0
        for at in range(offsets[customer], offsets[customer + 1]):
            if wanted[touchpoint[at]] and kind[at] != _COST and since <= occurred_at[at] < until:
                count += 1
                if count >= enough:
                    break
        often[customer] = at_least <= count <= at_most


@compiled(OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, FLAGS, INT64, INT64, INT64, COUNTS)
def _find_met(
    offsets: Any,
    occurred_at: Any,
    touchpoint: Any,
    kind: Any,
    mask: Any,
    wanted: Any,
    since: int,
    until: int,
    last: int,
    times: Any,
) -> None:
    for customer in range(len(times)):
        if not mask[customer]:
            continue
        low, high = offsets[customer], offsets[customer + 1]
        for step in range(high - low):
            at = high - 1 - step if last else low + step
            if wanted[touchpoint[at]] and kind[at] != _COST and since <= occurred_at[at] < until:
                times[customer] = occurred_at[at]
                break


@compiled(
    OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, FLAGS, FLAGS, FLAGS, INT64, INT64, INT64, INT64, FLAGS_OUT
)  # fmt: skip
def _follow(
    offsets: Any,
    occurred_at: Any,
    touchpoint: Any,
    kind: Any,
    mask: Any,
    wanted: Any,
    unwanted: Any,
    is_meeting: Any,
    steps: int,
    since: int,
    until: int,
    within: int,
    found: Any,
) -> None:
    """Of every step the latest begin of a way that has come so far; the latest leaves the most time."""
    places = len(unwanted)
    begun = np.empty(steps, np.int64)
    for customer in range(len(found)):
        if not mask[customer]:
            continue
        begun[:] = NEVER
        for at in range(offsets[customer], offsets[customer + 1]):
            time, place = occurred_at[at], touchpoint[at]
            if not is_meeting[kind[at]] or time < since or time >= until:
                continue
            for step in range(steps - 1, 0, -1):
                if wanted[step * places + place] and begun[step - 1] != NEVER and time - begun[step - 1] <= within:
                    begun[step] = begun[step - 1]
            if begun[steps - 1] != NEVER:
                found[customer] = True
                break
            if unwanted[place]:
                begun[:] = NEVER
            if wanted[place]:
                begun[0] = time
