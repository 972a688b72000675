"""Customer satisfaction of a touchpoint, or of several together: top-2-box share and mean."""

from touchweave.event.vocabulary import Kind
from touchweave.measure.answers import PARTS, TOP, AnswerStats
from touchweave.stats.mean import mean_score
from touchweave.stats.proportion import rate
from touchweave.stats.score import Score

_NOBODY = "nobody was asked"


def csat_rate(answers: AnswerStats, *touchpoints: int) -> Score:
    """Answers in the scale's best two points / answers; Wilson."""
    n = answers.sums(Kind.CSAT, touchpoints)[0]
    return rate(answers.box(TOP, touchpoints), n, otherwise=_NOBODY)


def csat_mean(answers: AnswerStats, *touchpoints: int) -> Score:
    """The mean on the scale asked; t interval. Where several were used, all are turned to the most used one."""
    n, parts, squares = answers.sums(Kind.CSAT, touchpoints)
    used = answers.scales_used(Kind.CSAT, touchpoints)
    if not used:
        return mean_score(0, 0, 0, otherwise=_NOBODY)
    scale = used[0]
    return mean_score(
        n,
        parts,
        squares,
        otherwise=_NOBODY,
        scale=((scale.best - scale.worst) / PARTS, scale.worst),
        bounds=(min(scale.worst, scale.best), max(scale.worst, scale.best)),
        note=f"answers on {len(used)} scales, turned to {scale}" if len(used) > 1 else None,
    )
