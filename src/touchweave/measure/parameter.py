"""Parameters of questions, checked at the entrance: what cannot be used is named with what can."""

from collections.abc import Sequence
from numbers import Integral, Real

from touchweave.errors import SelectionInvalid

#: Numbers above this are as good as endless, and loops could not hold much larger ones.
ENDLESS = 1 << 60


def one_of(name: str, value: str, allowed: Sequence[str]) -> int:
    """The place of a word among those allowed. Raises SelectionInvalid."""
    if value not in allowed:
        raise SelectionInvalid(name=name, value=value, allowed=", ".join(allowed))
    return allowed.index(value)


def positive(name: str, value: float, *, most: float) -> float:
    """A number above 0 and at most `most`. Raises SelectionInvalid."""
    if isinstance(value, bool) or not isinstance(value, Real) or not 0 < value <= most:
        raise SelectionInvalid(name=name, value=value, allowed=f"a number above 0, at most {most:g}")
    return float(value)


def whole(name: str, value: int, *, least: int, most: int = ENDLESS) -> int:
    """A whole number from `least` to `most`. Raises SelectionInvalid."""
    if isinstance(value, bool) or not isinstance(value, Integral) or not least <= value <= most:
        bounds = f"{least} or more" if most == ENDLESS else f"{least} to {most}"
        raise SelectionInvalid(name=name, value=value, allowed=f"a whole number, {bounds}")
    return int(value)
