"""Segment-form messages become events: each read into its struct, checked, and set out by column."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import msgspec
import numpy as np
import pyarrow as pa

from touchweave.collect.json_lines import refusal
from touchweave.collect.mapping import USUAL_SCALES
from touchweave.collect.message_ids import DIGEST_CHARACTERS, LONGEST
from touchweave.collect.numbers import LARGEST
from touchweave.collect.refusals import RAW_LIMIT, Refusals
from touchweave.collect.time_text import DAY_FIRST
from touchweave.collect.times import read_text
from touchweave.event.record import TYPES, Event
from touchweave.event.rejection import Reason, Rejection
from touchweave.event.scale import Scale
from touchweave.event.table import EVENT_SCHEMA

_decoder: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)
_loose = msgspec.json.Decoder(dict[str, Any]).decode
_encode = msgspec.json.Encoder().encode
_ANSWERS = tuple(USUAL_SCALES)
_WORTH = ("revenue", "total", "value")
_LIFTED_KEYS = {"path", "url", "referrer", "utm_campaign", "utm_medium"}


class Refused(Exception):
    """A message that goes to quarantine."""

    def __init__(self, reason: Reason, field: str | None) -> None:
        self.reason, self.field = reason, field
        super().__init__(reason)


#: What a message is read into, in this order; then the answer (3) and what was lifted (4).
_FIELDS = (
    *("occurred_at", "message_id", "type", "name", "user_id", "anonymous_id", "properties", "context", "value"),
    *("answer", "score", "scale"),
    *("page_path", "referrer", "campaign", "medium"),
)
_NOTHING_LIFTED = (None, None, None, None)
_NO_ANSWER = (None, None, None)
Row = tuple[Any, ...]


class MessageTable:
    """Reads lines of messages into EVENT_SCHEMA."""

    def __init__(self, *, source: str, digest: str, received_at: datetime, row_limit_bytes: int) -> None:
        self._source, self._digest, self._received_at = source, digest[:DIGEST_CHARACTERS], received_at
        self._limit = row_limit_bytes

    def read(self, lines: Iterable[tuple[int, bytes]]) -> tuple[pa.RecordBatch, pa.RecordBatch]:
        """Events and rejections of numbered lines."""
        rows: list[Row] = []
        origin: list[tuple[int, bytes]] = []
        refused: list[Rejection] = []
        for number, line in lines:
            if too_large := refusal(line, number, self._limit):
                refused.append(too_large)
                continue
            try:
                rows.append(self._row(line, number))
                origin.append((number, line))
            except Refused as why:
                refused.append(_rejection(why.reason, why.field, number, line))
        batch = self._batch(rows, origin, refused)
        refusals = Refusals(self._source, self._received_at)
        refusals.add_read(sorted(refused, key=lambda rejection: rejection.row))
        return batch, refusals.to_batch()

    def _row(self, line: bytes, number: int) -> Row:
        event = _read(line)
        kind = type(event).__name__.lower()
        if not (event.user_id or event.anonymous_id):
            raise Refused(Reason.MISSING_CUSTOMER, "userId")
        name = getattr(event, "event", None) if kind == "track" else getattr(event, "name", None)
        name = (name or "").strip() or None
        if kind == "track" and name is None:
            raise Refused(Reason.MISSING_NAME, "event")
        time = event.timestamp or event.original_timestamp or event.sent_at
        if not time:
            raise Refused(Reason.MISSING_TIME, "timestamp")
        if event.message_id and len(event.message_id) > LONGEST:
            raise Refused(Reason.MESSAGE_ID_TOO_LONG, "messageId")
        body: dict[str, Any] = getattr(event, "properties", None) or getattr(event, "traits", None) or {}
        if kind == "group":
            body = {"groupId": event.group_id, **body}  # type: ignore[union-attr]
        elif kind == "alias":
            body = {"previousId": event.previous_id}  # type: ignore[union-attr]
        met = kind in ("track", "page", "screen")
        return (
            time,
            event.message_id or f"{self._digest}-{number}",
            kind,
            name,
            event.user_id or None,
            event.anonymous_id or None,
            _encode(body).decode(),
            _encode(event.context).decode() if event.context else None,
            _worth(body) if met else None,
            *(_answer(body) if met else _NO_ANSWER),
            *_lifted(body, event.context),
        )

    def _batch(self, rows: list[Row], origin: list[tuple[int, bytes]], refused: list[Rejection]) -> pa.RecordBatch:
        """The rows by column; those whose time cannot be read are refused here, all at once."""
        if not rows:
            return pa.RecordBatch.from_pylist([], schema=EVENT_SCHEMA)
        columns = dict(zip(_FIELDS, zip(*rows, strict=True), strict=True))
        us, _, good = read_text(pa.array(columns.pop("occurred_at"), pa.string()), DAY_FIRST)
        for at in np.flatnonzero(~good).tolist():
            refused.append(_rejection(Reason.INVALID_TIME, "timestamp", *origin[at]))
        arrays = []
        for field in EVENT_SCHEMA:
            if field.name == "occurred_at":
                array = pa.array(us).cast(field.type)
            elif field.name == "received_at":
                array = pa.repeat(pa.scalar(self._received_at, field.type), len(rows))
            elif field.name not in columns and field.name != "source":
                array = pa.nulls(len(rows), field.type)
            elif field.name == "source":
                array = pa.array([self._source] * len(rows)).dictionary_encode()
            elif pa.types.is_dictionary(field.type):
                array = pa.array(columns[field.name], pa.string()).dictionary_encode().cast(field.type)
            else:
                array = pa.array(columns[field.name], field.type)
            arrays.append(array)
        batch = pa.RecordBatch.from_arrays(arrays, schema=EVENT_SCHEMA)
        return batch if good.all() else batch.filter(pa.array(good))


def _rejection(reason: Reason, field: str | None, number: int, line: bytes) -> Rejection:
    return Rejection(reason=reason, row=number, field=field, raw=line[:RAW_LIMIT].decode("utf-8", errors="replace"))


def _read(line: bytes) -> Event:
    try:
        return _decoder.decode(line)
    except msgspec.ValidationError as error:
        raise _why(line, str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused(Reason.UNREADABLE, str(error)[:200]) from error
    except RecursionError as error:
        raise Refused(Reason.TOO_DEEP, None) from error


def _why(line: bytes, problem: str) -> Refused:
    """Which reason of the list a struct's complaint stands for."""
    try:
        found = _loose(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Refused(Reason.UNREADABLE, problem[:200])
    if found.get("type") not in TYPES:
        return Refused(Reason.UNKNOWN_TYPE, "type")
    if found["type"] == "track" and not found.get("event"):
        return Refused(Reason.MISSING_NAME, "event")
    return Refused(Reason.INVALID_FIELD, problem[:200])


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
                raise Refused(Reason.INVALID_VALUE, key) from error
    return None


def _answer(body: dict[str, Any]) -> tuple[str | None, float | None, str | None]:
    """An answer: `{"nps": 9}`, or `{"answer": "csat", "score": 4, "scale": "1..5"}`."""
    kind = body.get("answer") if "answer" in body else next((kind for kind in _ANSWERS if kind in body), None)
    if kind not in _ANSWERS:
        return _NO_ANSWER
    given = body.get("score") if "answer" in body else body[kind]
    if given in (None, ""):
        return _NO_ANSWER
    try:
        score = _number(given)
    except (ValueError, OverflowError) as error:
        raise Refused(Reason.INVALID_SCORE, kind) from error
    written = body.get("scale") or USUAL_SCALES[kind]
    try:
        scale = Scale.parse(str(written))
    except ValueError as error:
        raise Refused(Reason.INVALID_FIELD, "scale") from error
    if not scale.holds(score):
        raise Refused(Reason.SCORE_OFF_SCALE, kind)
    return kind, score, str(scale)


def _lifted(body: dict[str, Any], context: dict[str, Any]) -> tuple[str | None, ...]:
    """Page path, referrer host, campaign and medium, from the properties first, then from the context."""
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
        _host(referrer) if referrer else None,
        _text(campaign.get("name")) or _text(body.get("utm_campaign")),
        _text(campaign.get("medium")) or _text(body.get("utm_medium")),
    )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


@lru_cache(maxsize=4096)
def _path(url: str) -> str | None:
    try:
        return urlsplit(url).path or "/"
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return None
