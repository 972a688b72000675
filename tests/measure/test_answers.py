"""The scores of answers: NPS, CSAT, CES and emotion, with the traps of scales and directions."""

from collections.abc import Callable
from typing import Any

import pytest

from touchweave.event.scale import Scale
from touchweave.event.vocabulary import Kind
from touchweave.measure.answers import PARTS, UNUSED, answers, top_share
from touchweave.measure.ces import ces_score
from touchweave.measure.csat import csat_mean, csat_rate
from touchweave.measure.emotion import emotion_score
from touchweave.measure.nps import nps_score

SCALES = ("0..10", "1..5", "1..7", "5..1", "0..100", "0..1")
Build = Callable[..., Any]


@pytest.fixture
def answered(memory_index: Build) -> Callable[..., Any]:
    """`answered(kind, scale, values, touchpoint=1)`: statistics of one customer an answer."""

    def build(*given: tuple[Kind, str | None, list[float]], touchpoint: int = 1) -> Any:
        lines = [
            [(place, touchpoint, kind, value, 1 + SCALES.index(scale) if scale else 0)]
            for kind, scale, values in given
            for place, value in enumerate(values)
        ]
        return answers(memory_index(lines, scales=SCALES))

    return build


def test_ten_promoters_have_an_interval_and_not_a_point(answered: Build) -> None:
    score = nps_score(answered((Kind.NPS, "0..10", [10] * 10)), 1)
    assert (score.value, score.n, score.high) == (100, 10, 100)
    assert score.low == pytest.approx(47.5, abs=0.01)


def test_promoters_begin_at_nine_and_detractors_end_at_six(answered: Build) -> None:
    score = nps_score(answered((Kind.NPS, "0..10", [9, 10, 8, 7, 6, 0, 8.5])), 1)
    assert score.value == pytest.approx(0)
    assert score.n == 7


def test_an_nps_without_a_scale_is_taken_as_nought_to_ten(answered: Build) -> None:
    assert nps_score(answered((Kind.NPS, None, [10, 9, 0])), 1).value == pytest.approx(100 / 3)


def test_nps_on_another_scale_is_left_out_and_said(answered: Build) -> None:
    found = answered((Kind.NPS, "0..10", [10] * 40), (Kind.NPS, "1..5", [1, 1]))
    score = nps_score(found, 1)
    assert (score.value, score.n, score.note) == (100, 40, "2 on another scale left out")
    assert emotion_score(found, 1).n == 42


def test_csat_is_the_best_two_points_of_the_scale(answered: Build) -> None:
    assert csat_rate(answered((Kind.CSAT, "1..5", [1, 2, 3, 4, 5])), 1).value == pytest.approx(0.4)
    assert csat_rate(answered((Kind.CSAT, "1..7", [5, 6, 7, 1])), 1).value == pytest.approx(0.5)
    assert csat_rate(answered((Kind.CSAT, "5..1", [1, 2, 3, 4, 5])), 1).value == pytest.approx(0.4)
    assert csat_rate(answered((Kind.CSAT, "0..1", [0, 1, 1])), 1).value == pytest.approx(2 / 3)
    assert csat_rate(answered((Kind.CSAT, "0..100", [74, 75, 100])), 1).value == pytest.approx(2 / 3)


def test_csat_has_wilsons_interval(answered: Build) -> None:
    score = csat_rate(answered((Kind.CSAT, "1..5", [5] * 85 + [1] * 15)), 1)
    assert (score.low, score.high) == pytest.approx((0.767164, 0.906940), abs=5e-7)


def test_the_mean_of_csat_is_on_the_scale_asked(answered: Build) -> None:
    score = csat_mean(answered((Kind.CSAT, "1..7", [7, 6, 5, 7, 2, 6, 7, 4, 5, 6])), 1)
    assert score.value == pytest.approx(5.5)
    assert (score.low, score.high) == pytest.approx((4.368921, 6.631079), abs=5e-6)


def test_two_csat_scales_are_turned_to_the_one_used_most(answered: Build) -> None:
    score = csat_mean(answered((Kind.CSAT, "1..5", [5, 5, 3]), (Kind.CSAT, "0..100", [0])), 1)
    assert score.value == pytest.approx((5 + 5 + 3 + 1) / 4)
    assert score.note is not None
    assert "2 scales, turned to 1..5" in score.note


def test_effort_is_ease_whichever_way_it_was_asked(answered: Build) -> None:
    new = ces_score(answered((Kind.CES, "1..7", [7, 6, 5, 7, 2, 6, 7, 4, 5, 6])), 1)
    assert new.value == pytest.approx(5.5)
    assert (new.low, new.high) == pytest.approx((4.368921, 6.631079), abs=5e-6)
    old = ces_score(answered((Kind.CES, "5..1", [1, 5, 3, 1])), 1)  # CES 1.0: low is easy
    assert old.value == pytest.approx((7 + 1 + 4 + 7) / 4)


def test_emotion_puts_all_answers_on_one_curve(answered: Build) -> None:
    given = (
        (Kind.NPS, "0..10", [10.0]),
        (Kind.CSAT, "1..5", [3.0]),
        (Kind.CES, "5..1", [5.0]),
        (Kind.SENTIMENT, None, [-0.5]),
    )
    score = emotion_score(answered(*given), 1)
    assert score.value == pytest.approx((100 + 50 + 0 + 25) / 4)
    assert score.n == 4


def test_where_nobody_was_asked_there_is_a_gap(answered: Build) -> None:
    found = answered((Kind.NPS, "0..10", [10.0]))
    for score in (nps_score(found, 2), csat_rate(found, 1), csat_mean(found, 1), ces_score(found, 1)):
        assert (score.value, score.n, score.note) == (None, 0, "nobody was asked")
    assert emotion_score(found, 2).value is None


def test_answers_off_their_scale_or_without_one_count_as_unused(answered: Build) -> None:
    found = answered((Kind.CSAT, "1..5", [6.0, 0.0, float("nan")]), (Kind.CSAT, None, [3.0]))
    assert found.boxes[1, UNUSED] == 4
    assert found.n.sum() == 0


def test_several_touchpoints_can_be_taken_together(memory_index: Build) -> None:
    found = answers(memory_index([[(0, 1, Kind.NPS, 10.0, 1), (1, 2, Kind.NPS, 0.0, 1)]], scales=("0..10",)))
    assert nps_score(found, 1, 2).value == 0
    assert nps_score(found, 1, 2).n == 2
    assert emotion_score(found, 1, 2).value == 50
    assert emotion_score(found).value is None


@pytest.mark.parametrize("points", range(2, 12))
def test_points_of_usual_scales_are_whole_parts(points: int) -> None:
    scale = Scale(worst=1, best=points)
    for answer in range(1, points + 1):
        part = scale.share(answer) * PARTS
        assert part == pytest.approx(round(part), abs=1e-9)
    top = [answer for answer in range(1, points + 1) if scale.share(answer) >= top_share(scale) - 1e-12]
    assert top == ([2] if points == 2 else [points - 1, points])
