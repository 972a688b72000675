"""Activity: which interactions count as one, given as a word of bits for each touchpoint."""

import numpy as np
from numpy.typing import NDArray

from touchweave.event.vocabulary import MEETINGS, Direction, Kind
from touchweave.journey.compiled import TOUCHPOINTS, inlined
from touchweave.journey.index import Index
from touchweave.measure.parameter import one_of

#: Any meeting; those that customers began or answered themselves; interactions of whatever kind.
ACTIVITIES = ("meetings", "own", "interactions")

#: The type of the words in a loop.
KINDS_AT = TOUCHPOINTS


def bits_of(kinds: tuple[Kind, ...]) -> int:
    """A word with bit k set for each kind k."""
    return sum(1 << kind for kind in kinds)


def active_kinds(index: Index, activity: str = "meetings", touchpoint: str | None = None) -> NDArray[np.uint16]:
    """Bit k of entry c: whether an interaction of kind k at touchpoint c counts; shape (touchpoints,).

    `own` leaves out what the brand began and the customer did not answer: contacts at outbound touchpoints.
    Raises SelectionInvalid, TouchpointUnknown.
    """
    one_of("activity", activity, ACTIVITIES)
    counted = tuple(Kind) if activity == "interactions" else MEETINGS
    bits = np.full(len(index.touchpoints), bits_of(counted), np.uint16)
    if activity == "own":
        outbound = np.array([one.direction == Direction.OUTBOUND for one in index.touchpoints], np.bool_)
        bits[outbound] &= np.uint16(~(1 << Kind.CONTACT) & 0xFFFF)
    if touchpoint is not None:
        here = index.touchpoint_code(touchpoint)
        bits[:here] = 0
        bits[here + 1 :] = 0
    return bits


@inlined
def counts_as(bits, kind):  # type: ignore[no-untyped-def]
    """Whether an interaction of this kind counts where the word of its touchpoint is `bits`; for compiled loops."""
    return (bits >> kind) & 1 == 1
