"""Segment-form messages become events: each read into its struct, checked, and set out by column."""

import math
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pyarrow as pa

from touchweave.collect.json_lines import refusal
from touchweave.collect.message_ids import DIGEST_CHARACTERS, LONGEST
from touchweave.collect.refusals import RAW_LIMIT, Refusals
from touchweave.collect.string_buffers import string_buffers
from touchweave.collect.time_text import DAY_FIRST, read_time_text
from touchweave.event.record import TYPES, Event
from touchweave.event.rejection import Reason, Rejection
from touchweave.event.scale import Scale
from touchweave.event.table import EVENT_SCHEMA

_decoder: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)
_loose = msgspec.json.Decoder(dict[str, Any]).decode
_encode = msgspec.json.Encoder().encode
_ANSWERS = ("nps", "csat", "ces", "sentiment")
_USUAL = {"nps": "0..10", "csat": "1..5", "ces": "1..7", "sentiment": "-1..1"}
_WORTH = ("revenue", "total", "value")


class Refused(Exception):
    """A message that goes to quarantine."""

    def __init__(self, reason: Reason, field: str | None) -> None:
        self.reason, self.field = reason, field
        super().__init__(reason)


class MessageTable:
    """Reads lines of messages into EVENT_SCHEMA."""

    def __init__(self, *, source: str, digest: str, received_at: datetime, row_limit_bytes: int) -> None:
        self._source, self._digest, self._received_at = source, digest[:DIGEST_CHARACTERS], received_at
        self._limit = row_limit_bytes

    def read(self, lines: Iterable[tuple[int, bytes]]) -> tuple[pa.RecordBatch, pa.RecordBatch]:
        """Events and rejections of numbered lines."""
        rows: list[dict[str, Any]] = []
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
        rows = self._with_times(rows, origin, refused)
        refusals = Refusals(self._source, self._received_at)
        refusals.add_read(sorted(refused, key=lambda rejection: rejection.row))
        return self._batch(rows), refusals.to_batch()

    def _row(self, line: bytes, number: int) -> dict[str, Any]:
        event = _read(line)
        kind = type(event).__name__.lower()
        if not (event.user_id or event.anonymous_id):
            raise Refused(Reason.MISSING_CUSTOMER, "userId")
        name = getattr(event, "event", None) if kind == "track" else getattr(event, "name", None)
        if kind == "track" and not (name or "").strip():
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
        row = {
            "message_id": event.message_id or f"{self._digest}-{number}",
            "type": kind,
            "name": (name or "").strip() or None,
            "time": time,
            "user_id": event.user_id or None,
            "anonymous_id": event.anonymous_id or None,
            "properties": _encode(body).decode(),
            "context": _encode(event.context).decode() if event.context else None,
        }
        if kind in ("track", "page", "screen"):
            row |= _answer(body) | {"value": _worth(body)}
        return row | _lifted(body, event.context)

    def _with_times(
        self, rows: list[dict[str, Any]], origin: list[tuple[int, bytes]], refused: list[Rejection]
    ) -> list[dict[str, Any]]:
        if not rows:
            return rows
        texts = pa.array([row.pop("time") for row in rows], pa.string())
        us, _, good = read_time_text(*string_buffers(texts), DAY_FIRST)
        out = []
        for row, (number, line), moment, fine in zip(rows, origin, us.tolist(), good.tolist(), strict=True):
            if fine:
                row["occurred_at"] = moment
                out.append(row)
            else:
                refused.append(_rejection(Reason.INVALID_TIME, "timestamp", number, line))
        return out

    def _batch(self, rows: list[dict[str, Any]]) -> pa.RecordBatch:
        for row in rows:
            row["source"], row["received_at"] = self._source, self._received_at
        arrays = []
        for field in EVENT_SCHEMA:
            values = [row.get(field.name) for row in rows]
            if pa.types.is_dictionary(field.type):
                arrays.append(pa.array(values, pa.string()).dictionary_encode().cast(field.type))
            else:
                arrays.append(pa.array(values, field.type))
        return pa.RecordBatch.from_arrays(arrays, schema=EVENT_SCHEMA)


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


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(value)
    number = float(value)
    if not math.isfinite(number):
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


def _answer(body: dict[str, Any]) -> dict[str, Any]:
    """An answer: `{"nps": 9}`, or `{"answer": "csat", "score": 4, "scale": "1..5"}`."""
    kind = body.get("answer") if body.get("answer") in _ANSWERS else next((k for k in _ANSWERS if k in body), None)
    if kind is None:
        return {}
    given = body.get("score") if "answer" in body else body[kind]
    if given in (None, ""):
        return {}
    try:
        score = _number(given)
    except (ValueError, OverflowError) as error:
        raise Refused(Reason.INVALID_SCORE, kind) from error
    written = body.get("scale") or _USUAL[kind]
    try:
        scale = Scale.parse(str(written))
    except ValueError as error:
        raise Refused(Reason.INVALID_FIELD, "scale") from error
    if score is None or not scale.holds(score):
        raise Refused(Reason.SCORE_OFF_SCALE, kind)
    return {"answer": kind, "score": score, "scale": str(scale)}


def _lifted(body: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
    """Page path, referrer host, campaign and medium, from the properties first, then from the context."""
    page, campaign = _object(context.get("page")), _object(context.get("campaign"))
    url = _text(body.get("url")) or _text(page.get("url"))
    path = _text(body.get("path")) or _text(page.get("path")) or (_path(url) if url else None)
    referrer = _text(body.get("referrer")) or _text(page.get("referrer"))
    return {
        "page_path": path,
        "referrer": _host(referrer) if referrer else None,
        "campaign": _text(campaign.get("name")) or _text(body.get("utm_campaign")),
        "medium": _text(campaign.get("medium")) or _text(body.get("utm_medium")),
    }


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _path(url: str) -> str | None:
    try:
        return urlsplit(url).path or "/"
    except ValueError:
        return None


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return None
