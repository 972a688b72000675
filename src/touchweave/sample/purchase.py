"""From the decision to the purchase: basket, checkout, payment with its fault, or the till of a store."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from touchweave.sample.happening import Happenings
from touchweave.sample.model import Model, happens
from touchweave.sample.people import People
from touchweave.sample.rhythm import seconds_after
from touchweave.sample.way import Ways

FAILED, PAID = 0.0, 1.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Purchases:
    """Purchases of one round, one entry a purchase."""

    way: NDArray[np.int64]  #: into the round's Ways
    customer: NDArray[np.int64]
    at: NDArray[np.int64]  #: µs since 1970
    on_web: NDArray[np.bool_]
    lost: NDArray[np.int64]  #: ways whose purchase a failed payment lost
    failed: int  #: payments that failed


def failure_rate(model: Model, at: NDArray[np.int64], fault: tuple[int, int]) -> NDArray[np.float64]:
    """The share of payments that fail at these moments; `fault` is when it began and ended, µs since 1970."""
    in_fault = (at >= fault[0]) & (at < fault[1])
    return np.where(in_fault, model.fault_failure_rate, model.usual_failure_rate)


def completion_rate(model: Model, ways: Ways, fault: tuple[int, int]) -> NDArray[np.float64]:
    """With what probability a decision becomes a purchase: always in a store; on the web as payments allow."""
    fails = failure_rate(model, ways.decision, fault)
    paid = (1 - fails) + fails * model.retry_rate * (1 - fails)
    return np.where(ways.on_web, paid, 1.0)


def purchase(
    rng: np.random.Generator, model: Model, who: People, ways: Ways, fault: tuple[int, int], into: Happenings
) -> Purchases:
    """Carry the decisions out, and leave baskets behind where none was taken."""
    _leave_baskets(rng, who, ways, into)
    web = np.flatnonzero(ways.decided & ways.on_web)
    customer, at = ways.customer[web], ways.decision[web]
    worth = np.round(np.exp(rng.normal(4.25, 0.55, len(web))), 2)
    into.add("cart", customer, seconds_after(rng, at, -1200, -360))
    into.add("checkout", customer, seconds_after(rng, at, -300, -60))
    fails = failure_rate(model, at, fault)
    failed = rng.random(len(web)) < fails
    retried = failed & (rng.random(len(web)) < model.retry_rate)
    again = retried & (rng.random(len(web)) < fails)
    into.add(
        "payment", customer[~failed], at[~failed], status=np.full(int((~failed).sum()), PAID), worth=worth[~failed]
    )
    into.add("payment", customer[failed], at[failed], status=np.full(int(failed.sum()), FAILED), worth=worth[failed])
    second = seconds_after(rng, at, 120, 1800)
    outcome = np.where(again, FAILED, PAID)
    into.add("payment", customer[retried], second[retried], status=outcome[retried], worth=worth[retried])
    lost = (failed & ~retried) | again
    paid_at = np.where(failed, second, at)
    into.add("order", customer[~lost], paid_at[~lost], worth=worth[~lost])
    store = np.flatnonzero(ways.decided & ~ways.on_web)
    spent = np.round(np.exp(rng.normal(4.0, 0.6, len(store))), 2)
    into.add("till", ways.customer[store], ways.decision[store], worth=spent)
    way = np.concatenate([web[~lost], store])
    seen = at < into.until_us
    return Purchases(
        way=way,
        customer=ways.customer[way],
        at=np.concatenate([paid_at[~lost], ways.decision[store]]),
        on_web=np.concatenate([np.ones(int((~lost).sum()), bool), np.zeros(len(store), bool)]),
        lost=web[lost & seen],
        failed=int((failed & seen).sum() + (again & (second < into.until_us)).sum()),
    )


def _leave_baskets(rng: np.random.Generator, who: People, ways: Ways, into: Happenings) -> None:
    wavers = np.flatnonzero(~ways.decided & ways.open)
    filled = wavers[happens(rng, -2.0 + 0.8 * who.intent[ways.customer[wavers]])]
    into.add("cart", ways.customer[filled], seconds_after(rng, ways.decision[filled], -1200, -360))
    begun = filled[rng.random(len(filled)) < 0.3]
    into.add("checkout", ways.customer[begun], seconds_after(rng, ways.decision[begun], -300, -60))
