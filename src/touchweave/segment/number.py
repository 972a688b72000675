"""Conditions that open a number: the customers whom a measure counted there.

Each has the parameters of the measure, under the same names, and says which of its numbers is meant.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, ClassVar, Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from touchweave.journey.selection import Selection


class InGroup(Struct, frozen=True, kw_only=True, tag="group", tag_field="type"):
    """The customer is in this group of a breakdown."""

    opened_by: ClassVar[str] = "breakdown:group_customers"
    by: str
    name: str
    top: int = 20


class StepMade(Struct, frozen=True, kw_only=True, tag="transition", tag_field="type"):
    """The customer went from source directly to target.

    Without a source: the line begins at the target; without a target: it ended, or is still open, at the source.
    """

    opened_by: ClassVar[str] = "step_customers:transition_customers"
    source: str | None = None
    target: str | None = None
    still_open: bool = False
    open_days: float | None = None  #: None: as the workspace is set


class OnPath(Struct, frozen=True, kw_only=True, tag="path", tag_field="type"):
    """The customer took this way, as a tree of paths with these parameters counts it."""

    opened_by: ClassVar[str] = "paths:path_customers"
    nodes: tuple[str | None, ...]  #: keys of touchpoints from step 0 on; the last may be None: the others there
    then: Literal["any", "ended", "still_open", "onward", "arrived"] = "any"
    start: str | None = None
    end: str | None = None
    depth: int = 5
    breadth: int = 8
    collapse_repeats: bool = True
    session_minutes: float | None = None
    open_days: float | None = None  #: None: as the workspace is set


class InFunnel(Struct, frozen=True, kw_only=True, tag="funnel", tag_field="type"):
    """The customer reached this step of a funnel, or dropped out after it."""

    opened_by: ClassVar[str] = "funnel:funnel_customers"
    steps: tuple[str | dict[str, Any], ...]
    step: int  #: from 1
    dropped: bool = False  #: reached no later step
    still_open: bool = False  #: and the window is not over
    order: str = "ordered"
    count: str = "customers"
    window_days: float | None = None


class OfVariant(Struct, frozen=True, kw_only=True, tag="variant", tag_field="type"):
    """The customer's whole path is this one."""

    opened_by: ClassVar[str] = "variants:variant_customers"
    path: tuple[str, ...]
    collapse_repeats: bool = False


class InLifecycle(Struct, frozen=True, kw_only=True, tag="lifecycle", tag_field="type"):
    """The customer was active, new, returning, resurrected or dormant in a period, named by its first day."""

    opened_by: ClassVar[str] = "lifecycle:lifecycle_customers"
    period: str
    state: str = "active"
    unit: str = "week"
    activity: str = "meetings"


class ActiveWithin(Struct, frozen=True, kw_only=True, tag="stickiness", tag_field="type"):
    """The customer was active within the "day", "week" or "month" (28 days) that ends with a day."""

    opened_by: ClassVar[str] = "stickiness:stickiness_customers"
    day: str
    window: str = "day"
    activity: str = "meetings"


class ActiveOnDays(Struct, frozen=True, kw_only=True, tag="active_days", tag_field="type"):
    """The customer was active on so many days of a period, named by its first day."""

    opened_by: ClassVar[str] = "active_days:active_days_customers"
    period: str
    days: int | None = None  #: None: on any
    unit: str = "week"
    activity: str = "meetings"


class CameOften(Struct, frozen=True, kw_only=True, tag="frequency", tag_field="type"):
    """The customer came so many times, or on so many days."""

    opened_by: ClassVar[str] = "frequency:frequency_customers"
    at_least: int = 1
    at_most: int | None = None  #: None: and more
    touchpoint: str | None = None
    counted: str = "times"
    activity: str = "meetings"


class CameLast(Struct, frozen=True, kw_only=True, tag="recency", tag_field="type"):
    """The customer came last so many days ago."""

    opened_by: ClassVar[str] = "recency:recency_customers"
    at_least_days: int = 0
    below_days: int | None = None  #: None: however long ago
    touchpoint: str | None = None
    activity: str = "meetings"


class Looped(Struct, frozen=True, kw_only=True, tag="loop", tag_field="type"):
    """A repeat, back_and_forth or cycle happened to the customer, at a touchpoint and through another (None: any)."""

    opened_by: ClassVar[str] = "loops:loop_customers"
    loop: str
    touchpoint: str | None = None
    through: str | None = None


class Retained(Struct, frozen=True, kw_only=True, tag="retention", tag_field="type"):
    """The customer is (or is not) retained at a point of a retention curve."""

    opened_by: ClassVar[str] = "retention_curve:retention_customers"
    period: int
    curve: str = "everybody"
    retained: bool = True
    touchpoint: str | None = None
    unit: str = "week"
    periods: int = 8
    kind: str = "on"
    cohorts: bool = False


class SeenAgain(Struct, frozen=True, kw_only=True, tag="retention_by_touchpoint", tag_field="type"):
    """The customer is "seen_again" after a touchpoint, "not_seen_again", or the window is "not_elapsed"."""

    opened_by: ClassVar[str] = "retention:seen_again_customers"
    touchpoint: str
    then: str = "seen_again"
    days: float | None = None  #: None: as the workspace is set


class Lasted(Struct, frozen=True, kw_only=True, tag="survival", tag_field="type"):
    """The customer's line is counted so in a survival curve."""

    opened_by: ClassVar[str] = "survival:survival_customers"
    who: str = "all"
    day: int | None = None
    touchpoint: str | None = None
    days: int = 365
    open_days: float | None = None  #: None: as the workspace is set


class Waited(Struct, frozen=True, kw_only=True, tag="wait", tag_field="type"):
    """The customer waited so long "before", or "after", a meeting at the touchpoint."""

    opened_by: ClassVar[str] = "wait_table:wait_customers"
    touchpoint: str
    side: str = "before"
    at_least_seconds: float = 0.0
    below_seconds: float | None = None


class ContactedAgain(Struct, frozen=True, kw_only=True, tag="repeat_contact", tag_field="type"):
    """The customer had contacts, repeated, resolved or not_elapsed, in a group (None: in any)."""

    opened_by: ClassVar[str] = "repeat_contacts:repeat_contact_customers"
    counted: str = "repeated"
    group: str | None = None
    days: float = 7.0
    per: str = "touchpoint"
    direction: str = "inbound"
    kinds: tuple[str, ...] = ("contact",)


class HadSession(Struct, frozen=True, kw_only=True, tag="session", tag_field="type"):
    """The customer had a session in this state, of so many meetings, at a touchpoint (None: at any)."""

    opened_by: ClassVar[str] = "sessions:session_customers"
    state: str = "started"
    touchpoint: str | None = None
    at_least: int = 1
    at_most: int | None = None
    session_minutes: float = 30.0
    activity: str = "meetings"


Number = (
    InGroup
    | StepMade
    | OnPath
    | InFunnel
    | OfVariant
    | Looped
    | Retained
    | SeenAgain
    | Lasted
    | Waited
    | ContactedAgain
    | HadSession
    | InLifecycle
    | ActiveWithin
    | ActiveOnDays
    | CameOften
    | CameLast
)


def counted_customers(
    number: Number, index: Any, selection: Selection, *, windows: Mapping[str, float], threads: int = 0
) -> NDArray[np.bool_]:
    """The customers that the measure counted there, shape (index.customers_count,). Raises as the measure does.

    `windows` are the workspace's settings by name, for numbers that do not say theirs.
    """
    file, name = number.opened_by.split(":")
    find: Callable[..., NDArray[np.bool_]] = getattr(import_module(f"touchweave.measure.{file}"), name)
    asked = {name: getattr(number, name) for name in number.__struct_fields__}
    if "open_days" in asked and asked["open_days"] is None:
        asked["open_days"] = windows["open_days"]
    if isinstance(number, SeenAgain) and number.days is None:
        asked["days"] = windows["retention_days"]
    if isinstance(number, ContactedAgain):
        asked["by"] = asked.pop("per")  # `by` is what every question can be broken down by
    return find(index, selection, **asked, threads=threads)
