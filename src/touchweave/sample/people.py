"""The sample brand's customers: what drives them (hidden) and what is known of them (traits, identifiers)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from touchweave.sample.model import Model, happens

AGE_GROUPS = ("18-29", "30-39", "40-49", "50-64", "65+")
REGIONS = ("North", "East", "South", "West", "Coast", "Islands")
_AGE_SHARES = (0.18, 0.24, 0.22, 0.24, 0.12)
_REGION_SHARES = (0.21, 0.17, 0.24, 0.2, 0.12, 0.06)


@dataclass(frozen=True, kw_only=True, eq=False)
class People:
    """One entry a customer in every array. A customer's code is its place here, from 0."""

    intent: NDArray[np.float64]  #: to buy; hidden; standard normal
    offline: NDArray[np.float64]  #: liking for going out rather than staying in; hidden
    age: NDArray[np.int64]  #: into AGE_GROUPS
    region: NDArray[np.int64]  #: into REGIONS
    household: NDArray[np.int64]  #: persons
    one_touch: NDArray[np.bool_]  #: met once, and never again
    subscriber: NDArray[np.bool_]  #: gets the newsletter
    anonymous_first: NDArray[np.bool_]  #: only the device is known until the first decision
    card_only: NDArray[np.bool_]  #: the tills know the card number, and not who it is
    device: NDArray[np.int64]  #: number of the device; two customers of a household may share one
    start: NDArray[np.float64]  #: when the first way to a purchase begins: days since 1970

    @property
    def count(self) -> int:
        """How many they are."""
        return len(self.intent)


def people(rng: np.random.Generator, model: Model, customers: int, days: NDArray[np.float64], first: int) -> People:
    """Draw the customers. `days`: weight of each day of the period as a beginning; `first`: its first day."""
    age = rng.choice(len(AGE_GROUPS), customers, p=_AGE_SHARES)
    intent = rng.standard_normal(customers)
    one_touch = rng.random(customers) < model.one_touch_rate
    device = rng.permutation(customers)
    pairs = int(customers * model.shared_device_pairs)
    shared = rng.choice(customers, 2 * pairs, replace=False)
    device[shared[pairs:]] = device[shared[:pairs]]
    return People(
        intent=intent,
        offline=rng.standard_normal(customers) * 0.9 + (age - 2) * 0.3,
        age=age,
        region=rng.choice(len(REGIONS), customers, p=_REGION_SHARES),
        household=1 + rng.poisson(1.3, customers),
        one_touch=one_touch,
        subscriber=happens(rng, -0.9 + 0.7 * intent) & ~one_touch,
        anonymous_first=(rng.random(customers) < model.anonymous_rate) & ~one_touch,
        card_only=rng.random(customers) < model.card_only_rate,
        device=device,
        start=first + rng.choice(len(days), customers, p=days) + rng.random(customers),
    )
