"""Which touchpoint each event belongs to: the answer of the catalogue to one batch of events."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Placement:
    """One entry an event, in the batch's order."""

    touchpoint: NDArray[np.int32]  #: code into `Placer.touchpoints`; −1: placed nowhere
    kind: NDArray[np.uint8]  #: event.vocabulary.Kind
