"""Places that conditions name: touchpoint keys, "channel:NAME" or "stage:KEY", several joined by "|"."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from touchweave.catalogue.touchpoint import Touchpoint
from touchweave.errors import SelectionInvalid, TouchpointUnknown, nearest_first

_NAMED = 8


def touchpoints_at(place: str | None, touchpoints: Sequence[Touchpoint]) -> NDArray[np.bool_]:
    """Which touchpoints are meant, one bool a code; None: all.

    Raises TouchpointUnknown, and SelectionInvalid for a channel or stage that there is not.
    """
    if place is None:
        return np.ones(max(len(touchpoints), 1), np.bool_)
    codes = {touchpoint.key: code for code, touchpoint in enumerate(touchpoints)}
    found = np.zeros(max(len(touchpoints), 1), np.bool_)
    for part in [place] if place in codes else [piece.strip() for piece in place.split("|")]:
        if part in codes:
            found[codes[part]] = True
        else:
            found[: len(touchpoints)] |= _kind_of_place(part, touchpoints, codes)
    return found


def _kind_of_place(part: str, touchpoints: Sequence[Touchpoint], codes: dict[str, int]) -> NDArray[np.bool_]:
    what, colon, name = part.partition(":")
    if not colon or what not in ("channel", "stage"):
        there = nearest_first(part, codes, at_most=_NAMED)
        raise TouchpointUnknown(key=part, allowed=f"there are {there}; or channel:NAME, stage:KEY")
    names = [str(getattr(touchpoint, what)) for touchpoint in touchpoints]
    if name not in names:
        allowed = nearest_first(name, [f"{what}:{one}" for one in set(names)]) or "there are no touchpoints"
        raise SelectionInvalid(name="key", value=part, allowed=allowed)
    return np.array([one == name for one in names], np.bool_)
