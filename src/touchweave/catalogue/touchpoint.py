"""An entry of the catalogue: a place where customer and brand meet, never an occurrence."""

import hashlib

import msgspec
from msgspec import Struct

from touchweave.catalogue.dimension import DEFAULT_DIMENSIONS, Dimension
from touchweave.event.vocabulary import Channel, Contact, Direction, Kind, Setting, Stage


class JourneyStage(Struct, frozen=True, kw_only=True):
    """A column of the map: one of the three stages, or a finer one of the workspace inside it."""

    key: str
    name: str
    within: Stage


class Rule(Struct, frozen=True, kw_only=True):
    """Places the events that satisfy all of its conditions. Empty conditions are not asked.

    `name`, `page`, `campaign`, `medium`, `referrer` and `source` are globs (`*` any run, `?` one character,
    `a|b` either), compared without regard to case; `properties` maps a property to a glob of its value.
    """

    type: str = ""  #: track, page, screen, …
    name: str = ""
    page: str = ""  #: page path
    campaign: str = ""
    medium: str = ""
    referrer: str = ""
    source: str = ""
    properties: dict[str, str] = {}
    kind: Kind = Kind.CONTACT  #: what such an interaction is; an answer's kind comes from the event itself


class Touchpoint(Struct, frozen=True, kw_only=True):
    """A touchpoint with what is known of it and the rules that place events there."""

    key: str
    name: str
    channel: Channel
    stage: str  #: key of a JourneyStage
    setting: Setting
    contact: Contact = Contact.DIRECT
    direction: Direction = Direction.INBOUND
    owner: str | None = None
    cost_per_contact: float | None = None
    target: float | None = None  #: the emotion (0..100) aimed at
    rules: tuple[Rule, ...] = ()
    catalogued: bool = True  #: False: made up from an observed name that no rule placed


class Catalogue(Struct, frozen=True, kw_only=True):
    """The whole file: stages in the order of the map, and touchpoints in the order in which rules are tried."""

    stages: tuple[JourneyStage, ...]
    touchpoints: tuple[Touchpoint, ...]
    ignore: tuple[Rule, ...] = ()  #: events that are no touchpoint at all
    dimensions: tuple[Dimension, ...] = DEFAULT_DIMENSIONS  #: by which interactions are told apart
    digest: str = ""  #: SHA-256 of the file's bytes; the index notes under which one it was built

    @property
    def placing(self) -> str:
        """A digest of what decides where events are placed: not of names, owners, costs and targets."""
        rules = [(touchpoint.key, touchpoint.rules) for touchpoint in self.touchpoints]
        decisive = (self.stages, rules, self.ignore, self.dimensions)
        return hashlib.sha256(msgspec.json.encode(decisive)).hexdigest()
