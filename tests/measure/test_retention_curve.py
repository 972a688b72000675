"""Retention curves against a twin in plain Python; each point opens into its customers."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.errors import SelectionInvalid
from touchweave.event.vocabulary import MEETINGS, Kind
from touchweave.journey.selection import FOREVER, Selection
from touchweave.measure.meeting import DAY_US
from touchweave.measure.retention_curve import retention_curves, retention_customers

Build = Callable[..., Any]
PERIODS = 4
DAYS = {"day": 1, "week": 7, "month": 30}

event = st.tuples(
    st.integers(-20, 120).map(lambda half_days: half_days * DAY_US // 2), st.integers(0, 3), st.sampled_from(Kind)
)
line = st.lists(event, max_size=14).map(lambda events: sorted(events, key=lambda one: one[0]))
lines_of_customers = st.lists(line, max_size=8)
period = st.tuples(
    st.sampled_from([FOREVER[0], -3 * DAY_US, 5 * DAY_US // 2]), st.sampled_from([FOREVER[1], 9 * DAY_US])
)


def landmark(line: list[Any], period: tuple[int, int], touchpoint: int | None) -> int | None:
    """When the customer enters."""
    times = [
        time
        for time, here, kind in line
        if kind in MEETINGS and period[0] <= time < period[1] and touchpoint in (None, here)
    ]
    return min(times, default=None)


def retained(line: list[Any], start: int, unit: int, k: int, kind: str) -> bool:
    seen = {(time - start) // unit for time, _, what in line if what in MEETINGS and time >= start}
    if kind == "on":
        return k in seen
    return set(range(k + 1)) <= seen if kind == "rolling" else max(seen) >= k


def cohort(time: int, unit: str) -> str:
    day = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=time)).date()
    first = {"day": day, "week": day - timedelta(days=day.weekday()), "month": day.replace(day=1)}
    return first[unit].isoformat()


@settings(max_examples=100, deadline=None)
@given(
    lines=lines_of_customers,
    period=period,
    unit=st.sampled_from(list(DAYS)),
    kind=st.sampled_from(["on", "rolling", "unbounded"]),
    touchpoint=st.sampled_from([None, 1]),
    cut=st.integers(0, 8),
)
def test_curves_are_those_of_their_twin_and_open_into_their_customers(
    memory_index: Build,
    lines: list[Any],
    period: tuple[int, int],
    unit: str,
    kind: str,
    touchpoint: int | None,
    cut: int,
) -> None:
    index = memory_index(lines, cuts=(min(cut, len(lines)),))
    selection = Selection(since_us=period[0], until_us=period[1])
    end = max((one[0] for line in lines for one in line), default=0)
    asked: Any = {
        "touchpoint": None if touchpoint is None else f"t{touchpoint}",
        "unit": unit,
        "periods": PERIODS,
        "kind": kind,
        "cohorts": True,
    }
    found = {curve.name: curve for curve in retention_curves(index, selection, **asked).curves}
    starts = [landmark(line, period, touchpoint) for line in lines]
    everybody = "everybody" if touchpoint is None else "after t1"
    names = [None if start is None else cohort(start, unit) for start in starts]
    assert set(found) - {"matched", "comparable"} == {everybody, *(name for name in names if name)}
    width = DAYS[unit] * DAY_US
    for curve, points in ((name, found[name].points) for name in found if name not in ("matched", "comparable")):
        entered = [
            start if name is not None and curve in (everybody, name) else None
            for start, name in zip(starts, names, strict=True)
        ]
        assert found[curve].customers == sum(start is not None for start in entered)
        for k, point in enumerate(points):
            over = [start is not None and start + (k + 1) * width <= end for start in entered]
            stayed = [
                there and retained(line, start, width, k, kind)
                for line, start, there in zip(lines, entered, over, strict=True)
            ]
            left = [there and not here for there, here in zip(over, stayed, strict=True)]
            assert (point.period, point.retained, point.rate.n) == (k, sum(stayed), sum(over))
            behind = [
                retention_customers(index, selection, **asked, curve=curve, period=k, retained=wanted).tolist()
                for wanted in (True, False)
            ]
            assert behind == [stayed, left]


@settings(max_examples=60, deadline=None)
@given(lines=lines_of_customers, kind=st.sampled_from(["on", "rolling", "unbounded"]), cut=st.integers(0, 8))
def test_any_cuts_and_threads_give_the_same_curves(
    memory_index: Build, lines: list[Any], kind: str, cut: int
) -> None:
    whole = retention_curves(memory_index(lines), touchpoint="t1", kind=kind, cohorts=True, threads=1)
    index = memory_index(lines, cuts=(min(cut, len(lines)),))
    assert retention_curves(index, touchpoint="t1", kind=kind, cohorts=True, threads=2) == whole


def test_rolling_asks_for_every_period_and_unbounded_for_the_last(memory_index: Build) -> None:
    met = [(day * DAY_US, 0, Kind.CONTACT) for day in (0, 1, 3)]
    index = memory_index([met, [(100 * DAY_US, 0, Kind.NPS)]])
    retained = {
        kind: [point.retained for point in retention_curves(index, unit="day", periods=4, kind=kind).curves[0].points]
        for kind in ("on", "rolling", "unbounded")
    }
    assert retained == {"on": [1, 1, 0, 1, 0], "rolling": [1, 1, 0, 0, 0], "unbounded": [1, 1, 1, 1, 0]}


def test_a_period_that_is_not_over_is_told_of_nobody(memory_index: Build) -> None:
    index = memory_index([[(0, 0, Kind.CONTACT), (10 * DAY_US, 0, Kind.CONTACT)]])
    points = retention_curves(index, unit="week", periods=2).curves[0].points
    assert [point.rate.n for point in points] == [1, 0, 0]
    assert points[1].rate.note == "nobody's period is over"
    assert points[1].retained == 0


def test_the_table_has_a_row_a_curve_and_period_also_where_nobody_is(memory_index: Build) -> None:
    curves = retention_curves(memory_index([[(0, 0, Kind.CONTACT)]]), periods=3)
    assert curves.to_arrow().num_rows == 4
    assert curves.to_arrow().column_names[:4] == ["curve", "customers", "period", "retained"]
    nobody = retention_curves(memory_index([]), touchpoint="t1", cohorts=True, periods=3)
    assert [curve.customers for curve in nobody.curves] == [0, 0, 0]


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"unit": "year"}, r"unit = 'year'.*day, week, month"),
        ({"kind": "bracket"}, r"kind = 'bracket'.*on, rolling, unbounded"),
        ({"periods": 0}, r"periods = 0.*1 to 366"),
        ({"periods": 3, "period": 4}, r"period = 4.*0 to 3"),
        ({"curve": "comparable"}, r"curve = 'comparable'.*everybody"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(memory_index: Build, asked: dict[str, Any], named: str) -> None:
    index = memory_index([[(0, 1, Kind.CONTACT)]])
    with pytest.raises(SelectionInvalid, match=named):
        retention_customers(index, **{"period": 0, **asked})


def test_nobody_is_behind_a_curve_of_nobody(memory_index: Build) -> None:
    mask = retention_customers(memory_index([[(0, 0, Kind.CONTACT)]]), touchpoint="t1", curve="comparable", period=0)
    assert mask.dtype == np.bool_
    assert not mask.any()
