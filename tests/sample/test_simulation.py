"""The planted truths hold in what is simulated."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from numpy.typing import NDArray

from touchweave.sample.happening import Happenings
from touchweave.sample.model import Model, sigmoid
from touchweave.sample.places_after import PLACES, TOUCHPOINTS
from touchweave.sample.places_before import ON_THE_WAY
from touchweave.sample.planted import plant
from touchweave.sample.purchase import purchase
from touchweave.sample.rhythm import DAY_US, HOURS, day_weights, moments
from touchweave.sample.simulation import Simulation
from touchweave.sample.truths import Truths, truths
from touchweave.sample.way import EFFECTS, Ways


@pytest.fixture(scope="module")
def planted(simulation: Simulation) -> Truths:
    return truths(simulation, plant(simulation), ())


def _logistic(
    columns: NDArray[np.float64], outcome: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Coefficients and standard errors by Newton's method."""
    found = np.zeros(columns.shape[1])
    for _ in range(12):
        chance = sigmoid(columns @ found)
        information = (columns * (chance * (1 - chance))[:, None]).T @ columns
        found = found + np.linalg.solve(information, columns.T @ (outcome - chance))
    return found, np.sqrt(np.diag(np.linalg.inv(information)))


def test_a_regression_that_knows_the_intent_finds_the_planted_effects(simulation: Simulation) -> None:
    ways = simulation.rounds[0].ways
    asked = ways.open
    intent = simulation.who.intent[ways.customer[asked]]
    columns = np.column_stack([np.ones(int(asked.sum())), intent, ways.met[asked]])
    found, error = _logistic(columns, ways.decided[asked])
    assert np.abs((found[2:] - EFFECTS) / error[2:]).max() < 4
    assert error[2:].max() < 0.2  # tight enough to tell 0.9 from nothing
    blind, blind_error = _logistic(np.delete(columns, 1, axis=1), ways.decided[asked])
    retargeting = 1 + [place.key for place in ON_THE_WAY].index("retargeting")
    assert blind[retargeting] / blind_error[retargeting] > 4  # whoever does not know it is misled


def _rate_when(simulation: Simulation, at: int, met: bool, rng: np.random.Generator) -> tuple[float, float]:
    """The purchase rate of all ways when the touchpoint is met by all, or none: drawn anew, with its error."""
    bought = asked = 0
    for one in simulation.rounds:
        counted = one.ways.open & (one.ways.decision < simulation.period.until)
        forced = one.ways.met.copy()
        forced[:, at] = met
        decided = counted & (rng.random(len(counted)) < sigmoid(replace(one.ways, met=forced).logit()))
        again: Ways = replace(one.ways, met=forced, decided=decided)
        into = Happenings(2**62)
        bought += len(purchase(rng, simulation.model, simulation.who, again, simulation.period.fault, into).way)
        asked += int(counted.sum())
    rate = bought / asked
    return rate, (rate * (1 - rate) / asked) ** 0.5


@pytest.mark.parametrize("key", ["friend-tip", "store-visit", "trade-show", "chatbot", "retargeting", "search"])
def test_meeting_a_touchpoint_raises_purchases_by_the_stated_amount(
    simulation: Simulation, planted: Truths, key: str
) -> None:
    truth = next(each for each in planted.purchase if each.touchpoint == key)
    at = [place.key for place in ON_THE_WAY].index(key)
    rng = np.random.default_rng(5)
    with_it, error = _rate_when(simulation, at, True, rng)
    without, other_error = _rate_when(simulation, at, False, rng)
    assert with_it - without == pytest.approx(truth.effect_on_purchase_probability, abs=4 * (error + other_error))
    assert truth.causes == (truth.log_odds != 0)


def test_what_only_accompanies_purchases_looks_as_if_it_caused_them(planted: Truths) -> None:
    truth = {each.touchpoint: each for each in planted.purchase}
    for key in ("retargeting", "search", "product-page", "newsletter"):
        assert truth[key].effect_on_purchase_probability == 0
        assert truth[key].naive_difference > 0.05
    assert truth["chatbot"].effect_on_purchase_probability < 0 < truth["chatbot"].naive_difference


def test_the_planted_score_effects_are_found_by_least_squares(simulation: Simulation, planted: Truths) -> None:
    points = {each.cause: each.points for each in planted.score if each.points}
    hows = [one.how for one in simulation.rounds]
    places = list(hows[0].experience)
    assert set(points) == {*places, "late delivery", "minute waited"}
    columns = [np.concatenate([how.experience[key] for how in hows]).astype(float) for key in places]
    columns.append(np.concatenate([how.late for how in hows]).astype(float))
    wait = np.concatenate([np.nan_to_num(how.waited) for how in hows])
    columns.append(np.maximum(wait - simulation.model.usual_wait_minutes, 0))
    columns.append(np.concatenate([simulation.who.intent[one.bought.customer] for one in simulation.rounds]))
    matrix = np.column_stack([*columns, np.ones(len(wait))])
    scores = np.concatenate([how.satisfaction for how in hows])
    found, residual, _, _ = np.linalg.lstsq(matrix, scores, rcond=None)
    error = np.sqrt(np.diag(np.linalg.inv(matrix.T @ matrix)) * residual[0] / len(wait))
    expected = [*(points[key] for key in places), points["late delivery"], points["minute waited"]]
    assert np.abs((found[: len(expected)] - expected) / error[: len(expected)]).max() < 4


def test_the_fault_loses_purchases_in_its_weeks(simulation: Simulation, planted: Truths) -> None:
    fault, model = planted.payment_fault, simulation.model
    rows = simulation.happened.of("payment")
    since, until = simulation.period.fault
    within = (rows["at"] >= since) & (rows["at"] < until)
    failed = rows["status"] == 0
    assert int(failed.sum()) == fault.failed_payments
    rate = failed[within].mean()
    assert rate == pytest.approx(model.fault_failure_rate, abs=4 * (0.25 / within.sum()) ** 0.5)
    usual = failed[~within].mean()
    assert usual == pytest.approx(model.usual_failure_rate, abs=4 * (0.012 / (~within).sum()) ** 0.5)
    assert fault.lost_purchases_in_fault > fault.lost_purchases / 2
    assert (until - since) / (7 * DAY_US) == model.fault_weeks


def test_the_call_queue_worsens_and_satisfaction_with_calls_falls(simulation: Simulation, planted: Truths) -> None:
    queue = planted.call_queue
    assert len(queue.mean_wait_minutes) == simulation.model.queue_weeks
    first, last = np.mean(queue.mean_wait_minutes[:2]), np.mean(queue.mean_wait_minutes[-2:])
    assert last > 2.5 * first
    calls = simulation.happened.of("service-call")
    rated = np.isfinite(calls["csat"])
    slope = np.polyfit(calls["waited"][rated], calls["csat"][rated], 1)[0]
    assert -0.2 < slope < -0.1  # the ends of the scale flatten it
    within = (calls["at"] >= simulation.period.queue[0]) & (calls["at"] < simulation.period.queue[1])
    assert calls["csat"][rated & within].mean() < calls["csat"][rated & ~within].mean() - 0.4


def test_the_content_answer_surveys_more(simulation: Simulation) -> None:
    answered = simulation.happened.of("survey-answer")["recommend"]
    all_of_them = np.concatenate([one.how.satisfaction for one in simulation.rounds])
    assert answered.mean() > np.clip(np.rint(all_of_them), 0, 10).mean() + 0.1


def test_every_touchpoint_is_met_and_customers_differ_in_how_often(simulation: Simulation) -> None:
    files = {"delivery": "parcel", "delivery-sms": "parcel"}
    counts = {place.key: simulation.happened.count(files.get(place.key, place.key)) for place in PLACES}
    assert min(counts.values()) > 200, counts
    lines = np.zeros(simulation.who.count, int)
    for place in simulation.happened.places:
        np.add.at(lines, simulation.happened.of(place)["customer"], 1)
    alone = (lines == 1).mean()
    assert 0.05 < alone < 0.3
    assert np.quantile(lines, 0.99) > 60
    assert len({touchpoint.key for touchpoint in TOUCHPOINTS}) == len(TOUCHPOINTS)


def test_meetings_on_the_way_come_before_the_decision(simulation: Simulation) -> None:
    first = simulation.rounds[0].ways
    last_decision = np.full(simulation.who.count, -(2**62))
    for one in simulation.rounds:
        np.maximum.at(last_decision, one.ways.customer, one.ways.decision)
    for place in ON_THE_WAY:
        rows = simulation.happened.of(place.key)
        assert (rows["at"] < last_decision[rows["customer"]]).all()
        assert (rows["at"] >= simulation.period.since).all()
    assert (first.decision > simulation.period.since).all()


def test_stores_and_offices_keep_their_days_and_hours() -> None:
    rng = np.random.default_rng(1)
    for hours, closed in (("office", {5, 6}), ("store", {6}), ("online", set())):
        at = moments(rng, rng.uniform(20_000, 20_200, 5_000), hours)
        weekday = (at // DAY_US + 3) % 7
        assert set(range(7)) - set(weekday.tolist()) == closed
        hour = at % DAY_US // 3_600_000_000
        assert all(HOURS[hours][each] > 0 for each in set(hour.tolist()))


def test_the_dark_months_are_busier_than_the_summer() -> None:
    first = (datetime(2025, 1, 1, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)).days
    weights = day_weights(first, 365)
    assert weights.sum() == pytest.approx(1)
    assert weights[304:334].sum() > 1.5 * weights[181:211].sum()


def test_the_model_is_stated_in_full(planted: Truths) -> None:
    assert planted.model == {name: float(value) for name, value in vars(Model()).items()}
