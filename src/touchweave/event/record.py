"""The event record: the six Segment forms as they arrive, before anything is interpreted.

https://segment.com/docs/connections/spec/ defines the fields. File imports skip these structs and fill
`event.table.EVENT_SCHEMA` by column; both ways end in the same ledger.
"""

from typing import Any

from msgspec import Struct, field


class Message(Struct, kw_only=True, rename="camel", tag_field="type"):
    """What every Segment form has. Ids are strings; empty ones count as absent."""

    message_id: str | None = None
    user_id: str | None = None
    anonymous_id: str | None = None
    timestamp: str | None = None
    original_timestamp: str | None = None
    sent_at: str | None = None
    context: dict[str, Any] = field(default_factory=dict)
    integrations: dict[str, Any] = field(default_factory=dict)


class Track(Message, kw_only=True, rename="camel", tag="track"):
    """Somebody did something: `event` names it."""

    event: str
    properties: dict[str, Any] = field(default_factory=dict)


class Identify(Message, kw_only=True, rename="camel", tag="identify"):
    """Who somebody is: `traits` tells about them."""

    traits: dict[str, Any] = field(default_factory=dict)


class Page(Message, kw_only=True, rename="camel", tag="page"):
    """A page of a website was seen."""

    name: str | None = None
    category: str | None = None
    properties: dict[str, Any] = field(default_factory=dict)


class Screen(Message, kw_only=True, rename="camel", tag="screen"):
    """A screen of an app was seen."""

    name: str | None = None
    category: str | None = None
    properties: dict[str, Any] = field(default_factory=dict)


class Group(Message, kw_only=True, rename="camel", tag="group"):
    """Somebody belongs to an account."""

    group_id: str
    traits: dict[str, Any] = field(default_factory=dict)


class Alias(Message, kw_only=True, rename="camel", tag="alias"):
    """Two identifiers are one person's."""

    previous_id: str


Event = Track | Identify | Page | Screen | Group | Alias
TYPES = ("track", "identify", "page", "screen", "group", "alias")
