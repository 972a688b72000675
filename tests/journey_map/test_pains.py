"""Pain points: only where there is evidence, in plain words, the worst first."""

import numpy as np
import pytest

from touchweave.journey_map.pains import MOST, MOST_OF_A_KIND, Ache, Place, pain_points, sentence
from touchweave.stats.proportion import rate
from touchweave.stats.score import Score


def _place(code: int, stage: str = "buy") -> Place:
    return Place(code=code, key=f"t{code}", name=f"T {code}", stage=stage, stage_name=stage.capitalize())


def _ends(table: list[tuple[int, int]]) -> Ache:
    """Drop-off with (lost, met) by touchpoint."""
    counts = np.array(table)

    def score(*codes: int) -> Score:
        lost, met = counts[list(codes)].sum(axis=0).tolist()
        return rate(lost, met, otherwise="nobody")

    return Ache(kind="drop_off", score=score, customers=lambda code, _: table[code][0], higher_is_worse=True)


def test_a_touchpoint_that_loses_clearly_more_than_its_peers_hurts():
    (pain,) = pain_points([_place(n) for n in range(3)], [_ends([(412, 3120), (40, 1000), (40, 1000)])])
    assert pain.touchpoint == "t0"
    assert pain.customers == 412
    assert pain.peers.value == pytest.approx(0.04)
    assert pain.sentence == (
        "412 of 3,120 customers who met T 0 end there without an outcome (13.2 %, 12.1–14.4), "
        "against 4.0 % at the other touchpoints of Buy."
    )


def test_below_thirty_customers_nothing_is_said():
    assert not pain_points([_place(n) for n in range(2)], [_ends([(29, 29), (10, 1000)])])
    assert pain_points([_place(n) for n in range(2)], [_ends([(30, 30), (10, 1000)])])


def test_an_interval_that_reaches_the_peers_is_no_pain():
    assert not pain_points([_place(n) for n in range(2)], [_ends([(14, 100), (100, 1000)])])


def test_peers_are_of_the_same_stage_and_all_others_where_it_has_none():
    places = [_place(0), _place(1), _place(2, "use")]
    pains = {p.touchpoint: p for p in pain_points(places, [_ends([(600, 1000), (200, 1000), (900, 1000)])])}
    assert pains["t2"].compared_to == "all other touchpoints"
    assert pains["t2"].peers.value == pytest.approx(0.4)
    (pain,) = pain_points(places, [_ends([(300, 1000), (200, 1000), (10, 1000)])])
    assert (pain.compared_to, pain.peers.value) == ("the other touchpoints of Buy", pytest.approx(0.2))


def test_the_second_best_of_a_good_stage_is_no_pain():
    places = [_place(0), _place(1), _place(2, "use"), _place(3, "use")]
    pains = pain_points(places, [_ends([(100, 1000), (10, 1000), (500, 1000), (500, 1000)])])
    assert [pain.touchpoint for pain in pains] == []


def test_the_pain_that_concerns_more_customers_by_a_wider_gap_comes_first():
    places = [_place(n) for n in range(4)]
    pains = pain_points(places, [_ends([(50, 100), (300, 1000), (1, 1000), (0, 1000)])])
    assert [p.touchpoint for p in pains] == ["t1", "t0"]


def test_there_are_never_so_many_pains_that_nobody_reads_them():
    table = [(900, 1000)] * 10 + [(0, 1000)] * 30
    aches = [_ends(table)] * 5
    pains = pain_points([_place(n) for n in range(40)], aches)
    assert len(pains) == MOST
    assert len(pain_points([_place(n) for n in range(40)], aches[:1])) == MOST_OF_A_KIND


def test_a_touchpoint_without_any_peer_is_compared_to_nothing():
    assert pain_points([_place(0)], [_ends([(900, 1000)])]) == ()


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (
            "low_score",
            "Pay scores 41 of 100 (38–44, 400 answers), against 70 at its peers; 900 customers met it.",
        ),
        (
            "issues",
            "At Pay, 4100.0 % (3800.0–4400.0) of 400 meetings are faults or complaints, against 7000.0 % at its "
            "peers.",
        ),
        (
            "long_wait",
            "At Pay, half of 400 meetings came more than 41 s after the one before (38 s–44 s), against 1.2 min "
            "at its peers.",
        ),
    ],
)
def test_every_kind_is_told_with_its_figures(kind, expected):
    score, peers = Score(value=41, n=400, low=38, high=44), Score(value=70, n=4000, low=69, high=71)
    assert sentence(kind, "Pay", score, peers, "its peers", 900) == expected
