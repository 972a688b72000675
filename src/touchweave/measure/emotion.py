"""Emotion of a touchpoint, or of several together: all answers and sentiments on one curve, 0..100."""

from touchweave.measure.answers import PARTS, AnswerStats
from touchweave.stats.mean import mean_score
from touchweave.stats.score import Score


def emotion_score(answers: AnswerStats, *touchpoints: int) -> Score:
    """Mean of all answers as 0 (the worst of their scale) to 100 (the best); t interval."""
    n, parts, squares = answers.sums(None, touchpoints)
    return mean_score(n, parts, squares, otherwise="nobody was asked", scale=(100 / PARTS, 0.0), bounds=(0.0, 100.0))
