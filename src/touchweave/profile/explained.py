"""The computed traits of one customer, each with a sentence that says what it was counted from."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np

from touchweave.catalogue.touchpoint import Touchpoint
from touchweave.journey.columns import Columns
from touchweave.journey.index import Index
from touchweave.journey.line_of import line_of
from touchweave.journey.moment import moment
from touchweave.profile.computed import Computing, computing, made
from touchweave.profile.lifecycle import USUAL, LifecycleDays
from touchweave.profile.orders import FIFTHS, SCORED_FROM, Orders
from touchweave.profile.record import ComputedTrait

_RFM = ("recency_score", "frequency_score", "monetary_score")
_UNITS = {"recency_days": "days", "preferred_hour": "hour, UTC"}


@dataclass(frozen=True, kw_only=True, eq=False)
class _OneLine:
    """One customer's line, as if there were no other."""

    runs: tuple[Columns, ...]
    touchpoints: tuple[Touchpoint, ...]
    customers_count: int = 1


class _Facts:
    """What sentences are made of."""

    def __init__(self, index: Index, code: int, days: LifecycleDays, threads: int) -> None:
        line = replace(line_of(index, code), customer=np.zeros(1, np.int32), live=None)
        self.own = Computing(_OneLine(runs=(line,), touchpoints=index.touchpoints), index.last_us, days)
        self.everybody = computing(index, days, threads)
        self.code, self.days, self.horizon = code, days, moment(index.last_us)
        self._names = {place.key: place.name for place in index.touchpoints}

    def value(self, name: str) -> Any:
        """Of the one line; what compares with others, of all of them."""
        if name in _RFM:
            return made(self.everybody, name)[self.code].as_py()
        return made(self.own, name)[0].as_py()

    def name(self, key: str | None) -> str:
        return self._names.get(key or "", key or "")

    @property
    def buyers(self) -> Orders:
        return self.everybody.orders


def explained(index: Index, code: int, days: LifecycleDays = USUAL, *, threads: int = 0) -> tuple[ComputedTrait, ...]:
    """All computed traits of the customer of this code."""
    facts = _Facts(index, code, days, threads)
    return tuple(
        ComputedTrait(
            name=name, value=_plain(facts.value(name)), unit=_UNITS.get(name), n=_n(facts, name), explained=say(facts)
        )
        for name, say in _SENTENCES.items()
    )


def _plain(value: Any) -> str | float | None:
    if isinstance(value, datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, str) else float(value)


def _n(facts: _Facts, name: str) -> int | None:
    counted = {"preferred_channel": "preferred_channel_n", "preferred_hour": "preferred_hour_n"}.get(name)
    return None if counted is None else int(facts.value(counted))


def _day(at: datetime | None) -> str:
    return "" if at is None else f"{at:%Y-%m-%d %H:%M} UTC"


def _counted(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"


def _touch(which: str) -> Callable[[_Facts], str]:
    def say(facts: _Facts) -> str:
        key = facts.value(f"{which}_touchpoint")
        if key is None:
            return "no meeting is known"
        return f"the {which} of {_meetings(facts)} was “{facts.name(key)}”, {_day(facts.value(f'{which}_touch_at'))}"

    return say


def _meetings(facts: _Facts) -> str:
    return _counted(int(facts.value("interactions")), "interaction", "interactions")


def _channels(facts: _Facts) -> str:
    met = facts.value("channels")
    return f"{_meetings(facts)} through {met}" if met else "no meeting is known"


def _own(facts: _Facts) -> str:
    own = int(facts.value("own_interactions"))
    return f"{own} of {_meetings(facts)} {'was' if own == 1 else 'were'} the customer's own doing"


def _preferred(name: str, through: Callable[[Any], str]) -> Callable[[_Facts], str]:
    def say(facts: _Facts) -> str:
        own, value = int(facts.value("own_interactions")), facts.value(name)
        if value is None:
            return "no interaction was the customer's own doing"
        n = int(facts.value(f"{name}_n"))
        said = _counted(own, "interaction", "interactions")
        return f"{n} of {said} of the customer's own {'was' if n == 1 else 'were'} {through(value)}"

    return say


def _orders(facts: _Facts) -> str:
    number = int(facts.value("orders"))
    if not number:
        return "no order is known"
    first, last = facts.value("first_order_at"), facts.value("last_order_at")
    return _counted(number, "order", "orders") + (
        f", on {_day(first)}" if number == 1 else f" from {_day(first)} to {_day(last)}"
    )


def _value(facts: _Facts) -> str:
    return f"the sum of what {_counted(int(facts.value('orders')), 'order was', 'orders were')} worth"


def _recency(facts: _Facts) -> str:
    days = facts.value("recency_days")
    return (
        "no order is known"
        if days is None
        else f"{_counted(days, 'day', 'days')} from the last order to {_day(facts.horizon)}"
    )


def _score(name: str, what: str) -> Callable[[_Facts], str]:
    def say(facts: _Facts) -> str:
        buyers = int((facts.buyers.orders > 0).sum())
        score = facts.value(name)
        if score is not None:
            return f"fifth {score} of {FIFTHS} by {what} among {buyers} buyers, {FIFTHS} being the best"
        if facts.value("orders") == 0:
            return "no order is known"
        return f"{_counted(buyers, 'buyer is', 'buyers are')} too few to tell fifths apart: {SCORED_FROM} are needed"

    return say


def _lifecycle(facts: _Facts) -> str:
    if facts.value("orders") == 0:
        return "no order is known"
    days = facts.days
    seen = max(filter(None, (facts.value("last_own_at"), facts.value("last_order_at"))))
    return {
        "new": f"the first order, {_day(facts.value('first_order_at'))}, is less than {days.new:g} days ago",
        "active": f"last seen {_day(seen)}, less than {days.active:g} days ago",
        "at_risk": f"last seen {_day(seen)}, {days.active:g} days ago or more, and less than {days.at_risk:g}",
        "dormant": f"last seen {_day(seen)}, {days.at_risk:g} days ago or more",
    }[facts.value("lifecycle")] + f", counted back from {_day(facts.horizon)}"


_SENTENCES: dict[str, Callable[[_Facts], str]] = {
    "first_touchpoint": _touch("first"),
    "first_touch_at": _touch("first"),
    "last_touchpoint": _touch("last"),
    "last_touch_at": _touch("last"),
    "channels": _channels,
    "own_interactions": _own,
    "preferred_channel": _preferred("preferred_channel", lambda channel: f"through {channel}"),
    "preferred_hour": _preferred("preferred_hour", lambda hour: f"between {hour}:00 and {hour + 1}:00 UTC"),
    "orders": _orders,
    "value": _value,
    "recency_days": _recency,
    "recency_score": _score("recency_score", "how recent the last order is"),
    "frequency_score": _score("frequency_score", "number of orders"),
    "monetary_score": _score("monetary_score", "value"),
    "lifecycle": _lifecycle,
}
