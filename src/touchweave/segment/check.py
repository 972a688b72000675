"""Whether what a condition says can be asked."""

from math import isfinite

from touchweave.errors import SelectionInvalid
from touchweave.journey.selection import FOREVER
from touchweave.segment.condition import (
    Condition,
    ConsentIs,
    DimensionIs,
    Happened,
    InSegment,
    MetWhen,
    ScoreIs,
    Sequence,
    TouchpointMet,
    TraitIs,
    ValueIs,
)
from touchweave.segment.period import period_us

#: A century: more days are meant for something else.
DAYS_LIMIT = 36_525.0
STEPS = range(2, 9)
_SHOWN = 200


def checked(condition: Condition) -> Condition:
    """The condition, if what it says can be asked. Raises SelectionInvalid."""
    if isinstance(condition, Happened):
        _happened(condition)
    elif isinstance(condition, TraitIs):
        _trait(condition)
    elif isinstance(condition, DimensionIs):
        if condition.op not in ("known", "absent") and not condition.wanted:
            raise refused(condition.name, f"a value, or values, to compare the dimension with ({condition.op})")
    elif isinstance(condition, ConsentIs | InSegment):
        name = condition.purpose if isinstance(condition, ConsentIs) else condition.name
        if not name.strip():
            raise refused(name, "a name", "purpose" if isinstance(condition, ConsentIs) else "name")
    return condition  # of the others the measure says what can be asked


def refused(value: object, allowed: str, name: str = "where") -> SelectionInvalid:
    """The error that names the value, shortened, and what is allowed instead."""
    shown = value if len(str(value)) <= _SHOWN else str(value)[:_SHOWN] + "…"
    return SelectionInvalid(name=name, value=shown, allowed=allowed)


def _trait(condition: TraitIs) -> None:
    if condition.op in ("known", "absent"):
        return
    if condition.value is None:
        raise refused(condition.name, f"a value to compare the trait with ({condition.op})")
    if isinstance(condition.value, float) and not isfinite(condition.value):
        raise refused(condition.value, "a finite number", name=f"trait {condition.name}")


def _happened(condition: Happened) -> None:
    period_us(condition.since, condition.until)
    if condition.as_of is not None and period_us(condition.as_of, None)[0] == FOREVER[0]:
        raise refused(condition.as_of, "an ISO date or time", "as_of")
    for name in ("last_days", "before_days", "within_days"):
        days = getattr(condition, name, None)
        if days is not None and not 0 < days <= DAYS_LIMIT:
            raise refused(days, f"more than 0 days, at most {DAYS_LIMIT:.0f}", name)
    for name in ("key", "without"):
        place = getattr(condition, name, None)
        if place is not None and not place.strip():
            raise refused(place, "a touchpoint's key, channel:NAME or stage:KEY", name)
    if isinstance(condition, TouchpointMet):
        _often(condition)
    elif isinstance(condition, MetWhen):
        asked = (condition.since, condition.until, condition.last_days, condition.before_days)
        if asked == (None,) * len(asked):
            raise refused(condition.which, "with since, until, last_days or before_days", "met_when")
    elif isinstance(condition, Sequence):
        if len(condition.steps) not in STEPS or not all(step.strip() for step in condition.steps):
            raise refused(list(condition.steps), f"{STEPS.start} to {STEPS.stop - 1} places", "steps")
    elif isinstance(condition, ScoreIs | ValueIs):
        _bounded(condition)


def _often(condition: TouchpointMet) -> None:
    if condition.at_least < 1:
        raise refused(condition.at_least, "a count of 1 or more", name="at_least")
    if condition.at_most is not None and condition.at_most < condition.at_least:
        raise refused(condition.at_most, f"a count of {condition.at_least} (at_least) or more", name="at_most")


def _bounded(condition: ScoreIs | ValueIs) -> None:
    bounds = [bound for bound in (condition.at_least, condition.at_most) if bound is not None]
    if not bounds:
        raise refused(type(condition).__struct_config__.tag, "with at_least, at_most or both")
    if not all(isfinite(bound) for bound in bounds) or bounds != sorted(bounds):
        raise refused(bounds, "finite numbers, at_most no less than at_least", name="at_least, at_most")
