"""What happened, gathered by touchpoint while the simulation runs; what lies after its end is left out."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Columns = dict[str, NDArray[Any]]


class Happenings:
    """Rows of `customer`, `at` (µs since 1970) and whatever else a place knows, by the place's key."""

    def __init__(self, until_us: int) -> None:
        self.until_us = until_us
        self._parts: dict[str, list[Columns]] = {}

    def add(
        self, place: str, customer: NDArray[np.int64], at: NDArray[np.int64], **more: NDArray[Any]
    ) -> NDArray[np.bool_]:
        """Note what happened before the end; returns which rows that were."""
        kept: NDArray[np.bool_] = at < self.until_us
        part: Columns = {"customer": customer[kept], "at": at[kept]}
        part.update({name: np.asarray(column[kept], np.float64) for name, column in more.items()})
        self._parts.setdefault(place, []).append(part)
        return kept

    def of(self, place: str) -> Columns:
        """All rows of a place in the order of time; NaN where a part did not know a column."""
        parts = self._parts.get(place, [])
        names = dict.fromkeys(["customer", "at", *(name for part in parts for name in part)])
        empty = {"customer": np.empty(0, np.int64), "at": np.empty(0, np.int64)}
        columns: Columns = {}
        for name in names:
            pieces = [part.get(name, np.full(len(part["at"]), np.nan)) for part in parts]
            columns[name] = np.concatenate(pieces) if pieces else empty[name]
        order = np.argsort(columns["at"], kind="stable")
        return {name: column[order] for name, column in columns.items()}

    def together(self, *places: str) -> tuple[NDArray[np.int64], Columns]:
        """All rows of several places in the order of time, and which place (its position) each is of."""
        found = [self.of(place) for place in places]
        which = np.concatenate([np.full(len(rows["at"]), at) for at, rows in enumerate(found)])
        columns: Columns = {}
        for name in dict.fromkeys(name for rows in found for name in rows):
            parts = [rows.get(name, np.full(len(rows["at"]), np.nan)) for rows in found]
            columns[name] = np.concatenate(parts)
        order = np.argsort(columns["at"], kind="stable")
        return which[order], {name: column[order] for name, column in columns.items()}

    def count(self, place: str) -> int:
        """How often something happened there."""
        return sum(len(part["at"]) for part in self._parts.get(place, []))

    @property
    def places(self) -> tuple[str, ...]:
        """Where anything happened."""
        return tuple(self._parts)
