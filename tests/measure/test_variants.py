"""Variants: exact counts of whole paths against plain Python, on random lines and on real event logs."""

from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import touchweave as tw
from touchweave.errors import SelectionInvalid
from touchweave.event.vocabulary import MEETINGS, Kind
from touchweave.journey.selection import FOREVER, Selection
from touchweave.measure.meeting import DAY_US
from touchweave.measure.paths import path_tree
from touchweave.measure.variant_tally import VariantTally, grouped
from touchweave.measure.variants import VariantTable, variant_customers, variant_table
from touchweave.stats.log_histogram import RELATIVE_ERROR

Build = Callable[..., Any]
Event = tuple[int, int, Kind]
checked = settings(max_examples=150, deadline=None)

event = st.tuples(
    st.integers(-10, 20).map(lambda half_days: half_days * DAY_US // 2),
    st.integers(0, 2),
    st.sampled_from([Kind.CONTACT, Kind.CONTACT, Kind.OUTCOME, Kind.NPS]),
)
lines_of_events = st.lists(
    st.lists(event, max_size=9).map(lambda line: sorted(line, key=lambda one: one[0])), max_size=12
)
periods = st.tuples(
    st.sampled_from([FOREVER[0], -2 * DAY_US, 0]), st.sampled_from([FOREVER[1], 4 * DAY_US, 30 * DAY_US])
)
masks = st.none() | st.lists(st.booleans(), min_size=12, max_size=12)


def selected(period: tuple[int, int], mask: list[bool] | None, count: int) -> Selection:
    customers = None if mask is None else np.array(mask[:count], np.bool_)
    return Selection(since_us=period[0], until_us=period[1], customers=customers)


def taken(
    lines: list[list[Event]], selection: Selection, collapsed: bool
) -> dict[tuple[str, ...], list[tuple[int, int]]]:
    """Who took each path, as (customer, time from first to last)."""
    found = defaultdict(list)
    for customer, line in enumerate(lines):
        if selection.customers is None or selection.customers[customer]:
            met = [one for one in line if one[2] in MEETINGS and selection.since_us <= one[0] < selection.until_us]
            keys = [f"t{one[1]}" for one in met]
            if collapsed:
                keys = keys[:1] + [here for before, here in pairwise(keys) if here != before]
            if met:
                found[tuple(keys)].append((customer, met[-1][0] - met[0][0]))
    return found


def row(table: VariantTable) -> list[tuple[tuple[str, ...], int]]:
    return [(one.path, one.count) for one in table.variants]


@checked
@given(
    lines=lines_of_events, period=periods, mask=masks, collapsed=st.booleans(), top=st.integers(1, 8),
    cuts=st.lists(st.integers(0, 12), max_size=3), threads=st.integers(1, 3),
)  # fmt: skip
def test_the_top_and_all_are_counted_as_by_their_twin_over_any_runs(
    memory_index: Build,
    lines: list[list[Event]],
    period: tuple[int, int],
    mask: list[bool] | None,
    collapsed: bool,
    top: int,
    cuts: list[int],
    threads: int,
) -> None:
    selection = selected(period, mask, len(lines))
    index = memory_index(lines, touchpoints=3, cuts=sorted(min(cut, len(lines)) for cut in cuts))
    table = variant_table(index, selection, top=top, collapse_repeats=collapsed, threads=threads)
    twin = taken(lines, selection, collapsed)
    wanted = sorted(((path, len(who)) for path, who in twin.items()), key=lambda one: (-one[1], one[0]))
    assert row(table) == wanted[:top]
    assert (table.lines, table.distinct) == (sum(map(len, twin.values())), len(twin))
    so_far = 0
    for one in table.variants:
        so_far += one.count
        times = sorted(duration for _, duration in twin[one.path])
        middle = times[(len(times) - 1) // 2] / 1e6
        assert one.median_seconds == pytest.approx(middle, rel=RELATIVE_ERROR)
        assert (one.share, one.cumulative_share) == (one.count / table.lines, so_far / table.lines)


@checked
@given(lines=lines_of_events, period=periods, mask=masks, collapsed=st.booleans(), cut=st.integers(0, 12))
def test_every_variant_opens_into_the_customers_that_took_it(
    memory_index: Build,
    lines: list[list[Event]],
    period: tuple[int, int],
    mask: list[bool] | None,
    collapsed: bool,
    cut: int,
) -> None:
    selection = selected(period, mask, len(lines))
    index = memory_index(lines, touchpoints=3, cuts=(min(cut, len(lines)),))
    twin = taken(lines, selection, collapsed)
    for one in variant_table(index, selection, collapse_repeats=collapsed).variants:
        found = variant_customers(index, selection, path=one.path, collapse_repeats=collapsed)
        assert found.sum() == one.count
        assert np.flatnonzero(found).tolist() == [customer for customer, _ in twin[one.path]]


@checked
@given(
    words=st.lists(st.tuples(st.sampled_from([0, 1, 2**32, 2**63, 2**64 - 1]), st.integers(0, 3)), max_size=40),
    cut=st.integers(0, 40),
)
def test_equal_words_are_one_variant_however_they_are_cut(words: list[tuple[int, int]], cut: int) -> None:
    first, second = (np.array([word[place] for word in words], np.uint64) for place in (0, 1))
    once, who = np.ones(len(words), np.int64), np.arange(len(words), dtype=np.int32)
    parts = [
        VariantTally(parts=(grouped(first[part], second[part], once[part], who[part]),))
        for part in (slice(None, cut), slice(cut, None))
    ]
    found = (parts[0] + parts[1]).variants()
    counted = {
        (int(a), int(b)): (int(count), int(customer))
        for a, b, count, customer in zip(found.first, found.second, found.count, found.customer, strict=True)
    }
    assert len(counted) == len(found)
    assert counted == {word: (count, words.index(word)) for word, count in Counter(words).items()}


def test_many_random_words_are_grouped_exactly() -> None:
    rng = np.random.default_rng(4)
    first = rng.integers(0, 2**64, 40_000, np.uint64)[rng.integers(0, 40_000, 200_000)]
    found = grouped(first, first, np.ones(len(first), np.int64), np.arange(len(first), dtype=np.int32))
    words, counts = np.unique(first, return_counts=True)
    order = np.argsort(found.first)
    np.testing.assert_array_equal(found.first[order], words)
    np.testing.assert_array_equal(found.count[order], counts)


def test_long_paths_that_differ_late_are_told_apart_and_put_in_order(memory_index: Build) -> None:
    lines = [[(step, 1, Kind.CONTACT) for step in range(40)] + [(40, last, Kind.CONTACT)] for last in (2, 0, 1)]
    table = variant_table(memory_index(lines), top=2)
    assert table.distinct == 3
    assert [one.path[-1] for one in table.variants] == ["t0", "t1"]


def test_a_path_sorts_before_its_continuations(memory_index: Build) -> None:
    lines = [[(step, 0, Kind.CONTACT) for step in range(length)] for length in (5, 2, 4, 3)]
    assert [len(one.path) for one in variant_table(memory_index(lines), top=3).variants] == [2, 3, 4]


def test_what_cannot_be_asked_is_named(memory_index: Build) -> None:
    index = memory_index([[(0, 1, Kind.CONTACT)]])
    for top in (0, 10_001, True):
        with pytest.raises(SelectionInvalid, match="top"):
            variant_table(index, top=top)
    with pytest.raises(SelectionInvalid, match="path"):
        variant_customers(index, path=[])


def test_an_empty_index_has_no_variants(memory_index: Build) -> None:
    table = variant_table(memory_index([]))
    assert (table.lines, table.distinct, table.variants) == (0, 0, ())


def counted_plainly(index: Any) -> Counter[tuple[str, ...]]:
    keys = [touchpoint.key for touchpoint in index.touchpoints]
    found: Counter[tuple[str, ...]] = Counter()
    for run in index.runs:
        codes, bounds = run.touchpoint.tolist(), run.offsets.tolist()
        live = [True] * run.customers if run.live is None else run.live.tolist()
        found.update(
            tuple(keys[code] for code in codes[low:high])
            for (low, high), newest in zip(pairwise(bounds), live, strict=True)
            if newest
        )
    return found


@pytest.mark.data
@pytest.mark.parametrize(
    ("log", "cases", "distinct"),
    [("bpic2012_loans/financial_log.xes.gz", 13_087, 4366), ("receipt_wabo/receipt.xes.gz", 1434, 116)],
)
def test_real_journeys_have_the_published_variants(
    shared_data: Path, tmp_path: Path, log: str, cases: int, distinct: int
) -> None:
    with tw.init(tmp_path / "log") as workspace:
        workspace.import_file(shared_data / log)
        table = variant_table(workspace.index, top=100)
        twin = counted_plainly(workspace.index)
        assert (table.lines, table.distinct) == (cases, distinct) == (sum(twin.values()), len(twin))
        assert row(table) == sorted(twin.items(), key=lambda one: (-one[1], one[0]))[:100]
        first = table.variants[0]
        assert variant_customers(workspace.index, path=first.path).sum() == first.count


def test_tables_become_rows_of_plain_values(memory_index: Build) -> None:
    index = memory_index([[(0, 1, Kind.CONTACT), (DAY_US, 0, Kind.CONTACT)]])
    rows = variant_table(index).to_arrow().to_pylist()
    assert [(one["path"], one["count"]) for one in rows] == [(["t1", "t0"], 1)]
    nodes = path_tree(index).to_arrow().to_pylist()
    assert [(one["parent"], one["touchpoint"], one["still_open"]) for one in nodes] == [(None, "t1", 0), (0, "t0", 1)]
