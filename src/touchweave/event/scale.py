"""The scale of an answer, with its direction: written `worst..best`, as in `1..5`, `0..10` or `5..1`."""

import re
from typing import Self

from msgspec import Struct

_WRITTEN = re.compile(r"^(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)$")


class Scale(Struct, frozen=True):
    """An answer's scale. `worst > best` where a low answer is the good one (CES 1.0: `5..1`)."""

    worst: float
    best: float

    @classmethod
    def parse(cls, written: str) -> Self:
        """Read `worst..best`. Raises ValueError, naming the text, when it is not of that form."""
        match = _WRITTEN.match(written.strip())
        if match is None or float(match[1]) == float(match[2]):
            raise ValueError(f"{written!r} is not a scale; write worst..best, as in 1..5 or 0..10")
        return cls(worst=float(match[1]), best=float(match[2]))

    def __str__(self) -> str:
        return f"{self.worst:g}..{self.best:g}"

    def holds(self, answer: float) -> bool:
        """Whether the answer lies on the scale."""
        return min(self.worst, self.best) <= answer <= max(self.worst, self.best)

    def share(self, answer: float) -> float:
        """The answer as a share of the way from worst (0) to best (1)."""
        return (answer - self.worst) / (self.best - self.worst)


NPS_SCALE = Scale(worst=0, best=10)
