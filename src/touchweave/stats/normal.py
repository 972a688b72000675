"""Quantiles and tails of the normal and the t distribution."""

from functools import lru_cache

from scipy.special import ndtr, ndtri, stdtrit


@lru_cache(maxsize=64)
def z_of(confidence: float) -> float:
    """The z that encloses the middle `confidence` of the standard normal: 1.959964 for 0.95."""
    return float(ndtri(0.5 + confidence / 2))


@lru_cache(maxsize=65536)
def t_of(confidence: float, degrees: int) -> float:
    """The same of Student's t with so many degrees of freedom."""
    return float(stdtrit(degrees, 0.5 + confidence / 2))


def two_sided_p(z: float) -> float:
    """Probability of a standard normal at least as far from 0 as z."""
    return float(2 * ndtr(-abs(z)))
