"""Distinct paths with how often each led to an outcome and how often to none: what every rule of credit reads.

Made by `journeys.distinct` from the journey index, or by hand from published path tables.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Paths:
    """Path i is `steps[offsets[i]:offsets[i + 1]]`; no path is empty."""

    steps: NDArray[np.int64]  #: touchpoint codes 0 … touchpoints − 1, path after path
    offsets: NDArray[np.int64]  #: shape (paths + 1,)
    outcomes: NDArray[np.float64]  #: journeys of this path that led to an outcome, shape (paths,)
    nulls: NDArray[np.float64]  #: journeys of this path that led to none
    value: NDArray[np.float64]  #: what those outcomes were worth together
    touchpoints: int  #: how many codes there are

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Steps of each path."""
        return np.diff(self.offsets)

    @property
    def owner(self) -> NDArray[np.int64]:
        """The path of each step."""
        return np.repeat(np.arange(len(self.outcomes)), self.lengths)

    def present(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Each path's distinct touchpoints, as parallel arrays (path, touchpoint)."""
        pairs = np.unique(self.owner * np.int64(self.touchpoints) + self.steps)
        return pairs // self.touchpoints, pairs % self.touchpoints


def paths_of(rows: Iterable[tuple[Sequence[int], float, float, float]], *, touchpoints: int) -> Paths:
    """Paths from rows (steps, outcomes, nulls, value). Rows without steps are left out."""
    kept = [row for row in rows if len(row[0])]
    steps = [np.asarray(row[0], dtype=np.int64) for row in kept]
    return Paths(
        steps=np.concatenate(steps) if steps else np.empty(0, dtype=np.int64),
        offsets=np.concatenate([[0], np.cumsum([len(one) for one in steps])]).astype(np.int64),
        outcomes=np.array([row[1] for row in kept], dtype=np.float64),
        nulls=np.array([row[2] for row in kept], dtype=np.float64),
        value=np.array([row[3] for row in kept], dtype=np.float64),
        touchpoints=touchpoints,
    )
