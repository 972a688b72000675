"""Breakdowns: every customer of a selection in one group, whatever it is broken down by."""

import tracemalloc
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.errors import SelectionInvalid
from touchweave.event.vocabulary import Kind
from touchweave.journey.columns import Columns
from touchweave.journey.selection import FOREVER, Only, Selection
from touchweave.measure.breakdown import asked_of_each, group_customers, groups_of
from touchweave.measure.reach import reach
from touchweave.measure.transitions import transition_table

Build = Callable[..., Any]
DAY = 86_400_000_000
WORDS = {"campaign": ["spring", "other", "(none)", "(other)"], "channel": ["a"]}


class Described:
    """An index in memory with dimensions and traits."""

    def __init__(self, index: Any, said: dict[str, list[int]], traits: dict[str, list[Any]]) -> None:
        self._index, self._traits = index, {name: pa.array(values) for name, values in traits.items()}
        runs, start = [], 0
        for run in index.runs:
            stop = start + run.interactions
            dimensions = {name: np.array(codes[start:stop], np.uint32) for name, codes in said.items()}
            runs.append(replace(run, dimensions=dimensions))
            start = stop
        self.runs = tuple(runs)
        self.dimension_names = tuple(said)
        self.trait_names = tuple(traits)

    def words(self, name: str) -> Any:
        return pa.array(WORDS[name])

    def trait(self, name: str) -> Any:
        return self._traits[name]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._index, name)


_times = st.integers(-20, 60).map(lambda day: day * DAY + 5)
_event = st.tuples(_times, st.integers(0, 3), st.sampled_from(list(Kind)), st.integers(0, 4))
_lines = st.lists(st.lists(_event, max_size=5).map(lambda line: sorted(line, key=lambda one: one[0])), max_size=9)
_days = st.tuples(st.integers(-20, 40), st.integers(1, 80))
_by = st.sampled_from(
    ["touchpoint", "channel", "stage", "week", "cohort", "month", "campaign", "dimension:channel", "trait:plan"]
)


@st.composite
def _cases(draw: st.DrawFn) -> Any:
    lines = draw(_lines)
    count = len(lines)
    start, long = draw(_days)
    period = (start * DAY, (start + long) * DAY) if draw(st.booleans()) else FOREVER
    customers = np.array(draw(st.lists(st.booleans(), min_size=count, max_size=count)), np.bool_)
    wanted = np.array(draw(st.lists(st.booleans(), min_size=5, max_size=5)), np.bool_)
    selection = Selection(
        since_us=period[0],
        until_us=period[1],
        customers=customers if draw(st.booleans()) else None,
        only=(Only(dimension="campaign", wanted=wanted),) if draw(st.booleans()) else (),
    )
    plans = draw(st.lists(st.sampled_from(["free", "other", "(other)", None]), min_size=count, max_size=count))
    cuts = sorted(draw(st.lists(st.integers(0, count), max_size=2)))
    return lines, selection, pa.array(plans, pa.string()), cuts


def _index(memory_index: Build, lines: Any, plans: Any, cuts: Any = ()) -> Any:
    said = [event[3] for line in lines for event in line]
    index = memory_index([[event[:3] for event in line] for line in lines], cuts=cuts)
    return Described(index, {"campaign": said, "channel": [min(code, 1) for code in said]}, {"plan": plans})


def _twin(lines: Any, selection: Selection, plans: Any, by: str) -> list[str | None]:
    """The name of each customer's group before the small ones are taken together; None: not in the selection."""
    found: list[str | None] = []
    for customer, line in enumerate(lines):
        kept = [
            event
            for event in line
            if selection.since_us <= event[0] < selection.until_us
            and all(only.wanted[event[3]] for only in selection.only)
        ]
        if not kept or (selection.customers is not None and not selection.customers[customer]):
            found.append(None)
            continue
        time, place = kept[0][:2]
        when = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=time)
        value = kept[0][3]
        named = {
            "touchpoint": f"t{place}",
            "channel": "web",
            "stage": ("pre_purchase", "purchase")[place % 2],
            "week": (when - timedelta(days=when.weekday())).date().isoformat(),
            "month": f"{when:%Y-%m}",
            "campaign": WORDS["campaign"][value - 1] if value else "(none)",
            "dimension:channel": "a" if value else "(none)",
            "trait:plan": plans[customer].as_py() or "(none)",
        }
        named["cohort"] = named["week"]
        found.append(named[by])
    return found


@settings(max_examples=200, deadline=None)
@given(_cases(), _by, st.integers(1, 30))
def test_every_customer_of_the_selection_is_in_the_group_of_the_first_interaction(
    memory_index: Build, case: Any, by: str, top: int
) -> None:
    lines, selection, plans, cuts = case
    names, codes = groups_of(_index(memory_index, lines, plans, cuts), by, selection, top=top)
    expected = _twin(lines, selection, plans, by)
    sizes = Counter(name for name in expected if name not in (None, "(none)", "(other)"))
    kept = [name for name in names if name not in ("(none)", "(other)")]
    assert sorted((sizes[name] for name in kept), reverse=True) == [n for _, n in sizes.most_common(len(kept))]
    assert len(kept) in (min(top, len(sizes)), min(top, len(sizes) + 1) - 1, min(top, len(sizes) + 2) - 2)
    for code, name in zip(codes.tolist(), expected, strict=True):
        own = name if name is None or name == "(none)" or name in kept else "(other)"
        assert (names[code] if code >= 0 else None) == own
    assert set(codes.tolist()) - {-1} == set(range(len(names)))


@settings(max_examples=60, deadline=None)
@given(_cases(), _by, st.integers(1, 4))
def test_the_groups_add_up_to_the_whole(memory_index: Build, case: Any, by: str, top: int) -> None:
    lines, selection, plans, cuts = case
    index = _index(memory_index, lines, plans, cuts)
    whole = reach(index, selection)
    groups = groups_of(index, by, selection, top=top)
    found = asked_of_each(groups, selection, by, lambda chosen: reach(index, chosen))
    assert sum(group.customers for group in found.groups) == whole.in_all[0]
    assert [group.customers for group in found.groups] == [group.result.in_all[0] for group in found.groups]
    together = sum((group.result.meetings for group in found.groups), np.zeros_like(whole.meetings))
    assert together.tolist() == whole.meetings.tolist()
    for group in found.groups:
        opened = group_customers(index, selection, by=by, name=group.name, top=top)
        assert opened.sum() == group.customers


LINES = [
    [(0, 0, Kind.CONTACT, 1), (DAY, 1, Kind.CONTACT, 0)],
    [(8 * DAY, 1, Kind.COST, 0)],
    [(9 * DAY, 1, Kind.CSAT, 4)],
]


def test_weeks_come_in_the_order_of_the_calendar_and_are_named_by_their_monday(memory_index: Build) -> None:
    names, codes = groups_of(_index(memory_index, LINES, [None] * 3), "week")
    assert (names, codes.tolist()) == (("1969-12-29", "1970-01-05"), [0, 1, 1])


def test_as_rows_a_breakdown_is_the_rows_of_its_groups(memory_index: Build) -> None:
    index = _index(memory_index, LINES, ["a", "b", None])
    groups = groups_of(index, "trait:plan")
    found = asked_of_each(groups, Selection(), "trait:plan", lambda chosen: transition_table(index, chosen))
    assert [(row["customer_group"], row["source"], row["count"]) for row in found.to_dicts()] == [("a", "t0", 1)]
    assert found.to_arrow().column_names[:2] == ["customer_group", "source"]
    assert [group.name for group in found.groups] == ["a", "b", "(none)"]


def test_what_customers_did_later_does_not_move_them_to_another_group(memory_index: Build) -> None:
    index = _index(memory_index, [[(0, 0, Kind.CONTACT, 0), (DAY, 1, Kind.OUTCOME, 1)]], [None])
    assert groups_of(index, "campaign")[0] == ("(none)",)
    assert groups_of(index, "campaign", Selection(since_us=DAY))[0] == ("spring",)


def test_a_value_that_is_itself_called_other_is_a_group_of_its_own(memory_index: Build) -> None:
    plans = ["other", "other", "paid", "free", "none", None]
    index = _index(memory_index, [[(0, 0, Kind.CONTACT, 0)]] * 6, plans)
    names, codes = groups_of(index, "trait:plan", top=2)
    assert names == ("other", "paid", "(other)", "(none)")
    assert codes.tolist() == [0, 0, 1, 2, 2, 3]


@pytest.mark.parametrize(
    ("by", "allowed"),
    [
        ("colour", "touchpoint, channel, stage"),
        ("", "week, month"),
        ("dimension:x", "campaign"),
        ("plan", "trait:plan"),
    ],
)
def test_what_cannot_be_broken_down_by_is_refused_with_what_can(memory_index: Build, by: str, allowed: str) -> None:
    with pytest.raises(SelectionInvalid) as refused:
        groups_of(_index(memory_index, LINES, [None] * 3), by)
    assert refused.value.details["value"] == by
    assert allowed in refused.value.details["allowed"]


@pytest.mark.parametrize("top", [0, 101])
def test_so_many_groups_cannot_be_asked_for(memory_index: Build, top: int) -> None:
    with pytest.raises(SelectionInvalid, match="1 to 100"):
        groups_of(_index(memory_index, LINES, [None] * 3), "stage", top=top)


def test_a_group_that_is_not_there_is_refused(memory_index: Build) -> None:
    with pytest.raises(SelectionInvalid, match="spring"):
        group_customers(_index(memory_index, LINES, [None] * 3), Selection(), by="campaign", name="winter")


def test_of_a_million_values_the_top_ones_are_named_and_the_others_are_one_group() -> None:
    customers = 1_000_000
    codes = np.arange(1, customers + 1, dtype=np.uint32)
    codes[:50], codes[50:80] = customers, customers - 1  # two values that several customers have
    columns = Columns(
        customer=np.arange(customers, dtype=np.int32),
        offsets=np.arange(customers + 1),
        occurred_at=np.zeros(customers, np.int64),
        touchpoint=np.zeros(customers, np.uint16),
        kind=np.zeros(customers, np.uint8),
        value=np.full(customers, np.nan, np.float32),
        scale=np.zeros(customers, np.uint8),
        dimensions={"visit": codes},
    )
    words = pa.array(np.arange(1, customers + 1)).cast(pa.string())
    index: Any = SimpleNamespace(
        runs=(columns,),
        customers_count=customers,
        dimension_names=("visit",),
        trait_names=(),
        words=lambda name: words,
    )
    tracemalloc.start()
    names, places = groups_of(index, "visit", top=2)
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert names == ("1000000", "999999", "(other)")
    assert np.bincount(places).tolist() == [51, 31, customers - 82]
    assert used < 100 * customers, "some arrays of numbers: no object for any value"
