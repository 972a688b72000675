"""Answers: what NPS, CSAT, CES and emotion are computed from, by kind, touchpoint and scale.

Answers are kept as whole parts of their scale, so that sums are exact however the lines are split.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from touchweave.event.scale import NPS_SCALE, Scale
from touchweave.event.vocabulary import ANSWERS, Kind
from touchweave.journey.columns import Columns
from touchweave.journey.compiled import (
    CUBE,
    FLAGS,
    INT64,
    KINDS,
    NUMBER_TABLE,
    OFFSETS,
    SCALES,
    TABLE,
    TIMES,
    TOUCHPOINTS,
    VALUES,
    compiled,
    inlined,
)
from touchweave.journey.index import Index
from touchweave.journey.scan import scan
from touchweave.journey.selection import EVERYTHING, Selection

#: The way from worst to best in parts: every scale with up to eleven points, and 0..100, falls on whole ones.
PARTS = 100_800
_FIRST = int(ANSWERS[0])
#: A scale that an answer of the kind has when it comes without one.
_ASSUMED = {Kind.NPS: NPS_SCALE, Kind.SENTIMENT: Scale(worst=-1, best=1)}
#: Columns of `boxes`.
PROMOTERS, PASSIVES, DETRACTORS, TOP, UNUSED = range(5)
_NPS, _CSAT = int(Kind.NPS), int(Kind.CSAT)


@dataclass(frozen=True, kw_only=True, eq=False)
class AnswerStats:
    """Sufficient statistics of answers. The first axis of n, parts and squares is the kind, from Kind.NPS on."""

    scales: tuple[Scale | None, ...]
    n: NDArray[np.int64]  #: shape (4, touchpoints, scales)
    parts: NDArray[np.int64]  #: Σ of the parts of the way from worst (0) to best (PARTS)
    squares: NDArray[np.int64]  #: Σ of their squares
    boxes: NDArray[np.int64]  #: shape (touchpoints, 5): promoters, passives, detractors, CSAT in the top box, unused

    def __add__(self, other: Self) -> Self:
        return type(self)(
            scales=self.scales,
            n=self.n + other.n,
            parts=self.parts + other.parts,
            squares=self.squares + other.squares,
            boxes=self.boxes + other.boxes,
        )

    def sums(self, kind: Kind | None, touchpoints: tuple[int, ...]) -> tuple[int, int, int]:
        """(n, Σ parts, Σ parts²) over all scales; of all kinds together where None."""
        kinds = slice(None) if kind is None else slice(int(kind) - _FIRST, int(kind) - _FIRST + 1)
        here = list(touchpoints)
        return (
            int(self.n[kinds, here].sum()),
            int(self.parts[kinds, here].sum()),
            int(self.squares[kinds, here].sum()),
        )

    def box(self, box: int, touchpoints: tuple[int, ...]) -> int:
        """How many answers fell into the box."""
        return int(self.boxes[list(touchpoints), box].sum())

    def scales_used(self, kind: Kind, touchpoints: tuple[int, ...]) -> tuple[Scale, ...]:
        """The scales of the answers of a kind, the most used first."""
        counts = self.n[int(kind) - _FIRST, list(touchpoints)].sum(axis=0)
        codes = [int(code) for code in np.argsort(-counts, kind="stable") if counts[code] > 0]
        scales = [self.scales[code] or _ASSUMED[kind] for code in codes]
        return tuple(dict.fromkeys(scales))


def top_share(scale: Scale) -> float:
    """From which share of the way on an answer is in the top box: the scale's best two points.

    A scale of two points has one best one. On one with more than eleven points (0..100), the top box is the best
    quarter, which is where the best two of five begin.
    """
    width = abs(scale.best - scale.worst)
    if width <= 1:
        return 1.0
    return 1 - 1 / width if width <= 10 else 0.75


def scale_tables(scales: tuple[Scale | None, ...]) -> NDArray[np.float64]:
    """By kind and scale: worst, best, first share of the top box, whether NPS is defined; NaN: not usable."""
    tables = np.full((len(ANSWERS) * len(scales), 4), np.nan)
    for place, kind in enumerate(ANSWERS):
        for code, written in enumerate(scales):
            scale = written or _ASSUMED.get(kind)
            if scale is not None:
                row = (scale.worst, scale.best, top_share(scale), float(scale == NPS_SCALE))
                tables[place * len(scales) + code] = row
    return tables


@inlined
def part_of(value, worst, best):  # type: ignore[no-untyped-def]
    """Where an answer stands on the way from worst (0) to best (PARTS), in whole parts; −1: off it, or NaN."""
    share = (value - worst) / (best - worst)
    return np.int64(share * PARTS + 0.5) if 0.0 <= share <= 1.0 else np.int64(-1)


@compiled(
    OFFSETS, TIMES, TOUCHPOINTS, KINDS, VALUES, SCALES, FLAGS, NUMBER_TABLE, INT64, INT64, CUBE, CUBE, CUBE, TABLE
)  # fmt: skip
def _answers(offsets, time, touchpoint, kind, value, scale, mask, tables, since, until, n, parts, squares, boxes):  # type: ignore[no-untyped-def]
    for customer in range(len(mask)):
        if not mask[customer]:
            continue
        for i in range(offsets[customer], offsets[customer + 1]):
            k = np.int64(kind[i]) - _FIRST
            if k < 0 or k >= n.shape[0] or time[i] < since:
                continue
            if time[i] >= until:
                break
            here = touchpoint[i]
            row = tables[k * n.shape[2] + scale[i]]
            part = part_of(value[i], row[0], row[1])
            if part < 0:
                boxes[here, UNUSED] += 1
                continue
            n[k, here, scale[i]] += 1
            parts[k, here, scale[i]] += part
            squares[k, here, scale[i]] += part * part
            if k == _NPS - _FIRST and row[3] == 1.0:
                if 10 * part >= 9 * PARTS:
                    boxes[here, PROMOTERS] += 1
                elif 10 * part <= 6 * PARTS:
                    boxes[here, DETRACTORS] += 1
                else:
                    boxes[here, PASSIVES] += 1
            elif k == _CSAT - _FIRST and part >= np.int64(row[2] * PARTS + 0.5):
                boxes[here, TOP] += 1


def answers(index: Index, selection: Selection = EVERYTHING, *, threads: int = 0) -> AnswerStats:
    """Collect the answers of a selection.

    NPS answers without a scale are taken as 0..10, sentiments as −1..1; other answers without one, and those off
    their scale, count as unused.
    """
    tables = scale_tables(index.scales)
    shape = (len(ANSWERS), len(index.touchpoints), len(index.scales))

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection) -> AnswerStats:
        n, parts, squares = np.zeros((3, *shape), np.int64)
        boxes = np.zeros((shape[1], 5), np.int64)
        _answers(
            columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, columns.value, columns.scale,
            mask, tables, selection.since_us, selection.until_us, n, parts, squares, boxes,
        )  # fmt: skip
        return AnswerStats(scales=index.scales, n=n, parts=parts, squares=squares, boxes=boxes)

    return scan(index, kernel, selection, threads=threads)
