"""Credit by removal effect in a Markov chain of order k, solved exactly (no simulation).

A state is a window of k consecutive steps (a shorter path is one state). With (I − Q) x = r, x is the probability
of an outcome from each state; a touchpoint's removal effect is the share of outcomes lost when every state that
holds it leads nowhere. Anderl, Becker, von Wangenheim, Schumann 2016, IJRM 33(3):457–474.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.linalg import splu

from touchweave.attribution.paths import Paths


@dataclass(frozen=True, kw_only=True, eq=False)
class Removal:
    """Probability of an outcome, and how much of it is lost without each touchpoint."""

    base_rate: float  #: outcomes / journeys; with value: expected value of a journey
    effects: NDArray[np.float64]  #: 0..1 by touchpoint, shape (touchpoints,)

    def credit(self, total: float) -> NDArray[np.float64]:
        """The total shared out in proportion to the effects, shape (touchpoints,)."""
        summed = self.effects.sum()
        return self.effects * (total / summed) if summed > 0 else np.zeros_like(self.effects)


@dataclass(frozen=True, kw_only=True, eq=False)
class Chain:
    """The chain of one order: what is needed to solve it with and without a touchpoint."""

    start: NDArray[np.float64]  #: probability of beginning in each state
    onward: sp.csr_array  #: Q: probabilities between states
    outcome: NDArray[np.float64]  #: r: probability of an outcome directly after each state
    worth: NDArray[np.float64]  #: mean value of the outcomes directly after each state
    holds: sp.csc_array  #: (states, touchpoints): whether the state holds the touchpoint


def _windows(paths: Paths, order: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Number the windows of `order` steps: (state by window, offsets by path, one window of each state).

    The last has shape (states, order), −1 where a path is shorter than a window.
    """
    lengths = paths.lengths
    counts = np.maximum(lengths - order + 1, 1)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    owner = np.repeat(np.arange(len(lengths)), counts)
    first = np.arange(offsets[-1]) - offsets[owner] + paths.offsets[owner]
    shown = np.full((len(owner), order), -1, dtype=np.int64)
    for place in range(order):
        inside = first + place < paths.offsets[owner + 1]
        shown[inside, place] = paths.steps[first[inside] + place]
    # Fold column by column into dense codes: exact, and no product of code counts can overflow.
    state = np.zeros(len(owner), dtype=np.int64)
    for place in range(order):
        _, state = np.unique(state * (paths.touchpoints + 1) + shown[:, place] + 1, return_inverse=True)
    _, example = np.unique(state, return_index=True)
    return state, offsets, shown[example]


def chain(paths: Paths, *, order: int = 1, nulls: bool = True) -> Chain:
    """Build the chain. With `nulls=False` only journeys with an outcome are looked at (all of them succeed)."""
    lost = paths.nulls if nulls else np.zeros_like(paths.nulls)
    weight = paths.outcomes + lost
    state, offsets, windows = _windows(paths, order)
    states = len(windows)
    counts = np.diff(offsets)
    passed = np.bincount(state, weights=np.repeat(weight, counts), minlength=states)
    used = np.where(passed > 0, passed, 1.0)
    ends, begins = state[offsets[1:] - 1], state[offsets[:-1]]
    inner = np.ones(len(state), dtype=np.bool_)
    inner[offsets[1:] - 1] = False
    here = np.flatnonzero(inner)
    step_weight = np.repeat(weight, counts)[here] / used[state[here]]
    won = np.bincount(ends, weights=paths.outcomes, minlength=states)
    row, place = np.nonzero(windows >= 0)
    holds = sp.csc_array((np.ones(len(row)), (row, windows[row, place])), shape=(states, paths.touchpoints))
    return Chain(
        start=np.bincount(begins, weights=weight, minlength=states) / max(weight.sum(), 1e-300),
        onward=sp.csr_array((step_weight, (state[here], state[here + 1])), shape=(states, states)),
        outcome=won / used,
        worth=np.bincount(ends, weights=paths.value, minlength=states) / np.where(won > 0, won, 1.0),
        holds=holds,
    )


def _reached(start: NDArray[np.float64], onward: sp.csr_array, gain: NDArray[np.float64]) -> float:
    """start · (I − Q)⁻¹ · gain."""
    if not len(start):
        return 0.0
    left = sp.csc_array(sp.eye_array(len(start)) - onward)
    return float(start @ splu(left).solve(gain))


def removal(chained: Chain, *, by_value: bool = False) -> Removal:
    """Solve with all touchpoints, then without each. `by_value` weighs outcomes by their worth."""
    gain = chained.outcome * chained.worth if by_value else chained.outcome
    base = _reached(chained.start, chained.onward, gain)
    touchpoints = chained.holds.shape[1]
    effects = np.zeros(touchpoints)
    if base <= 0:
        return Removal(base_rate=base, effects=effects)
    if len(chained.start) <= touchpoints and np.all(np.diff(chained.holds.indptr) <= 1):
        return Removal(base_rate=base, effects=_single_states(chained, gain) / base)
    for touchpoint in range(touchpoints):
        gone = chained.holds.indices[chained.holds.indptr[touchpoint] : chained.holds.indptr[touchpoint + 1]]
        if len(gone):
            kept = np.setdiff1d(np.arange(len(chained.start)), gone)
            rest = _reached(chained.start[kept], chained.onward[kept][:, kept], gain[kept])
            effects[touchpoint] = 1 - rest / base
    return Removal(base_rate=base, effects=effects)


def _single_states(chained: Chain, gain: NDArray[np.float64]) -> NDArray[np.float64]:
    """What is lost without each touchpoint that is one state: P(ever there) × gain from there; one LU for all.

    With N = (I − Q)⁻¹, P(ever in c) = (start · N)_c / N_cc.
    """
    left = sp.csc_array(sp.eye_array(len(gain)) - chained.onward)
    solved = splu(left)
    from_here = solved.solve(gain)
    visits = splu(sp.csc_array(left.T)).solve(chained.start)
    lost = np.zeros(chained.holds.shape[1])
    for touchpoint in np.flatnonzero(np.diff(chained.holds.indptr)):
        state = chained.holds.indices[chained.holds.indptr[touchpoint]]
        unit = np.zeros(len(gain))
        unit[state] = 1.0
        lost[touchpoint] = visits[state] / solved.solve(unit)[state] * from_here[state]
    return lost
