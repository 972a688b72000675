"""Matomo's clients: tracking requests, alone (query or form) or in bulk, become Segment's forms.

https://developer.matomo.org/api-reference/tracking-api says what the parameters mean.
"""

import hashlib
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec

from touchweave.collect.message_row import MessageRefused
from touchweave.collect.request.arrival import Arrival
from touchweave.collect.request.envelope import Envelope, envelope_of
from touchweave.collect.request.family import Opened
from touchweave.collect.request.matomo_body import taken_apart
from touchweave.collect.request.matomo_event import Told, told
from touchweave.event.moment import moment_at
from touchweave.event.record import Event, Page, Track
from touchweave.event.rejection import Reason

#: Parameters that make a request one of a kind, so that the same content is the same message, sent again.
_PARTICULAR = ("cdt", "rand", "r")
#: Parameters about the sending, which may differ when the same message is sent again.
_OF_SENDING = frozenset({"token_auth", "writeKey", "send_image", "queuedtracking", "cdo", "_idts", "rec", "apiv"})
#: What everything else than these is kept in: `context.matomo`.
_READ = _OF_SENDING | {
    *("idsite", "uid", "_id", "cid", "url", "action_name", "urlref", "ua", "lang", "cip", "res", "cdt", "rand", "r"),
    *("userId", "anonymousId"),
}
_CAMPAIGN = {"source": "source", "medium": "medium", "campaign": "name", "keyword": "term", "kwd": "term"}
_CAMPAIGN |= {"term": "term", "content": "content", "cn": "name", "name": "name"}
_CAMPAIGN_MARKS = ("utm_", "mtm_", "pk_", "matomo_", "piwik_")
_decode = msgspec.json.Decoder(dict[str, Any]).decode


def open(arrival: Arrival, body: bytes) -> Opened:
    """Take a request apart. Pings, which tell that a page is still open, are no messages. Raises RequestRefused."""
    key, messages = taken_apart(arrival, body)
    return Opened(key=key, messages=messages, envelope=envelope_of(arrival))


def read(raw: bytes, envelope: Envelope) -> Event:
    """One request as an event. Raises MessageRefused."""
    try:
        given = _decode(raw)
    except msgspec.ValidationError as error:
        raise MessageRefused(Reason.INVALID_FIELD, str(error)[:200]) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MessageRefused(Reason.UNREADABLE, str(error)[:200]) from error
    except RecursionError as error:
        raise MessageRefused(Reason.TOO_DEEP) from error
    hit = {name: text for name, value in given.items() if (text := _text(value, name))}
    if hit.get("rec") != "1":
        raise MessageRefused(Reason.INVALID_FIELD, "rec")
    someone, anonymous = hit.get("uid"), hit.get("cid") or hit.get("_id")
    someone, anonymous = someone or hit.get("userId"), anonymous or hit.get("anonymousId")
    if someone is None and anonymous is None:
        raise MessageRefused(Reason.MISSING_CUSTOMER, "uid")
    what: Told = told(hit)
    shared: dict[str, Any] = {
        "message_id": _message_id(hit),
        "user_id": someone,
        "anonymous_id": anonymous,
        "timestamp": _time(hit, envelope),
        "context": _context(hit, what.read),
        "properties": what.properties,
    }
    if what.event is None:
        return Page(**shared, name=hit.get("action_name"))
    return Track(**shared, event=what.event)


def _text(value: Any, name: str) -> str | None:
    """A bulk's requests may be objects with numbers in them."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        return str(value)
    raise MessageRefused(Reason.INVALID_FIELD, name)


def _message_id(hit: dict[str, str]) -> str | None:
    """The hash of a request that is one of a kind; None: nothing tells it from another that says the same."""
    if not any(name in hit for name in _PARTICULAR):
        return None
    content = sorted((name, value) for name, value in hit.items() if name not in _OF_SENDING)
    return "matomo-" + hashlib.sha256(msgspec.json.encode(content)).hexdigest()[:32]


def _time(hit: dict[str, str], envelope: Envelope) -> str | None:
    """`cdt`: seconds since 1970, or UTC as text; or `cdo`, seconds before arrival; None: it is now."""
    written, waited = hit.get("cdt"), hit.get("cdo")
    if written or not waited:
        return written
    try:
        arrived = moment_at(envelope.received_us)
        return (arrived - timedelta(seconds=abs(float(waited)))).isoformat()
    except (ValueError, OverflowError):
        return waited


def _context(hit: dict[str, str], read: frozenset[str]) -> dict[str, Any]:
    """Segment's context; parameters that nothing was made of are kept as they came, under `matomo`."""
    page = {"url": hit.get("url"), "referrer": hit.get("urlref"), "title": hit.get("action_name")}
    context: dict[str, Any] = {
        "page": {name: value for name, value in page.items() if value},
        "campaign": _campaign(hit),
        "userAgent": hit.get("ua"),
        "locale": hit.get("lang"),
        "ip": hit.get("cip"),
        "screen": _screen(hit.get("res", "")),
        "matomo": {name: value for name, value in hit.items() if name not in _READ and name not in read},
    }
    return {name: value for name, value in context.items() if value}


def _campaign(hit: dict[str, str]) -> dict[str, str]:
    """The campaign in the page's address, under any of the names that Matomo knows, or in `_rcn` and `_rck`."""
    found: dict[str, str] = {}
    try:
        address = urlsplit(hit.get("url", ""))
        pairs = parse_qsl(f"{address.query}&{address.fragment}", max_num_fields=200)
    except ValueError:
        pairs = []
    for name, value in pairs:
        mark = next((mark for mark in _CAMPAIGN_MARKS if name.startswith(mark)), None)
        if mark and (part := _CAMPAIGN.get(name.removeprefix(mark))):
            found.setdefault(part, value)
    for name, part in (("_rcn", "name"), ("_rck", "term")):
        if name in hit:
            found.setdefault(part, hit[name])
    return found


def _screen(size: str) -> dict[str, int]:
    width, _, height = size.partition("x")
    if not (width.isdecimal() and height.isdecimal() and len(size) < 16):
        return {}
    return {"width": int(width), "height": int(height)}
