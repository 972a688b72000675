"""Consent as people of the brand write it down: an event of the ledger like any other, of a source of its own.

So it is durable, has its place in the history, and goes with its customer when he is erased.
"""

import uuid
from collections.abc import Mapping

import msgspec

from touchweave.errors import ConsentInvalid
from touchweave.event.consent import (
    EVERY_PURPOSE,
    PURPOSE_LIMIT,
    STAFF_SOURCE,
    TEXT_LIMIT,
    is_purpose,
    staff_consent,
)
from touchweave.event.parcel import ROW_FIELDS, Parcel

WHO_LIMIT = 200
_IDS = ("user_id", "anonymous_id")


def consent_parcel(
    identifier: tuple[str, str], purpose: str, agreed: bool, *, who: str, wording: str | None, now_us: int
) -> Parcel:
    """The event for the inbox. `identifier`: type and value of one of the customer's.

    It is an identify that tells no traits, so it makes no touchpoint. Raises ConsentInvalid.
    """
    _must_be_valid(purpose, agreed, who, wording)
    told: Mapping[str, object] = {
        "message_id": f"consent-{uuid.uuid4().hex}",
        "type": "identify",
        "occurred_at": now_us,
        "consent": staff_consent(purpose, agreed, who=who.strip(), wording=wording or None),
        **_bearing(*identifier),
    }
    return Parcel(source=STAFF_SOURCE, received_us=now_us, rows=[tuple(told.get(name) for name in ROW_FIELDS)])


def _bearing(type: str, value: str) -> dict[str, str]:
    if type in _IDS:
        return {type: value}
    return {"context": msgspec.json.encode({"identifiers": {type: value}}).decode()}


def _must_be_valid(purpose: str, agreed: bool, who: str, wording: str | None) -> None:
    if not is_purpose(purpose) or not purpose.isprintable():
        allowed = f"1 to {PURPOSE_LIMIT} printable characters, no space at either end, and not {EVERY_PURPOSE!r}"
        raise ConsentInvalid(field="purpose", value=str(purpose)[:PURPOSE_LIMIT], allowed=allowed)
    if not isinstance(agreed, bool):
        raise ConsentInvalid(field="agreed", value=str(agreed)[:PURPOSE_LIMIT], allowed="true, false")
    if not isinstance(who, str) or not 0 < len(who.strip()) <= WHO_LIMIT or not who.isprintable():
        allowed = f"who of the staff says so, in 1 to {WHO_LIMIT} printable characters"
        raise ConsentInvalid(field="who", value=str(who)[:WHO_LIMIT], allowed=allowed)
    if wording is not None and (len(wording) > TEXT_LIMIT or not _encodes(wording)):
        raise ConsentInvalid(field="wording", value=wording[:50], allowed=f"at most {TEXT_LIMIT} characters of text")


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
