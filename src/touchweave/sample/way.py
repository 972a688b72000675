"""The way to a purchase: what a customer meets on it, and whether it ends in a decision to buy.

Each touchpoint is met or not, more likely with a stronger intent; each meeting adds its effect to the log-odds
of the decision, and nothing else. So touchpoints without effect accompany purchases all the same.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from touchweave.sample.happening import Happenings
from touchweave.sample.model import Model, sigmoid
from touchweave.sample.people import People
from touchweave.sample.places_before import AWARENESS, ON_THE_WAY
from touchweave.sample.rhythm import DAY_US, moments, seconds_after

EFFECTS = np.array([place.purchase_effect for place in ON_THE_WAY])
_ALONE = [at for at, place in enumerate(ON_THE_WAY) if place in AWARENESS]


@dataclass(frozen=True, kw_only=True, eq=False)
class Ways:
    """Ways to a purchase of one round, one entry a way; a customer has one a round at most."""

    customer: NDArray[np.int64]
    start: NDArray[np.float64]  #: days since 1970
    decision: NDArray[np.int64]  #: µs since 1970
    met: NDArray[np.bool_]  #: shape (ways, len(ON_THE_WAY))
    base: NDArray[np.float64]  #: log-odds of buying without any meeting
    open: NDArray[np.bool_]  #: a decision was to be taken at all: not of those who are met once only
    decided: NDArray[np.bool_]  #: to buy
    on_web: NDArray[np.bool_]  #: where they would buy

    def logit(self) -> NDArray[np.float64]:
        """Log-odds of the decision to buy."""
        odds: NDArray[np.float64] = self.base + self.met @ EFFECTS
        return odds


def set_out(
    rng: np.random.Generator,
    model: Model,
    who: People,
    customer: NDArray[np.int64],
    start: NDArray[np.float64],
    bought_before: NDArray[np.bool_],
) -> Ways:
    """Draw the ways of these customers that begin then (days since 1970)."""
    intent, offline = who.intent[customer], who.offline[customer]
    met = np.empty((len(customer), len(ON_THE_WAY)), bool)
    for at, place in enumerate(ON_THE_WAY):
        odds = np.log(place.rate / (1 - place.rate)) + place.intent_slope * intent + place.offline_slope * offline
        met[:, at] = rng.random(len(customer)) < sigmoid(odds)
    once = who.one_touch[customer]
    met[once] = False
    met[once, rng.choice(_ALONE, int(once.sum()))] = True
    nothing = ~met.any(axis=1)
    met[nothing, rng.choice(_ALONE, int(nothing.sum()))] = True
    on_web = rng.random(len(customer)) < sigmoid(model.web_base + model.web_offline * offline)
    days = start + np.clip(rng.gamma(2.0, 4.0, len(customer)), 0.3, 45)
    decision = np.where(on_web, moments(rng, days, "online"), moments(rng, days, "store"))
    base = model.buy_base + model.buy_intent * intent + model.buy_again * bought_before
    buys = rng.random(len(customer)) < sigmoid(base + met @ EFFECTS)
    return Ways(
        customer=customer, start=start, decision=decision, met=met, base=base, open=~once, decided=buys & ~once,
        on_web=on_web,
    )  # fmt: skip


def meet(rng: np.random.Generator, ways: Ways, into: Happenings) -> None:
    """Note every meeting on these ways, all of them before the decision and after the start."""
    end = ways.decision / DAY_US
    for at, place in enumerate(ON_THE_WAY):
        rows = np.flatnonzero(ways.met[:, at])
        again = np.where(ways.open[rows], rng.poisson(place.again, len(rows)), 0)
        rows = np.repeat(rows, 1 + again)
        low, high = place.phase
        share = rng.uniform(low, high, len(rows))
        begin = ways.start[rows]
        moment = moments(rng, begin + share * np.maximum(end[rows] - begin, 0), place.hours)
        # The hour of the day may lie outside the way; then it was shortly before the end, or after the start.
        latest = seconds_after(rng, ways.decision[rows], -3 * 3600, -1500)
        earliest = seconds_after(rng, (begin * DAY_US).astype(np.int64), 0, 3600)
        moment = np.minimum(np.maximum(moment, earliest), latest)
        into.add(place.key, ways.customer[rows], moment)
