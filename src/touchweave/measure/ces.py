"""Customer effort of a touchpoint, or of several together, as ease: 7 is easy, whichever way was asked."""

from touchweave.event.vocabulary import Kind
from touchweave.measure.answers import PARTS, AnswerStats
from touchweave.stats.mean import mean_score
from touchweave.stats.score import Score


def ces_score(answers: AnswerStats, *touchpoints: int) -> Score:
    """Mean ease on 1..7; t interval. Scales such as 5..1, where low is easy (CES 1.0), are turned."""
    n, parts, squares = answers.sums(Kind.CES, touchpoints)
    return mean_score(n, parts, squares, otherwise="nobody was asked", scale=(6 / PARTS, 1.0), bounds=(1.0, 7.0))
