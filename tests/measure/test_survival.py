"""How long lines last, against a twin in plain Python; each number opens into its customers."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.errors import SelectionInvalid
from touchweave.event.vocabulary import MEETINGS, Kind
from touchweave.journey.selection import FOREVER, Selection
from touchweave.measure.drop_off import drop_off_rate
from touchweave.measure.meeting import DAY_US
from touchweave.measure.survival import survival_curve, survival_customers
from touchweave.measure.survival_drop_off import drop_off_within
from touchweave.measure.transitions import count_transitions

Build = Callable[..., Any]
DAYS = 6

event = st.tuples(
    st.integers(-20, 40).map(lambda half_days: half_days * DAY_US // 2), st.integers(0, 3), st.sampled_from(Kind)
)
line = st.lists(event, max_size=12).map(lambda events: sorted(events, key=lambda one: one[0]))
period = st.tuples(
    st.sampled_from([FOREVER[0], -3 * DAY_US, 5 * DAY_US // 2]), st.sampled_from([FOREVER[1], 9 * DAY_US])
)
open_days = st.sampled_from([0.0, 2.5, 6.0])
Fate = tuple[str, int] | None


def fates(lines: list[Any], period: tuple[int, int], touchpoint: int | None, open_days: float) -> list[Fate]:
    """What became of each line from its landmark on: ("ended" | "open" | "too_recent", days followed)."""
    end = max((one[0] for line in lines for one in line), default=0)
    open_after = min(end, period[1]) - open_days * DAY_US
    found: list[Fate] = []
    for line in lines:
        meetings = [one for one in line if one[2] in MEETINGS]
        inside = [one for one in meetings if period[0] <= one[0] < period[1]]
        start = min((one[0] for one in inside if touchpoint in (None, one[1])), default=None)
        if start is None:
            found.append(None)
        elif meetings[-1] != inside[-1] or inside[-1][0] > open_after:
            days = (open_after - start) // DAY_US
            found.append(("open", int(days)) if start <= open_after else ("too_recent", -1))
        else:
            found.append(("ended", (inside[-1][0] - start) // DAY_US))
    return found


@settings(max_examples=100, deadline=None)
@given(
    lines=st.lists(line, max_size=8),
    period=period,
    touchpoint=st.sampled_from([None, 1]),
    open_days=open_days,
    cut=st.integers(0, 8),
)
def test_lines_last_as_their_twins_and_every_number_opens_into_its_customers(
    memory_index: Build,
    lines: list[Any],
    period: tuple[int, int],
    touchpoint: int | None,
    open_days: float,
    cut: int,
) -> None:
    index = memory_index(lines, cuts=(min(cut, len(lines)),))
    selection = Selection(since_us=period[0], until_us=period[1])
    asked: Any = {
        "touchpoint": None if touchpoint is None else f"t{touchpoint}",
        "days": DAYS,
        "open_days": open_days,
    }
    found = survival_curve(index, selection, **asked)
    twin = fates(lines, period, touchpoint, open_days)
    followed = [fate if fate and fate[0] != "too_recent" else None for fate in twin]
    groups: dict[str, list[bool]] = {
        "all": [fate is not None for fate in twin],
        "ended": [fate is not None and fate[0] == "ended" for fate in twin],
        "open": [fate is not None and fate[0] != "ended" for fate in twin],
        "too_recent": [fate is not None and fate[0] == "too_recent" for fate in twin],
    }
    for who, expected in groups.items():
        assert survival_customers(index, selection, **asked, who=who).tolist() == expected
    counts = (found.customers, found.ended, found.open, found.too_recent)
    assert counts == tuple(sum(group) for group in groups.values())
    share = 1.0
    points = {point.days: point for point in found.points}
    for day in range(DAYS + 1):
        at_risk = [fate is not None and fate[1] >= day for fate in followed]
        ended = [fate == ("ended", day) for fate in followed]
        if not any(at_risk):
            assert day not in points
            continue
        share *= 1 - sum(ended) / sum(at_risk)
        point = points[day]
        assert (point.at_risk, point.ended, point.survival.n) == (sum(at_risk), sum(ended), sum(at_risk))
        assert point.survival.value == pytest.approx(share)
        assert survival_customers(index, selection, **asked, who="at_risk", day=day).tolist() == at_risk
        assert survival_customers(index, selection, **asked, who="ended", day=day).tolist() == ended


@settings(max_examples=60, deadline=None)
@given(lines=st.lists(line, max_size=8), period=period, open_days=open_days, cut=st.integers(0, 8))
def test_drop_off_within_days_is_each_touchpoints_survival(
    memory_index: Build, lines: list[Any], period: tuple[int, int], open_days: float, cut: int
) -> None:
    selection = Selection(since_us=period[0], until_us=period[1])
    index = memory_index(lines, cuts=(min(cut, len(lines)),))
    table = drop_off_within(index, selection, within_days=DAYS, open_days=open_days, threads=2)
    assert table == drop_off_within(memory_index(lines), selection, within_days=DAYS, open_days=open_days, threads=1)
    rows = {row.touchpoint: row for row in table.touchpoints}
    for code in range(4):
        asked: Any = {"touchpoint": f"t{code}", "open_days": open_days}
        curve = survival_curve(index, selection, days=DAYS - 1, **asked)
        if not curve.customers:
            assert f"t{code}" not in rows
            continue
        row = rows[f"t{code}"]
        assert (row.customers, row.too_recent) == (curve.customers - curve.too_recent, curve.too_recent)
        assert row.ended == sum(point.ended for point in curve.points)
        behind = survival_customers(index, selection, **asked, who="ended_within", day=DAYS)
        assert behind.sum() == row.ended
        told = len(curve.points) == DAYS or (curve.points and curve.points[-1].survival.value == 0)
        assert (row.drop_off_rate.value is not None) == bool(told)
        if told:
            last = curve.points[-1].survival
            assert row.drop_off_rate.value == pytest.approx(1 - last.value)  # type: ignore[operator]


def test_lines_without_open_ones_end_as_transitions_count_them(memory_index: Build) -> None:
    rng = np.random.default_rng(3)
    lines = [
        [(int(time), int(rng.integers(3)), Kind.CONTACT) for time in np.sort(rng.integers(0, 200 * DAY_US, size=6))]
        for _ in range(200)
    ]
    index = memory_index(lines)
    curve = survival_curve(index, days=400, open_days=10.0)
    steps = count_transitions(index, open_days=10.0)
    assert (curve.ended, curve.open) == (steps.ends.sum(), steps.open.sum())
    assert drop_off_rate(steps, 0).n < steps.meetings[0]


def test_recent_lines_do_not_make_lines_look_short(memory_index: Build) -> None:
    """Lines last 100 days; as many begin every day up to the end, of which the last 100 days' are open."""
    lines = [
        [(time * DAY_US, 0, Kind.CONTACT) for time in range(start, min(start + 101, 400), 10)]
        for start in range(400)
        for _ in range(3)
    ]
    index = memory_index(lines)
    curve = survival_curve(index, days=200, open_days=15.0)
    survival = [point.survival.value for point in curve.points]
    assert curve.too_recent > 0
    assert survival[99] == 1
    assert survival[100] == 0
    assert curve.median_days == 100
    naive = [len({time for time, _, _ in line}) for line in lines]
    assert np.mean(np.array(naive) < 11) > 0.2


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"who": "gone"}, r"who = 'gone'.*ended_within"),
        ({"who": "at_risk"}, r"day = None"),
        ({"who": "open", "day": 3}, r"day = 3"),
        ({"days": -1}, r"days = -1.*0 to 3650"),
        ({"open_days": float("nan")}, r"open_days = nan"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(memory_index: Build, asked: dict[str, Any], named: str) -> None:
    index = memory_index([[(0, 1, Kind.CONTACT)]])
    with pytest.raises(SelectionInvalid, match=named):
        survival_customers(index, **asked)


def test_days_of_a_drop_off_are_whole_and_at_least_one(memory_index: Build) -> None:
    with pytest.raises(SelectionInvalid, match=r"within_days = 0.*1 to 365"):
        drop_off_within(memory_index([[(0, 1, Kind.CONTACT)]]), within_days=0)
