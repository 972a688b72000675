"""NPS of a touchpoint, or of several together: answers on 0..10 only."""

from touchweave.event.vocabulary import Kind
from touchweave.measure.answers import DETRACTORS, PASSIVES, PROMOTERS, AnswerStats
from touchweave.stats import nps
from touchweave.stats.score import Score


def nps_score(answers: AnswerStats, *touchpoints: int) -> Score:
    """100 (promoters 9–10 − detractors 0–6) / n, −100..100; adjusted Wald."""
    promoters, passives, detractors = (answers.box(box, touchpoints) for box in (PROMOTERS, PASSIVES, DETRACTORS))
    other = answers.sums(Kind.NPS, touchpoints)[0] - promoters - passives - detractors
    return nps.nps(promoters, passives, detractors, note=f"{other} on another scale left out" if other else None)
