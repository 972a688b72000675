"""The scorecard and the tables on lines small enough to count by hand."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from touchweave.event.vocabulary import Kind
from touchweave.journey.selection import Selection
from touchweave.measure.drop_off import drop_off_rate
from touchweave.measure.meeting import DAY_US
from touchweave.measure.retention import retention_table
from touchweave.measure.scorecards import scorecard
from touchweave.measure.transitions import count_transitions, transition_table
from touchweave.measure.trend import WEEKS_LIMIT, weeks_of

Build = Callable[..., Any]
C, R, O, I = Kind.CONTACT, Kind.RESPONSE, Kind.OUTCOME, Kind.ISSUE  # noqa: E741
NAN = float("nan")


def day(days: float) -> int:
    return round(days * DAY_US)


@pytest.fixture
def shop(memory_index: Build) -> Any:
    """Three customers: a mail (0, outbound), a site (1), a checkout (2), and a survey's answers about 3."""
    return memory_index(
        [
            [(day(0), 0, C), (day(1), 0, R), (day(2), 1, C), (day(3), 2, O, 20.0), (day(4), 3, Kind.NPS, 9.0, 1)],
            [(day(0), 0, C), (day(5), 1, C), (day(6), 1, I), (day(6), 1, Kind.COST, 0.25)],
            [(day(95), 1, C), (day(99), 2, O, 5.5), (day(100), 2, O, 4.5)],
        ],
        scales=("0..10",),
    )


def test_a_scorecard_counts_what_there_is(shop: Any) -> None:
    found = scorecard(shop)
    assert (found.customers, found.interactions, found.since, found.until) == (3, 12, None, None)
    mail, site, checkout, survey = found.touchpoints
    assert (mail.interactions, mail.meetings, mail.customers) == (3, 3, 2)
    assert (mail.reach_rate.value, mail.reach_rate.n) == (pytest.approx(2 / 3), 3)
    assert (site.interactions, site.meetings, site.customers, site.issues) == (4 + 1, 4, 3, 1)
    assert (site.frequency.value, site.frequency.n) == (pytest.approx(4 / 3), 3)
    assert (checkout.value, checkout.cost) == (30.0, 0.0)
    assert (site.cost, mail.cost) == (0.25, 0.0)
    assert (survey.meetings, survey.customers, survey.nps.value) == (0, 1, 100)
    assert survey.frequency.note == "nobody met it"
    assert mail.first_at == datetime(1970, 1, 1, tzinfo=UTC)
    assert checkout.last_at == datetime(1970, 4, 11, tzinfo=UTC)


def test_an_outcome_is_no_conversion_of_its_own_touchpoint(shop: Any) -> None:
    checkout = scorecard(shop, window_days=0.5).touchpoints[2]
    assert (checkout.conversion_rate.value, checkout.conversion_rate.n) == (0, 2)
    assert scorecard(shop, window_days=1).touchpoints[2].conversion_rate.value == 0.5


def test_customers_whose_window_is_not_over_are_left_out_and_said(shop: Any) -> None:
    site = scorecard(shop, window_days=30).touchpoints[1].conversion_rate
    assert (site.value, site.n) == (0.5, 2)
    assert site.note == "n = 2, need 30; 1 left out, their window is not over"


def test_a_response_is_to_what_the_brand_began(shop: Any) -> None:
    mail, site, *_ = scorecard(shop).touchpoints
    assert (mail.response_rate.value, mail.response_rate.n) == (0.5, 2)
    assert site.response_rate.note == "customers begin it themselves"


def test_a_line_that_may_yet_go_on_has_not_ended(shop: Any) -> None:
    found = count_transitions(shop)
    assert found.starts.tolist() == [2, 1, 0, 0]
    assert found.ends.tolist() == [0, 1, 1, 0]
    assert found.open.tolist() == [0, 0, 1, 0]
    checkout = drop_off_rate(found, 2)
    assert (checkout.value, checkout.n, checkout.note) == (0.5, 2, "n = 2, need 30; 1 still open")
    assert count_transitions(shop, open_days=0).ends.tolist() == [0, 1, 2, 0]


def test_a_line_that_goes_on_after_the_period_is_still_open_in_it(shop: Any) -> None:
    found = count_transitions(shop, Selection(until_us=day(2)), open_days=0)
    assert found.open.tolist() == [2, 0, 0, 0]
    assert scorecard(shop, Selection(until_us=day(2)), open_days=0).touchpoints[0].still_open == 2


def test_only_open_lines_give_no_drop_off(memory_index: Build) -> None:
    found = count_transitions(memory_index([[(0, 1, C)]]))
    assert drop_off_rate(found, 1).note == "no way out is known yet"
    assert drop_off_rate(found, 2).note == "nobody met it"


def test_steps_are_listed_by_count_with_the_time_between(shop: Any) -> None:
    table = transition_table(shop)
    assert table.steps == 7
    assert sum(row.count for row in table.transitions) == 7
    first = table.transitions[0]
    assert (first.source, first.target, first.count) == ("t0", "t1", 2)
    assert first.share == pytest.approx(2 / 3)
    assert first.mean_seconds == pytest.approx((1 + 5) / 2 * 86_400)
    assert first.median_seconds == pytest.approx(86_400, rel=0.016)


def test_only_pairs_that_touch_are_timed_when_asked(shop: Any) -> None:
    found = count_transitions(shop, touching=0)
    assert found.median_seconds(0, 1) is not None
    assert found.median_seconds(1, 2) is None
    assert found.counts[1, 2] == 2


def test_retention_counts_from_the_touchpoint_on(shop: Any) -> None:
    table = retention_table(shop, days=5)
    rows = {row.touchpoint: row for row in table.touchpoints}
    assert list(rows) == ["t0", "t1", "t2"]  # nobody met t3
    assert (rows["t0"].retention_rate.value, rows["t0"].seen_again) == (1.0, 2)
    assert (rows["t2"].retention_rate.value, rows["t2"].retention_rate.n, rows["t2"].not_elapsed) == (0, 1, 1)
    assert [row.touchpoint for row in retention_table(shop, touchpoint="t3").touchpoints] == ["t3"]


def test_costs_come_from_the_catalogue_where_none_were_recorded(memory_index: Build) -> None:
    index = memory_index([[(0, 1, C), (1, 1, C), (2, 1, I)]])
    assert scorecard(index).touchpoints[1].cost == 1.0


def test_weeks_begin_on_monday(shop: Any) -> None:
    weeks = weeks_of(shop)
    assert weeks.mondays[0] == datetime(1969, 12, 29, tzinfo=UTC)  # 1 January 1970 was a Thursday
    assert weeks.count == 15
    assert sum(scorecard(shop).touchpoints[1].trend) == 5
    assert len(scorecard(shop, Selection(since_us=day(4), until_us=day(11))).touchpoints[0].trend) == 1


def test_of_many_weeks_the_latest_are_told(memory_index: Build) -> None:
    index = memory_index([[(0, 1, C), (day(7 * 1000), 1, C)]])
    card = scorecard(index).touchpoints[1]
    assert (len(card.trend), sum(card.trend), card.interactions) == (WEEKS_LIMIT, 1, 2)


def test_an_index_without_lines_has_a_scorecard(memory_index: Build) -> None:
    found = scorecard(memory_index([]))
    assert found.customers == 0
    assert {card.reach_rate.note for card in found.touchpoints} == {"nobody is in the selection"}
    assert found.touchpoints[0].trend == ()
    assert found.touchpoints[0].first_at is None


def test_a_period_before_all_data_is_empty_and_not_an_error(shop: Any) -> None:
    found = scorecard(shop, Selection(since_us=day(-20), until_us=day(-10)))
    assert (found.customers, found.since) == (0, datetime(1969, 12, 12, tzinfo=UTC))
    assert all(card.interactions == 0 for card in found.touchpoints)
