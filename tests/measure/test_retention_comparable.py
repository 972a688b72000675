"""Comparable customers: counted as by their twin, and right where the truth was planted."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.event.vocabulary import MEETINGS, Kind
from touchweave.journey.selection import FOREVER, Selection
from touchweave.measure import retention_comparable
from touchweave.measure.meeting import DAY_US
from touchweave.measure.retention_comparable import designed
from touchweave.measure.retention_curve import RetentionCurve, retention_curves, retention_customers
from touchweave.stats.score import Score

Build = Callable[..., Any]
WEEK_US = 7 * DAY_US
MONDAY_US = 4 * DAY_US

event = st.tuples(
    st.integers(-20, 120).map(lambda half_days: half_days * DAY_US // 2), st.integers(0, 3), st.sampled_from(Kind)
)
line = st.lists(event, max_size=14).map(lambda events: sorted(events, key=lambda one: one[0]))
period = st.tuples(
    st.sampled_from([FOREVER[0], -3 * DAY_US, 5 * DAY_US // 2]), st.sampled_from([FOREVER[1], 9 * DAY_US])
)


def stratum(times: list[int], number: int) -> tuple[int, int, int]:
    """Calendar week of a meeting, band of the weeks since the first, band of the meetings so far."""
    time = times[number - 1]
    return (
        (time - MONDAY_US) // WEEK_US,
        ((time - times[0]) // WEEK_US + 1).bit_length(),
        number.bit_length(),
    )


def judged(line: list[Any], times: list[int], number: int, k: int, end: int) -> tuple[Any, bool, bool]:
    """Stratum of the landmark; whether week k after it is over; whether the customer was seen in it."""
    start = times[number - 1]
    seen = {(one[0] - start) // WEEK_US for one in line if one[2] in MEETINGS and one[0] >= start}
    over = start + (k + 1) * WEEK_US <= end
    return stratum(times, number), over, over and k in seen


@settings(max_examples=100, deadline=None)
@given(lines=st.lists(line, max_size=12), period=period, cut=st.integers(0, 12), k=st.integers(0, 3))
def test_the_comparable_are_those_of_their_twin_and_customers_of_the_point(
    memory_index: Build, lines: list[Any], period: tuple[int, int], cut: int, k: int
) -> None:
    index = memory_index(lines, cuts=(min(cut, len(lines)),))
    selection = Selection(since_us=period[0], until_us=period[1])
    drawn = designed(index, selection, 1, unit="week").drawn
    wanted = drawn[retention_comparable._mixed(np.arange(len(lines), dtype=np.int32))]
    end = max((one[0] for line in lines for one in line), default=0)
    weights: Counter[Any] = Counter()  # of those who met it and whose period k is over
    met_there = set()
    matching: dict[int, tuple[Any, bool, bool]] = {}
    compared: dict[int, tuple[Any, bool, bool]] = {}
    for customer, line in enumerate(lines):
        inside = [one for one in line if one[2] in MEETINGS and period[0] <= one[0] < period[1]]
        times = [one[0] for one in inside]
        met = next((number for number, one in enumerate(inside, 1) if one[1] == 1), len(inside) + 1)
        if met <= len(inside):
            met_there.add(stratum(times, met))
            matching[customer] = judged(line, times, met, k, end)
            weights[stratum(times, met)] += matching[customer][1]
        if wanted[customer] < met and wanted[customer] > 0:
            compared[customer] = judged(line, times, int(wanted[customer]), k, end)
    _, matched, found = retention_curves(index, selection, touchpoint="t1", periods=3).curves
    assert found.customers == sum(place in met_there for place, _, _ in compared.values())
    used = {customer: one for customer, one in compared.items() if one[1] and weights[one[0]]}
    assert found.points[k].retained == sum(one[2] for one in used.values())
    assert found.points[k].rate.n == len(used)
    places = {one[0] for one in used.values()}
    have_any = {customer: one for customer, one in matching.items() if one[1] and one[0] in places}
    assert matched.points[k].retained == sum(one[2] for one in have_any.values())
    assert matched.points[k].rate.n == len(have_any)
    for curve, group in (("comparable", used), ("matched", have_any)):
        for retained in (True, False):
            asked: Any = {"touchpoint": "t1", "periods": 3, "curve": curve, "period": k, "retained": retained}
            behind = retention_customers(index, selection, **asked)
            twin = [customer in group and group[customer][2] == retained for customer in range(len(lines))]
            assert behind.tolist() == twin
    if used:
        total = sum(weights[place] for place in places)
        value = 0.0
        for place in places:
            here = [one[2] for one in used.values() if one[0] == place]
            value += weights[place] / total * sum(here) / len(here)
        assert found.points[k].rate.value == pytest.approx(value)


@dataclass(frozen=True)
class World:
    """How customers come, meet the touchpoint (1) and leave; nobody has met it before their first meeting."""

    leaves: tuple[float, ...] = (0.08, 0.5)  #: chance to leave after a meeting, by type of customer
    gap_days: tuple[float, ...] = (4.0, 4.0)  #: mean days to the next meeting, by type
    leaves_after_it: float | None = None  #: instead, after the first meeting at the touchpoint
    offered: tuple[int, int] = (0, 10_000)  #: in which weeks it can be met
    steady: bool = False  #: whether every gap is the mean
    chance: float = 0.15  #: of a meeting then to be there

    def line(self, rng: np.random.Generator, kind: int) -> list[tuple[int, int, Kind]]:
        time = float(rng.uniform(0, 20 * 7))
        events: list[tuple[int, int, Kind]] = []
        met = False
        while True:
            here = bool(self.offered[0] <= time / 7 < self.offered[1] and rng.random() < self.chance)
            first_there, met = here and not met, met or here
            events.append((round(time * DAY_US), int(here), Kind.CONTACT))
            changed = first_there and self.leaves_after_it is not None
            if rng.random() < (self.leaves_after_it if changed else self.leaves[kind]):  # type: ignore[operator]
                return events
            gap = self.gap_days[kind]
            time += gap if self.steady else float(rng.exponential(gap))


def curves_of(
    memory_index: Build, world: World, customers: int = 6000
) -> tuple[RetentionCurve, RetentionCurve, Any, Any]:
    rng = np.random.default_rng(11)
    lines = [world.line(rng, customer % 2) for customer in range(customers)]
    lines.append([(1000 * DAY_US, 0, Kind.CONTACT)])  # everybody's periods are over
    index = memory_index(lines, touchpoints=2)
    _, matched, comparable = retention_curves(index, touchpoint="t1", unit="week", periods=6).curves
    return matched, comparable, lines, index


def differ(one: Score, other: Score) -> float:
    """How many standard errors apart, by the intervals."""
    assert one.value is not None
    assert other.value is not None
    errors = [(score.high - score.low) / (2 * 1.96) for score in (one, other)]  # type: ignore[operator]
    return (one.value - other.value) / sqrt(sum(error**2 for error in errors))


WITHOUT_EFFECT = {
    "those who live longer meet more": World(),
    "those who come often live longer": World(gap_days=(2.0, 9.0)),
    "it is offered for three weeks only": World(gap_days=(2.0, 9.0), offered=(9, 12), chance=0.3),
}


@pytest.mark.parametrize("name", WITHOUT_EFFECT)
def test_a_touchpoint_without_effect_has_the_curve_of_its_comparable(memory_index: Build, name: str) -> None:
    matched, comparable, _, _ = curves_of(memory_index, WITHOUT_EFFECT[name])
    assert matched.customers > 500
    for ours, theirs in zip(matched.points[1:], comparable.points[1:], strict=True):
        assert abs(differ(ours.rate, theirs.rate)) < 3


def test_ever_against_never_would_have_faked_an_effect(memory_index: Build) -> None:
    _, _, lines, index = curves_of(memory_index, World())
    ever = np.array([any(one[1] == 1 for one in line) for line in lines])
    rates = [
        retention_curves(index, Selection(customers=chosen), periods=6).curves[0].points[3].rate.value
        for chosen in (ever, ~ever)
    ]
    assert rates[0] - rates[1] > 0.2


def test_a_planted_effect_is_recovered(memory_index: Build) -> None:
    """Every meeting comes eight days after the one before: who did not leave is seen in the next week."""
    world = World(leaves=(0.2, 0.5), leaves_after_it=0.1, gap_days=(8.0, 8.0), steady=True)
    matched, comparable, lines, _ = curves_of(memory_index, world)
    met = [customer % 2 for customer, line in enumerate(lines[:-1]) if any(one[1] == 1 for one in line)]
    without = float(np.mean([1 - world.leaves[kind] for kind in met]))  # had they not met it
    assert 0.9 - without > 0.2
    for truth, found in ((0.9, matched.points[1].rate), (without, comparable.points[1].rate)):
        assert abs(differ(found, Score(value=truth, n=1, low=truth, high=truth))) < 3
    assert differ(matched.points[1].rate, comparable.points[1].rate) > 6
