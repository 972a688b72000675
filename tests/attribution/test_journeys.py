"""Journeys cut out of lines, against a plain walk over the same lines."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.attribution.journeys import Journeys, distinct
from touchweave.attribution.journeys import journeys as gather
from touchweave.event.vocabulary import MEETINGS, Kind
from touchweave.journey.columns import Columns
from touchweave.journey.selection import EVERYTHING, Selection

DAY = 86_400_000_000
lines = st.lists(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from(list(Kind)), st.integers(0, 30)), max_size=8), max_size=6
)


def _columns(rows) -> Columns:
    ordered = [sorted(line, key=lambda one: one[2]) for line in rows]
    flat = [one for line in ordered for one in line]
    return Columns(
        customer=np.arange(len(ordered), dtype=np.int32),
        offsets=np.cumsum([0, *[len(line) for line in ordered]]).astype(np.int64),
        occurred_at=np.array([day * DAY for _, _, day in flat], dtype=np.int64),
        touchpoint=np.array([code for code, _, _ in flat], dtype=np.uint16),
        kind=np.array([kind for _, kind, _ in flat], dtype=np.uint8),
        value=np.array([10.0 if kind == Kind.OUTCOME else np.nan for _, kind, _ in flat], dtype=np.float32),
        scale=np.zeros(len(flat), dtype=np.uint8),
    )


def journeys(columns, mask, selection) -> Journeys:
    return gather(columns, mask, selection).joined()


def _walked(rows, since=-1, until=99) -> list[tuple[tuple[int, ...], bool]]:
    found = []
    for line in rows:
        path: list[int] = []
        for code, kind, day in sorted(line, key=lambda one: one[2]):
            if not since <= day < until or kind not in MEETINGS:
                continue
            if kind == Kind.OUTCOME:
                found.append((tuple(path), True))
                path = []
            else:
                path.append(code)
        if path:
            found.append((tuple(path), False))
    return found


def _listed(found) -> list[tuple[tuple[int, ...], bool]]:
    bounds = zip(found.offsets, found.offsets[1:], strict=False)
    return [(tuple(found.steps[a:b].tolist()), bool(c)) for (a, b), c in zip(bounds, found.converted, strict=True)]


@settings(max_examples=60, deadline=None)
@given(lines, st.integers(0, 20))
def test_a_line_is_cut_after_each_outcome_within_the_period(rows, since):
    selection = Selection(since_us=since * DAY, until_us=25 * DAY)
    mask = np.ones(len(rows), dtype=np.bool_)
    assert _listed(journeys(_columns(rows), mask, selection)) == _walked(rows, since, 25)


@settings(max_examples=40, deadline=None)
@given(lines)
def test_distinct_paths_keep_every_journey(rows):
    mask = np.ones(len(rows), dtype=np.bool_)
    paths, bare, bare_value = distinct(journeys(_columns(rows), mask, EVERYTHING), touchpoints=4)
    counted: dict[tuple[int, ...], list[float]] = {}
    for path, won in _walked(rows):
        counted.setdefault(path, [0, 0])[0 if won else 1] += 1
    bare_expected = counted.pop((), [0, 0])[0]
    got = {
        tuple(paths.steps[a:b].tolist()): [won, lost]
        for a, b, won, lost in zip(paths.offsets, paths.offsets[1:], paths.outcomes, paths.nulls, strict=False)
    }
    assert got == counted
    assert bare == bare_expected
    assert paths.value.sum() + bare_value == pytest.approx(10 * sum(won for _, won in _walked(rows)))


def test_customers_outside_the_mask_have_no_journeys():
    rows = [[(0, Kind.CONTACT, 1)], [(1, Kind.CONTACT, 2)]]
    found = journeys(_columns(rows), np.array([False, True]), EVERYTHING)
    assert _listed(found) == [((1,), False)]


def test_slices_add_up_to_the_whole():
    rows = [[(0, Kind.CONTACT, 1), (2, Kind.OUTCOME, 3), (1, Kind.ISSUE, 5)], [(3, Kind.RESPONSE, 2)]]
    parts = [gather(_columns([row]), np.ones(1, dtype=np.bool_), EVERYTHING) for row in rows]
    whole = journeys(_columns(rows), np.ones(2, dtype=np.bool_), EVERYTHING)
    joined = (parts[0] + parts[1]).joined()
    assert _listed(joined) == _listed(whole)
    assert joined.ages.tolist() == whole.ages.tolist()
