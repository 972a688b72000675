"""What a measure is broken down by: every touchpoint for itself, or touchpoints taken together, as by stage."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from touchweave.journey.index import Index


@dataclass(frozen=True, kw_only=True, eq=False)
class Grouping:
    """The group of each touchpoint."""

    codes: NDArray[np.int64]  #: shape (touchpoints,): 0 … count − 1; −1: in none
    count: int


def by_touchpoint(index: Index) -> Grouping:
    """Each touchpoint is its own group."""
    count = len(index.touchpoints)
    return Grouping(codes=np.arange(count, dtype=np.int64), count=count)


def by_stage(index: Index) -> Grouping:
    """Touchpoints of a stage together, in the order of `index.stages`; of a stage unknown there, in none."""
    place = {stage.key: code for code, stage in enumerate(index.stages)}
    codes = [place.get(touchpoint.stage, -1) for touchpoint in index.touchpoints]
    return Grouping(codes=np.array(codes, np.int64), count=len(index.stages))
