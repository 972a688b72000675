"""Conditions compiled to a selection: first the interactions that they ask for, then the customers.

And groups of customers by such conditions: those who satisfy them, and the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from touchweave.errors import SelectionInvalid
from touchweave.journey.index import Index
from touchweave.journey.selection import EVERYTHING, Selection
from touchweave.measure import breakdown
from touchweave.measure.breakdown import customers_seen
from touchweave.segment.condition import Condition, DimensionIs, TouchpointMet, TraitIs
from touchweave.segment.number import InGroup, counted_customers
from touchweave.segment.parse import parse_conditions
from touchweave.segment.satisfied import has_trait, met_counts, wanted_values

#: As a workspace is set where nobody set it.
WINDOWS = {"open_days": 30.0, "retention_days": 30.0}
BY = "segment:"
INSIDE, OUTSIDE = "in", "out"


def select(
    conditions: Sequence[Condition],
    index: Index,
    period: Selection = EVERYTHING,
    *,
    windows: Mapping[str, float] = WINDOWS,
    threads: int = 0,
) -> Selection:
    """The period with the interactions, and of those the customers, that satisfy all conditions.

    What is said of dimensions holds for the other conditions too, wherever it stands: they see those interactions
    only. Each of the others sees the customers whom those before it leave, which matters to what a measure takes
    together as others. Touchpoints count as met by any kind of interaction but a cost: an answer about the food
    says that its giver ate. `windows`: those of measures that do not say theirs. Raises SelectionInvalid and
    TouchpointUnknown, naming what there is.
    """
    only = tuple(wanted_values(condition, index) for condition in conditions if isinstance(condition, DimensionIs))
    selection = replace(period, only=period.only + only)
    for condition in conditions:
        if isinstance(condition, DimensionIs):
            continue
        if isinstance(condition, TouchpointMet):
            often = met_counts(condition.key, index, selection, threads=threads) >= condition.at_least
            chosen = often if condition.met else ~often
        elif isinstance(condition, TraitIs):
            chosen = has_trait(condition, index)
        elif isinstance(condition, InGroup) and condition.by.startswith(BY):
            asked = {"by": condition.by, "name": condition.name}
            chosen = group_customers(index, selection, **asked, windows=windows, threads=threads)
        else:
            chosen = counted_customers(condition, index, selection, windows=windows, threads=threads)
        selection = replace(selection, customers=chosen & selection.mask(index.customers_count))
    return selection


def groups_of(
    index: Index, by: str, selection: Selection, *, windows: Mapping[str, float], threads: int = 0
) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """Names and, by customer, places of the groups, as `breakdown.groups_of`; also by "segment:CONDITIONS".

    "in": who satisfies the conditions; of interactions that they ask for, one is enough. "out": all others of the
    selection. Raises SelectionInvalid, TouchpointUnknown.
    """
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
    satisfying = select(conditions, index, selection, windows=windows, threads=threads)
    seen, inside = (customers_seen(index, chosen, threads=threads) for chosen in (selection, satisfying))
    names = tuple(name for name, some in ((INSIDE, inside), (OUTSIDE, seen & ~inside)) if some.any())
    codes = np.where(inside, 0, len(names) - 1).astype(np.int32)
    codes[~seen] = -1
    return names, codes


def group_customers(
    index: Index, selection: Selection, *, by: str, name: str, windows: Mapping[str, float], threads: int = 0
) -> NDArray[np.bool_]:
    """The customers "in" a segment, or "out" of it, as the groups are. Raises SelectionInvalid."""
    if name not in (INSIDE, OUTSIDE):
        raise SelectionInvalid(name=f"group by {by}", value=name, allowed=f"{INSIDE}, {OUTSIDE}")
    names, codes = groups_of(index, by, selection, windows=windows, threads=threads)
    chosen: NDArray[np.bool_] = codes == (names.index(name) if name in names else len(names))
    return chosen
