"""A measured value with its n and interval."""

from msgspec import Struct


class Score(Struct, frozen=True, kw_only=True):
    """What every figure is shown as. `value` is None where nothing can be told; `note` then says why."""

    value: float | None
    n: int  #: what the value rests on: customers, answers or interactions, as the measure says
    low: float | None = None  #: interval of the given confidence; None where none is defined
    high: float | None = None
    confidence: float = 0.95
    note: str | None = None  #: e.g. "n = 12, need 30": too little to compare, rank or alert on


#: Below this many answers, only counts are shown; below RANKABLE no rank or alert rests on a score.
SHOWABLE = 30
RANKABLE = 100


def unknown(reason: str, n: int = 0) -> Score:
    """A score that cannot tell."""
    return Score(value=None, n=n, note=reason)
