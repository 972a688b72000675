"""Conditions compiled to a selection: first the interactions that they ask for, then the customers.

And groups of customers by such conditions: those who satisfy them, and the others.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from touchweave.errors import SelectionInvalid
from touchweave.journey.index import Index
from touchweave.journey.selection import EVERYTHING, Selection
from touchweave.measure import breakdown
from touchweave.measure.breakdown import customers_seen
from touchweave.segment.condition import (
    AllOf,
    AnyOf,
    Condition,
    ConsentIs,
    DimensionIs,
    Group,
    InSegment,
    Interaction,
    MetWhen,
    NoneOf,
    TouchpointMet,
    TraitIs,
)
from touchweave.segment.condition import Sequence as InOrder
from touchweave.segment.figure import figure_is
from touchweave.segment.given import NOTHING, Given
from touchweave.segment.met import NEVER, met_in_order, met_often, met_times
from touchweave.segment.number import InGroup, Number, counted_customers
from touchweave.segment.parse import parse_conditions
from touchweave.segment.satisfied import has_consented, has_trait, wanted_values
from touchweave.segment.window import DAY_US, window_of_time_us, window_us

Customers = TraitIs | Interaction | ConsentIs | InSegment | Group | Number
BY = "segment:"
INSIDE, OUTSIDE = "in", "out"
_LONGEST = 2**62


def select(
    conditions: Sequence[Condition], index: Any, period: Selection = EVERYTHING, given: Given = NOTHING
) -> Selection:
    """The period with the interactions, and of those the customers, that satisfy all conditions.

    What is said of dimensions holds for the other conditions too, wherever it stands: they see those interactions
    only. Each of the others sees the customers whom those before it leave, which matters to what a measure takes
    together as others. Touchpoints count as met by any kind of interaction but a cost: an answer about the food
    says that its giver ate. Numbers of measures need an Index, all others no more than `Lines`. Raises
    SelectionInvalid, TouchpointUnknown and SegmentUnknown, naming what there is.
    """
    if not conditions:
        return period
    only = tuple(
        wanted_values(condition, index, telling=given.telling)
        for condition in conditions
        if isinstance(condition, DimensionIs)
    )
    chosen = period.mask(index.customers_count) & index.present
    selection = replace(period, only=period.only + only, customers=chosen)
    for condition in conditions:
        if not isinstance(condition, DimensionIs):
            chosen = _satisfying(condition, index, selection, given)
            selection = replace(selection, customers=chosen & selection.mask(index.customers_count))
    return selection


def members(
    conditions: Sequence[Condition], index: Any, period: Selection = EVERYTHING, given: Given = NOTHING
) -> NDArray[np.bool_]:
    """The customers who satisfy all conditions; of interactions that these ask for, one is enough.

    Raises as `select` does.
    """
    chosen = select(conditions, index, period, given)
    found: NDArray[np.bool_] = chosen.mask(index.customers_count) & index.present
    if len(chosen.only) > len(period.only):
        found = found & customers_seen(index, chosen, threads=given.threads)
    return found


def _satisfying(condition: Customers, index: Any, selection: Selection, given: Given) -> NDArray[np.bool_]:
    if isinstance(condition, TraitIs):
        return has_trait(condition, index, telling=given.telling)
    if isinstance(condition, ConsentIs):
        return has_consented(condition, index)
    if isinstance(condition, AnyOf | NoneOf):
        found = np.zeros(index.customers_count, np.bool_)
        for one in condition.conditions:
            found |= members((one,), index, selection, given)
        return ~found if isinstance(condition, NoneOf) else found
    if isinstance(condition, AllOf):
        return members(condition.conditions, index, selection, given)
    if isinstance(condition, InSegment):
        return given.member(condition.name, lambda named, within: members(named, index, EVERYTHING, within))
    if isinstance(condition, Interaction):
        return _has_happened(condition, index, selection, given)
    if isinstance(condition, InGroup) and condition.by.startswith(BY):
        return group_customers(index, selection, by=condition.by, name=condition.name, given=given)
    return counted_customers(condition, index, selection, windows=given.windows, threads=given.threads)


def _has_happened(condition: Interaction, index: Any, selection: Selection, given: Given) -> NDArray[np.bool_]:
    threads, window = given.threads, window_us(condition, selection, given.now_us)
    if isinstance(condition, TouchpointMet):
        least, most = condition.at_least, condition.at_most
        often = met_often(condition.key, index, selection, window, at_least=least, at_most=most, threads=threads)
        return often if condition.met else ~often
    if isinstance(condition, MetWhen):
        times = met_times(condition.key, index, selection, last=condition.which == "last", threads=threads)
        since, until = window_of_time_us(condition, selection, given.now_us)
        then: NDArray[np.bool_] = (times >= since) & (times < until) & (times != NEVER)
        return then
    if isinstance(condition, InOrder):
        within = _LONGEST if condition.within_days is None else round(condition.within_days * DAY_US)
        return met_in_order(
            condition.steps, index, selection, window, within_us=within, without=condition.without, threads=threads
        )
    return figure_is(condition, index, selection, window, threads=threads)


def groups_of(
    index: Index, by: str, selection: Selection, given: Given = NOTHING
) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """Names and, by customer, places of the groups, as `breakdown.groups_of`; also by "segment:CONDITIONS".

    "in": who satisfies the conditions; of interactions that they ask for, one is enough. "out": all others of the
    selection. Raises SelectionInvalid, TouchpointUnknown, SegmentUnknown.
    """
    threads = given.threads
    if not by.startswith(BY):
        try:
            return breakdown.groups_of(index, by, selection, threads=threads)
        except SelectionInvalid as error:
            if error.details["name"] != "by":
                raise
            allowed = f"{error.details['allowed']}, segment:CONDITIONS"
            raise SelectionInvalid(name="by", value=by, allowed=allowed) from error
    conditions = parse_conditions(by.removeprefix(BY))
    if not conditions:
        raise SelectionInvalid(name="by", value=by, allowed="segment: and conditions, as in segment:touchpoint:call")
    satisfying = select(conditions, index, selection, given)
    seen, inside = (customers_seen(index, chosen, threads=threads) for chosen in (selection, satisfying))
    names = tuple(name for name, some in ((INSIDE, inside), (OUTSIDE, seen & ~inside)) if some.any())
    codes = np.where(inside, 0, len(names) - 1).astype(np.int32)
    codes[~seen] = -1
    return names, codes


def group_customers(
    index: Index, selection: Selection, *, by: str, name: str, given: Given = NOTHING
) -> NDArray[np.bool_]:
    """The customers "in" a segment, or "out" of it, as the groups are. Raises SelectionInvalid."""
    if name not in (INSIDE, OUTSIDE):
        raise SelectionInvalid(name=f"group by {by}", value=name, allowed=f"{INSIDE}, {OUTSIDE}")
    names, codes = groups_of(index, by, selection, given)
    chosen: NDArray[np.bool_] = codes == (names.index(name) if name in names else len(names))
    return chosen
