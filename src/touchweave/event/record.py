"""The event record: the six Segment forms as clients write them, before anything is interpreted.

https://segment.com/docs/connections/spec/ defines the fields; clients write some of them otherwise, and `settle`
brings those into one form. Files of columns skip these structs and fill `event.table.EVENT_SCHEMA`.
"""

from typing import Any

from msgspec import Struct

#: As clients write an identifier. Settled: text, or None.
Id = str | int | float | None
#: As clients write an object; some write an empty one as a list. Settled: a dict.
Object = dict[str, Any] | list[Any] | None


class Message(Struct, kw_only=True, rename="camel", tag_field="type"):
    """What every Segment form has."""

    message_id: Id = None
    user_id: Id = None
    anonymous_id: Id = None
    timestamp: Any = None  #: this and the other times: whatever the client wrote
    original_timestamp: Any = None
    sent_at: Any = None
    context: Object = None
    integrations: Object = None


class WithProperties(Message, kw_only=True, rename="camel", tag_field="type"):
    """A form that tells of something that happened."""

    properties: Object = None


class Track(WithProperties, kw_only=True, rename="camel", tag="track"):
    """Somebody did something: `event` names it."""

    event: str | None = None


class Identify(Message, kw_only=True, rename="camel", tag="identify"):
    """Who somebody is: `traits` tells about them."""

    traits: Object = None


class Page(WithProperties, kw_only=True, rename="camel", tag="page"):
    """A page of a website was seen."""

    name: str | None = None
    category: str | None = None


class Screen(WithProperties, kw_only=True, rename="camel", tag="screen"):
    """A screen of an app was seen."""

    name: str | None = None
    category: str | None = None


class Group(Message, kw_only=True, rename="camel", tag="group"):
    """Somebody belongs to an account."""

    group_id: Id
    traits: Object = None


class Alias(Message, kw_only=True, rename="camel", tag="alias"):
    """Two identifiers are one person's."""

    previous_id: Id


Event = Track | Identify | Page | Screen | Group | Alias
TYPES = ("track", "identify", "page", "screen", "group", "alias")


class FieldInvalid(ValueError):
    """A field holds what cannot be read as what it should be; the argument is its name."""


def settle(event: Event) -> None:
    """Bring what clients write in several ways into one: ids as text or None, objects as dicts.

    Raises FieldInvalid.
    """
    if type(event.user_id) is not str or not event.user_id:
        event.user_id = identifier(event.user_id)
    if type(event.anonymous_id) is not str or not event.anonymous_id:
        event.anonymous_id = identifier(event.anonymous_id)
    if type(event.message_id) is not str or not event.message_id:
        event.message_id = identifier(event.message_id)
    if type(event.context) is not dict:
        event.context = _object(event.context, "context")
    if type(event.integrations) is not dict:
        event.integrations = _object(event.integrations, "integrations")
    if isinstance(event, WithProperties):
        if type(event.properties) is not dict:
            event.properties = _object(event.properties, "properties")
    elif isinstance(event, Alias):
        event.previous_id = identifier(event.previous_id)
    else:
        if type(event.traits) is not dict:
            event.traits = _object(event.traits, "traits")
        if isinstance(event, Group):
            event.group_id = identifier(event.group_id)


def identifier(value: Id) -> str | None:
    """An identifier as text: 12 and 12.0 are "12"; nothing and "" are None."""
    if type(value) is float and value.is_integer():
        return str(int(value))
    return None if value is None or value == "" else str(value)


def _object(value: Object, name: str) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    if value:
        raise FieldInvalid(name)
    return {}
