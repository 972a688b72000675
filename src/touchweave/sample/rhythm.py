"""When things happen: seasons of the year, days of the week, hours of the day."""

import numpy as np
from numpy.typing import NDArray

DAY_US = 86_400_000_000
HOUR_US = 3_600_000_000

#: Weight of each hour of the day.
HOURS: dict[str, tuple[float, ...]] = {
    "online": (1, 0.5, 0.3, 0.2, 0.2, 0.4, 1, 2, 3, 3, 3, 3.2, 4, 3.5, 3, 3, 3.2, 3.6, 4.5, 6, 7, 6.5, 4.5, 2.2),
    "evening": (0.5, 0, 0, 0, 0, 0, 0.5, 1, 1, 0.5, 0.5, 0.5, 1, 1, 0.5, 0.5, 1, 2, 4, 8, 9, 8, 4, 1.5),
    "office": (0, 0, 0, 0, 0, 0, 0, 0, 1, 6, 7, 6, 4, 4, 5.5, 5, 5, 3, 0, 0, 0, 0, 0, 0),
    "store": (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 3, 4, 4, 4, 4.5, 5, 6, 5, 3, 0, 0, 0, 0),
}
#: Days on which nobody is there, as weekdays from Monday 0.
CLOSED = {"office": (5, 6), "store": (6,)}
#: Weight of each weekday for beginning to look for something.
_WEEKDAYS = np.array([1.05, 0.95, 0.95, 1.0, 0.95, 1.0, 1.25])
#: Weight of each month: quiet summers, and people buy lamps and throws when it gets dark.
_MONTHS = np.array([0.95, 0.85, 0.85, 0.85, 0.8, 0.75, 0.75, 0.85, 1.05, 1.25, 1.6, 1.5])


def day_weights(first_day: int, days: int) -> NDArray[np.float64]:
    """How likely a customer begins to look on each day; they add up to 1. `first_day`: days since 1970."""
    dates = np.arange(first_day, first_day + days)
    months = dates.astype("datetime64[D]").astype("datetime64[M]").astype(int) % 12
    growth = np.linspace(0.85, 1.15, days)
    weights: NDArray[np.float64] = _WEEKDAYS[(dates + 3) % 7] * _MONTHS[months] * growth
    weights /= weights.sum()
    return weights


def moments(rng: np.random.Generator, days: NDArray[np.float64], hours: str) -> NDArray[np.int64]:
    """Moments (µs since 1970) on these days, at the hours kept there; on closed days, the next open one."""
    day = np.floor(days).astype(np.int64)
    for closed in CLOSED.get(hours, ()):
        day += (day + 3) % 7 == closed
    weights = np.array(HOURS[hours])
    hour = np.searchsorted(np.cumsum(weights / weights.sum()), rng.random(len(day)), side="right")
    within = (rng.random(len(day)) * HOUR_US).astype(np.int64)
    at: NDArray[np.int64] = day * DAY_US + np.minimum(hour, 23) * HOUR_US + within
    return at


def seconds_after(rng: np.random.Generator, at: NDArray[np.int64], low: float, high: float) -> NDArray[np.int64]:
    """Moments between `low` and `high` seconds after (before, where negative) others."""
    return at + (rng.uniform(low, high, len(at)) * 1e6).astype(np.int64)
