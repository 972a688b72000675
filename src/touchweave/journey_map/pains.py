"""Where it hurts: touchpoints that stand clear of their peers, ranked by the customers concerned times the gap.

A pain needs at least SHOWABLE answers, customers or meetings, and an interval that lies wholly on the bad side of
the peers' value and of all others'. Peers are the other touchpoints of the stage; where none has enough, all others.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from touchweave.journey_map.drawing.figures import count, percent, share_score, span
from touchweave.journey_map.record import PainPoint
from touchweave.stats.score import SHOWABLE, Score

MOST = 8
MOST_OF_A_KIND = 3
#: A wait is time, not yet displeasure or loss: it ranks behind them unless it concerns many more.
WAIT_WEIGHT = 0.25
#: Steps that follow one another within the hour are one visit, not a wait.
LEAST_WAIT_SECONDS = 3_600.0
Kind = Literal["low_score", "drop_off", "long_wait", "issues"]


@dataclass(frozen=True, kw_only=True)
class Place:
    """A touchpoint as the search for pains sees it."""

    code: int
    key: str
    name: str
    stage: str  #: key
    stage_name: str


@dataclass(frozen=True, kw_only=True)
class Ache:
    """One kind of pain: how it is measured and told."""

    kind: Kind
    #: The measure over one or several touchpoints taken together.
    score: Callable[..., Score]
    #: Customers (or meetings) concerned at a touchpoint, given its score.
    customers: Callable[[int, Score], int]
    higher_is_worse: bool
    #: Touchpoints at which this can hurt; others serve as peers only.
    where: Callable[[Place], bool] = lambda _: True

    def gap(self, score: Score, peers: Score) -> float:
        """How much worse than the peers, as a share: of the scale, of all, or of the wait."""
        here, there = score.value or 0.0, peers.value or 0.0
        if self.kind == "low_score":
            return (there - here) / 100
        if self.kind == "long_wait":
            return WAIT_WEIGHT * (1 - there / here) if here > 0 else 0.0
        return here - there

    def clear(self, score: Score, peers: Score) -> bool:
        """Whether the whole interval lies on the bad side of the peers' value."""
        if peers.value is None or score.low is None or score.high is None:
            return False
        if self.kind == "long_wait" and score.low < LEAST_WAIT_SECONDS:
            return False
        return score.low > peers.value if self.higher_is_worse else score.high < peers.value


def pain_points(places: Sequence[Place], aches: Sequence[Ache]) -> tuple[PainPoint, ...]:
    """The worst, at most MOST and MOST_OF_A_KIND of each kind, the most customers × gap first."""
    found: list[tuple[float, PainPoint]] = []
    for ache in aches:
        scores = {place.code: ache.score(place.code) for place in places}
        able = [place for place in places if enough(scores[place.code])]
        pains = [pain for place in able if ache.where(place) if (pain := _pain(ache, place, scores, able))]
        found += sorted(pains, key=lambda pain: -pain[0])[:MOST_OF_A_KIND]
    found.sort(key=lambda pain: (-pain[0], pain[1].touchpoint))
    return tuple(pain for _, pain in found[:MOST])


def enough(score: Score) -> bool:
    """Whether a score rests on enough to be compared at all."""
    return score.value is not None and score.n >= SHOWABLE


def _pain(
    ache: Ache, place: Place, scores: dict[int, Score], able: Sequence[Place]
) -> tuple[float, PainPoint] | None:
    """The pain with its rank, where this touchpoint stands clear of its peers."""
    others = [other for other in able if other.code != place.code]
    peers = [other for other in others if other.stage == place.stage]
    compared_to = f"the other touchpoints of {place.stage_name}" if peers else "all other touchpoints"
    peers = peers or others
    if not peers:
        return None
    score, beside = scores[place.code], ache.score(*[peer.code for peer in peers])
    if not ache.clear(score, beside) or not ache.clear(score, ache.score(*[other.code for other in others])):
        return None
    customers = ache.customers(place.code, score)
    pain = PainPoint(
        touchpoint=place.key,
        kind=ache.kind,
        score=score,
        peers=beside,
        compared_to=compared_to,
        customers=customers,
        sentence=sentence(ache.kind, place.name, score, beside, compared_to, customers),
    )
    return customers * ache.gap(score, beside), pain


def sentence(kind: Kind, name: str, score: Score, peers: Score, compared_to: str, customers: int) -> str:
    """The evidence in plain words."""
    here, there = score.value or 0.0, peers.value or 0.0
    low, high = score.low or 0.0, score.high or 0.0
    share = f"{percent(here)}, {100 * low:.1f}–{100 * high:.1f}"
    against = f"against {percent(there)} at {compared_to}"
    match kind:
        case "low_score":
            return (
                f"{name} scores {here:.0f} of 100 ({low:.0f}–{high:.0f}, {count(score.n)} answers), "
                f"against {there:.0f} at {compared_to}; {count(customers)} customers met it."
            )
        case "drop_off":
            return (
                f"{count(customers)} of {count(score.n)} customers who met {name} end there without an outcome "
                f"({share}), {against}."
            )
        case "long_wait":
            return (
                f"At {name}, half of {count(score.n)} meetings came more than {span(here)} after the one before "
                f"({span(low)}–{span(high)}), against {span(there)} at {compared_to}."
            )
        case "issues":
            return (
                f"At {name}, {share_score(score)} of {count(score.n)} meetings are faults or complaints, {against}."
            )
