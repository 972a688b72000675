"""A share of n with Wilson's interval (Wilson 1927), which never leaves 0..1 and never shrinks to a point."""

from math import sqrt

from touchweave.stats.normal import z_of
from touchweave.stats.score import Score, unknown
from touchweave.stats.scored import scored


def wilson(successes: float, n: float, confidence: float = 0.95) -> tuple[float, float]:
    """Wilson's score interval of successes / n; n > 0, a count or an effective number."""
    z = z_of(confidence)
    share = successes / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low = 0.0 if successes == 0 else max(centre - half, 0.0)
    high = 1.0 if successes == n else min(centre + half, 1.0)
    return low, high


def rate(successes: int, n: int, *, otherwise: str, note: str | None = None) -> Score:
    """successes / n as a Score, 0..1; unknown for the reason `otherwise` when n is 0."""
    if n == 0:
        return unknown(otherwise)
    low, high = wilson(successes, n)
    return scored(successes / n, n, low, high, note=note)


def rate_of_elapsed(successes: int, n: int, *, censored: int, waiting: str, otherwise: str) -> Score:
    """The rate of those whose window is over; the note counts the `censored`, whose window is not.

    When n is 0, unknown for the reason `waiting` where some are censored, else `otherwise`.
    """
    note = f"{censored} left out, their window is not over" if censored else None
    return rate(successes, n, otherwise=waiting if censored else otherwise, note=note)
