"""What an event says of consent: a snapshot of what held when it came in, or somebody agreeing or refusing.

A snapshot is the column `consent`. Explicit are track events named "Consent Given", "Consent Withdrawn" or "Consent
Changed", Segment's "Segment Consent Preference Updated", and what staff wrote down, which is of a source of its own.
"""

from collections.abc import Iterator
from typing import Any, Literal

import msgspec
from msgspec import Struct

from touchweave.event.standard_names import spoken

#: The source of what people of the brand write down themselves. No other source can be called so.
STAFF_SOURCE = "touchweave staff"
CUSTOMER = "customer"  #: who says what no staff wrote down
#: What a browser's signals refuse: Global Privacy Control, and Do Not Track where that is respected.
GPC_REFUSES = ("sale", "sharing")
DNT_REFUSES = ("analytics",)
EVERY_PURPOSE = "*"  #: stands for all of them where nothing was agreed to: `categoryPreferences` is empty
PURPOSE_LIMIT = 200  #: characters; what is longer is no purpose
TEXT_LIMIT = 2000  #: characters of a wording that are kept
PURPOSES_AT_ONCE = 100  #: of one event; what is beyond is not read

How = Literal["snapshot", "gpc", "dnt", "event", "staff"]
_NAMED: dict[str, bool | None] = {"consent given": True, "consent withdrawn": False, "consent changed": None}
_PREFERENCES = "segment consent preference updated"
_decode = msgspec.json.Decoder(dict[str, Any]).decode


class ConsentSaid(Struct, frozen=True, kw_only=True):
    """One purpose agreed to or refused."""

    purpose: str  #: or EVERY_PURPOSE, which can only be refused
    agreed: bool
    how: How  #: a snapshot and the signals say what held; an event and staff say that somebody decided
    who: str = CUSTOMER
    wording: str | None = None  #: what was agreed to, in the words that were shown or said

    @property
    def explicit(self) -> bool:
        """Whether somebody decided, rather than something being as it was."""
        return self.how in ("event", "staff")


def is_consent_event(name: str | None) -> bool:
    """Whether a track event of this name is about consent, however it is written (`consent_given`)."""
    words = spoken(name or "")
    return words in _NAMED or words == _PREFERENCES


def is_purpose(purpose: object) -> bool:
    """Whether this can be the name of a purpose."""
    return (
        isinstance(purpose, str)
        and 0 < len(purpose) <= PURPOSE_LIMIT
        and purpose == purpose.strip()
        and purpose != EVERY_PURPOSE
    )


def snapshot_said(consent: str | None, *, staff: bool = False) -> tuple[ConsentSaid, ...]:
    """What the column `consent` of one event says; `staff`: it is of STAFF_SOURCE. Unreadable: nothing."""
    told = _object(consent)
    if staff:
        who, wording = _text(told.get("who")) or "", _text(told.get("wording"))
        return tuple(
            ConsentSaid(purpose=purpose, agreed=agreed, how="staff", who=who, wording=wording)
            for purpose, agreed in _preferences(told.get("category_preferences"))
        )
    signals: dict[str, How] = {}
    for key, refused, how in (("dnt", DNT_REFUSES, "dnt"), ("gpc", GPC_REFUSES, "gpc")):
        if told.get(key) is True:
            signals |= dict.fromkeys(refused, how)  # type: ignore[arg-type]
    said = [
        ConsentSaid(purpose=purpose, agreed=agreed, how="snapshot")
        for purpose, agreed in _preferences(told.get("category_preferences"))
        if purpose not in signals
    ]
    return (*said, *(ConsentSaid(purpose=purpose, agreed=False, how=how) for purpose, how in signals.items()))


def event_said(name: str | None, properties: str | None, context: str | None) -> tuple[ConsentSaid, ...]:
    """What a track event of this name says explicitly; nothing where it is not about consent, or cannot be read."""
    words = spoken(name or "")
    if words == _PREFERENCES:
        consent = _object(context).get("consent")
        found = _preferences(consent.get("categoryPreferences") if isinstance(consent, dict) else None)
        return tuple(ConsentSaid(purpose=purpose, agreed=agreed, how="event") for purpose, agreed in found)
    if words not in _NAMED:
        return ()
    told = _object(properties)
    agreed = told.get("agreed") if _NAMED[words] is None else _NAMED[words]
    if not isinstance(agreed, bool):
        return ()
    purposes = told.get("purpose")
    listed = purposes if isinstance(purposes, list) else [purposes]
    wording = _text(told.get("wording"))
    return tuple(
        ConsentSaid(purpose=purpose, agreed=agreed, how="event", wording=wording)
        for purpose in dict.fromkeys(one for one in listed[:PURPOSES_AT_ONCE] if isinstance(one, str))
        if is_purpose(purpose)
    )


def staff_consent(purpose: str, agreed: bool, *, who: str, wording: str | None) -> str:
    """The column `consent` of an event by which staff write a consent down."""
    told: dict[str, Any] = {"category_preferences": {purpose: agreed}, "who": who}
    return msgspec.json.encode(told if wording is None else told | {"wording": wording}).decode()


def _preferences(told: object) -> Iterator[tuple[str, bool]]:
    if told == {}:
        yield EVERY_PURPOSE, False
    elif isinstance(told, dict):
        for purpose, agreed in list(told.items())[:PURPOSES_AT_ONCE]:
            if is_purpose(purpose):
                yield purpose, agreed is True


def _object(text: str | None) -> dict[str, Any]:
    if not text:
        return {}
    try:
        return _decode(text)
    except (msgspec.DecodeError, RecursionError):
        return {}


def _text(value: object) -> str | None:
    return value[:TEXT_LIMIT] if isinstance(value, str) and value else None
