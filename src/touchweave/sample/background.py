"""What runs beside the ways to a purchase: the newsletter every other week, the loyalty app, its messages."""

import numpy as np
from numpy.typing import NDArray

from touchweave.sample.happening import Happenings
from touchweave.sample.model import happens
from touchweave.sample.people import People
from touchweave.sample.rhythm import DAY_US, HOUR_US, moments, seconds_after

DELIVERED, OPENED, CLICKED = 0.0, 1.0, 2.0


def newsletter(rng: np.random.Generator, who: People, first_day: int, days: int, into: Happenings) -> int:
    """Every second Thursday morning to all who subscribed by then. Returns how many issues were sent."""
    thursday = first_day + (3 - (first_day + 3)) % 7
    issues = range(thursday, first_day + days, 14)
    since = who.start + 1.0
    for number, day in enumerate(issues):
        to = np.flatnonzero(who.subscriber & (since < day))
        at = day * DAY_US + 8 * HOUR_US + (rng.random(len(to)) * HOUR_US).astype(np.int64)
        opened = happens(rng, -1.1 + 0.3 * who.intent[to])
        seen = seconds_after(rng, at[opened], 120, 100_000)
        clicked = rng.random(len(seen)) < 0.14
        for rows, when, step in (
            (to, at, DELIVERED),
            (to[opened], seen, OPENED),
            (to[opened][clicked], seconds_after(rng, seen[clicked], 5, 90), CLICKED),
        ):
            into.add("newsletter", rows, when, step=np.full(len(rows), step), issue=np.full(len(rows), number))
    return len(issues)


def loyalty(
    rng: np.random.Generator, member: NDArray[np.int64], since: NDArray[np.int64], end_day: int, into: Happenings
) -> None:
    """App use of these customers from when each joined (µs since 1970) until the end."""
    left = np.maximum(end_day - since / DAY_US, 0.0)
    opens = 1 + rng.poisson(left / 7 * rng.gamma(1.2, 0.35, len(member)))
    rows = np.repeat(np.arange(len(member)), opens)
    at = moments(rng, since[rows] / DAY_US + rng.random(len(rows)) ** 1.4 * left[rows], "online")
    at = np.maximum(at, since[rows] + 60_000_000)
    into.add("app", member[rows], at)
    redeemed = rng.random(len(rows)) < 0.05
    points = rng.integers(1, 9, int(redeemed.sum())) * 50
    into.add("points", member[rows][redeemed], seconds_after(rng, at[redeemed], 20, 200), points=points)
    told = np.flatnonzero((rng.random(len(member)) < 0.7) & (left > 10))
    pushed = moments(rng, since[told] / DAY_US + rng.random(len(told)) * left[told], "office")
    pushed = np.maximum(pushed, since[told] + DAY_US)
    into.add("push", member[told], pushed, step=np.full(len(told), DELIVERED))
    opened = rng.random(len(told)) < 0.22
    into.add(
        "push",
        member[told][opened],
        seconds_after(rng, pushed[opened], 5, 7200),
        step=np.full(int(opened.sum()), OPENED),
    )
