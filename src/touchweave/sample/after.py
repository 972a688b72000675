"""After the purchase: delivery, leaflet, manual, service, and how content it all leaves the customer."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from touchweave.sample.happening import Happenings
from touchweave.sample.model import Model, happens
from touchweave.sample.people import People
from touchweave.sample.places_after import BY_KEY
from touchweave.sample.places_before import ON_THE_WAY
from touchweave.sample.purchase import Purchases
from touchweave.sample.rhythm import DAY_US, moments, seconds_after
from touchweave.sample.way import Ways


@dataclass(frozen=True, kw_only=True, eq=False)
class Aftermath:
    """How each purchase of the round went, in the order of Purchases."""

    satisfaction: NDArray[np.float64]  #: on the 0..10 scale, before rounding and its ends
    expected: NDArray[np.float64]  #: the same without chance: what the effects add up to
    received: NDArray[np.int64]  #: µs since 1970
    late: NDArray[np.bool_]
    waited: NDArray[np.float64]  #: minutes in the call queue; NaN: did not call
    experience: dict[str, NDArray[np.bool_]]  #: by key of a place with a score effect: met it


def waits(
    rng: np.random.Generator, model: Model, at: NDArray[np.int64], queue: tuple[int, int]
) -> NDArray[np.float64]:
    """Minutes waited in the call queue: a gamma draw whose mean climbs through the bad weeks."""
    climb = np.clip((at - queue[0]) / (queue[1] - queue[0]), 0, 1) * (at < queue[1])
    mean = model.usual_wait_minutes + climb * (model.worst_wait_minutes - model.usual_wait_minutes)
    return np.round(rng.gamma(2.0, mean / 2.0), 1)


def aftermath(
    rng: np.random.Generator, model: Model, who: People, ways: Ways, bought: Purchases, queue: tuple[int, int],
    into: Happenings,
) -> Aftermath:  # fmt: skip
    """Let the purchases of a round be delivered, used, complained about; note all of it."""
    received, late = _deliver(rng, model, bought, into)
    met = {place.key: ways.met[bought.way, at] for at, place in enumerate(ON_THE_WAY) if place.score_effect}
    met["leaflet"] = rng.random(len(received)) < 0.25
    met["manual"] = rng.random(len(received)) < 0.38
    met["app"] = happens(rng, -0.4 + 0.5 * who.intent[bought.customer])
    for key, within in (("leaflet", 3), ("manual", 8)):
        rows = np.flatnonzero(met[key])
        days = received[rows] / DAY_US + rng.uniform(0.05, within, len(rows))
        into.add(key, bought.customer[rows], np.maximum(moments(rng, days, "online"), received[rows] + 600_000_000))
    waited = _serve(rng, model, bought, received, late, met, queue, into)
    expected = np.full(len(received), model.satisfaction)
    expected += model.satisfaction_intent * who.intent[bought.customer] + model.late_effect * late
    expected += model.wait_effect * np.nan_to_num(np.maximum(waited - model.usual_wait_minutes, 0))
    for key, happened in met.items():
        expected += BY_KEY[key].score_effect * happened
    return Aftermath(
        satisfaction=expected + rng.normal(0, model.satisfaction_noise, len(received)),
        expected=expected, received=received, late=late, waited=waited, experience=met,
    )  # fmt: skip


def _deliver(
    rng: np.random.Generator, model: Model, bought: Purchases, into: Happenings
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    web, customer = bought.on_web, bought.customer
    into.add("order-mail", customer[web], seconds_after(rng, bought.at[web], 20, 180), step=np.zeros(int(web.sum())))
    late = web & (rng.random(len(web)) < model.late_rate)
    announced = moments(rng, bought.at / DAY_US + rng.uniform(1, 2, len(web)), "office")
    days = announced / DAY_US + rng.uniform(1, 2.5, len(web)) + np.where(late, rng.uniform(3, 9, len(web)), 0)
    delivered = np.maximum(moments(rng, days, "store"), announced + 3_600_000_000)
    told = web & (rng.random(len(web)) < 0.8)
    into.add("parcel", customer[web], announced[web], delivered=delivered[web], late=late[web], told=told[web])
    return np.where(web, delivered, bought.at + 7_200_000_000), late


def _serve(
    rng: np.random.Generator, model: Model, bought: Purchases, received: NDArray[np.int64], late: NDArray[np.bool_],
    met: dict[str, NDArray[np.bool_]], queue: tuple[int, int], into: Happenings,
) -> NDArray[np.float64]:  # fmt: skip
    customer = bought.customer
    trouble = happens(rng, -1.4 + 1.6 * late - 0.5 * met["manual"])
    days = received / DAY_US
    called = (trouble & (rng.random(len(days)) < 0.6)) | (rng.random(len(days)) < 0.08)
    at = moments(rng, days + rng.uniform(0.5, 18, len(days)), "office")
    waited = np.where(called, waits(rng, model, at, queue), np.nan)
    raw = model.call_csat_at_no_wait + model.call_csat_per_minute * waited + rng.normal(0, 0.7, len(days))
    csat = np.where(rng.random(len(days)) < 0.55, np.clip(np.rint(raw), 1, 5), np.nan)
    into.add("service-call", customer[called], at[called], waited=waited[called], csat=csat[called])
    helped = (trouble & (rng.random(len(days)) < 0.5)) | (rng.random(len(days)) < 0.06)
    into.add("help-page", customer[helped], moments(rng, days + rng.uniform(0.2, 15, len(days)), "online")[helped])
    met["complaint"] = trouble & (rng.random(len(days)) < np.where(np.nan_to_num(waited) > 8, 0.45, 0.2))
    complained = np.maximum(at, received) + DAY_US
    into.add("complaint", customer[met["complaint"]], complained[met["complaint"]])
    met["return"] = rng.random(len(days)) < np.where(trouble, 0.22, 0.04)
    returned = moments(rng, days + rng.uniform(4, 25, len(days)), "store")
    into.add("return", customer[met["return"]], returned[met["return"]])
    return waited
