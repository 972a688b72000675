"""The steps of a funnel as people and programs write them, and which meetings stand for each.

A step is written as a text, a dictionary or a `Step`; `parse_steps` reads all three, `fitting` finds the meetings.
"""

from collections.abc import Iterable, Sequence
from math import isfinite
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from touchweave.errors import SelectionInvalid, TouchpointUnknown, nearest_first
from touchweave.event.vocabulary import MEETINGS
from touchweave.journey.index import Index

#: A funnel has at most so many steps, the optional ones among them.
STEPS_LIMIT = 32
#: Kinds have codes below this.
KINDS = 16
DAYS_LIMIT = 36_525.0
FORM = (
    'a touchpoint\'s key, "channel:NAME", "stage:KEY" or "kind:NAME"; several of them joined by "|"; "?" after '
    'an optional step; "!" before a step that must not come between its neighbours; or a Step with places, '
    "optional, without, within_days or within_hours"
)
_SHOWN = 200


class Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step: a meeting at any of its places."""

    #: Touchpoint keys, "channel:email", "stage:purchase", "kind:outcome"; any of them will do.
    places: tuple[str, ...]
    optional: bool = False  #: may be left out; the first and the last step may not
    without: tuple[str, ...] = ()  #: places not met between the required step before and the next required one
    within_days: float | None = None  #: at most so long after the required step before
    within_hours: float | None = None  #: the same in hours; one of the two

    @property
    def within(self) -> float | None:
        """The step's own window in days; None: it has none."""
        return self.within_days if self.within_hours is None else self.within_hours / 24


def parse_steps(written: Sequence[str | Step | dict[str, Any]]) -> tuple[Step, ...]:
    """Read the steps, an exclusion "!a" going to the step after it. Raises SelectionInvalid."""
    if isinstance(written, str | bytes | dict | Step) or not isinstance(written, Iterable):
        raise _refused(written, f"a list of steps, each {FORM}")
    steps: list[Step] = []
    excluded: tuple[str, ...] = ()
    for part in written:
        if isinstance(part, str) and part.strip().startswith("!"):
            if not steps:
                raise _refused(part, "an exclusion between two steps, not before the first")
            excluded += _places(part.strip()[1:], part)
            continue
        step = _read(part)
        steps.append(msgspec.structs.replace(step, without=excluded + step.without))
        excluded = ()
        if len(steps) > STEPS_LIMIT:
            raise _refused(f"more than {STEPS_LIMIT} steps", f"1 to {STEPS_LIMIT} steps")
    if excluded:
        raise _refused("!" + "|".join(excluded), "an exclusion between two steps, not after the last")
    _check_together(steps)
    return tuple(steps)


def check_window(length: float | None, name: str, *, unit: str = "days", limit: float = DAYS_LIMIT) -> None:
    """Refuse a window that is no window; None is none. Raises SelectionInvalid."""
    if length is None:
        return
    number = isinstance(length, int | float) and not isinstance(length, bool)
    if not number or not isfinite(length) or not 0 < length <= limit:
        raise SelectionInvalid(
            name=name, value=length, allowed=f"more than 0 {unit} and at most {limit:.0f}, or none"
        )


def fitting(index: Index, places: Iterable[str]) -> NDArray[np.bool_]:
    """Which meetings are at one of the places: shape (touchpoints, KINDS).

    Raises TouchpointUnknown, and SelectionInvalid for a channel, stage or kind that there is not.
    """
    found = np.zeros((len(index.touchpoints), KINDS), np.bool_)
    for place in places:
        found |= _at(index, place)
    met = np.zeros(KINDS, np.bool_)
    met[list(MEETINGS)] = True
    return found & met


def named(index: Index, place: str) -> str:
    """A place as people read it: the touchpoint's name, or "channel:email" as it is."""
    return next((one.name for one in index.touchpoints if one.key == place), place)


def _read(part: object) -> Step:
    if isinstance(part, str):
        text = part.strip()
        step = Step(places=_places(text.removesuffix("?"), part), optional=text.endswith("?"))
    else:
        try:
            step = msgspec.convert(msgspec.to_builtins(part), Step)
        except (msgspec.ValidationError, TypeError) as error:
            raise _refused(part, f"{FORM} ({error})") from error
    if not step.places or not all(place.strip() for place in step.places + step.without):
        raise _refused(part, FORM)
    if step.within_days is not None and step.within_hours is not None:
        raise _refused(part, "within_days or within_hours, not both")
    check_window(step.within_days, "within_days")
    check_window(step.within_hours, "within_hours", unit="hours", limit=24 * DAYS_LIMIT)
    return step


def _places(text: str, part: str) -> tuple[str, ...]:
    places = tuple(place.strip() for place in text.split("|"))
    if not all(places):
        raise _refused(part, FORM)
    return places


def _check_together(steps: list[Step]) -> None:
    if not steps:
        raise _refused([], f"1 to {STEPS_LIMIT} steps, each {FORM}")
    if steps[0].optional or steps[-1].optional:
        raise _refused(
            "|".join(steps[0 if steps[0].optional else -1].places) + "?", "a first and a last step to take"
        )
    if steps[0].without:
        raise _refused("!" + "|".join(steps[0].without), "an exclusion between two steps, not before the first")
    if steps[0].within is not None:
        raise _refused(steps[0].within, "a window of its own from the second step on: it begins with the step before")


def _at(index: Index, place: str) -> NDArray[np.bool_]:
    """The meetings at one place, with all kinds; shape (touchpoints, KINDS) or what broadcasts to it."""
    by = {touchpoint.key: code for code, touchpoint in enumerate(index.touchpoints)}
    what, colon, name = place.partition(":")
    if place in by or not colon:
        if place not in by:
            some = nearest_first(place, by, at_most=8)
            raise TouchpointUnknown(key=place, allowed=f"there are {some}; or channel:NAME, stage:KEY, kind:NAME")
        return np.array([[code == by[place]] for code in range(len(by))], np.bool_)
    if what == "kind":
        kinds = {kind.name.lower(): kind for kind in MEETINGS}
        if name not in kinds:
            raise _refused(place, ", ".join(f"kind:{kind}" for kind in kinds))
        return np.array([[kind == kinds[name] for kind in range(KINDS)]], np.bool_)
    if what not in {"channel", "stage"}:
        raise _refused(place, FORM)
    there = [str(getattr(touchpoint, what)) for touchpoint in index.touchpoints]
    if name not in there:
        raise _refused(place, ", ".join(f"{what}:{one}" for one in sorted(set(there))) or "there are no touchpoints")
    return np.array([[one == name] for one in there], np.bool_)


def _refused(value: object, allowed: str) -> SelectionInvalid:
    shown = value if isinstance(value, int | float) or len(str(value)) <= _SHOWN else str(value)[:_SHOWN] + "…"
    return SelectionInvalid(name="steps", value=shown, allowed=allowed)
