"""A funnel made ready for the loops: for each touchpoint and kind, the steps it enters and those it ends, as bits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from touchweave.errors import SelectionInvalid
from touchweave.event.vocabulary import MEETINGS
from touchweave.journey.index import Index
from touchweave.measure.funnel_loop import NEVER
from touchweave.measure.funnel_step import KINDS, Step, check_window, fitting, parse_steps
from touchweave.measure.meeting import days_us

ORDERS = ("ordered", "unordered", "strict")
COUNTS = ("customers", "attempts")


@dataclass(frozen=True, kw_only=True, eq=False)
class FunnelPlan:
    """Steps by number, from 0; `required` are those that may not be left out."""

    steps: tuple[Step, ...]
    order: str
    count: str
    #: Shape (touchpoints · KINDS,): bit k: stands for step k; bit 32 + k: nobody who waits at step k waits on.
    words: NDArray[np.int64]
    #: Shape (touchpoints,): bit k: stands for step k in at least one kind.
    bits: NDArray[np.uint32]
    #: Shape (3, steps): the required step before (−1: none); the required step after; the step's own window in µs.
    ways: NDArray[np.int64]
    optional: int  #: bit k: step k may be left out
    window: int  #: over all steps, in µs; NEVER: none

    @property
    def plain(self) -> bool:
        """Whether only the order and one window over all matter."""
        own = bool((self.ways[2] < NEVER).any())
        return not (self.optional or own or bool((self.words >> 32).any()))


def plan_funnel(
    index: Index, written: Sequence[str | Step | dict[str, Any]], *, order: str, count: str, window_days: float | None
) -> FunnelPlan:
    """Read and check what is asked. Raises SelectionInvalid and TouchpointUnknown."""
    for name, value, allowed in (("order", order, ORDERS), ("count", count, COUNTS)):
        if value not in allowed:
            raise SelectionInvalid(name=name, value=value, allowed=", ".join(allowed))
    check_window(window_days, "window_days")
    steps = parse_steps(written)
    if order == "unordered":
        _check_unordered(steps)
    places = np.array([fitting(index, step.places) for step in steps])
    words = np.zeros(places.shape[1:], np.int64)
    for number, there in enumerate(places):
        words |= there.astype(np.int64) << number
    bits = np.bitwise_or.reduce(words, axis=1).astype(np.uint32)
    ways = _ways(steps)
    for waiting, ended in enumerate(_ended(index, steps, places, ways, strict=order == "strict")):
        words |= ended.astype(np.int64) << (32 + waiting)
    return FunnelPlan(
        steps=steps,
        order=order,
        count=count,
        words=words.ravel(),
        bits=bits,
        ways=ways,
        optional=sum(1 << number for number, step in enumerate(steps) if step.optional),
        window=NEVER if window_days is None else days_us(window_days),
    )


def _check_unordered(steps: tuple[Step, ...]) -> None:
    for step in steps:
        if step.without:
            allowed = "exclusions where the order is ordered or strict: in any order nothing lies between two steps"
            raise SelectionInvalid(name="steps", value="!" + "|".join(step.without), allowed=allowed)
        if step.within is not None:
            allowed = "window_days over all steps where the order is unordered: no step comes before another"
            raise SelectionInvalid(name="steps", value=step.within, allowed=allowed)
    seen: set[frozenset[str]] = set()
    for step in steps:
        if frozenset(step.places) in seen:
            allowed = "each step once where the order is unordered"
            raise SelectionInvalid(name="steps", value="|".join(step.places), allowed=allowed)
        seen.add(frozenset(step.places))


def _ways(steps: tuple[Step, ...]) -> NDArray[np.int64]:
    ways = np.empty((3, len(steps)), np.int64)
    required = [number for number, step in enumerate(steps) if not step.optional]
    for number, step in enumerate(steps):
        ways[0, number] = max((one for one in required if one < number), default=-1)
        ways[1, number] = min((one for one in required if one > number), default=number)
        ways[2, number] = NEVER if step.within is None else days_us(step.within)
    return ways


def _ended(
    index: Index, steps: tuple[Step, ...], places: NDArray[np.bool_], ways: NDArray[np.int64], *, strict: bool
) -> NDArray[np.bool_]:
    """For each step, the meetings after which nobody who came to it waits on; shape (steps, touchpoints, KINDS)."""
    ended = np.zeros_like(places)
    for number, step in enumerate(steps):
        if step.without:
            ended[ways[0, number]] |= fitting(index, step.without)
    if strict:
        met = np.zeros(KINDS, np.bool_)
        met[list(MEETINGS)] = True
        for number, step in enumerate(steps[:-1]):
            aside = [one for one, other in enumerate(steps) if other.optional and ways[0, one] == number]
            if not step.optional:
                ended[number] |= met & ~places[aside].any(axis=0)
    return ended
