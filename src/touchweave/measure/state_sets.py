"""Counting what is in several states at once, and its customers, with one step each: by the set of its states."""

import numpy as np
from numpy.typing import NDArray

from touchweave.journey.compiled import inlined

#: As many states as there can be.
MOST = 8


def empty_sets(places: int, states: int) -> NDArray[np.int64]:
    """Nothing counted yet, shape (places, 2 · 2^states): by set of states, as bits; then customers likewise."""
    return np.zeros((places, 2 << states), np.int64)


@inlined
def count_states(counts, seen, place, states, line):  # type: ignore[no-untyped-def]
    """Count one in a set of states at a place, and its customer in those that are new to them; for compiled loops.

    `seen`, shape (places,), begins as −1.
    """
    known = seen[place]
    if known >> MOST != line:
        known = np.int64(line) << MOST
    fresh = states & ~known
    seen[place] = known | states
    counts[place, states] += 1
    counts[place, counts.shape[1] // 2 + fresh] += 1


def by_state(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """From sets to states: those counted, then their customers; shape (places, 2 · states)."""
    sets = counts.shape[1] // 2
    holds = np.arange(sets)[:, None] >> np.arange(sets.bit_length() - 1) & 1
    return np.concatenate([counts[:, :sets] @ holds, counts[:, sets:] @ holds], axis=1)
