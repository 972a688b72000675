"""One customer's line, as people read it."""

from datetime import datetime
from typing import ClassVar

from msgspec import Struct

from touchweave.tabular import Tabular


class Interaction(Struct, frozen=True, kw_only=True):
    """One customer at one touchpoint at one time."""

    occurred_at: datetime
    touchpoint: str
    name: str
    channel: str
    stage: str
    setting: str
    kind: str  #: event.vocabulary.Kind in lower case
    value: float | None
    scale: str | None


class Timeline(Tabular, Struct, frozen=True, kw_only=True):
    """Everything of one customer, in the order in which it happened."""

    _table: ClassVar[str] = "interactions"

    customer: str
    traits: dict[str, str | float | bool | None]
    interactions_in_all: int
    first_at: datetime | None
    last_at: datetime | None
    interactions: tuple[Interaction, ...]


class CustomerRow(Struct, frozen=True, kw_only=True):
    """One customer in a list."""

    customer: str
    interactions: int
    touchpoints: int
    first_at: datetime | None
    last_at: datetime | None
    last_touchpoint: str | None
    outcomes: int
    value: float
    emotion: float | None  #: mean answer, 0..100


class CustomerList(Tabular, Struct, frozen=True, kw_only=True):
    """A page of the customers found."""

    _table: ClassVar[str] = "customers"

    found: int
    customers: tuple[CustomerRow, ...]
