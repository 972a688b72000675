"""Computed traits: what follows from each customer's line, as a column for everybody.

They follow from the lines and are kept nowhere, so they change when and only when a line does. One generation's are
remembered as long as it is asked.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from touchweave.errors import SelectionInvalid, nearest_first
from touchweave.journey.index import Index
from touchweave.measure.meeting import DAY_US
from touchweave.profile.habits import Habits, habits
from touchweave.profile.lifecycle import STAGES, USUAL, LifecycleDays, lifecycle
from touchweave.profile.orders import Fifths, Orders, fifths, orders
from touchweave.profile.touches import CHANNELS, Lines, Touches, channel_names, touches

#: How conditions and columns call a computed trait.
COMPUTED = "computed:"
_TIME = pa.timestamp("us", tz="UTC")


class Computing:
    """The computed traits of an index, each loop run once, when a trait that needs it is first asked for."""

    def __init__(self, index: Lines, horizon_us: int, days: LifecycleDays, threads: int = 0) -> None:
        """`horizon_us`: from when days are counted back."""
        self._index, self._horizon_us, self._days, self._threads = index, horizon_us, days, threads
        self._found: dict[str, Any] = {}

    @property
    def touches(self) -> Touches:
        """First and last touch, and channels."""
        return self._once("touches", lambda: touches(self._index, threads=self._threads))  # type: ignore[no-any-return]

    @property
    def habits(self) -> Habits:
        """Preferred channel and hour."""
        return self._once("habits", lambda: habits(self._index, threads=self._threads))  # type: ignore[no-any-return]

    @property
    def orders(self) -> Orders:
        """What was bought."""
        return self._once("orders", lambda: orders(self._index, threads=self._threads))  # type: ignore[no-any-return]

    @property
    def fifths(self) -> Fifths:
        """Scores among the buyers."""
        return self._once("fifths", lambda: fifths(self.orders))  # type: ignore[no-any-return]

    @property
    def lifecycle(self) -> NDArray[np.uint8]:
        """The stages, as codes."""
        return lifecycle(self.orders, self.habits, self._days, self._horizon_us)

    @property
    def recency_days(self) -> NDArray[np.int64]:
        """Whole days from the last order to the end of the data."""
        return (self._horizon_us - self.orders.last_at) // DAY_US

    @property
    def keys(self) -> "pa.Array[Any]":
        """The touchpoints' keys, by code."""
        return pa.array([place.key for place in self._index.touchpoints], pa.string())

    def _once(self, name: str, make: Callable[[], Any]) -> Any:
        if name not in self._found:
            self._found[name] = make()
        return self._found[name]


def _times(times: NDArray[np.int64], known: NDArray[np.bool_]) -> "pa.Array[Any]":
    return pa.array(times, mask=~known).cast(_TIME)


def _known(values: NDArray[Any], known: NDArray[np.bool_]) -> "pa.Array[Any]":
    return pa.array(values, mask=~known)


def _words(codes: NDArray[Any], known: NDArray[np.bool_], words: "pa.Array[Any]") -> "pa.Array[Any]":
    return words.take(pa.array(codes.astype(np.int64), mask=~known))


def _channels(bits: NDArray[np.int64]) -> "pa.Array[Any]":
    distinct, which = np.unique(bits, return_inverse=True)
    names = [", ".join(channel_names(one)) or None for one in distinct.tolist()]
    return pa.array(names, pa.string()).take(pa.array(which))


_CHANNEL_NAMES = pa.array([channel.value for channel in CHANNELS])
_STAGE_NAMES = pa.array([stage.value for stage in STAGES])

#: How each is made, in the order in which people read them.
_MADE: dict[str, Callable[[Computing], "pa.Array[Any]"]] = {
    "interactions": lambda c: pa.array(c.touches.meetings),
    "first_touchpoint": lambda c: _words(c.touches.first_touchpoint, c.touches.meetings > 0, c.keys),
    "first_touch_at": lambda c: _times(c.touches.first_at, c.touches.meetings > 0),
    "last_touchpoint": lambda c: _words(c.touches.last_touchpoint, c.touches.meetings > 0, c.keys),
    "last_touch_at": lambda c: _times(c.touches.last_at, c.touches.meetings > 0),
    "channels": lambda c: _channels(c.touches.channels),
    "own_interactions": lambda c: pa.array(c.habits.own),
    "last_own_at": lambda c: _times(c.habits.last_own_at, c.habits.own > 0),
    "preferred_channel": lambda c: _words(c.habits.channel, c.habits.own > 0, _CHANNEL_NAMES),
    "preferred_channel_n": lambda c: pa.array(c.habits.channel_n),
    "preferred_hour": lambda c: _known(c.habits.hour, c.habits.own > 0),
    "preferred_hour_n": lambda c: pa.array(c.habits.hour_n),
    "orders": lambda c: pa.array(c.orders.orders),
    "first_order_at": lambda c: _times(c.orders.first_at, c.orders.orders > 0),
    "last_order_at": lambda c: _times(c.orders.last_at, c.orders.orders > 0),
    "value": lambda c: pa.array(c.orders.value),
    "recency_days": lambda c: _known(c.recency_days, c.orders.orders > 0),
    "recency_score": lambda c: _known(c.fifths.recency, c.fifths.recency > 0),
    "frequency_score": lambda c: _known(c.fifths.frequency, c.fifths.frequency > 0),
    "monetary_score": lambda c: _known(c.fifths.monetary, c.fifths.monetary > 0),
    "lifecycle": lambda c: _words(c.lifecycle, np.ones(len(c.lifecycle), np.bool_), _STAGE_NAMES),
}
COMPUTED_NAMES = tuple(_MADE)


@lru_cache(maxsize=1)
def computing(index: Index, days: LifecycleDays, threads: int = 0) -> Computing:
    """Those of the generation that was asked last."""
    return Computing(index, index.last_us, days, threads)


def made(found: Computing, name: str) -> "pa.Array[Any]":
    """One computed trait as a column. Raises SelectionInvalid."""
    make = _MADE.get(name.removeprefix(COMPUTED))
    if make is None:
        raise SelectionInvalid(name="computed trait", value=name, allowed=nearest_first(name, _MADE))
    return make(found)


def computed_column(index: Index, name: str, days: LifecycleDays = USUAL, *, threads: int = 0) -> "pa.Array[Any]":
    """One entry a customer, by code; null where nothing is known. `name` with or without `computed:` before it.

    Texts, numbers, and moments as timestamps in UTC. Raises SelectionInvalid.
    """
    return made(computing(index, days, threads), name)


def computed_table(index: Index, days: LifecycleDays = USUAL, *, threads: int = 0) -> pa.Table:
    """All of them, one row a customer by code, `customer` first."""
    found = computing(index, days, threads)
    return pa.table({"customer": index.customers} | {name: made(found, name) for name in _MADE})
