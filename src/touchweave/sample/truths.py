"""The planted truths: what really causes, accompanies, pleases and annoys. For tests of estimates, never an input."""

from datetime import datetime

import numpy as np
import pyarrow as pa
from msgspec import Struct

from touchweave.event.moment import moment_at
from touchweave.sample.after import Aftermath
from touchweave.sample.export import Export
from touchweave.sample.identity_truths import IdentityTruth, identity_truths
from touchweave.sample.model import BRAND, sigmoid
from touchweave.sample.places_after import PLACES
from touchweave.sample.places_before import ON_THE_WAY
from touchweave.sample.planted import Planted
from touchweave.sample.purchase import completion_rate
from touchweave.sample.simulation import WEEK_US, Simulation
from touchweave.sample.way import EFFECTS


class PurchaseTruth(Struct, frozen=True, kw_only=True):
    """What meeting a touchpoint on the way to a purchase does to the purchase."""

    touchpoint: str
    causes: bool  #: False: it accompanies purchases only
    log_odds: float  #: added to the log-odds of deciding to buy, when met at least once on the way
    effect_on_purchase_probability: float  #: mean over all ways of P(purchase | met) − P(purchase | not met)
    naive_difference: float  #: purchase rate of ways that met it − of those that did not: misleads
    ways_met: int


class ScoreTruth(Struct, frozen=True, kw_only=True):
    """What moves the satisfaction of a purchase, in points of the 0..10 recommendation answer."""

    cause: str  #: a touchpoint's key, `late delivery`, or `minute waited` (beyond the usual wait)
    points: float
    purchases: int  #: how many it concerned


class FaultTruth(Struct, frozen=True, kw_only=True):
    """Payments failed in these weeks."""

    touchpoint: str
    since: datetime
    until: datetime
    failure_rate: float
    usual_failure_rate: float
    failed_payments: int  #: in the whole period
    lost_purchases: int  #: in the whole period: never paid
    lost_purchases_in_fault: int


class QueueTruth(Struct, frozen=True, kw_only=True):
    """The call queue grew from week to week; satisfaction with calls fell with it."""

    touchpoint: str
    since: datetime
    until: datetime
    usual_wait_minutes: float
    worst_wait_minutes: float
    csat_per_minute: float
    mean_wait_minutes: tuple[float, ...]  #: by week since `since`, as drawn; NaN-free: 0 where nobody called


class Truths(Struct, frozen=True, kw_only=True):
    """Everything that was planted."""

    brand: str
    simulated: bool
    seed: int
    customers: int
    since: datetime
    until: datetime
    ways: int  #: to a purchase, with a decision within the period
    purchases: int
    model: dict[str, float]
    purchase: tuple[PurchaseTruth, ...]
    score: tuple[ScoreTruth, ...]
    payment_fault: FaultTruth
    call_queue: QueueTruth
    files: dict[str, dict[str, int]]  #: file → rows, interactions
    duplicates: dict[str, tuple[str, ...]]  #: file → ids of the rows that are there twice
    late_events: dict[str, dict[str, float]]  #: file → events, median_seconds, longest_seconds
    shared_devices: dict[str, list[str]]  #: device → its customers
    devices: dict[str, list[str]]  #: devices with visits that bear no customer → whose they are
    cards: dict[str, str]  #: loyalty cards of those whom the tills know by nothing else → whose it is
    identity: IdentityTruth


def truths(simulation: Simulation, planted: Planted, exports: tuple[Export, ...]) -> Truths:
    """Gather the truths of a simulation and of the files written of it."""
    period = simulation.period
    ways = [one.ways.open & (one.ways.decision < period.until) for one in simulation.rounds]
    return Truths(
        brand=BRAND,
        simulated=True,
        seed=simulation.seed,
        customers=simulation.who.count,
        since=moment_at(period.since),
        until=moment_at(period.until),
        ways=int(sum(each.sum() for each in ways)),
        purchases=simulation.happened.count("order") + simulation.happened.count("till"),
        model={key: float(value) for key, value in _figures(simulation).items()},
        purchase=_purchase_truths(simulation),
        score=_score_truths(simulation),
        payment_fault=_fault(simulation),
        call_queue=_queue(simulation),
        files={each.name: {"rows": each.rows, "interactions": each.interactions} for each in exports},
        duplicates={each.name: each.duplicates for each in exports if each.duplicates},
        late_events={each.name: each.late for each in exports if each.late},
        shared_devices=_shared_devices(planted),
        devices=_devices(planted),
        cards=_cards(simulation, planted),
        identity=identity_truths(planted),
    )


def _figures(simulation: Simulation) -> dict[str, float]:
    """The model's figures by name."""
    return dict(vars(simulation.model))


def _purchase_truths(simulation: Simulation) -> tuple[PurchaseTruth, ...]:
    """Exact for these customers: the mean over their ways of the two probabilities' difference."""
    met, logit, completes, bought, subscribers = [], [], [], [], []
    for one in simulation.rounds:
        counted = one.ways.open & (one.ways.decision < simulation.period.until)
        bought_way = np.zeros(len(counted), bool)
        bought_way[one.bought.way] = True
        met.append(one.ways.met[counted])
        subscribers.append(simulation.who.subscriber[one.ways.customer[counted]])
        logit.append(one.ways.logit()[counted])
        completes.append(completion_rate(simulation.model, one.ways, simulation.period.fault)[counted])
        bought.append(bought_way[counted])
    all_met, all_logit = np.concatenate(met), np.concatenate(logit)
    all_complete, all_bought = np.concatenate(completes), np.concatenate(bought)
    found = []
    for at, place in enumerate(ON_THE_WAY):
        here = all_met[:, at]
        without = all_logit - EFFECTS[at] * here
        gain = (sigmoid(without + EFFECTS[at]) - sigmoid(without)) * all_complete
        naive = all_bought[here].mean() - all_bought[~here].mean() if 0 < here.sum() < len(here) else 0.0
        found.append(
            PurchaseTruth(
                touchpoint=place.key,
                causes=place.purchase_effect != 0,
                log_odds=place.purchase_effect,
                effect_on_purchase_probability=float(gain.mean()),
                naive_difference=float(naive),
                ways_met=int(here.sum()),
            )
        )
    subscribed = np.concatenate(subscribers)
    found.append(
        PurchaseTruth(
            touchpoint="newsletter",  # runs beside the ways: those who get it have the stronger intent
            causes=False,
            log_odds=0.0,
            effect_on_purchase_probability=0.0,
            naive_difference=float(all_bought[subscribed].mean() - all_bought[~subscribed].mean()),
            ways_met=int(subscribed.sum()),
        )
    )
    return tuple(found)


def _score_truths(simulation: Simulation) -> tuple[ScoreTruth, ...]:
    hows: list[Aftermath] = [one.how for one in simulation.rounds]
    found = [
        ScoreTruth(
            cause=place.key,
            points=place.score_effect,
            purchases=int(sum(how.experience[place.key].sum() for how in hows)) if place.score_effect else 0,
        )
        for place in PLACES
    ]
    late = int(sum(how.late.sum() for how in hows))
    called = int(sum(np.isfinite(how.waited).sum() for how in hows))
    found.append(ScoreTruth(cause="late delivery", points=simulation.model.late_effect, purchases=late))
    found.append(ScoreTruth(cause="minute waited", points=simulation.model.wait_effect, purchases=called))
    return tuple(found)


def _fault(simulation: Simulation) -> FaultTruth:
    since, until = simulation.period.fault
    lost = [one.ways.decision[one.bought.lost] for one in simulation.rounds]
    within = sum(int(((at >= since) & (at < until)).sum()) for at in lost)
    return FaultTruth(
        touchpoint="payment",
        since=moment_at(since),
        until=moment_at(until),
        failure_rate=simulation.model.fault_failure_rate,
        usual_failure_rate=simulation.model.usual_failure_rate,
        failed_payments=sum(one.bought.failed for one in simulation.rounds),
        lost_purchases=sum(len(at) for at in lost),
        lost_purchases_in_fault=within,
    )


def _queue(simulation: Simulation) -> QueueTruth:
    since, until = simulation.period.queue
    calls = simulation.happened.of("service-call")
    week = (calls["at"] - since) // WEEK_US
    means = []
    for number in range(-(-(until - since) // WEEK_US)):
        waited = calls["waited"][week == number]
        means.append(round(float(waited.mean()), 2) if len(waited) else 0.0)
    return QueueTruth(
        touchpoint="service-call",
        since=moment_at(since),
        until=moment_at(until),
        usual_wait_minutes=simulation.model.usual_wait_minutes,
        worst_wait_minutes=simulation.model.worst_wait_minutes,
        csat_per_minute=simulation.model.call_csat_per_minute,
        mean_wait_minutes=tuple(means),
    )


def _shared_devices(planted: Planted) -> dict[str, list[str]]:
    devices, customers = planted.names.device, planted.names.customer
    pairs = planted.names.households.tolist()
    return {devices[one].as_py(): [customers[one].as_py(), customers[other].as_py()] for one, other in pairs}


def _devices(planted: Planted) -> dict[str, list[str]]:
    visits = planted.visits
    nameless = set(visits.device.filter(pa.array(~visits.known)).to_pylist())
    owners: dict[str, dict[str, None]] = {}
    customers = planted.names.customer.take(pa.array(visits.customer)).to_pylist()
    for device, customer in zip(visits.device.to_pylist(), customers, strict=True):
        if device in nameless:
            owners.setdefault(device, {})[customer] = None
    return {device: list(whose) for device, whose in owners.items()}


def _cards(simulation: Simulation, planted: Planted) -> dict[str, str]:
    names = planted.names
    buyers = np.unique(simulation.happened.of("till")["customer"])
    return {
        names.card[code].as_py(): names.customer[code].as_py()
        for code in buyers[simulation.who.card_only[buyers]].tolist()
    }
