"""Results in brief, as a screen has room for them: values in few characters, a score and its interval in one cell."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

ABSENT = "–"
WIDTH = 100
#: From here on three figures are a whole number.
_ROUNDED = 99.95
_INTERVAL = ("_n", "_low", "_high")
_SECONDS = "_seconds"
_UNITS = ((2 * 86_400.0, 86_400.0, "d"), (2 * 3_600.0, 3_600.0, "h"), (120.0, 60.0, "min"))


def brief_value(value: Any) -> str:
    """A value as people read it."""
    if value is None:
        return ABSENT
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:#.3g}" if abs(value) < _ROUNDED and not value.is_integer() else f"{value:,.0f}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == value.time().min else f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {brief_value(inner)}" for name, inner in value.items())
    if isinstance(value, tuple | list):
        return ", ".join(map(brief_value, value))
    return str(value)


def brief_row(row: Mapping[str, Any], *, intervals: bool = True, lasting: bool = False) -> dict[str, str]:
    """A row's cells as text: `x`, `x_n`, `x_low` and `x_high` together, as in "0.504 (0.497–0.512)".

    `lasting`: seconds become minutes, hours or days, and their columns lose the end of their name.
    """
    told: dict[str, str] = {}
    for name, value in row.items():
        base = next((name.removesuffix(end) for end in _INTERVAL if name.endswith(end)), name)
        if base != name and f"{base}_low" in row and base in row:
            continue
        low, high = (row.get(f"{name}_low"), row.get(f"{name}_high")) if intervals else (None, None)
        if lasting and name.endswith(_SECONDS):
            told[name.removesuffix(_SECONDS)] = _lasting(value, low, high)
        elif low is None or high is None:
            told[name] = brief_value(value)
        else:
            told[name] = _between(value, low, high)
    return told


def _between(value: float, low: float, high: float) -> str:
    """A value and its interval, all three to the same number of figures."""
    ends = (value, low, high)
    whole = all(float(end).is_integer() for end in ends)
    middle, first, last = (brief_value(end) if whole or abs(end) >= _ROUNDED else f"{end:#.3g}" for end in ends)
    return f"{middle} ({first}–{last})"


def _lasting(seconds: float | None, low: float | None, high: float | None) -> str:
    if seconds is None:
        return ABSENT
    by, unit = next(((by, unit) for least, by, unit in _UNITS if abs(seconds) >= least), (1.0, "s"))
    between = "" if low is None or high is None else f" ({low / by:.3g}–{high / by:.3g})"
    return f"{brief_value(seconds / by)} {unit}{between}"


def headline(values: Mapping[str, Any], *, lasting: bool = False) -> str:
    """What is said of a whole result, in a line: names and values, without what is absent; parts in further lines."""
    told = brief_row(values, lasting=lasting)
    lines = [" · ".join(f"{name} {told[name]}" for name in told if _plain(values.get(name)) and told[name] != ABSENT)]
    for name, part in values.items():
        if isinstance(part, Mapping) and (inner := headline(part, lasting=lasting)):
            lines.append(f"  {name}: {inner}")
    return "\n".join(lines)


def _plain(value: Any) -> bool:
    return not isinstance(value, Mapping | list | tuple) and value != ""


def aligned(rows: Sequence[Mapping[str, str]], in_all: int, width: int = WIDTH) -> Iterable[str]:
    """The first rows of many as lines of text, so many columns as fit."""
    if not rows:
        yield "no rows"
        return
    columns: list[tuple[str, int]] = []
    used = 0
    for name in rows[0]:
        long = max(len(name), *(len(row.get(name, "")) for row in rows))
        used += long + 2
        if used > width and columns:
            columns.append(("…", 1))
            break
        columns.append((name, min(long, width)))
    for row in ({name: name for name, _ in columns}, *rows):
        yield "".join(f"  {row.get(name, '…')[:long]:<{long}}" for name, long in columns).rstrip()
    yield f"{in_all:,} rows" if in_all != 1 else "1 row"
