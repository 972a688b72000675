"""Whom a text was found to mean."""

from datetime import datetime
from typing import ClassVar, Literal

from msgspec import Struct

from touchweave.find.likeness import BEGINNING, ONE_ERROR, PART, SAME, TWO_ERRORS
from touchweave.tabular import Tabular

#: How like the words asked for are to the customer's, the worst of them counting.
How = Literal["same", "beginning", "part", "one typing error", "two typing errors"]
HOW: dict[int, How] = {
    SAME: "same",
    BEGINNING: "beginning",
    PART: "part",
    ONE_ERROR: "one typing error",
    TWO_ERRORS: "two typing errors",
}


class Matched(Struct, frozen=True, kw_only=True):
    """The text by which somebody was found, as it was said."""

    type: str  #: an identifier's type, `identifier` where it states none, or the name of a trait
    value: str


class FoundCustomer(Struct, frozen=True, kw_only=True):
    """One customer who may be meant."""

    customer: str
    name: str | None
    matched: Matched
    how: How
    last_at: datetime | None  #: of their latest interaction


class Found(Tabular, Struct, frozen=True, kw_only=True):
    """Customers who may be meant, the likeliest first."""

    _table: ClassVar[str] = "found"

    found: tuple[FoundCustomer, ...]
    up_to_date: bool  #: False: who came or changed in the last moments is found only by an identifier as it is
