"""Conditions are typed data, never expressions: a list of them selects what satisfies all.

Those on dimensions select interactions, all others customers. Places are touchpoint keys, "channel:NAME" or
"stage:KEY", several joined by "|".
"""

from typing import Literal

from msgspec import Struct

from touchweave.segment.number import Number


class TraitIs(Struct, frozen=True, kw_only=True, tag="trait", tag_field="type"):
    """The customer's trait compares so with the value. An absent trait satisfies only `is_not` and `absent`."""

    name: str
    op: Literal["is", "is_not", "at_least", "at_most", "known", "absent"] = "is"
    value: str | float | bool | None = None


class DimensionIs(Struct, frozen=True, kw_only=True, tag="dimension", tag_field="type"):
    """The interaction's value of a dimension is (or is not) one of these; of the other interactions nothing is seen.

    An interaction without a value satisfies only `is_not` and `absent`.
    """

    name: str
    op: Literal["is", "is_not", "known", "absent"] = "is"
    value: str | None = None
    values: tuple[str, ...] = ()  #: any of these; instead of `value`, or besides

    @property
    def wanted(self) -> tuple[str, ...]:
        """The values asked for."""
        return (*(() if self.value is None else (self.value,)), *self.values)


class Happened(Struct, frozen=True, kw_only=True):
    """What conditions on interactions share: which of those in the period they look at."""

    since: str | None = None  #: ISO date or time, inclusive
    until: str | None = None  #: ISO date or time, exclusive
    last_days: float | None = None  #: so many days before `as_of`
    as_of: str | None = None  #: ISO date or time; None: the end of the period and, where it is open, now

    @property
    def moves(self) -> bool:
        """Whether what it selects changes as time goes by."""
        return self.last_days is not None and self.as_of is None and self.until is None


class TouchpointMet(Happened, frozen=True, kw_only=True, tag="touchpoint", tag_field="type"):
    """The customer met the place so often (or, `met=False`, not so often): by any kind of interaction but a cost."""

    key: str  #: a place
    met: bool = True
    at_least: int = 1
    at_most: int | None = None


class MetWhen(Happened, frozen=True, kw_only=True, tag="met_when", tag_field="type"):
    """The first, or last, time that the customer met the place in the period lies between these moments."""

    which: Literal["first", "last"]
    key: str | None = None  #: a place; None: anywhere
    before_days: float | None = None  #: more than so many days before `as_of`

    @property
    def moves(self) -> bool:
        """Whether what it selects changes as time goes by."""
        asked = self.last_days is not None or self.before_days is not None
        return asked and self.as_of is None and self.until is None


class Sequence(Happened, frozen=True, kw_only=True, tag="sequence", tag_field="type"):
    """The customer met these places in this order, others between them, and nowhere between them the unwanted one.

    Meetings only: an answer about a place is no visit to it.
    """

    steps: tuple[str, ...]  #: places, 2 to 8
    within_days: float | None = None  #: from the first to the last
    without: str | None = None  #: a place


class ScoreIs(Happened, frozen=True, kw_only=True, tag="score", tag_field="type"):
    """The customer's answers of this kind: the last, the first, any, or their mean is so much."""

    kind: Literal["nps", "csat", "ces", "sentiment"]
    key: str | None = None  #: a place; None: anywhere
    which: Literal["last", "first", "any", "mean"] = "last"
    at_least: float | None = None
    at_most: float | None = None


class ValueIs(Happened, frozen=True, kw_only=True, tag="value", tag_field="type"):
    """The customer's outcomes are worth so much together, or are so many. Who has none has 0."""

    of: Literal["sum", "count"] = "sum"
    key: str | None = None  #: a place; None: anywhere
    at_least: float | None = None
    at_most: float | None = None


class ConsentIs(Struct, frozen=True, kw_only=True, tag="consent", tag_field="type"):
    """The customer agreed to, or refused, the purpose, or nothing is known."""

    purpose: str
    state: Literal["agreed", "refused", "unknown"] = "agreed"


class InSegment(Struct, frozen=True, kw_only=True, tag="segment", tag_field="type"):
    """The customer is a member of a saved segment, whatever the period."""

    name: str


class AnyOf(Struct, frozen=True, kw_only=True, tag="any", tag_field="type"):
    """The customer satisfies at least one of them."""

    conditions: "tuple[Condition, ...]"


class AllOf(Struct, frozen=True, kw_only=True, tag="all", tag_field="type"):
    """The customer satisfies all of them; what is said of dimensions holds in this group."""

    conditions: "tuple[Condition, ...]"


class NoneOf(Struct, frozen=True, kw_only=True, tag="none", tag_field="type"):
    """The customer satisfies not one of them."""

    conditions: "tuple[Condition, ...]"


Interaction = TouchpointMet | MetWhen | Sequence | ScoreIs | ValueIs
Group = AnyOf | AllOf | NoneOf
Condition = TraitIs | DimensionIs | Interaction | ConsentIs | InSegment | Group | Number
