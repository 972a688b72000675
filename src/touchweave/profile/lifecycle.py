"""The stage of a customer's life with the brand, by what was bought, and by what the customer did since."""

from enum import StrEnum
from typing import Self

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from touchweave.measure.meeting import days_us
from touchweave.profile.habits import Habits
from touchweave.profile.orders import Orders
from touchweave.settings import Settings


class LifecycleStage(StrEnum):
    """The closed list, in the order in which they are looked at: the first that fits is the customer's."""

    NEVER_BOUGHT = "never_bought"
    NEW = "new"
    ACTIVE = "active"
    AT_RISK = "at_risk"
    DORMANT = "dormant"


#: By code.
STAGES = tuple(LifecycleStage)


class LifecycleDays(Struct, frozen=True, kw_only=True):
    """Where stages end, counted back from the end of the data."""

    new: float = 30.0  #: the first order was less long ago
    active: float = 90.0  #: the customer's last own interaction was less long ago
    at_risk: float = 365.0  #: the same; whoever was seen longer ago is dormant

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """As a workspace sets them."""
        return cls(
            new=settings.lifecycle_new_days,
            active=settings.lifecycle_active_days,
            at_risk=settings.lifecycle_at_risk_days,
        )


USUAL = LifecycleDays()


def lifecycle(bought: Orders, done: Habits, days: LifecycleDays, horizon_us: int) -> NDArray[np.uint8]:
    """The stage of each customer as a code into STAGES, shape (customers,)."""
    seen = np.maximum(done.last_own_at, bought.last_at)
    return np.select(
        [
            bought.orders == 0,
            horizon_us - bought.first_at < days_us(days.new),
            horizon_us - seen < days_us(days.active),
            horizon_us - seen < days_us(days.at_risk),
        ],
        [0, 1, 2, 3],
        4,
    ).astype(np.uint8)
