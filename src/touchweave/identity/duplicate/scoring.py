"""The probability of each pair, and what every field adds to it: agreement on what is rare says more."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from touchweave.identity.duplicate.comparison import levels_of
from touchweave.identity.duplicate.field import EXACT
from touchweave.identity.duplicate.model import Model, counted, probability, unrelated

#: Rows of the one record and of the other, and how they agree; each of shape (pairs,).
Batch: TypeAlias = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]
#: Beside what was counted, so many records more with values as rare as the field's usually are.
_BESIDE = 30.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Pairs:
    """Pairs of records, the most probable first."""

    left: NDArray[np.int64]  #: row of the one, shape (pairs,)
    right: NDArray[np.int64]  #: row of the other, a later one
    pattern: NDArray[np.int64]  #: how they agree, as in `comparison`
    probability: NDArray[np.float64]
    weights: NDArray[np.float64]  #: bits of each field, shape (pairs, fields)
    household: NDArray[np.float64]  #: bits against: it may be one household


class Scoring:
    """What a model says of pairs whose values are borne by so many records (`bearers`, an array a field)."""

    def __init__(self, model: Model, bearers: Sequence[NDArray[np.int64]]) -> None:
        self.model, self._bearers = model, bearers
        self._bits = model.weights
        self._there = np.array([int((column > 0).sum()) for column in bearers])

    def exact_weight(self, field: int, bearers: NDArray[np.int64]) -> NDArray[np.float64]:
        """Bits of agreeing on a value that so many records bear, shape (len(bearers),).

        Two people agree on it as often as another record bears it; of pairs that agree, some are the same person.
        """
        usual = self.model.fields[field].other[-1]
        rate = (bearers - 1 + _BESIDE * usual) / (self._there[field] - 1 + _BESIDE)
        return np.asarray(np.log2(self.model.same[field, EXACT] / (rate * self.model.other_of_exact[field])))

    def within_reach(self, levels: NDArray[np.int64], at_least: float) -> NDArray[np.bool_]:
        """Which patterns, shape (patterns, fields), reach the probability when all values are rare."""
        found = self._bits[np.arange(levels.shape[1]), levels]
        for field in range(levels.shape[1]):
            exact = levels[:, field] == EXACT
            found[exact, field] = np.maximum(0.0, self.exact_weight(field, np.array([2]))[0])
        return self._probability(counted(found, self.model.place))[0] >= at_least

    def best(self, batches: Iterable[Batch], at_least: float) -> Pairs:
        """Those of (left, right, pattern) that reach the probability, in order."""
        nothing = np.empty(0, np.int64)
        kept = [self._scored(batch, at_least) for batch in ((nothing, nothing, nothing), *batches)]
        left, right, pattern, chance, weights, household = (
            np.concatenate(parts) for parts in zip(*kept, strict=True)
        )
        order = np.lexsort((right, left, -chance))
        return Pairs(
            left=left[order],
            right=right[order],
            pattern=pattern[order],
            probability=chance[order],
            weights=weights[order],
            household=household[order],
        )

    def _scored(self, batch: Batch, at_least: float) -> tuple[NDArray[Any], ...]:
        left, right, pattern = batch
        levels = levels_of(pattern, len(self._bearers))
        weights = self._bits[np.arange(levels.shape[1]), levels]
        for field, bearers in enumerate(self._bearers):
            exact = levels[:, field] == EXACT
            weights[exact, field] = self.exact_weight(field, bearers[left[exact]])
        weights = counted(weights, self.model.place)
        chance, household = self._probability(weights)
        there = chance >= at_least
        return left[there], right[there], pattern[there], chance[there], weights[there], household[there]

    def _probability(self, weights: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        household = unrelated(self.model, weights)
        return probability(self.model.prior + weights.sum(axis=1) + household), household
