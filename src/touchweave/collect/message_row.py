"""What a Segment-form message says, by column: the part of an event's row that files and the collector share."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import msgspec

from touchweave.collect.mapping import USUAL_SCALES
from touchweave.collect.message_ids import LONGEST
from touchweave.collect.numbers import LARGEST
from touchweave.event.parcel import Row
from touchweave.event.record import TYPES, Alias, Event, FieldInvalid, Identify, Track, WithProperties, settle
from touchweave.event.rejection import Reason
from touchweave.event.scale import Scale

#: What a message says by itself, in the order of event.parcel.ROW_FIELDS; those there that are not here are told
#: by whoever received it: before these the message id, in their midst `occurred_at`, and the rest behind them.
SAID_FIELDS = (
    *("type", "name"),
    *("user_id", "anonymous_id", "properties", "context", "value", "answer", "score", "scale"),
    *("page_path", "campaign", "medium", "referrer"),
)
_TIME_AT = 2  #: in the midst of SAID_FIELDS
_encode = msgspec.json.Encoder().encode
_loose = msgspec.json.Decoder(dict[str, Any]).decode
_ANSWERS = tuple(USUAL_SCALES)
_ANSWER_KEYS = {"answer", *_ANSWERS}
_WORTH = ("revenue", "total", "value")
#: Of an address longer than this nothing is remembered: anybody may send a million different ones.
_LONGEST_KEPT = 500
_NO_REFERRER = "$direct"  # as some browser libraries write it
_LIFTED_KEYS = {"path", "url", "referrer", "utm_campaign", "utm_medium"}
_NOTHING_LIFTED = (None, None, None, None)
_NO_ANSWER = (None, None, None)
_KINDS: dict[type, str] = {form: form.__name__.lower() for form in Event.__args__}
_MET = frozenset(("track", "page", "screen"))


class MessageRefused(Exception):
    """A message that goes to quarantine."""

    def __init__(self, reason: Reason, field: str | None = None) -> None:
        """`field`: the one at fault."""
        self.reason, self.field = reason, field
        super().__init__(reason)


def said(event: Event) -> Row:
    """What the event says, in the order of SAID_FIELDS; settles the event. Raises MessageRefused."""
    try:
        settle(event)
    except FieldInvalid as error:
        raise MessageRefused(Reason.INVALID_FIELD, str(error)) from error
    if event.user_id is None and event.anonymous_id is None:
        raise MessageRefused(Reason.MISSING_CUSTOMER, "userId")
    if event.message_id is not None and len(event.message_id) > LONGEST:  # type: ignore[arg-type]
        raise MessageRefused(Reason.MESSAGE_ID_TOO_LONG, "messageId")
    kind, context = _KINDS[type(event)], event.context
    name = _name(event)
    body = _body(event)
    met = kind in _MET
    return (
        kind,
        name,
        event.user_id,
        event.anonymous_id,
        _encode(body).decode(),
        _encode(context).decode() if context else None,
        _worth(body) if met else None,
        *(_answer(body) if met else _NO_ANSWER),
        *_lifted(body, context),  # type: ignore[arg-type]
    )


def row_of(said: Row, *, message_id: str, occurred_us: int, received: Row) -> Row:
    """A whole row in the order of ROW_FIELDS; `received`: flags, consent, timestamp and sent_at."""
    return (message_id, *said[:_TIME_AT], occurred_us, *said[_TIME_AT:], *received)


def why(raw: bytes, problem: str, kind: str | None = None) -> MessageRefused:
    """Which reason of the list a decoder's complaint about a message stands for; `kind`: what an absent type is."""
    if "out of range" in problem:
        return MessageRefused(Reason.NUMBER_TOO_LARGE, problem[:200])
    try:
        found = _loose(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return MessageRefused(Reason.UNREADABLE, problem[:200])
    if (found.get("type") or kind) not in TYPES:
        return MessageRefused(Reason.UNKNOWN_TYPE, "type")
    return MessageRefused(Reason.INVALID_FIELD, problem[:200])


def _name(event: Event) -> str | None:
    if isinstance(event, Track):
        name = (event.event or "").strip()
        if not name:
            raise MessageRefused(Reason.MISSING_NAME, "event")
        return name
    if isinstance(event, WithProperties):
        return (event.name or "").strip() or None
    return None


def _body(event: Event) -> dict[str, Any]:
    """Properties or traits; of an identify the context's too, where its own do not say otherwise."""
    if isinstance(event, WithProperties):
        return event.properties  # type: ignore[return-value]
    if isinstance(event, Alias):
        return {"previousId": event.previous_id}
    if isinstance(event, Identify):
        told = event.context.get("traits")  # type: ignore[union-attr]
        return {**told, **event.traits} if isinstance(told, dict) else event.traits  # type: ignore[dict-item, return-value]
    return {"groupId": event.group_id, **event.traits}  # type: ignore[dict-item]


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(value)
    number = float(value)
    if not abs(number) <= LARGEST:
        raise ValueError(value)
    return number


def _worth(body: dict[str, Any]) -> float | None:
    """Revenue, total or value, the first that is there (the order of the Segment specification)."""
    for key in _WORTH:
        if body.get(key) not in (None, ""):
            try:
                return _number(body[key])
            except (ValueError, OverflowError) as error:
                raise MessageRefused(Reason.INVALID_VALUE, key) from error
    return None


def _answer(body: dict[str, Any]) -> tuple[str | None, float | None, str | None]:
    """An answer: `{"nps": 9}`, or `{"answer": "csat", "score": 4, "scale": "1..5"}`."""
    if _ANSWER_KEYS.isdisjoint(body):
        return _NO_ANSWER
    kind = body.get("answer") if "answer" in body else next((kind for kind in _ANSWERS if kind in body), None)
    if kind not in _ANSWERS:
        return _NO_ANSWER
    given = body.get("score") if "answer" in body else body[kind]
    if given in (None, ""):
        return _NO_ANSWER
    try:
        score = _number(given)
    except (ValueError, OverflowError) as error:
        raise MessageRefused(Reason.INVALID_SCORE, kind) from error
    written = body.get("scale") or USUAL_SCALES[kind]
    try:
        scale = Scale.parse(str(written))
    except ValueError as error:
        raise MessageRefused(Reason.INVALID_FIELD, "scale") from error
    if not scale.holds(score):
        raise MessageRefused(Reason.SCORE_OFF_SCALE, kind)
    return kind, score, str(scale)


def _lifted(body: dict[str, Any], context: dict[str, Any]) -> tuple[str | None, ...]:
    """Page path, campaign, medium and referrer's host, from the properties first, then from the context."""
    page, campaign = context.get("page"), context.get("campaign")
    if page is None and campaign is None and not _LIFTED_KEYS & body.keys():
        return _NOTHING_LIFTED
    page = page if isinstance(page, dict) else {}
    campaign = campaign if isinstance(campaign, dict) else {}
    path = _text(body.get("path")) or _text(page.get("path"))
    if path is None and (url := _text(body.get("url")) or _text(page.get("url"))):
        path = _path(url)
    referrer = _text(body.get("referrer")) or _text(page.get("referrer"))
    return (
        path,
        _text(campaign.get("name")) or _text(body.get("utm_campaign")),
        _text(campaign.get("medium")) or _text(body.get("utm_medium")),
        _host(referrer) if referrer and referrer != _NO_REFERRER else None,
    )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _path(url: str) -> str | None:
    return _path_of(url) if len(url) <= _LONGEST_KEPT else _path_of.__wrapped__(url)


def _host(url: str) -> str | None:
    return _host_of(url) if len(url) <= _LONGEST_KEPT else _host_of.__wrapped__(url)


@lru_cache(maxsize=4096)
def _path_of(url: str) -> str | None:
    try:
        return urlsplit(url).path or "/"
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _host_of(url: str) -> str | None:
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return None
