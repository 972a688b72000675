"""A mean with Student's t interval, from a count, a sum and a sum of squares."""

from math import nan, sqrt

from touchweave.stats.normal import t_of
from touchweave.stats.score import Score, unknown
from touchweave.stats.scored import scored


def deviation(n: int, total: float, squares: float) -> float:
    """The sample standard deviation (n − 1); NaN for n < 2."""
    if n < 2:
        return nan
    # n·Σx² − (Σx)² in whole numbers is exact where the sums are.
    return sqrt(max(squares * n - total * total, 0.0) / (n * (n - 1)))


def t_interval(n: int, mean: float, sd: float, confidence: float = 0.95) -> tuple[float, float]:
    """Interval of a mean; NaN for n < 2, as nothing tells how answers vary."""
    if n < 2:
        return nan, nan
    half = t_of(confidence, n - 1) * sd / sqrt(n)
    return mean - half, mean + half


def mean_score(
    n: int,
    total: float,
    squares: float,
    *,
    otherwise: str,
    scale: tuple[float, float] = (1.0, 0.0),
    bounds: tuple[float, float] | None = None,
    note: str | None = None,
) -> Score:
    """The mean of n values as a Score, turned by `scale` = (factor, offset); its interval kept within `bounds`."""
    if n == 0:
        return unknown(otherwise)
    factor, offset = scale
    mean = factor * total / n + offset
    spread = abs(factor) * deviation(n, total, squares)
    if spread == 0:
        # A t interval would shrink to a point, as if nobody could ever answer otherwise.
        equal = f"all {n} are equal: no interval"
        return scored(mean, n, None, None, note=equal if note is None else f"{equal}; {note}")
    low, high = t_interval(n, mean, spread)
    if bounds is not None:
        low, high = max(low, bounds[0]), min(high, bounds[1])
    return scored(mean, n, low, high, note=note)
