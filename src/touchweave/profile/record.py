"""A customer's profile, as people read it."""

from datetime import datetime
from typing import ClassVar

from msgspec import Struct

from touchweave.event.consent import How
from touchweave.journey.line import Interaction
from touchweave.tabular import Tabular

Value = str | float | bool | None


class TraitStatement(Struct, frozen=True, kw_only=True):
    """One event said so."""

    value: Value
    written_at: datetime | None  #: when the event happened; None: beyond any calendar
    source: str
    message_id: str


class Trait(Struct, frozen=True, kw_only=True):
    """A trait with everything that was said of it."""

    name: str
    value: Value  #: what was written last by the time of the event; of two at the same time the later in the ledger
    written_at: datetime | None  #: None, as the next: that was so long ago that it was not looked for
    source: str | None
    history: tuple[TraitStatement, ...]  #: newest first, at most history.STATEMENTS


class ComputedTrait(Struct, frozen=True, kw_only=True):
    """What follows from the line, and from what of it."""

    name: str
    value: str | float | None
    unit: str | None
    n: int | None  #: so many interactions are behind it, where they are some of those it was chosen from
    explained: str  #: a sentence


class Membership(Struct, frozen=True, kw_only=True):
    """A group that the customer belongs to."""

    group: str
    name: str | None
    traits: dict[str, Value]  #: of the group


class ConsentStatement(Struct, frozen=True, kw_only=True):
    """One event said so; or, of snapshots, the first of several that said the same one after the other."""

    agreed: bool
    at: datetime | None  #: None: beyond any calendar
    who: str  #: "customer", or who of the staff wrote it down
    how: How
    wording: str | None
    source: str
    message_id: str


class PurposeConsent(Struct, frozen=True, kw_only=True):
    """Whether the customer agreed to a purpose, and how that is known."""

    purpose: str
    agreed: bool
    since: datetime | None  #: since when it has been so; None, as the next: so long that it was not looked for
    who: str | None
    wording: str | None
    source: str | None
    history: tuple[ConsentStatement, ...]  #: newest first, at most history.STATEMENTS


class Profile(Tabular, Struct, frozen=True, kw_only=True):
    """What is known of one customer."""

    _table: ClassVar[str] = "traits"

    customer: str
    name: str | None
    traits: tuple[Trait, ...]
    computed: tuple[ComputedTrait, ...]
    groups: tuple[Membership, ...]
    consent: tuple[PurposeConsent, ...]  #: of purposes that are not here nobody was asked
    complete: bool  #: False: the histories end where older events were not looked for


class GroupRow(Struct, frozen=True, kw_only=True):
    """One group in a list."""

    group: str
    name: str | None
    members: int
    last_at: datetime | None  #: when somebody was last said to belong to it, or something was said of it
    traits: dict[str, Value]


class GroupList(Tabular, Struct, frozen=True, kw_only=True):
    """All groups, those with the most members first."""

    _table: ClassVar[str] = "groups"

    found: int
    groups: tuple[GroupRow, ...]
    complete: bool  #: False: there are more group events than are read


class GroupInteraction(Interaction, frozen=True, kw_only=True):
    """An interaction of one of the members."""

    customer: str


class GroupLine(Tabular, Struct, frozen=True, kw_only=True):
    """A group with the interactions of all its members, in the order in which they happened."""

    _table: ClassVar[str] = "interactions"

    group: str
    name: str | None
    traits: dict[str, Value]
    members: tuple[str, ...]  #: customers; of many the first
    members_in_all: int
    interactions_in_all: int
    interactions: tuple[GroupInteraction, ...]  #: of many the latest
