"""Which transitions become arrows: enough of them to carry most steps, and everybody's main way in and out.

What is not chosen is counted into `other_out`, so that each touchpoint's ways out add up to its entrants.
"""

import numpy as np
from numpy.typing import NDArray

#: Arrows are added until they carry so much of all steps between different touchpoints.
COVERAGE = 0.85
#: A touchpoint with at least this share of the most visited one's meetings keeps its main way in and out.
WELL_VISITED = 0.02


def dependency(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """How one-way each step is, −1..1: (|a>b| − |b>a|) / (|a>b| + |b>a| + 1), of the heuristics miner."""
    there, back = counts.astype(np.float64), counts.T.astype(np.float64)
    one_way: NDArray[np.float64] = (there - back) / (there + back + 1)
    return one_way


def transitions_shown(
    counts: NDArray[np.int64], meetings: NDArray[np.int64], *, most: int = 40
) -> list[tuple[int, int]]:
    """The (source, target) codes of the arrows, most frequent first; at most `most`.

    `counts[a, b]`: meetings at a directly followed by one at b; `meetings[a]`: all meetings at a. Meeting the
    same touchpoint twice in a row is no arrow. Ways kept for well-visited touchpoints come first, the busiest
    touchpoint's first; the rest is ranked by frequency, weighed down by half where as many go the other way.
    """
    steps = counts.astype(np.int64, copy=True)
    np.fill_diagonal(steps, 0)
    weight = steps * (1 + np.maximum(dependency(steps), 0.0)) / 2
    chosen: dict[tuple[int, int], None] = {}
    for pair in _main_ways(steps, weight, meetings):
        if len(chosen) < most:
            chosen[pair] = None
    ranked = np.argsort(-weight, axis=None, kind="stable")[: most + len(chosen)]
    carried, whole = sum(int(steps[pair]) for pair in chosen), int(steps.sum())
    for flat in ranked.tolist():
        pair = divmod(flat, len(steps))
        if len(chosen) >= most or carried >= COVERAGE * whole or steps[pair] == 0:
            break
        if pair not in chosen:
            chosen[pair] = None
            carried += int(steps[pair])
    return sorted(chosen, key=lambda pair: (-int(steps[pair]), pair))


def _main_ways(
    steps: NDArray[np.int64], weight: NDArray[np.float64], meetings: NDArray[np.int64]
) -> list[tuple[int, int]]:
    """The main way out of and into each well-visited touchpoint, the busiest touchpoint's first."""
    if not len(meetings) or meetings.max() == 0:
        return []
    visited = np.flatnonzero(meetings >= WELL_VISITED * meetings.max())
    ways: list[tuple[int, int]] = []
    for code in visited[np.argsort(-meetings[visited], kind="stable")].tolist():
        onward, inward = int(weight[code].argmax()), int(weight[:, code].argmax())
        if steps[code, onward] > 0:
            ways.append((code, onward))
        if steps[inward, code] > 0:
            ways.append((inward, code))
    return ways
