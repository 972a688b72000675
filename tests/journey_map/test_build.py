"""The measured map: it adds up whatever the lines, and says what it cannot tell."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.event.vocabulary import MEETINGS, Kind
from touchweave.journey.selection import EVERYTHING, Selection
from touchweave.journey_map.build import journey_map
from touchweave.journey_map.svg import render_svg

DAY = 86_400_000_000
NOW = datetime(2025, 3, 31, tzinfo=UTC)
lines = st.lists(
    st.lists(
        st.tuples(
            st.integers(0, 3),
            st.sampled_from([Kind.CONTACT, Kind.CONTACT, Kind.OUTCOME, Kind.ISSUE, Kind.CSAT]),
            st.integers(0, 40),
        ),
        max_size=9,
    ),
    max_size=7,
)


def _map(index, selection=EVERYTHING, **given):
    settings = {"workspace": "Shop", "simulated": False, "now": NOW, "window_days": 10.0, "open_days": 5.0, **given}
    return journey_map(index, selection, **settings)


@settings(max_examples=60, deadline=None)
@given(rows=lines, most=st.integers(0, 6), since=st.integers(0, 20), until=st.integers(21, 45))
def test_the_ways_out_of_every_touchpoint_add_up_to_its_entrants(index_in_memory, rows, most, since, until):
    selection = Selection(since_us=since * DAY, until_us=until * DAY)
    shown = _map(index_in_memory(rows), selection, max_transitions=most)
    met = [0] * 4
    for line in rows:
        for code, kind, day in line:
            met[code] += kind in MEETINGS and since <= day < until
    assert len(shown.transitions) <= most
    for touchpoint in shown.touchpoints:
        drawn = sum(step.count for step in shown.transitions if step.source == touchpoint.key)
        whole = drawn + touchpoint.other_out + touchpoint.ended + touchpoint.still_open
        assert touchpoint.entrants == whole == met["abcd".index(touchpoint.key)]
        assert touchpoint.other_out >= 0
    assert shown.meetings == sum(met)
    still = sum(t.ended + t.still_open for t in shown.touchpoints)
    assert shown.transitions_in_all == shown.meetings - still
    render_svg(shown)


@settings(max_examples=40, deadline=None)
@given(rows=lines)
def test_stages_count_each_customer_once(index_in_memory, rows):
    shown = _map(index_in_memory(rows))
    for stage, codes in (("first", {0, 1}), ("then", {2, 3})):
        here = [found for found in shown.stages if found.key == stage]
        customers = sum(any(code in codes for code, *_ in line) for line in rows)
        assert [found.customers for found in here] == ([customers] if customers else [])
    assert shown.customers == sum(bool(line) for line in rows)
    assert shown.interactions == sum(len(line) for line in rows)


def test_stages_stand_in_the_catalogues_order_and_only_where_something_happened(index_in_memory):
    shown = _map(index_in_memory([[(2, Kind.CONTACT, 1), (1, Kind.CONTACT, 2)]]))
    assert [stage.key for stage in shown.stages] == ["first", "then"]
    assert [touchpoint.key for touchpoint in shown.touchpoints] == ["b", "c"]
    assert shown.channels == ("email", "web")


def test_within_a_stage_touchpoints_stand_by_their_place_in_the_line(index_in_memory):
    shown = _map(index_in_memory([[(1, Kind.CONTACT, 1), (0, Kind.CONTACT, 2), (3, Kind.CONTACT, 3)]] * 3))
    assert [touchpoint.key for touchpoint in shown.touchpoints] == ["b", "a", "d"]


def test_a_survey_without_any_meeting_still_makes_a_map_of_scores(index_in_memory):
    rows = [[(0, Kind.CSAT, 7, 5.0), (2, Kind.CSAT, 7, 1.0 + n % 3)] for n in range(60)]
    shown = _map(index_in_memory(rows))
    assert shown.transitions == ()
    assert shown.transitions_in_all == 0
    by_key = {touchpoint.key: touchpoint for touchpoint in shown.touchpoints}
    assert by_key["a"].emotion.value == 100
    assert by_key["c"].emotion.value == pytest.approx(25, abs=0.01)
    assert by_key["c"].reach_rate.value == 1
    assert by_key["c"].entrants == 0
    assert shown.outcome.value is None
    assert [pain.touchpoint for pain in shown.pains if pain.kind == "low_score"] == ["c"]
    render_svg(shown)


def test_where_nobody_was_asked_the_emotion_is_a_gap(index_in_memory):
    shown = _map(index_in_memory([[(0, Kind.CONTACT, 1), (2, Kind.CSAT, 2)]] * 3))
    first, then = shown.stages
    assert (first.emotion.value, first.emotion.n) == (None, 0)
    assert (then.emotion.value, then.emotion.n) == (50, 3)


def test_where_customers_leave_without_buying_it_hurts_and_where_they_bought_it_does_not(index_in_memory):
    left = [[(0, Kind.CONTACT, 1)]] * 300
    bought = [[(1, Kind.CONTACT, 1), (2, Kind.CONTACT, 2), (3, Kind.OUTCOME, 3)]] * 300
    shown = _map(index_in_memory([*left, *bought, [(3, Kind.CONTACT, 90)]]))
    assert [(pain.touchpoint, pain.kind, pain.customers) for pain in shown.pains] == [("a", "drop_off", 300)]
    assert shown.pains[0].peers.value == 0


def test_where_nothing_is_an_outcome_an_end_is_not_called_a_pain(index_in_memory):
    shown = _map(
        index_in_memory([[(0, Kind.CONTACT, 1)]] * 300 + [[(1, Kind.CONTACT, 1), (2, Kind.CONTACT, 90)]] * 300)
    )
    assert not [pain for pain in shown.pains if pain.kind == "drop_off"]
    assert shown.outcome.value is None
    assert shown.stages[0].conversion_rate.note == "no touchpoint leads to an outcome yet"


def test_a_segment_without_outcomes_has_none_and_is_not_unknown(index_in_memory):
    rows = [[(0, Kind.CONTACT, 1)]] * 40 + [[(0, Kind.CONTACT, 1), (2, Kind.OUTCOME, 2)]]
    segment = Selection(customers=np.array([True] * 40 + [False]))
    outcome = _map(index_in_memory(rows), segment).outcome
    assert (outcome.value, outcome.n) == (0, 40)


def test_a_long_wait_for_the_brand_hurts_and_the_customers_own_pause_does_not(index_in_memory):
    slow = [[(2, Kind.CONTACT, 1), (3, Kind.CONTACT, 20 + n % 9)] for n in range(60)]
    paused = [[(3, Kind.CONTACT, 1), (2, Kind.CONTACT, 3)] for _ in range(60)]
    pains = _map(index_in_memory([*slow, *paused])).pains
    assert [pain.touchpoint for pain in pains if pain.kind == "long_wait"] == ["d"]
    swapped = [[({2: 3, 3: 2}[code], kind, day) for code, kind, day in line] for line in [*slow, *paused]]
    assert not [pain for pain in _map(index_in_memory(swapped)).pains if pain.kind == "long_wait"]


def test_minutes_between_two_steps_are_no_long_wait(index_in_memory):
    minute = 1 / 1440
    slow = [[(2, Kind.CONTACT, 1), (3, Kind.CONTACT, 1 + 20 * minute)] for _ in range(60)]
    quick = [[(3, Kind.CONTACT, 1), (2, Kind.CONTACT, 1 + minute)] for _ in range(60)]
    assert not [pain for pain in _map(index_in_memory([*slow, *quick])).pains if pain.kind == "long_wait"]


def test_an_empty_index_is_an_empty_map(index_in_memory):
    shown = _map(index_in_memory([]))
    assert (shown.customers, shown.touchpoints, shown.stages, shown.since) == (0, (), (), None)
    render_svg(shown)


def test_a_touchpoint_of_an_unknown_stage_gets_a_column_of_its_own(index_of):
    from touchweave.catalogue.touchpoint import Touchpoint
    from touchweave.event.vocabulary import Channel, Setting

    odd = Touchpoint(key="odd", name="Odd", channel=Channel.WEB, stage="lost_stage", setting=Setting.ONLINE)
    shown = _map(index_of([("ann", DAY, "odd", "CONTACT")], touchpoints=(odd,)))
    assert [(stage.key, stage.name) for stage in shown.stages] == [("lost_stage", "Lost stage")]


@settings(max_examples=15, deadline=None)
@given(rows=lines)
def test_the_number_of_threads_changes_nothing(index_in_memory, rows):
    index = index_in_memory(rows)
    assert _map(index, threads=1) == _map(index, threads=3)


def test_where_faults_happen_it_hurts_and_not_where_they_are_complained_of(index_in_memory):
    faulty = [[(2, Kind.ISSUE if n % 4 == 0 else Kind.CONTACT, 1), (3, Kind.ISSUE, 2)] for n in range(200)]
    fine = [[(0, Kind.CONTACT, 1), (1, Kind.CONTACT, 2)] for _ in range(200)]
    pains = [pain for pain in _map(index_in_memory([*faulty, *fine])).pains if pain.kind == "issues"]
    assert [(pain.touchpoint, pain.score.value, pain.peers.value) for pain in pains] == [("c", 0.25, 0)]
