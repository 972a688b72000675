"""What customers say: survey answers, reviews, comments, referrals. The content answer surveys more often."""

import numpy as np
from numpy.typing import NDArray

from touchweave.sample.after import Aftermath
from touchweave.sample.happening import Happenings
from touchweave.sample.model import Model, happens
from touchweave.sample.purchase import Purchases
from touchweave.sample.rhythm import DAY_US, moments, seconds_after


def speak(rng: np.random.Generator, model: Model, bought: Purchases, how: Aftermath, into: Happenings) -> None:
    """Ask after the purchases of a round, and note what is answered and said unasked."""
    _follow_up(rng, bought, how, into)
    _answer(rng, model, bought, how, into)
    content = how.satisfaction - model.satisfaction
    days = how.received / DAY_US
    for place, odds, between in (
        ("review-written", -3.1 + 0.25 * np.abs(content), (5, 40)),
        ("social-comment", -3.4 + 0.30 * np.abs(content), (1, 30)),
        ("referral", -3.0 + 0.50 * content, (8, 60)),
    ):
        rows = np.flatnonzero(happens(rng, odds))
        at = moments(rng, days[rows] + rng.uniform(*between, len(rows)), "online")
        stars = np.clip(np.rint(4.0 + 0.55 * content[rows] + rng.normal(0, 0.5, len(rows))), 1, 5)
        feeling = np.round(np.tanh(content[rows] / 2 + rng.normal(0, 0.3, len(rows))), 2)
        into.add(place, bought.customer[rows], at, stars=stars, feeling=feeling)


def _follow_up(rng: np.random.Generator, bought: Purchases, how: Aftermath, into: Happenings) -> None:
    reached = np.flatnonzero(rng.random(len(bought.at)) < np.where(bought.on_web, 0.95, 0.4))
    at = moments(rng, how.received[reached] / DAY_US + 10, "office")
    steps: list[tuple[NDArray[np.int64], NDArray[np.int64], float]] = [(reached, at, 0.0)]
    opened = rng.random(len(reached)) < 0.42
    seen = seconds_after(rng, at[opened], 300, 90_000)
    steps.append((reached[opened], seen, 1.0))
    clicked = rng.random(len(seen)) < 0.35
    steps.append((reached[opened][clicked], seconds_after(rng, seen[clicked], 10, 120), 2.0))
    for rows, when, step in steps:
        into.add("follow-up", bought.customer[rows], when, step=np.full(len(rows), step))


def _answer(rng: np.random.Generator, model: Model, bought: Purchases, how: Aftermath, into: Happenings) -> None:
    asked = np.flatnonzero(rng.random(len(bought.at)) < np.where(bought.on_web, 0.7, 0.35))
    at = moments(rng, how.received[asked] / DAY_US + rng.uniform(14, 21, len(asked)), "office")
    into.add("survey", bought.customer[asked], at, step=np.zeros(len(asked)))
    content = how.satisfaction[asked] - model.satisfaction
    answering = happens(rng, model.answer_base + model.answer_satisfaction * content)
    rows, content = asked[answering], content[answering]

    def asked_of(centre: NDArray[np.float64], there: NDArray[np.bool_], best: int) -> NDArray[np.float64]:
        drawn = np.clip(np.rint(centre + rng.normal(0, 0.7, len(rows))), 1, best)
        return np.where(there & (rng.random(len(rows)) < 0.92), drawn, np.nan)

    web, manual = bought.on_web[rows], how.experience["manual"][rows]
    into.add(
        "survey-answer", bought.customer[rows], seconds_after(rng, at[answering], 600, 4 * 86_400),
        recommend=np.clip(np.rint(how.satisfaction[rows]), 0, 10),
        delivery=asked_of(4.4 + 0.2 * content - 1.5 * how.late[rows], web, 5),
        shop=asked_of(4.1 + 0.2 * content, web, 5),
        store=asked_of(4.4 + 0.2 * content, ~web, 5),
        ease=asked_of(5.4 + 0.4 * content, manual, 7),
    )  # fmt: skip
