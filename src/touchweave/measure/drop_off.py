"""Drop-off: of the ways out of a touchpoint, those at which the line ended. Open lines are told apart."""

import numpy as np

from touchweave.measure.transitions import TransitionStats
from touchweave.stats.proportion import rate
from touchweave.stats.score import Score


def drop_off_rate(transitions: TransitionStats, *touchpoints: int) -> Score:
    """Ended / (ended + gone on); Wilson, n = meetings whose way out is known.

    Meetings from which a line is still open are in neither count. Over several touchpoints taken together, each
    meeting counts once.
    """
    here = list(touchpoints)
    ended = int(transitions.ends[here].sum())
    onward = int(transitions.counts[here].sum())
    still_open = int(np.sum(transitions.open[here]))
    note = f"{still_open} still open" if still_open else None
    return rate(
        ended, ended + onward, otherwise="no way out is known yet" if still_open else "nobody met it", note=note
    )
