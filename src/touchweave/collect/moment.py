"""One time as a client wrote it, in whatever form: µs since 1970."""

import math
from datetime import UTC, datetime
from typing import Any

import msgspec
import pyarrow as pa

from touchweave.collect.time_text import DAY_FIRST
from touchweave.collect.times import read_text
from touchweave.event.moment import microseconds

#: 0001-01-01 and the end of 9999: the times that a timestamp in µs and Python both know.
FIRST_US, LAST_US = -62_135_596_800_000_000, 253_402_300_799_999_999
#: A number below the first bound counts seconds, below the second ms, then µs, then ns; here as µs a unit.
_UNITS = ((1e11, 1e6), (1e14, 1e3), (1e17, 1.0), (1e20, 1e-3))
_LONGEST = 100
_COMPACT = len("20240102030405")
_encode = msgspec.json.Encoder().encode


def read_moment(value: Any) -> int | None:
    """µs since 1970 of a text (without a zone: UTC) or a number; None for what is no time of the years 1 to 9999."""
    if type(value) is str:
        if len(value) > _LONGEST:
            return None
        if value[4:5] == "-":
            try:
                moment = datetime.fromisoformat(value)
                return _within(microseconds(moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)))
            except ValueError:
                pass
        return _read_other(value.strip())
    if type(value) is int or type(value) is float:
        return _read_number(value)
    return None


def as_text(value: Any) -> str:
    """A time of any JSON type as text that says the same: numbers as ISO 8601 where they are times."""
    if type(value) is str:
        return value
    us = read_moment(value)
    if us is None:
        return _encode(value).decode()
    return (
        datetime.fromtimestamp(us // 1_000_000, UTC).replace(microsecond=us % 1_000_000, tzinfo=None).isoformat()
        + "Z"
    )


def _read_other(text: str) -> int | None:
    """Of text that is not plainly ISO 8601: a number, a date without marks, or whatever a file may have."""
    try:
        if len(text) < 9 or len(text) == _COMPACT:
            return _read_text(text)
        return _read_number(float(text) if "." in text else int(text))
    except ValueError:
        return _read_text(text)


def _read_text(text: str) -> int | None:
    us, _, good = read_text(pa.array([text], pa.string()), DAY_FIRST)
    return _within(int(us[0])) if good[0] else None


def _read_number(number: float) -> int | None:
    size = abs(number)
    for bound, unit in _UNITS:
        if size < bound:
            us = number * unit
            return _within(round(us)) if math.isfinite(us) else None
    return None


def _within(us: int) -> int | None:
    return us if FIRST_US <= us <= LAST_US else None
