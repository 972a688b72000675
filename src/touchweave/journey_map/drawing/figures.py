"""How figures are written on the map: counts, shares, times, and intervals beside them."""

from touchweave.stats.score import Score

NONE = "–"
_SPANS = ((86_400 * 365.25, "y"), (86_400.0, "d"), (3_600.0, "h"), (60.0, "min"), (1.0, "s"))


def count(number: int) -> str:
    """1,234,567."""
    return f"{number:,}"


def percent(share: float, digits: int = 1) -> str:
    """A share of 0..1 as `13.2 %`."""
    return f"{100 * share:.{digits}f} %"


def span(seconds: float) -> str:
    """A time in the largest unit that fits, as `3.5 d`."""
    for size, unit in _SPANS:
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}" if seconds / size < 10 else f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def share_score(score: Score) -> str:
    """A rate with its interval, as `13.2 % (12.1–14.5)`."""
    if score.value is None:
        return NONE
    if score.low is None or score.high is None:
        return percent(score.value)
    return f"{percent(score.value)} ({100 * score.low:.1f}–{100 * score.high:.1f})"


def plain_score(score: Score, digits: int = 0) -> str:
    """A value with its interval, as `72 (69–75)`."""
    if score.value is None:
        return NONE
    if score.low is None or score.high is None:
        return f"{score.value:.{digits}f}"
    low, high = f"{score.low:.{digits}f}", f"{score.high:.{digits}f}"
    return f"{score.value:.{digits}f} ({low}{' to ' if score.low < 0 else '–'}{high})"


def span_score(score: Score) -> str:
    """A time with its interval."""
    if score.value is None:
        return NONE
    if score.low is None or score.high is None:
        return span(score.value)
    low, high = span(score.low), span(score.high)
    return f"{span(score.value)} ({low}–{high})" if low != high else span(score.value)
