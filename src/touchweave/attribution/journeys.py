"""Journeys out of the index: each customer's line cut after every outcome, and gathered into distinct paths.

A step is a meeting that is no outcome itself (otherwise the order would be credited to the order); the outcome ends
the journey. What follows the last outcome is a journey without one. The scan adds slices up with `+`.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from touchweave.attribution.paths import Paths
from touchweave.event.vocabulary import Kind
from touchweave.journey.columns import Columns
from touchweave.journey.compiled import (
    COUNTS,
    FLAGS,
    INT64,
    KINDS,
    OFFSETS,
    STEPS_OUT,
    SUMS,
    TIMES,
    TOUCHPOINTS,
    VALUES,
    WORDS_OUT,
    compiled,
)
from touchweave.journey.selection import Selection

_CONTACT, _RESPONSE, _OUTCOME, _ISSUE = (
    int(Kind.CONTACT),
    int(Kind.RESPONSE),
    int(Kind.OUTCOME),
    int(Kind.ISSUE),
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Journeys:
    """Journey i is `steps[offsets[i]:offsets[i + 1]]`; an outcome without any step before it has none."""

    steps: NDArray[np.uint16]  #: touchpoint codes
    ages: NDArray[np.float64]  #: seconds from the step to the journey's end (outcome or last step)
    offsets: NDArray[np.int64]  #: shape (journeys + 1,)
    converted: NDArray[np.bool_]
    value: NDArray[np.float64]  #: worth of the outcome; 0 where it has none


@dataclass(frozen=True, kw_only=True, eq=False)
class Gathered:
    """The journeys of several sets of customers, joined only once."""

    parts: tuple[Journeys, ...]

    def __add__(self, other: Self) -> Self:
        """The journeys of both, these first."""
        return type(self)(parts=self.parts + other.parts)

    def joined(self) -> Journeys:
        """All of them in one."""
        starts = np.cumsum([0, *[part.offsets[-1] for part in self.parts]])
        shifted = [part.offsets[1:] + start for part, start in zip(self.parts, starts, strict=False)]
        return Journeys(
            steps=np.concatenate([part.steps for part in self.parts]),
            ages=np.concatenate([part.ages for part in self.parts]),
            offsets=np.concatenate([[0], *shifted]).astype(np.int64),
            converted=np.concatenate([part.converted for part in self.parts]),
            value=np.concatenate([part.value for part in self.parts]),
        )


def journeys(columns: Columns, mask: NDArray[np.bool_], selection: Selection) -> Gathered:
    """The journeys of the masked customers within the selection's period; `mask` is by customer of the columns."""
    room = columns.interactions
    steps, ages = np.empty(room, dtype=np.uint16), np.empty(room)
    moments, bounds = np.empty(room, dtype=np.int64), np.zeros(room + 1, dtype=np.int64)
    converted, value = np.zeros(room, dtype=np.int64), np.zeros(room)
    found = np.zeros(2, dtype=np.int64)
    _cut(
        columns.offsets,
        columns.occurred_at,
        columns.touchpoint,
        columns.kind,
        columns.value,
        mask,
        selection.since_us,
        selection.until_us,
        steps,
        moments,
        ages,
        bounds,
        converted,
        value,
        found,
    )
    step, journey = found.tolist()
    one = Journeys(
        steps=steps[:step].copy(),
        ages=ages[:step].copy(),
        offsets=bounds[: journey + 1].copy(),
        converted=converted[:journey] > 0,
        value=value[:journey].copy(),
    )
    return Gathered(parts=(one,))


@compiled(
    OFFSETS,
    TIMES,
    TOUCHPOINTS,
    KINDS,
    VALUES,
    FLAGS,
    INT64,
    INT64,
    STEPS_OUT,
    COUNTS,
    SUMS,
    COUNTS,
    COUNTS,
    SUMS,
    COUNTS,
)
def _cut(  # type: ignore[no-untyped-def]
    offsets,
    occurred_at,
    touchpoint,
    kind,
    value,
    mask,
    since,
    until,
    steps,
    moments,
    ages,
    bounds,
    converted,
    worth,
    found,
):
    step, journey = 0, 0
    for customer in range(len(offsets) - 1):
        if not mask[customer]:
            continue
        for i in range(offsets[customer], offsets[customer + 1]):
            if occurred_at[i] < since or occurred_at[i] >= until:
                continue
            if kind[i] == _OUTCOME:
                for j in range(bounds[journey], step):
                    ages[j] = (occurred_at[i] - moments[j]) / 1e6
                converted[journey] = 1
                worth[journey] = 0.0 if np.isnan(value[i]) else value[i]
                journey += 1
                bounds[journey] = step
            elif kind[i] == _CONTACT or kind[i] == _RESPONSE or kind[i] == _ISSUE:
                steps[step] = touchpoint[i]
                moments[step] = occurred_at[i]
                step += 1
        if step > bounds[journey]:
            for j in range(bounds[journey], step):
                ages[j] = (moments[step - 1] - moments[j]) / 1e6
            journey += 1
            bounds[journey] = step
    found[0] = step
    found[1] = journey


def distinct(found: Journeys, *, touchpoints: int) -> tuple[Paths, float, float]:
    """Gather equal journeys: their paths, and outcomes and value of the journeys that have no step.

    Journeys are grouped by a 64-bit hash and then compared step by step: two that only share the hash stay
    apart, which changes no sum.
    """
    lengths = np.diff(found.offsets)
    bare = lengths == 0
    kept = np.flatnonzero(~bare)
    hashes = np.empty(len(lengths), dtype=np.uint64)
    _hash(found.steps, found.offsets, hashes)
    _, first, group = np.unique(hashes[kept], return_index=True, return_inverse=True)
    representative = kept[first][group]
    same = np.empty(len(kept), dtype=np.int64)
    _compare(found.steps, found.offsets, kept, representative, same)
    leader = np.where(same == 1, representative, kept)
    leaders, path = np.unique(leader, return_inverse=True)
    steps, offsets = _taken(found.steps, found.offsets, leaders)
    won = found.converted[kept]
    count = len(leaders)
    paths = Paths(
        steps=steps,
        offsets=offsets,
        outcomes=np.bincount(path[won], minlength=count).astype(np.float64),
        nulls=np.bincount(path[~won], minlength=count).astype(np.float64),
        value=np.bincount(path, weights=found.value[kept], minlength=count).astype(np.float64),
        touchpoints=touchpoints,
    )
    return paths, float(np.count_nonzero(found.converted & bare)), float(found.value[bare].sum())


@compiled(TOUCHPOINTS, OFFSETS, WORDS_OUT)
def _hash(steps, offsets, hashes):  # type: ignore[no-untyped-def]
    # FNV-1a over the codes; the comparison afterwards makes collisions harmless.
    for journey in range(len(offsets) - 1):
        mixed = np.uint64(14695981039346656037)
        for i in range(offsets[journey], offsets[journey + 1]):
            mixed = (mixed ^ np.uint64(steps[i])) * np.uint64(1099511628211)
        hashes[journey] = mixed


@compiled(TOUCHPOINTS, OFFSETS, OFFSETS, OFFSETS, COUNTS)
def _compare(steps, offsets, these, those, same):  # type: ignore[no-untyped-def]
    for n in range(len(these)):
        a, b = offsets[these[n]], offsets[those[n]]
        length = offsets[these[n] + 1] - a
        same[n] = offsets[those[n] + 1] - b == length
        if same[n]:
            for i in range(length):
                if steps[a + i] != steps[b + i]:
                    same[n] = 0
                    break


def _taken(
    steps: NDArray[np.uint16], offsets: NDArray[np.int64], chosen: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    lengths = offsets[chosen + 1] - offsets[chosen]
    bounds = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    place = np.arange(bounds[-1]) + np.repeat(offsets[chosen] - bounds[:-1], lengths)
    return steps[place].astype(np.int64), bounds
