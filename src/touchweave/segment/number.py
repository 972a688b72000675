"""Conditions that open a number: the customers whom a measure counted there.

Each has the parameters of the measure, under the same names, and says which of its numbers is meant.
"""

import inspect
from collections.abc import Callable
from importlib import import_module
from typing import Any, ClassVar

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


Number = InGroup | StepMade


def counted_customers(
    number: Number, index: Any, selection: Selection, *, open_days: float = 30.0, threads: int = 0
) -> NDArray[np.bool_]:
    """The customers that the measure counted there, shape (index.customers_count,). Raises as the measure does."""
    file, name = number.opened_by.split(":")
    find: Callable[..., NDArray[np.bool_]] = getattr(import_module(f"touchweave.measure.{file}"), name)
    asked = {name: getattr(number, name) for name in number.__struct_fields__}
    if asked.get("open_days", open_days) is None:
        asked["open_days"] = open_days
    if "threads" in inspect.signature(find).parameters:
        asked["threads"] = threads
    return find(index, selection, **asked)
