"""Funnels: how many come from step to step, how long it takes them, and who drops out where.

How steps are written says `funnel_step`; each way of counting has a loop of its own (`funnel_loop`,
`funnel_chains`, `funnel_attempts`, `funnel_unordered`), all with the same statistics.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from touchweave.errors import SelectionInvalid
from touchweave.journey.columns import Columns
from touchweave.journey.index import Index
from touchweave.journey.scan import scan, scan_customers
from touchweave.journey.selection import EVERYTHING, Selection
from touchweave.kernel import Kernel
from touchweave.measure.funnel_attempts import attempts_loop
from touchweave.measure.funnel_chains import chains_loop
from touchweave.measure.funnel_loop import DROPPED, REACHED, STILL_OPEN, plain_loop
from touchweave.measure.funnel_plan import FunnelPlan, plan_funnel
from touchweave.measure.funnel_step import Step, fitting, named
from touchweave.measure.funnel_unordered import unordered_attempts_loop, unordered_loop
from touchweave.measure.meeting import horizon_us
from touchweave.stats.log_histogram import BINS, median_seconds
from touchweave.stats.proportion import rate
from touchweave.stats.score import Score
from touchweave.tabular import Tabular

_Steps = Sequence[str | Step | dict[str, Any]]
_NOWHERE = "nobody came to step 1"


@dataclass(frozen=True, kw_only=True, eq=False)
class FunnelStats:
    """Customers, or attempts, by step."""

    counts: NDArray[np.int64]  #: shape (3, steps): reached; dropped after it; of the dropped, still open
    gaps: NDArray[np.uint32]  #: shape (steps, BINS): since the step before; row 0: from the first to the last

    def __add__(self, other: Self) -> Self:
        return type(self)(counts=self.counts + other.counts, gaps=self.gaps + other.gaps)


class FunnelStep(Struct, frozen=True, kw_only=True):
    """One step. Of those who reached it, all that reached no later one dropped out here."""

    step: int  #: from 1
    name: str
    touchpoints: tuple[str, ...]  #: where it can be met
    optional: bool
    without: tuple[str, ...]  #: places not met between the required step before and this one
    within_days: float | None  #: at most so long after the required step before; None: no window of its own
    reached: int
    dropped: int
    still_open: int  #: of the dropped: their window was not over when the data, or the period, end
    step_rate: Score  #: of those at the required step before
    total_rate: Score  #: of the entrants
    median_seconds: float | None  #: since the required step before, within 1.6 %


class FunnelTable(Tabular, Struct, frozen=True, kw_only=True):
    """A funnel: entrants = completed + the dropped of all steps."""

    _table: ClassVar[str] = "steps"

    order: str  #: ordered, unordered or strict
    count: str  #: customers or attempts
    window_days: float | None
    entrants: int  #: who reached step 1
    completed: int  #: who reached the last
    conversion_rate: Score
    median_seconds: float | None  #: from the first to the last step, within 1.6 %
    steps: tuple[FunnelStep, ...]


def funnel(index: Index, selection: Selection, plan: FunnelPlan, *, threads: int = 0) -> FunnelStats:
    """Follow the selected customers through the steps; lines are cut to the period."""
    nobody = np.zeros(0, np.bool_)

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection) -> FunnelStats:
        return _run(index, plan, columns, mask, selection, -1, 0, nobody)

    return scan(index, kernel, selection, threads=threads)


def funnel_table(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    steps: _Steps,
    order: str = "ordered",
    count: str = "customers",
    window_days: float | None = None,
    threads: int = 0,
) -> FunnelTable:
    """A funnel of 1 to 32 steps. Raises SelectionInvalid and TouchpointUnknown.

    `order`: "ordered"; "strict", with no other meeting between two steps; "unordered". `window_days`: from the first
    to the last step. `count`: customers, each by the best of their ways; or attempts, one after the other.
    """
    plan = plan_funnel(index, steps, order=order, count=count, window_days=window_days)
    found = funnel(index, selection, plan, threads=threads)
    entrants, completed = int(found.counts[REACHED, 0]), int(found.counts[REACHED, -1])
    return FunnelTable(
        order=order,
        count=count,
        window_days=window_days,
        entrants=entrants,
        completed=completed,
        conversion_rate=rate(completed, entrants, otherwise=_NOWHERE),
        median_seconds=median_seconds(found.gaps[0]) if len(plan.steps) > 1 else None,
        steps=tuple(_row(index, plan, found, number) for number in range(len(plan.steps))),
    )


def funnel_customers(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    steps: _Steps,
    order: str = "ordered",
    count: str = "customers",
    window_days: float | None = None,
    step: int,
    dropped: bool = False,
    still_open: bool = False,
    threads: int = 0,
) -> NDArray[np.bool_]:
    """The customers behind one number of a funnel, shape (index.customers_count,).

    Those who reached `step` (from 1); or, `dropped`, no later one; or, `still_open`, of these the ones whose window
    is not over. By attempt: those with such an attempt. Raises SelectionInvalid and TouchpointUnknown.
    """
    plan = plan_funnel(index, steps, order=order, count=count, window_days=window_days)
    if isinstance(step, bool) or not isinstance(step, int) or not 1 <= step <= len(plan.steps):
        raise SelectionInvalid(name="step", value=step, allowed=f"1 to {len(plan.steps)}")
    row = STILL_OPEN if still_open else DROPPED if dropped else REACHED

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection, out: NDArray[np.bool_]) -> None:
        _run(index, plan, columns, mask, selection, row, step - 1, out)

    return scan_customers(index, kernel, selection, np.zeros(index.customers_count, np.bool_), threads=threads)


def _loop(plan: FunnelPlan) -> Kernel:
    if plan.order == "unordered":
        return unordered_loop if plan.count == "customers" else unordered_attempts_loop
    if plan.count == "attempts":
        return attempts_loop
    return plain_loop if plan.plain else chains_loop


def _run(
    index: Index, plan: FunnelPlan, columns: Columns, mask: NDArray[np.bool_], selection: Selection,
    row: int, column: int, out: NDArray[np.bool_],
) -> FunnelStats:  # fmt: skip
    """Run the plan's loop, and mark the lines that a count of this row and column rests on."""
    counts = np.zeros((3, len(plan.steps)), np.int64)
    gaps = np.zeros((len(plan.steps), BINS), np.uint32)
    _loop(plan)(
        columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask,
        plan.bits, plan.words, plan.ways, plan.optional, plan.window,
        selection.since_us, selection.until_us, horizon_us(index, selection), counts, gaps, row, column, out,
    )  # fmt: skip
    return FunnelStats(counts=counts, gaps=gaps)


def _row(index: Index, plan: FunnelPlan, found: FunnelStats, number: int) -> FunnelStep:
    step = plan.steps[number]
    reached, dropped, still_open = (int(count) for count in found.counts[:, number])
    entrants = int(found.counts[REACHED, 0])
    before = entrants if number == 0 else int(found.counts[REACHED, plan.ways[0, number]])
    there = np.flatnonzero(fitting(index, step.places).any(axis=1))
    return FunnelStep(
        step=number + 1,
        name=" or ".join(named(index, place) for place in step.places),
        touchpoints=tuple(index.touchpoints[code].key for code in there.tolist()),
        optional=step.optional,
        without=step.without,
        within_days=step.within,
        reached=reached,
        dropped=dropped,
        still_open=still_open,
        step_rate=rate(reached, before, otherwise="nobody came to the step before" if entrants else _NOWHERE),
        total_rate=rate(reached, entrants, otherwise=_NOWHERE),
        median_seconds=median_seconds(found.gaps[number]) if number else None,
    )
