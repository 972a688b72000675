"""Making a Score: every figure gets its n, its interval and, where it rests on too little, a note."""

from math import isfinite

from touchweave.stats.score import SHOWABLE, Score


def scored(
    value: float, n: int, low: float | None, high: float | None, *, confidence: float = 0.95, note: str | None = None
) -> Score:
    """A score that keeps value and interval; below SHOWABLE its note says that it is too little."""
    if n < SHOWABLE:
        little = f"n = {n}, need {SHOWABLE}"
        note = little if note is None else f"{little}; {note}"
    return Score(
        value=float(value),
        n=int(n),
        low=None if low is None or not isfinite(low) else float(low),
        high=None if high is None or not isfinite(high) else float(high),
        confidence=confidence,
        note=note,
    )
