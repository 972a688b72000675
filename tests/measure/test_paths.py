"""Paths: the tree against a twin in plain Python, its sums at every node, and the customers behind each number."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.errors import SelectionInvalid
from touchweave.event.vocabulary import MEETINGS, Kind
from touchweave.journey.selection import EVERYTHING, FOREVER, Selection
from touchweave.measure.meeting import DAY_US
from touchweave.measure.paths import path_customers, path_tree
from touchweave.measure.sessions import session_table
from touchweave.measure.steps import count_steps
from touchweave.measure.variants import variant_customers, variant_table

Build = Callable[..., Any]
Event = tuple[int, int, Kind]
TOUCHPOINTS = 4
checked = settings(max_examples=150, deadline=None)

event = st.tuples(
    st.integers(-10, 20).map(lambda half_days: half_days * DAY_US // 2),
    st.integers(0, TOUCHPOINTS - 1),
    st.sampled_from([Kind.CONTACT, Kind.CONTACT, Kind.OUTCOME, Kind.NPS]),
)
lines_of_events = st.lists(
    st.lists(event, max_size=10).map(lambda line: sorted(line, key=lambda one: one[0])), max_size=8
)
places = st.none() | st.integers(0, TOUCHPOINTS - 1).map(lambda code: f"t{code}")
questions = st.fixed_dictionaries(
    {
        "start": places,
        "end": places,
        "depth": st.integers(1, 4),
        "breadth": st.integers(1, 5),
        "collapse_repeats": st.booleans(),
        "session_minutes": st.sampled_from([None, 720.0, 2000.0]),
        "open_days": st.sampled_from([0.0, 2.0, 30.0]),
    }
)
cuts = st.lists(st.integers(0, 8), max_size=3)


@st.composite
def selections(draw: st.DrawFn) -> Selection:
    since = draw(st.sampled_from([FOREVER[0], -2 * DAY_US, 0]))
    until = draw(st.sampled_from([FOREVER[1], 4 * DAY_US, 30 * DAY_US]))
    mask = draw(st.none() | st.lists(st.booleans(), min_size=8, max_size=8))
    return Selection(since_us=since, until_us=until, customers=None if mask is None else np.array(mask))


def fitting(selection: Selection, count: int) -> Selection:
    """The same for fewer customers."""
    mask = None if selection.customers is None else selection.customers[:count]
    return Selection(since_us=selection.since_us, until_us=selection.until_us, customers=mask)


def walks(
    lines: list[list[Event]], selection: Selection, ask: dict[str, Any]
) -> list[tuple[int, tuple[str, ...], str]]:
    """Each entrant's customer, path from where it begins, and how it leaves: ended, still_open or arrived."""
    end = max((one[0] for line in lines for one in line), default=0)
    session = None if ask["session_minutes"] is None else ask["session_minutes"] * 60_000_000
    found = []
    for customer, line in enumerate(lines):
        if selection.customers is not None and not selection.customers[customer]:
            continue
        met = [(one[0], f"t{one[1]}") for one in line if one[2] in MEETINGS and one[0] >= selection.since_us]
        after = [one for one in met if one[0] >= selection.until_us]
        met = [one for one in met if one[0] < selection.until_us]
        parts: list[list[tuple[int, str]]] = []
        for one in met:
            if parts and (session is None or one[0] - parts[-1][-1][0] <= session):
                parts[-1].append(one)
            else:
                parts.append([one])
        for part in parts:
            last = part[-1][0]
            late = last > min(selection.until_us, end) - ask["open_days"] * DAY_US
            if session is not None:
                late = last >= end - session
            followed = bool(after) and (session is None or after[0][0] - last <= session)
            leaves = "still_open" if part is parts[-1] and (late or followed) else "ended"
            path = walk([key for _, key in part], ask, leaves)
            if path:
                found.append((customer, *path))
    return found


def walk(keys: list[str], ask: dict[str, Any], leaves: str) -> tuple[tuple[str, ...], str] | None:
    """The path of one line or session; None where it is no entrant."""
    begin, stop = ask["start"], ask["end"]
    if begin is None and stop is not None:
        if stop not in keys:
            return None
        keys, stop, leaves = keys[keys.index(stop) :: -1], None, "ended"
    elif begin is not None:
        if begin not in keys:
            return None
        keys = keys[keys.index(begin) :]
    if ask["collapse_repeats"]:
        keys = keys[:1] + [here for before, here in pairwise(keys) if here != before]
    if begin is not None and stop in keys[1:]:
        return tuple(keys[: keys.index(stop, 1) + 1]), "arrived"
    return tuple(keys), leaves


def prefixes(tree: Any) -> dict[tuple[str | None, ...], Any]:
    """The nodes by the touchpoints that lead to them."""
    ways: list[tuple[str | None, ...]] = []
    for node in tree.nodes:
        ways.append((*(() if node.parent is None else ways[node.parent]), node.touchpoint))
    return dict(zip(ways, tree.nodes, strict=True))


@checked
@given(lines=lines_of_events, selection=selections(), ask=questions)
def test_every_node_counts_the_paths_of_its_twin(
    memory_index: Build, lines: list[list[Event]], selection: Selection, ask: dict[str, Any]
) -> None:
    selection = fitting(selection, len(lines))
    tree = path_tree(memory_index(lines), selection, **ask)
    paths = walks(lines, selection, ask)
    assert tree.entrants == len(paths)
    shown = prefixes(tree)
    for way, node in shown.items():
        siblings = {other[-1] for other in shown if other[:-1] == way[:-1]} - {None}
        here = [
            (path, leaves)
            for _, path, leaves in paths
            if len(path) >= len(way)
            and path[: len(way) - 1] == way[:-1]
            and (path[len(way) - 1] == way[-1] if way[-1] is not None else path[len(way) - 1] not in siblings)
        ]
        assert node.count == len(here)
        exits = [leaves for path, leaves in here if len(path) == len(way)]
        assert (node.ended, node.still_open, node.arrived) == tuple(
            exits.count(one) for one in ("ended", "still_open", "arrived")
        )
        assert node.onward == (len(here) - len(exits) if way[-1] is None or len(way) > ask["depth"] else 0)


@checked
@given(lines=lines_of_events, selection=selections(), ask=questions, cuts=cuts, threads=st.integers(1, 3))
def test_it_adds_up_at_every_node_and_is_the_same_over_any_runs(
    memory_index: Build,
    lines: list[list[Event]],
    selection: Selection,
    ask: dict[str, Any],
    cuts: list[int],
    threads: int,
) -> None:
    selection = fitting(selection, len(lines))
    tree = path_tree(memory_index(lines), selection, **ask)
    below: dict[int | None, int] = defaultdict(int)
    for node in tree.nodes:
        below[node.parent] += node.count
    assert below[None] == tree.entrants
    for node in tree.nodes:
        assert node.count == below[node.id] + node.ended + node.still_open + node.onward + node.arrived
    edges = sorted(min(cut, len(lines)) for cut in cuts)
    assert path_tree(memory_index(lines, cuts=edges), selection, **ask, threads=threads) == tree


@checked
@given(lines=lines_of_events, selection=selections(), ask=questions, cut=st.integers(0, 8))
def test_every_number_opens_into_its_customers(
    memory_index: Build, lines: list[list[Event]], selection: Selection, ask: dict[str, Any], cut: int
) -> None:
    selection = fitting(selection, len(lines))
    index = memory_index(lines, cuts=(min(cut, len(lines)),))
    entrants = walks(lines, selection, ask)
    for way, node in prefixes(path_tree(index, selection, **ask)).items():
        for then in ("any", "ended", "still_open", "onward", "arrived"):
            mask = path_customers(index, selection, nodes=way, then=then, **ask)
            number = node.count if then == "any" else getattr(node, then)
            assert mask.shape == (len(lines),)
            if ask["session_minutes"] is None:
                assert mask.sum() == number
            else:
                assert (mask.sum() > 0) == (number > 0)
                assert mask.sum() <= number
            if then == "any" and None not in way:
                behind = {customer for customer, path, _ in entrants if path[: len(way)] == way}
                assert set(np.flatnonzero(mask).tolist()) == behind


@checked
@given(lines=lines_of_events, selection=selections(), open_days=st.sampled_from([0.0, 2.0]))
def test_steps_and_sessions_count_the_same_starts_ends_and_open_ones(
    memory_index: Build, lines: list[list[Event]], selection: Selection, open_days: float
) -> None:
    index, selection = memory_index(lines), fitting(selection, len(lines))
    steps = count_steps(index, selection, open_days=open_days)
    sessions = session_table(index, selection, session_minutes=2000.0)
    tree = path_tree(index, selection, depth=20, breadth=100, open_days=open_days)
    parts = path_tree(index, selection, depth=20, breadth=100, session_minutes=2000.0)
    assert {node.touchpoint: node.count for node in tree.nodes if node.step == 0} == {
        f"t{code}": count for code, count in enumerate(steps.starts.tolist()) if count
    }
    for code in range(TOUCHPOINTS):
        here = [node for node in tree.nodes if node.touchpoint == f"t{code}"]
        assert sum(node.ended for node in here) == steps.ends[code]
        assert sum(node.still_open for node in here) == steps.open[code]
    assert (parts.entrants, sum(node.still_open for node in parts.nodes)) == (sessions.sessions, sessions.still_open)
    assert {node.touchpoint: node.count for node in parts.nodes if node.step == 0} == {
        row.touchpoint: row.started for row in sessions.touchpoints if row.started
    }


@checked
@given(
    lines=lines_of_events, older=lines_of_events, changed=st.sets(st.integers(0, 7)), selection=selections(),
    ask=questions,
)  # fmt: skip
def test_lines_that_a_newer_run_supersedes_are_in_no_number(
    memory_index: Build,
    lines: list[list[Event]],
    older: list[list[Event]],
    changed: set[int],
    selection: Selection,
    ask: dict[str, Any],
) -> None:
    selection = fitting(selection, len(lines))
    newer = sorted(customer for customer in changed if customer < len(lines))
    stale = [(older[who] if who < len(older) else []) if who in newer else line for who, line in enumerate(lines)]
    whole = memory_index(lines)
    (old,), (new,) = memory_index(stale).runs, memory_index([lines[who] for who in newer]).runs
    live = np.array([who not in newer for who in range(len(lines))], np.bool_)
    runs = (replace(old, live=live), replace(new, customer=np.array(newer, np.int32)))
    index = replace(whole, runs=runs)
    tree = path_tree(whole, selection, **ask)
    assert path_tree(index, selection, **ask) == tree
    assert variant_table(index, selection) == variant_table(whole, selection)
    for way in prefixes(tree):
        found = path_customers(index, selection, nodes=way, **ask)
        assert found.tolist() == path_customers(whole, selection, nodes=way, **ask).tolist()
    for one in variant_table(whole, selection, top=3).variants:
        assert variant_customers(index, selection, path=one.path).sum() == one.count


def days(*keys: int) -> list[Event]:
    """A meeting a day at these touchpoints."""
    return [(day * DAY_US, key, Kind.CONTACT) for day, key in enumerate(keys)]


def test_the_most_frequent_of_a_step_are_shown_and_the_others_of_each_node_merged(memory_index: Build) -> None:
    lines = [days(0, 1)] * 3 + [days(0, 2)] * 2 + [days(0, 3)] + [days(1, 0)] * 2
    tree = path_tree(memory_index(lines), breadth=2, open_days=0)
    rows = [(node.step, node.parent, node.touchpoint, node.count, node.share) for node in tree.nodes]
    assert rows == [
        (0, None, "t0", 6, 0.75),
        (0, None, "t1", 2, 0.25),
        (1, 0, "t1", 3, 0.5),
        (1, 0, "t2", 2, 2 / 6),
        (1, 0, None, 1, 1 / 6),
        (1, 1, None, 2, 1.0),
    ]


def test_where_paths_arrive_is_shown_however_rare_it_is(memory_index: Build) -> None:
    lines = [days(0, 1, 2)] * 3 + [days(0, 2)] + [days(0, 1, 1)]
    tree = path_tree(memory_index(lines), start="t0", end="t2", breadth=1, open_days=0)
    rows = [(node.step, node.touchpoint, node.count, node.ended, node.arrived) for node in tree.nodes]
    assert rows == [(0, "t0", 5, 0, 0), (1, "t1", 4, 1, 0), (1, "t2", 1, 0, 1), (2, "t2", 3, 0, 3)]


def test_read_backwards_a_path_ends_where_the_line_began(memory_index: Build) -> None:
    tree = path_tree(memory_index([days(0, 1, 2, 3), days(1, 2)]), end="t2")
    rows = [(node.step, node.touchpoint, node.count, node.ended) for node in tree.nodes]
    assert tree.direction == "before"
    assert rows == [(0, "t2", 2, 0), (1, "t1", 2, 1), (2, "t0", 1, 1)]


def test_what_cannot_be_asked_is_named(memory_index: Build) -> None:
    index = memory_index([days(0, 1, 2)])
    for wrong in (
        {"depth": 0},
        {"depth": 21},
        {"breadth": 0},
        {"breadth": 101},
        {"open_days": -1.0},
        {"session_minutes": 0.0},
        {"session_minutes": float("nan")},
    ):
        with pytest.raises(SelectionInvalid, match=next(iter(wrong))):
            path_tree(index, **wrong)
    for nodes in ([], ["t0"] * 7, [None, "t1"], ["t3", None]):
        with pytest.raises(SelectionInvalid, match="nodes"):
            path_customers(index, EVERYTHING, nodes=nodes)
    with pytest.raises(SelectionInvalid, match="then"):
        path_customers(index, nodes=["t0"], then="left")


def test_an_empty_index_has_no_paths(memory_index: Build) -> None:
    tree = path_tree(memory_index([]))
    assert (tree.entrants, tree.nodes) == (0, ())
    assert path_customers(memory_index([]), nodes=["t0"]).tolist() == []
