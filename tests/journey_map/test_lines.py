"""What the map asks of whole lines, against a plain walk."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from touchweave.event.vocabulary import MEETINGS, Kind
from touchweave.journey.selection import Selection
from touchweave.journey_map.lines import line_stats
from touchweave.measure.grouping import Grouping
from touchweave.measure.transitions import count_transitions

DAY = 86_400_000_000
STAGES = Grouping(codes=np.array([0, 0, 1, 1]), count=2)
lines = st.lists(
    st.lists(
        st.tuples(
            st.integers(0, 3),
            st.sampled_from([Kind.CONTACT, Kind.CONTACT, Kind.OUTCOME, Kind.NPS]),
            st.integers(0, 40),
        ),
        max_size=7,
    ),
    max_size=6,
)


def _walked(rows, since: int, until: int, open_days: int):
    """(met, lost, ended, open) by touchpoint and by stage, spans in days by stage."""
    tops, stages = np.zeros((4, 4), int), np.zeros((2, 4), int)
    spans: list[list[int]] = [[], []]
    horizon = min(until, max((day for line in rows for *_, day in line), default=0))
    for line in rows:
        met = [one for one in sorted(line, key=lambda one: one[2]) if one[1] in MEETINGS]
        here = [one for one in met if since <= one[2] < until]
        if not here:
            continue
        for code in {code for code, _, _ in here}:
            tops[code, 0] += 1
        for stage in {code // 2 for code, _, _ in here}:
            stages[stage, 0] += 1
            days = [day for code, _, day in here if code // 2 == stage]
            if len(days) > 1:
                spans[stage].append(days[-1] - days[0])
        code, _, day = here[-1]
        still_open = any(one[2] >= until for one in met) or day > horizon - open_days
        won = any(kind == Kind.OUTCOME and day < until for _, kind, day in met)
        for table, place in ((tops, code), (stages, code // 2)):
            table[place, 3 if still_open else 2] += 1
            table[place, 1] += not still_open and not won
    return tops, stages, spans


@settings(max_examples=80, deadline=None)
@given(lines, st.integers(0, 15), st.integers(20, 45), st.integers(0, 10))
def test_ends_are_what_a_plain_walk_finds(index_in_memory, rows, since, until, open_days):
    selection = Selection(since_us=since * DAY, until_us=until * DAY)
    found = line_stats(index_in_memory(rows), selection, stages=STAGES, open_days=open_days)
    tops, stages, spans = _walked(rows, since, until, open_days)
    assert found.by_touchpoint.tolist() == tops.tolist()
    assert found.by_stage.tolist() == stages.tolist()
    assert found.spans.sum(axis=1).tolist() == [len(some) for some in spans]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lines, st.integers(0, 15), st.integers(20, 45))
def test_ends_are_the_same_as_in_the_transitions(index_in_memory, rows, since, until):
    index, selection = index_in_memory(rows), Selection(since_us=since * DAY, until_us=until * DAY)
    found = line_stats(index, selection, stages=STAGES, open_days=5)
    transitions = count_transitions(index, selection, open_days=5)
    assert found.by_touchpoint[:, 2].tolist() == transitions.ends.tolist()
    assert found.by_touchpoint[:, 3].tolist() == transitions.open.tolist()
    assert found.places.sum(axis=1).tolist() == transitions.meetings.tolist()


def test_who_has_bought_before_the_period_is_not_lost_in_it(index_in_memory):
    rows = [[(0, Kind.OUTCOME, 1), (1, Kind.CONTACT, 10)], [(1, Kind.CONTACT, 10)], [(0, Kind.CONTACT, 40)]]
    found = line_stats(
        index_in_memory(rows), Selection(since_us=5 * DAY, until_us=39 * DAY), stages=STAGES, open_days=3
    )
    rate = found.lost_rate(1)
    assert (rate.value, rate.n) == (0.5, 2)


def test_the_place_in_the_line_is_the_median_from_first_to_last(index_in_memory):
    rows = [[(0, Kind.CONTACT, 1), (1, Kind.CONTACT, 2), (2, Kind.CONTACT, 3)]] * 3 + [[(2, Kind.NPS, 5)]]
    found = line_stats(index_in_memory(rows), Selection(), stages=STAGES, open_days=0)
    assert [found.place(code) for code in range(4)] == pytest.approx([0, 0.5, 1, 2])
