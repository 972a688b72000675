"""The credit of every touchpoint under one rule, as a record. Association, never cause."""

from typing import ClassVar

from msgspec import Struct

from touchweave.stats.score import Score
from touchweave.tabular import Tabular

ASSOCIATION = "association, not cause: credit says where outcomes were accompanied, not what brought them about"


class TouchpointCredit(Struct, frozen=True, kw_only=True):
    """One touchpoint's credit."""

    touchpoint: str
    name: str
    credit: float  #: outcomes credited
    share: float  #: of all credited outcomes, 0..1
    value: float  #: worth of outcomes credited
    removal_effect: float | None  #: Markov only: share of outcomes that the chain loses without it
    journeys_present: int  #: journeys that met it
    outcomes_present: int  #: of those, the ones with an outcome
    outcome_rate: Score  #: outcomes_present / journeys_present; Wilson. Near the base rate = it only goes along


class CreditTable(Tabular, Struct, frozen=True, kw_only=True):
    """`sum(credit) + uncredited = outcomes`, always; the same holds for value."""

    _table: ClassVar[str] = "touchpoints"

    rule: str
    order: int | None  #: of the chain, Markov only
    half_life_days: float | None  #: time decay only
    note: str
    journeys: int  #: with at least one step
    outcomes: int
    uncredited: int  #: outcomes before which nothing was met
    value: float
    uncredited_value: float
    base_rate: Score  #: outcomes / journeys, of journeys with at least one step; Wilson
    touchpoints: tuple[TouchpointCredit, ...]  #: most credit first
