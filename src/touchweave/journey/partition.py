"""Rows by ranges of customers: kept in memory up to a limit, beyond it on disk, and given back range by range.

A plain scatter over all rows touches memory at random; a range at a time touches it in order, and fits.
"""

import shutil
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from touchweave.journey.arrange import partition
from touchweave.journey.rows import FIELDS, Rows

#: A range has so many customers, as a power of two; small, so that heavy customers do not make it large.
_RANGE_BITS = 14
RANGE_CUSTOMERS = 1 << _RANGE_BITS
#: Rows that are put into ranges at a time.
_CHUNK = 1 << 22
#: A run is closed when it holds so many interactions.
RUN_INTERACTIONS = 1 << 22


@dataclass(frozen=True, kw_only=True, eq=False)
class _Segment:
    """Rows by range: range r lies at `[bounds[r], bounds[r + 1])`."""

    rows: Rows
    bounds: NDArray[np.int64]

    def part(self, first: int, last: int) -> Rows:
        """The rows of the ranges `first … last − 1`, with customers counted from the first."""
        low, high = (int(self.bounds[min(place, len(self.bounds) - 1)]) for place in (first, last))
        return self.rows.part(low, high, first << _RANGE_BITS)


class Partitions:
    """Takes rows in ledger order. Use as a context manager: what lies on disk is gone afterwards."""

    def __init__(self, folder: Path, *, memory_limit_bytes: int, dimensions: int = 0) -> None:
        self._folder, self._limit, self._dimensions = folder, memory_limit_bytes // 2, dimensions
        self._pending: list[Rows] = []
        self._pending_rows = 0
        self._beside = ThreadPoolExecutor(max_workers=1)
        self._settling: Future[None] | None = None
        self._segments: list[_Segment] = []
        self._in_memory = 0
        self._spilled = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._beside.shutdown(wait=True)
        self._segments.clear()
        if self._spilled:
            shutil.rmtree(self._folder, ignore_errors=True)

    def add(self, rows: Rows) -> None:
        """Take in more."""
        for low in range(0, len(rows), _CHUNK):
            part = rows.part(low, min(low + _CHUNK, len(rows)))
            self._pending.append(part)
            self._pending_rows += len(part)
            if self._pending_rows >= _CHUNK:
                self._settle()

    def _settle(self) -> None:
        """Put what is pending into ranges, beside whoever brings more; one such work at a time."""
        pending, self._pending, self._pending_rows = self._pending, [], 0
        if self._settling is not None:
            self._settling.result()
        self._settling = self._beside.submit(self._keep, pending)

    def _keep(self, pending: list[Rows]) -> None:
        rows = Rows.joined(pending, self._dimensions)
        if len(rows) == 0:
            return
        segment = _by_range(rows)
        self._segments.append(segment)
        self._in_memory += segment.rows.bytes
        if self._in_memory > self._limit:
            self._spill()

    def _spill(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        for place, segment in enumerate(self._segments):
            if not isinstance(segment.rows.customer, np.memmap):
                self._segments[place] = _Segment(rows=self._on_disk(segment.rows), bounds=segment.bounds)
        self._in_memory = 0

    def _on_disk(self, rows: Rows) -> Rows:
        self._spilled += 1

        def written(name: str, array: NDArray[Any]) -> NDArray[Any]:
            path = self._folder / f"{self._spilled}-{name}"
            path.write_bytes(array.data)  # not by `tofile`, whose errors do not say that the disk is full
            return np.memmap(path, dtype=array.dtype, mode="r")

        return Rows(
            customer=written("customer", rows.customer),
            occurred_at=written("occurred_at", rows.occurred_at),
            fields=written("fields", rows.fields),
            dimensions=tuple(written(f"dimension-{n}", codes) for n, codes in enumerate(rows.dimensions)),
        )

    def runs(self, customers: int) -> Iterator[tuple[int, int, Rows]]:
        """(first, last, rows) by ascending ranges of customers that together cover `0 … customers − 1`.

        The rows' customers count from `first`; where ranges are cut depends on the rows alone.
        """
        self._settle()
        if self._settling is not None:
            self._settling.result()
        ranges = -(-customers // RANGE_CUSTOMERS)
        held = np.zeros(ranges, np.int64)
        for segment in self._segments:
            lengths = np.diff(segment.bounds)
            held[: len(lengths)] += lengths
        for first, last in cuts(held, RUN_INTERACTIONS):
            rows = Rows.joined([segment.part(first, last) for segment in self._segments], self._dimensions)
            yield first << _RANGE_BITS, min(last << _RANGE_BITS, customers), rows


def cuts(held: NDArray[np.int64], full: int) -> Iterator[tuple[int, int]]:
    """Consecutive stretches of places that each hold `full` or, where it is the last, less."""
    first, total = 0, 0
    for place, count in enumerate(held.tolist(), 1):
        total += count
        if total >= full or place == len(held):
            yield first, place
            first, total = place, 0


def _by_range(rows: Rows) -> _Segment:
    lengths = np.bincount(rows.customer >> _RANGE_BITS)
    bounds = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    if len(lengths) == 1:
        return _Segment(rows=rows, bounds=bounds)
    words = np.arange(len(rows), dtype=np.uint64) if rows.dimensions else rows.fields.view(np.uint64)
    customer, occurred_at, words_out = np.empty_like(rows.customer), np.empty_like(rows.occurred_at), words.copy()
    partition(
        rows.customer, rows.occurred_at, words, _RANGE_BITS, bounds[:-1].copy(), customer, occurred_at, words_out
    )
    if not rows.dimensions:
        by_range = Rows(customer=customer, occurred_at=occurred_at, fields=words_out.view(FIELDS))
    else:
        places = words_out.view(np.int64)
        by_range = Rows(
            customer=customer,
            occurred_at=occurred_at,
            fields=rows.fields[places],
            dimensions=tuple(codes[places] for codes in rows.dimensions),
        )
    return _Segment(rows=by_range, bounds=bounds)
