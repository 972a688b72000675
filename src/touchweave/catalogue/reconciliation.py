"""Catalogue against reality: what was observed but not catalogued, what is catalogued but silent."""

from datetime import datetime
from typing import ClassVar

from msgspec import Struct

from touchweave.tabular import Tabular


class ObservedName(Struct, frozen=True, kw_only=True):
    """A name that events bear."""

    type: str
    name: str
    source: str
    events: int
    touchpoint: str | None  #: where it was placed, if anywhere


class SilentTouchpoint(Struct, frozen=True, kw_only=True):
    """A catalogued touchpoint at which nothing was observed."""

    key: str
    name: str


class RuleProblem(Struct, frozen=True, kw_only=True):
    """A rule that never decides (unreachable) or that claims what another claims too (ambiguous)."""

    problem: str  #: "unreachable" or "ambiguous"
    touchpoint: str
    rule: int  #: from 1
    other: str  #: the touchpoint whose rule comes first
    events: int  #: observed events that both match
    sentence: str


class Reconciliation(Tabular, Struct, frozen=True, kw_only=True):
    """`placed + uncatalogued + unplaced + ignored + machines = events`, always."""

    _table: ClassVar[str] = "observed_not_catalogued"

    events: int
    placed: int  #: by a rule
    uncatalogued: int  #: placed at a touchpoint made up from their name
    unplaced: int  #: placed by no rule and nameless (identify, group, alias among them)
    ignored: int
    machines: int = 0  #: sent by machines and tests: in no line, whatever they are called
    observed_not_catalogued: tuple[ObservedName, ...]
    catalogued_but_silent: tuple[SilentTouchpoint, ...]
    placed_by_no_rule: tuple[ObservedName, ...]
    rule_problems: tuple[RuleProblem, ...]
    checked_at: datetime | None = None
