"""Classes of whole numbers from 1 on, for distributions: each to ten for itself, then wider ones."""

import numpy as np
from numpy.typing import NDArray

#: From, and to (inclusive; None: and more).
CLASSES: tuple[tuple[int, int | None], ...] = (
    *((number, number) for number in range(1, 11)),
    (11, 20), (21, 50), (51, 100), (101, 200), (201, 500), (501, 1000), (1001, None),
)  # fmt: skip

#: Numbers up to here are told apart; what lies above counts as OPEN.
EXACT = 1000
OPEN = EXACT + 1


def class_codes() -> NDArray[np.int32]:
    """The place in CLASSES of each number 0 … OPEN, shape (OPEN + 1,); 0 is in none: −1."""
    edges = np.array([low for low, _ in CLASSES])
    return (np.searchsorted(edges, np.arange(OPEN + 1), side="right") - 1).astype(np.int32)
