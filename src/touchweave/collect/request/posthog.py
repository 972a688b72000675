"""PostHog's clients: capture requests, alone or in batches, become Segment's forms.

https://posthog.com/docs/api/capture says what they send; `$`-properties are what their libraries find by themselves.
"""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec

from touchweave.collect.message_row import MessageRefused
from touchweave.collect.request.arrival import Arrival
from touchweave.collect.request.envelope import Envelope, envelope_of
from touchweave.collect.request.family import Opened
from touchweave.collect.request.posthog_body import capture_of
from touchweave.event.moment import moment_at
from touchweave.event.record import Alias, Event, Group, Identify, Page, Screen, Track, identifier
from touchweave.event.rejection import Reason

#: What a library puts in place of an identifier when it may not keep one: it is nobody's.
_NOBODY = frozenset({"$posthog_cookieless"})
#: Where the context of a message comes from: property → object and key of Segment's context.
_CONTEXT = {
    "$current_url": ("page", "url"),
    "$pathname": ("page", "path"),
    "$referrer": ("page", "referrer"),
    "title": ("page", "title"),
    "utm_source": ("campaign", "source"),
    "utm_medium": ("campaign", "medium"),
    "utm_campaign": ("campaign", "name"),
    "utm_term": ("campaign", "term"),
    "utm_content": ("campaign", "content"),
    "$lib": ("library", "name"),
    "$lib_version": ("library", "version"),
    "$os": ("os", "name"),
    "$os_version": ("os", "version"),
    "$device_type": ("device", "type"),
    "$device_model": ("device", "model"),
    "$device_manufacturer": ("device", "manufacturer"),
    "$app_name": ("app", "name"),
    "$app_version": ("app", "version"),
    "$app_build": ("app", "build"),
}
_CONTEXT_TEXT = {"$browser_language": "locale", "$timezone": "timezone", "$ip": "ip"}
_AGENTS = ("$raw_user_agent", "$user_agent", "$useragent")
#: Properties that say how the message is to be read, and nothing about what happened. The key is a secret.
_FOR_US = frozenset({"token", "api_key", "distinct_id", "$set", "$set_once", "$process_person_profile"})
_PAIRS_LIMIT = 200
_decode = msgspec.json.Decoder(dict[str, Any]).decode


def open(arrival: Arrival, body: bytes) -> Opened:
    """Take a request apart. Raises RequestRefused."""
    capture = capture_of(arrival, body)
    envelope = envelope_of(arrival, sent_at=capture.sent_at)
    return Opened(key=capture.key, messages=capture.messages, envelope=envelope)


def read(raw: bytes, envelope: Envelope) -> Event:
    """One message as an event. Raises MessageRefused."""
    try:
        message = _decode(raw)
    except msgspec.ValidationError as error:
        raise MessageRefused(Reason.INVALID_FIELD, str(error)[:200]) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MessageRefused(Reason.UNREADABLE, str(error)[:200]) from error
    except RecursionError as error:
        raise MessageRefused(Reason.TOO_DEEP) from error
    given = _object(message, "properties")
    name = message.get("event")
    if name is not None and not isinstance(name, str):
        raise MessageRefused(Reason.INVALID_FIELD, "event")
    name = (name or "").strip()
    if not name:
        raise MessageRefused(Reason.MISSING_NAME, "event")
    return _event(name, message, given, _shared(message, given, envelope))


def _event(name: str, message: dict[str, Any], given: dict[str, Any], shared: dict[str, Any]) -> Event:
    """The form that the name asks for. `shared`: what all have. Traits that others tell travel in their context."""
    properties = {field: value for field, value in given.items() if field not in _FOR_US}
    traits = _traits(message, given)
    someone, anonymous = _customer(name, message, given)
    shared |= {"user_id": someone, "anonymous_id": anonymous}
    if name in ("$identify", "$set", "$set_once"):
        return Identify(**shared, traits=traits)
    if traits:
        shared["context"]["traits"] = traits
    match name:
        case "$create_alias" | "$merge_dangerously":
            return _alias(name, given, shared)
        case "$groupidentify":
            told = {"group_type": given.get("$group_type"), **_object(given, "$group_set")}
            return Group(**shared, group_id=given.get("$group_key"), traits=told)
        case "$pageview":
            return Page(**shared, properties=properties)
        case "$screen":
            screen = given.get("$screen_name")
            return Screen(**shared, name=screen if isinstance(screen, str) else None, properties=properties)
        case _:
            return Track(**shared, event=name, properties=properties)


def _shared(message: dict[str, Any], given: dict[str, Any], envelope: Envelope) -> dict[str, Any]:
    """Id, times and context."""
    found = (message.get("uuid"), given.get("$insert_id"), message.get("messageId"))
    message_id = next((_identifier(value, "uuid") for value in found if value), None)
    timestamp, sent_at = message.get("timestamp"), message.get("sent_at")
    ago = message.get("offset")
    if not timestamp and isinstance(ago, int | float) and not isinstance(ago, bool):
        timestamp, sent_at = _ago(ago, envelope)
    return {
        "message_id": message_id,
        "timestamp": timestamp,
        "sent_at": sent_at,
        "context": _context(given),
    }


def _customer(name: str, message: dict[str, Any], given: dict[str, Any]) -> tuple[str | None, str | None]:
    """User id and anonymous id: the library says by several signs which of them the `distinct_id` is."""
    found = [holder.get(field) for field in ("distinct_id", "$distinct_id", "userId") for holder in (message, given)]
    distinct = next((_identifier(value, "distinct_id") for value in found if value not in (None, "")), None)
    if distinct is None or distinct in _NOBODY:
        raise MessageRefused(Reason.MISSING_CUSTOMER, "distinct_id")
    if name == "$identify":
        return distinct, _identifier(given.get("$anon_distinct_id"), "$anon_distinct_id")
    unknown = given.get("$is_identified") is False or given.get("$process_person_profile") is False
    if unknown or distinct == given.get("$device_id") or _names_the_group(name, distinct, given):
        return None, distinct
    return distinct, None


def _names_the_group(name: str, distinct: str, given: dict[str, Any]) -> bool:
    """Where no person is told, libraries write `$<type>_<key>` of the group instead."""
    return name == "$groupidentify" and distinct == f"${given.get('$group_type')}_{given.get('$group_key')}"


def _alias(name: str, given: dict[str, Any], shared: dict[str, Any]) -> Alias:
    """`$create_alias`: the alias is the new name of the one before; `$merge_dangerously`: it is the older one."""
    before = shared["user_id"] or shared["anonymous_id"]
    other = _identifier(given.get("alias"), "alias")
    if other is None:
        raise MessageRefused(Reason.MISSING_CUSTOMER, "alias")
    new, old = (before, other) if name == "$merge_dangerously" else (other, before)
    return Alias(**{**shared, "user_id": new, "anonymous_id": None}, previous_id=old)


def _traits(message: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """What is set of the person: `$set` goes before `$set_once`."""
    told: dict[str, Any] = {}
    for field in ("$set_once", "$set"):
        for place in (given, message):
            told |= _object(place, field)
    return told


def _context(given: dict[str, Any]) -> dict[str, Any]:
    """Segment's context out of what the library found by itself."""
    context: dict[str, Any] = {}
    for field, (part, inner) in _CONTEXT.items():
        value = given.get(field)
        if isinstance(value, str) and value and value != "$direct":
            context.setdefault(part, {})[inner] = value
    for field, outer in _CONTEXT_TEXT.items():
        if isinstance(value := given.get(field), str) and value:
            context[outer] = value
    if "campaign" not in context and (found := _campaign(given.get("$current_url"))):
        context["campaign"] = found
    agent = next((given[field] for field in _AGENTS if isinstance(given.get(field), str)), None)
    if agent:
        context["userAgent"] = agent
    return context


def _campaign(url: Any) -> dict[str, str]:
    """The campaign in the page's address: after a reset the library forgets it, though the page is still the same."""
    if not isinstance(url, str) or "utm_" not in url:
        return {}
    try:
        pairs = parse_qsl(urlsplit(url).query, max_num_fields=_PAIRS_LIMIT)
    except ValueError:
        return {}
    return {_CONTEXT[name][1]: value for name, value in pairs if name.startswith("utm_") and name in _CONTEXT}


def _object(holder: dict[str, Any], field: str) -> dict[str, Any]:
    value = holder.get(field)
    if isinstance(value, dict):
        return value
    if value:
        raise MessageRefused(Reason.INVALID_FIELD, field)
    return {}


def _identifier(value: Any, field: str) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float | None):
        raise MessageRefused(Reason.INVALID_FIELD, field)
    return identifier(value)


def _ago(milliseconds: float, envelope: Envelope) -> tuple[str | None, str | None]:
    """A time so long before arrival, and the arrival: together they need no correction."""
    arrived = moment_at(envelope.received_us)
    try:
        return (arrived - timedelta(milliseconds=milliseconds)).isoformat(), arrived.isoformat()
    except OverflowError:
        return None, None
