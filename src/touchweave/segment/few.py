"""Some customers' lines, with codes of their own: what conditions ask, at the cost of these customers alone."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from touchweave.catalogue.touchpoint import Touchpoint
from touchweave.identity.trait_values import TEXT, TraitValues
from touchweave.journey.columns import Columns
from touchweave.journey.index import Index


class Few:
    """The customers with a line in some of an index's runs. As `segment.lines.Lines`."""

    def __init__(self, index: Index, runs: Sequence[int]) -> None:
        """`runs`: places in `index.runs`."""
        self._index, self._places = index, tuple(runs)
        found = [index.runs[place] for place in self._places]
        lines = [np.empty(0, np.int32), *(run.customer for run in found)]
        self.codes: NDArray[np.int32] = np.unique(np.concatenate(lines))  #: in the index, by code here
        self.runs: tuple[Columns, ...] = tuple(
            replace(run, customer=np.searchsorted(self.codes, run.customer).astype(np.int32)) for run in found
        )
        self.customers_count = len(self.codes)
        self.present: NDArray[np.bool_] = index.present[self.codes]
        #: Whose newest line is here; of the others nothing is known, shape (customers_count,).
        self.newest = np.zeros(self.customers_count, np.bool_)
        for run in self.runs:
            run.put(self.newest, np.ones(run.customers, np.bool_))
        self.touchpoints: tuple[Touchpoint, ...] = index.touchpoints
        self.trait_names = index.trait_names
        self.dimension_names = index.dimension_names

    def trait(self, name: str) -> "pa.Array[Any]":
        """One entry a customer, of the type that it has in the whole index."""
        number = self._index.meta.traits.index(name)
        kinds = sorted(trait_kinds(self._index, name))
        parts = [_of_kinds(kinds), *(self._index.opened[place].trait(number) for place in self._places)]
        place, before = np.zeros(self.customers_count, np.int64), len(kinds) + 1
        for run in self.runs:
            run.put(place, np.arange(before, before + run.customers))
            before += run.customers
        place[~self.newest] = len(kinds)  # absent
        whole = TraitValues.joined(parts).take(np.concatenate([np.arange(len(kinds)), place]))
        column: pa.Array[Any] = whole.column().slice(len(kinds))
        return pa.concat_arrays([column])

    def dimension_values(self, name: str) -> int:
        """How many values a dimension has."""
        return self._index.dimension_values(name)

    def words(self, name: str) -> "pa.Array[Any]":
        """The values of a dimension."""
        return self._index.words(name)


def trait_kinds(index: Index, name: str) -> frozenset[int]:
    """As what the trait is said of anybody now, which decides how all are compared: flag, number, text."""
    if name not in index.meta.traits:
        return frozenset()
    number, kinds = index.meta.traits.index(name), set[int]()
    for opened, run in zip(index.opened, index.runs, strict=True):
        if opened.has_trait(number):
            said = opened.trait(number).said
            counted = np.bincount(said if run.live is None else said[run.live], minlength=4)
            kinds.update(np.flatnonzero(counted[1:]) + 1)
    return frozenset(int(kind) for kind in kinds)


def _of_kinds(kinds: Sequence[int]) -> TraitValues:
    """An entry of each kind, and one that is absent."""
    text = [" " if kind == TEXT else None for kind in kinds]
    return TraitValues(
        said=np.array([*kinds, 0], np.uint8),
        number=np.zeros(len(kinds) + 1),
        text=pa.array([*text, None], pa.string()),
        written=np.array([0] * len(kinds) + [np.iinfo(np.int64).min]),
    )
