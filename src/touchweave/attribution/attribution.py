"""Credit of every touchpoint for the outcomes of a selection, under a named rule. Association, never cause."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from touchweave.attribution import markov, rules
from touchweave.attribution.credit_table import ASSOCIATION, CreditTable, TouchpointCredit
from touchweave.attribution.journeys import Journeys, distinct, journeys
from touchweave.attribution.paths import Paths
from touchweave.attribution.shapley import shapley
from touchweave.attribution.time_decay import HALF_LIFE_DAYS, time_decay
from touchweave.errors import SelectionInvalid
from touchweave.journey.index import Index
from touchweave.journey.scan import scan
from touchweave.journey.selection import Selection
from touchweave.stats.proportion import rate

RULES = ("markov", "shapley", "first", "last", "linear", "position", "time_decay")
#: A chain of a higher order is the table of journeys itself, and slow.
HIGHEST_ORDER = 8


@dataclass(frozen=True, kw_only=True, eq=False)
class Credited:
    """What a rule hands out, by touchpoint."""

    outcomes: NDArray[np.float64]
    value: NDArray[np.float64]
    removal_effects: NDArray[np.float64] | None = None


def attribution(
    index: Index,
    selection: Selection,
    *,
    rule: str = "markov",
    order: int = 1,
    half_life_days: float = HALF_LIFE_DAYS,
    threads: int = 0,
) -> CreditTable:
    """Share the selection's outcomes out over the touchpoints met before them.

    Journeys without an outcome are looked at too (Markov). Raises SelectionInvalid for an unknown rule, an order
    outside 1..8 or a half-life that is not positive.
    """
    _check(rule, order, half_life_days)
    found = scan(index, journeys, selection, threads=threads).joined()
    touchpoints = len(index.touchpoints)
    paths, bare, bare_value = distinct(found, touchpoints=touchpoints)
    credited = _credited(rule, order, half_life_days)(found, paths)
    path, touchpoint = paths.present()
    of_each = paths.outcomes + paths.nulls
    present = np.bincount(touchpoint, weights=of_each[path], minlength=touchpoints)
    present_won = np.bincount(touchpoint, weights=paths.outcomes[path], minlength=touchpoints)
    total = credited.outcomes.sum()
    effects = credited.removal_effects
    rows = [
        TouchpointCredit(
            touchpoint=index.touchpoints[code].key,
            name=index.touchpoints[code].name,
            credit=float(credited.outcomes[code]),
            share=float(credited.outcomes[code] / total) if total > 0 else 0.0,
            value=float(credited.value[code]),
            removal_effect=None if effects is None else float(effects[code]),
            journeys_present=int(present[code]),
            outcomes_present=int(present_won[code]),
            outcome_rate=rate(int(present_won[code]), int(present[code]), otherwise="no journeys"),
        )
        for code in np.flatnonzero(present > 0).tolist()
    ]
    won, count = int(paths.outcomes.sum()), int(of_each.sum())
    return CreditTable(
        rule=rule,
        order=order if rule == "markov" else None,
        half_life_days=half_life_days if rule == "time_decay" else None,
        note=ASSOCIATION,
        journeys=count,
        outcomes=won + int(bare),
        uncredited=int(bare),
        value=float(paths.value.sum()) + bare_value,
        uncredited_value=bare_value,
        base_rate=rate(won, count, otherwise="no journeys in this selection"),
        touchpoints=tuple(sorted(rows, key=lambda row: (-row.credit, row.touchpoint))),
    )


def _check(rule: str, order: int, half_life_days: float) -> None:
    if rule not in RULES:
        raise SelectionInvalid(name="rule", value=rule, allowed=", ".join(RULES))
    if not 1 <= order <= HIGHEST_ORDER:
        raise SelectionInvalid(name="order", value=order, allowed=f"1 to {HIGHEST_ORDER}")
    if not 0 < half_life_days < float("inf"):
        raise SelectionInvalid(name="half_life_days", value=half_life_days, allowed="a number of days above 0")


def _credited(rule: str, order: int, half_life_days: float) -> Callable[[Journeys, Paths], Credited]:
    def by_markov(_: Journeys, paths: Paths) -> Credited:
        chained = markov.chain(paths, order=order)
        removed = markov.removal(chained)
        worth = markov.removal(chained, by_value=True)
        return Credited(
            outcomes=removed.credit(float(paths.outcomes.sum())),
            value=worth.credit(float(paths.value.sum())),
            removal_effects=removed.effects,
        )

    def by_shapley(_: Journeys, paths: Paths) -> Credited:
        return Credited(outcomes=shapley(paths, paths.outcomes), value=shapley(paths, paths.value))

    def by_time(found: Journeys, paths: Paths) -> Credited:
        def shared(worth: NDArray[np.float64]) -> NDArray[np.float64]:
            return time_decay(found, worth, touchpoints=paths.touchpoints, half_life_days=half_life_days)

        return Credited(outcomes=shared(found.converted.astype(np.float64)), value=shared(found.value))

    def by_position(_: Journeys, paths: Paths) -> Credited:
        weights = rules.POSITIONAL[rule](paths)
        return Credited(
            outcomes=rules.credit(paths, weights, paths.outcomes), value=rules.credit(paths, weights, paths.value)
        )

    named = {"markov": by_markov, "shapley": by_shapley, "time_decay": by_time}
    return named.get(rule, by_position)
