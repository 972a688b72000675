"""The record of repeat contacts."""

from typing import ClassVar

from msgspec import Struct

from touchweave.stats.score import Score
from touchweave.tabular import Tabular


class RepeatContactRow(Struct, frozen=True, kw_only=True):
    """The contacts of one group; `contacts` = `repeated` + `resolved`. Each with the customers who had such a one."""

    group: str  #: a touchpoint's key, a channel, or "all"
    contacts: int  #: whose days were over when the data end
    contacts_customers: int
    repeated: int  #: another one followed within the days
    repeated_customers: int
    resolved: int  #: none did
    resolved_customers: int
    not_elapsed: int  #: whose days were not over: in none of the counts above
    not_elapsed_customers: int
    repeat_rate: Score
    resolution_rate: Score  #: its complement: first-contact resolution, as far as contacts can tell


class RepeatContactTable(Tabular, Struct, frozen=True, kw_only=True):
    """Repeat contacts by group, the one with most contacts first."""

    _table: ClassVar[str] = "groups"

    days: float
    by: str
    direction: str
    kinds: tuple[str, ...]
    together: RepeatContactRow  #: the contacts of all groups, each followed within its own
    groups: tuple[RepeatContactRow, ...]
