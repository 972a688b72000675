"""What is told of possible duplicates: two customers, how probable it is that they are one, and what says so."""

from typing import ClassVar

from msgspec import Struct

from touchweave.tabular import Tabular


class Skipped(Struct, frozen=True, kw_only=True):
    """What a rule did not compare, because too many records share a key."""

    rule: str
    compared_up_to: int  #: records that share a key
    keys: int  #: shared by more than that
    records: int  #: that bear one of these keys


class Evidence(Struct, frozen=True, kw_only=True):
    """What one field says."""

    field: str  #: its role, the name of an extra trait, or `household`: it may be two people of one home
    left: str | None  #: as it was written
    right: str | None
    agreement: str  #: exact, close, similar, swapped, different, missing; of a household possible
    weight: float  #: log2 of how much more likely one person is by it than two; below 0: it speaks against


class PossibleDuplicate(Struct, frozen=True, kw_only=True):
    """Two customers that may be one person. The weights and the result's `prior` are its log2 odds together."""

    left: str
    right: str
    probability: float
    evidence: tuple[Evidence, ...]


class PossibleDuplicates(Tabular, Struct, frozen=True, kw_only=True):
    """Pairs of customers that may be one person, the most probable first. Nothing is merged by this."""

    _table: ClassVar[str] = "pairs"

    at_least: float  #: the probability asked for
    found: int  #: pairs that reach it; `pairs` may hold fewer
    customers: int  #: who were asked about
    compared: int  #: pairs that agree on something rare enough, and so were looked at
    prior: float  #: log2 odds that two customers are one, before anything is known of them
    fields: tuple[str, ...]  #: what was compared
    skipped: tuple[Skipped, ...]  #: what was not compared, because too many customers share it
    pairs: tuple[PossibleDuplicate, ...]
