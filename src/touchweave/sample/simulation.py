"""The simulation: rounds of ways to a purchase, what follows, what runs beside. Nothing is written here."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from touchweave.sample.after import Aftermath, aftermath
from touchweave.sample.background import loyalty, newsletter
from touchweave.sample.happening import Happenings
from touchweave.sample.model import Model, happens
from touchweave.sample.people import People, people
from touchweave.sample.purchase import Purchases, purchase
from touchweave.sample.rhythm import DAY_US, day_weights
from touchweave.sample.voice import speak
from touchweave.sample.way import Ways, meet, set_out

WEEK_US = 7 * DAY_US
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@dataclass(frozen=True, kw_only=True)
class Period:
    """The simulated time in µs since 1970, and the two stretches in which something is wrong."""

    since: int
    until: int
    fault: tuple[int, int]
    queue: tuple[int, int]


@dataclass(frozen=True, kw_only=True, eq=False)
class Round:
    """One round: the ways, the purchases they led to, and how those went."""

    ways: Ways
    bought: Purchases
    how: Aftermath


@dataclass(frozen=True, kw_only=True, eq=False)
class Simulation:
    """Everything that happened, with what is hidden from those who see the files only."""

    model: Model
    period: Period
    who: People
    seed: int
    rounds: tuple[Round, ...]
    happened: Happenings


def period_of(model: Model, until: datetime, weeks: int) -> Period:
    """The period that ends then, in whole minutes, with the stated weeks of fault and queue."""
    end = (until - _EPOCH) // timedelta(minutes=1) * 60_000_000
    since = end - weeks * WEEK_US

    def stretch(share: float, length: int) -> tuple[int, int]:
        first = since + int(share * weeks) * WEEK_US
        return first, min(first + length * WEEK_US, end)

    return Period(
        since=since,
        until=end,
        fault=stretch(model.fault_first_week, model.fault_weeks),
        queue=stretch(model.queue_first_week, model.queue_weeks),
    )


def run(seed: int, customers: int, weeks: int, until: datetime, model: Model) -> Simulation:
    """Simulate. The same arguments give the same Simulation, to the last bit."""
    rng = np.random.default_rng(seed)
    period = period_of(model, until, weeks)
    first_day, days = -(-period.since // DAY_US), weeks * 7 - 1
    who = people(rng, model, customers, day_weights(first_day, days), first_day)
    into = Happenings(period.until)
    customer, start = np.arange(customers), who.start
    bought_before = np.zeros(customers, bool)
    rounds = []
    for _ in range(model.rounds):
        ways = set_out(rng, model, who, customer, start, bought_before[customer])
        meet(rng, ways, into)
        bought = purchase(rng, model, who, ways, period.fault, into)
        how = aftermath(rng, model, who, ways, bought, period.queue, into)
        speak(rng, model, bought, how, into)
        bought_before[bought.customer] = True
        rounds.append(Round(ways=ways, bought=bought, how=how))
        customer, start = _again(rng, model, who, rounds[-1])
        soon = start < period.until / DAY_US
        customer, start = customer[soon], start[soon]
    newsletter(rng, who, first_day, days, into)
    member, since = _members(rounds)
    loyalty(rng, member, since, period.until // DAY_US, into)
    return Simulation(model=model, period=period, who=who, seed=seed, rounds=tuple(rounds), happened=into)


def _again(
    rng: np.random.Generator, model: Model, who: People, last: Round
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Who sets out once more, and when: buyers who are content, and some of those who did not buy."""
    content = last.how.satisfaction - model.satisfaction
    buys = happens(rng, 0.2 + 0.35 * content + 0.3 * who.intent[last.bought.customer])
    buyers = last.bought.customer[buys]
    later = last.bought.at[buys] / DAY_US + rng.uniform(25, 150, len(buyers))
    without = np.ones(len(last.ways.customer), bool)
    without[last.bought.way] = False
    rest = np.flatnonzero(without & last.ways.open & (rng.random(len(without)) < 0.40))
    rest_later = last.ways.decision[rest] / DAY_US + rng.uniform(20, 90, len(rest))
    customer = np.concatenate([buyers, last.ways.customer[rest]])
    start = np.concatenate([later, rest_later])
    order = np.argsort(customer, kind="stable")
    return customer[order], start[order]


def _members(rounds: list[Round]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Who joined the loyalty app, each at the first purchase after which it was used."""
    joined = [one.how.experience["app"] for one in rounds]
    customer = np.concatenate([one.bought.customer[app] for one, app in zip(rounds, joined, strict=True)])
    at = np.concatenate([one.how.received[app] for one, app in zip(rounds, joined, strict=True)])
    order = np.lexsort((at, customer))
    customer, at = customer[order], at[order]
    first = np.r_[True, customer[1:] != customer[:-1]] if len(customer) else np.empty(0, bool)
    return customer[first], at[first]
