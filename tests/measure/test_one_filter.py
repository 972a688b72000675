"""One filter gives one set of customers: the same number in every view, and behind every number, on random data."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from touchweave.event.vocabulary import Kind
from touchweave.questions import Questions
from touchweave.settings import Settings

Build = Callable[..., Any]
DAY = 86_400_000_000
START = 19_723 * DAY  # 2024-01-01
KEYS = ["t0", "t1", "t2", "t3"]
WORDS = ["spring", "fall"]


class Shop(Questions):
    """A brand in memory with a trait and a dimension."""

    name = "shop"
    settings = Settings(open_days=5, retention_days=5, window_days=5, threads=1)

    def __init__(self, index: Any, campaigns: list[int], plans: list[str | None]) -> None:
        self._index = _Described(index, campaigns, plans)

    @property
    def index(self) -> Any:
        return self._index


class _Described:
    dimension_names = ("campaign",)
    trait_names = ("plan",)

    def __init__(self, index: Any, campaigns: list[int], plans: list[str | None]) -> None:
        self._index, self._plans = index, pa.array(plans, pa.string())
        ends = np.cumsum([run.interactions for run in index.runs])
        self.runs = tuple(
            replace(run, dimensions={"campaign": np.array(campaigns[end - run.interactions : end], np.uint32)})
            for run, end in zip(index.runs, ends, strict=True)
        )

    def words(self, name: str) -> Any:
        return pa.array(WORDS)

    def dimension_values(self, name: str) -> int:
        return len(WORDS)

    def trait(self, name: str) -> Any:
        return self._plans

    def __getattr__(self, name: str) -> Any:
        return getattr(self._index, name)


_key = st.sampled_from(KEYS)
_condition = st.one_of(
    st.builds(dict, type=st.just("touchpoint"), key=_key, met=st.booleans(), at_least=st.integers(1, 2)),
    st.builds(dict, type=st.just("trait"), name=st.just("plan"), op=st.sampled_from(["is", "is_not"]),
              value=st.just("paid")),
    st.builds(dict, type=st.just("dimension"), name=st.just("campaign"), op=st.sampled_from(["is", "is_not"]),
              value=st.sampled_from(WORDS)),
    st.builds(dict, type=st.just("transition"), source=_key, target=_key),
    st.builds(dict, type=st.just("funnel"), steps=st.tuples(_key, _key), step=st.integers(1, 2),
              dropped=st.booleans()),
    st.builds(dict, type=st.just("path"), nodes=st.tuples(_key, _key)),
    st.builds(dict, type=st.just("retention"), period=st.integers(0, 2), unit=st.just("day")),
    st.builds(dict, type=st.just("frequency"), at_least=st.integers(1, 2)),
)  # fmt: skip
_line = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 3), st.sampled_from(list(Kind)), st.integers(0, 2)), max_size=7
).map(sorted)


@st.composite
def _asked(draw: st.DrawFn) -> Any:
    """Lines with a campaign a piece, plans, where to cut into runs; and a period with conditions."""
    lines = draw(st.lists(_line, min_size=1, max_size=10))
    plans = draw(st.lists(st.sampled_from(["paid", "free", None]), min_size=len(lines), max_size=len(lines)))
    cuts = sorted(draw(st.lists(st.integers(0, len(lines)), max_size=2)))
    asked: dict[str, Any] = {"where": draw(st.lists(_condition, max_size=3))}
    if draw(st.booleans()):
        first = draw(st.integers(1, 20))
        asked |= {"since": f"2024-01-{first:02}", "until": f"2024-01-{first + draw(st.integers(1, 11)):02}"}
    return lines, plans, cuts, asked


def _shop(memory_index: Build, lines: Any, plans: Any, cuts: Any) -> Shop:
    index = memory_index([[(START + day * DAY, *rest) for day, *rest, _ in line] for line in lines], cuts=cuts)
    return Shop(index, [event[3] for line in lines for event in line], plans)


def _found(shop: Shop, asked: dict[str, Any], condition: dict[str, Any]) -> int:
    return int(shop.customers(limit=0, **{**asked, "where": [*asked["where"], condition]}).found)


_random = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@_random
@given(_asked())
def test_everybody_selected_is_the_same_number_in_every_view(memory_index: Build, case: Any) -> None:
    *data, asked = case
    shop = _shop(memory_index, *data)
    card, listed = shop.scorecard(**asked), shop.customers(limit=100, **asked)
    assert card.customers == listed.found == len(listed.customers)
    assert card.interactions == sum(row.interactions for row in listed.customers)
    for by in ("touchpoint", "stage", "week", "month", "trait:plan", "campaign", "segment:touchpoint:t1",
               "segment:dimension:campaign=fall"):  # fmt: skip
        groups: Any = shop.scorecard(by=by, **asked)
        assert sum(group.customers for group in groups.groups) == card.customers
        assert sum(group.result.interactions for group in groups.groups) == card.interactions
        for group in groups.groups:
            assert group.customers == group.result.customers
            assert _found(shop, asked, {"type": "group", "by": by, "name": group.name}) == group.customers


@_random
@given(_asked())
def test_all_lines_with_a_meeting_are_the_same_number_in_every_view(memory_index: Build, case: Any) -> None:
    *data, asked = case
    shop: Any = _shop(memory_index, *data)
    lines = shop.variants(**asked).lines
    starts = sum(_found(shop, asked, {"type": "transition", "target": key}) for key in KEYS)
    assert starts == lines
    assert shop.paths(**asked).entrants == lines
    assert shop.survival(**asked).customers == lines
    assert shop.frequency(**asked).customers == lines
    assert shop.recency(**asked).customers == lines
    assert shop.retention(**asked).curves[0].customers == lines
    assert shop.loops(**asked).customers == lines
    assert shop.sessions(**asked).customers == lines


@_random
@given(_asked(), _key)
def test_all_who_met_a_touchpoint_are_the_same_number_in_every_view(memory_index: Build, case: Any, key: str) -> None:
    *data, asked = case
    shop: Any = _shop(memory_index, *data)
    met = shop.funnel([key], **asked).entrants
    assert shop.paths(key, **asked).entrants == met
    assert shop.survival(key, **asked).customers == met
    assert shop.frequency(key, **asked).customers == met
    assert shop.retention(key, **asked).curves[0].customers == met
    (row,) = shop.retention_by_touchpoint(key, **asked).touchpoints
    assert row.retention_rate.n + row.not_elapsed == met


@_random
@given(
    _asked(), st.lists(_key, min_size=1, max_size=3, unique=True), st.sampled_from(["ordered", "unordered", "strict"])
)
def test_numbers_of_a_funnel_and_of_ways_open_into_as_many_customers(
    memory_index: Build, case: Any, steps: list[str], order: str
) -> None:
    *data, asked = case
    shop: Any = _shop(memory_index, *data)
    funnel = shop.funnel(steps, order=order, **asked)
    number = {"type": "funnel", "steps": steps, "order": order}
    for step in funnel.steps:
        assert _found(shop, asked, {**number, "step": step.step}) == step.reached
        assert _found(shop, asked, {**number, "step": step.step, "dropped": True}) == step.dropped
    for variant in shop.variants(**asked).variants:
        assert _found(shop, asked, {"type": "variant", "path": variant.path}) == variant.count
    tree = shop.paths(depth=2, breadth=2, **asked)
    nodes = {node.id: node for node in tree.nodes}
    for node in tree.nodes:
        way = [node]
        while way[0].parent is not None:
            way.insert(0, nodes[way[0].parent])
        keys = [step.touchpoint for step in way]
        if None not in keys[:-1]:
            assert _found(shop, asked, {"type": "path", "nodes": keys, "depth": 2, "breadth": 2}) == node.count


@_random
@given(_asked(), st.sampled_from([None, *KEYS]), st.booleans())
def test_numbers_of_retention_and_rhythm_open_into_as_many_customers(
    memory_index: Build, case: Any, key: str | None, cohorts: bool
) -> None:
    *data, asked = case
    shop: Any = _shop(memory_index, *data)
    how = {"touchpoint": key, "unit": "day", "periods": 2, "cohorts": cohorts}
    for curve in shop.retention(**how, **asked).curves:
        for point in curve.points:
            number = {"type": "retention", **how, "curve": curve.name, "period": point.period}
            assert _found(shop, asked, number) == point.retained
    for row in shop.frequency(key, **asked).frequencies:
        number = {"type": "frequency", "touchpoint": key, "at_least": row.at_least, "at_most": row.at_most}
        assert _found(shop, asked, number) == row.customers
    for period in shop.lifecycle(**asked).periods:
        for state in ("active", "new", "returning", "resurrected", "dormant"):
            number = {"type": "lifecycle", "period": period.period, "state": state}
            assert _found_any(shop, asked, number) == getattr(period, state)


def _found_any(shop: Shop, asked: dict[str, Any], condition: dict[str, Any]) -> int:
    """Customers of the selection, also those without an interaction in the period, as dormant ones are."""
    chosen = shop.selection(asked.get("since"), asked.get("until"), [*asked["where"], condition])
    assert chosen.customers is not None
    return int(chosen.customers.sum())


def test_a_question_with_conditions_is_put_to_one_generation_of_the_index(memory_index: Build) -> None:
    class Growing(Shop):
        asked = 0

        @property
        def index(self) -> Any:
            self.asked += 1
            return self._index

    index = memory_index([[(START, 1, Kind.CONTACT)], [(START, 2, Kind.CONTACT)]])
    shop = Growing(index, [0, 0], [None, None])
    shop.funnel(["t1"], where="touchpoint:t1", by="segment:touchpoint:t1")
    shop.journey_map(where="touchpoint:t1")
    shop.customers(where="touchpoint:t1")
    assert shop.asked == 3
