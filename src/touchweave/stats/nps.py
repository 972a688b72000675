"""The Net Promoter Score with an interval that is honest for few answers and for extreme ones.

Adjusted Wald: Rocks 2016, "Interval Estimation for the Net Promoter Score", The American Statistician 70(4).
"""

from math import sqrt

from touchweave.stats.normal import two_sided_p, z_of
from touchweave.stats.score import Score, unknown
from touchweave.stats.scored import scored

_ADDED = 0.75  # promoters and detractors each; passives get twice as much, so 3 answers in all


def standard_error(promoters: float, passives: float, detractors: float) -> float:
    """Of the NPS in points: 100 · sqrt((p + d − (p − d)²) / n)."""
    n = promoters + passives + detractors
    p, d = promoters / n, detractors / n
    return 100 * sqrt(max(p + d - (p - d) ** 2, 0.0) / n)


def adjusted_wald(
    promoters: int, passives: int, detractors: int, confidence: float = 0.95
) -> tuple[float, float, float]:
    """(centre, low, high) in points, low and high kept within −100..100."""
    p, m, d = promoters + _ADDED, passives + 2 * _ADDED, detractors + _ADDED
    centre = 100 * (p - d) / (p + m + d)
    half = z_of(confidence) * standard_error(p, m, d)
    return centre, max(centre - half, -100.0), min(centre + half, 100.0)


def nps(promoters: int, passives: int, detractors: int, *, note: str | None = None) -> Score:
    """100 (p − d) as a Score, −100..100."""
    n = promoters + passives + detractors
    if n == 0:
        return unknown("nobody was asked")
    _, low, high = adjusted_wald(promoters, passives, detractors)
    return scored(100 * (promoters - detractors) / n, n, low, high, note=note)


def difference(first: tuple[int, int, int], second: tuple[int, int, int]) -> tuple[float, float, float]:
    """(difference in points, z, two-sided p) of two independent NPS, each given as (promoters, passives, detractors).

    The variances are added; z is infinite where neither group varies and they differ.
    """
    value = [100 * (p - d) / (p + m + d) for p, m, d in (first, second)]
    error = sqrt(standard_error(*first) ** 2 + standard_error(*second) ** 2)
    gap = value[0] - value[1]
    z = gap / error if error else (0.0 if gap == 0 else float("inf") if gap > 0 else float("-inf"))
    return gap, z, two_sided_p(z)
