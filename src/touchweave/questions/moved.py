"""Which figures differ between two scorecards."""

from collections.abc import Iterator

from msgspec import Struct

from touchweave.measure.scorecard import Scorecard
from touchweave.stats.score import Score


class Moved(Struct, frozen=True, kw_only=True):
    """A figure that differs."""

    touchpoint: str | None  #: its key; None: of everything together
    name: str
    before: float | None
    after: float | None


def moved(before: Scorecard, after: Scorecard) -> tuple[Moved, ...]:
    """The numbers that differ: those of everything first, then touchpoint by touchpoint."""
    old, new = dict(_figures(before)), dict(_figures(after))
    return tuple(
        Moved(touchpoint=key[0], name=key[1], before=old.get(key), after=new.get(key))
        for key in dict.fromkeys((*old, *new))
        if old.get(key) != new.get(key)
    )


def _figures(card: Scorecard) -> Iterator[tuple[tuple[str | None, str], float]]:
    yield (None, "customers"), card.customers
    yield (None, "interactions"), card.interactions
    for touchpoint in card.touchpoints:
        for name in touchpoint.__struct_fields__:
            value = getattr(touchpoint, name)
            number = value.value if isinstance(value, Score) else value
            if isinstance(number, int | float) and not isinstance(number, bool):
                yield (touchpoint.key, name), number
