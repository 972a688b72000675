"""A result as a terminal has room for it: what is said of the whole in a line, then the columns that matter most."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from touchweave.cli.output import PIPED_WIDTH, printable
from touchweave.measure.breakdown import OTHER
from touchweave.measure.breakdown_table import Breakdown
from touchweave.measure.paths import PathTree
from touchweave.tabular import Tabular
from touchweave.text.brief import brief_row, headline

#: Columns by measure, the most important first; those that a terminal has no room for are left out from the end.
COLUMNS: dict[str, tuple[str, ...]] = {
    "scorecard": (
        "key", "customers", "meetings", "reach_rate", "conversion_rate", "retention_rate", "drop_off_rate", "emotion",
        "nps", "csat_rate", "wait", "still_open",
    ),
    "funnel": ("step", "name", "reached", "dropped", "still_open", "step_rate", "median", "total_rate"),
    "paths": ("step", "touchpoint", "count", "share", "ended", "still_open", "onward", "arrived"),
    "retention_by_touchpoint": ("touchpoint", "seen_again", "retention_rate", "not_elapsed"),
    "waits": (
        "touchpoint", "before", "before_customers", "after", "after_customers", "before_quarter",
        "before_three_quarters", "after_quarter", "after_three_quarters",
    ),
    "repeat_contacts": ("group", "contacts", "repeated", "repeat_rate", "repeated_customers", "not_elapsed"),
    "sessions": ("touchpoint", "started", "ended", "still_open", "single", "single_rate", "started_customers"),
    "active_days": ("period", "whole", "days", "customers", "active_days", "daily_customers", "stickiness"),
    "attribution": (
        "touchpoint", "credit", "share", "value", "removal_effect", "outcome_rate", "journeys_present",
        "outcomes_present",
    ),
    "customers": (
        "customer", "last_at", "last_touchpoint", "interactions", "touchpoints", "outcomes", "value", "emotion",
        "first_at",
    ),
    "timeline": ("occurred_at", "touchpoint", "kind", "channel", "stage", "value", "scale", "setting"),
}  # fmt: skip
#: Many scores side by side: the values alone.
PLAIN = frozenset({"scorecard"})
_TEXT = (str, bool, datetime)
_GAP = 2
#: Text may be broken into lines of so many characters before columns are left out.
_LEAST = 24


def print_result(result: Tabular, name: str) -> None:
    """Print what a measure answered; a breakdown group by group, each with a table of its own."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=PIPED_WIDTH)
    left_out: dict[str, None] = {}
    if not isinstance(result, Breakdown):
        left_out = dict.fromkeys(_print(console, result, name, name))
    elif not result.groups:
        console.print(Text(printable(f"{name} by {result.by}: nobody is selected")))
    else:
        for group in result.groups:
            title = f"{result.by} {group.name} · customers {group.customers:,}"
            left_out |= dict.fromkeys(_print(console, group.result, name, title))
    if left_out:
        more = ", ".join(left_out) if len(left_out) < 9 else f"{len(left_out)} columns"
        console.print(Text(printable(f"Not shown: {more}. --format csv has everything."), style="dim"))


def _print(console: Console, result: Tabular, name: str, title: str) -> list[str]:
    """Print one table, and give back which columns it had no room for."""
    console.print(Text(printable(f"{title}: {headline(result.said(), lasting=True)}"), style="bold"))
    rows = _rows(result)
    if not rows:
        console.print(Text("nothing to show"))
        return []
    whole = [brief_row(row, lasting=True) for row in rows]
    names = [column for column in COLUMNS.get(name, tuple(whole[0])) if column in whole[0]]
    texts = {column for column in names if any(isinstance(row.get(column), _TEXT) for row in rows)}
    shown = _fitting(whole, names, texts, console.width)
    scores = [column for column in names if f"{column}_low" in rows[0] or f"{column}_seconds_low" in rows[0]]
    if name in PLAIN or not set(scores[:1]) <= set(shown):
        told = [brief_row(row, intervals=False, lasting=True) for row in rows]
        shown = _fitting(told, names, texts, console.width)
    else:
        told = whole
    console.print(_table(told, shown, texts))
    console.print()
    return [column for column in whole[0] if column not in shown]


def _rows(result: Tabular) -> list[dict[str, Any]]:
    """The rows; paths read as a tree, and each path as one text."""
    if isinstance(result, PathTree):
        return _tree(result)
    rows = result.to_dicts()
    for row in rows:
        if "path" in row:
            row["path"] = " → ".join(row["path"])
        if "optional" in row:
            row["name"] += _conditions(row)
    return rows


def _conditions(step: Mapping[str, Any]) -> str:
    """What a step of a funnel has beside its name."""
    told = ["optional"] if step["optional"] else []
    if step["without"]:
        told.append(f"without {', '.join(step['without'])}")
    if step["within_days"] is not None:
        told.append(f"within {step['within_days']:.3g} d")
    return f" ({'; '.join(told)})" if told else ""


def _tree(result: PathTree) -> list[dict[str, Any]]:
    """Each node under the one that it follows, further in by its step."""
    children: dict[int | None, list[dict[str, Any]]] = {}
    for row in result.to_dicts():
        row["touchpoint"] = "  " * row["step"] + (OTHER if row["touchpoint"] is None else row["touchpoint"])
        children.setdefault(row["parent"], []).append(row)

    def below(parent: int | None) -> Iterable[dict[str, Any]]:
        for row in children.get(parent, ()):
            yield row
            yield from below(row["id"])

    return list(below(None))


def _widths(told: Sequence[Mapping[str, str]], names: Sequence[str], texts: set[str]) -> list[int]:
    """The least that each column needs: its cells on one line, but text may be broken; its name broken at "_"."""
    widths = []
    for name in names:
        cells = max(len(row[name]) for row in told)
        head = max(map(len, _pieces(name)))
        widths.append(max(min(cells, _LEAST) if name in texts else cells, head))
    return widths


def _fitting(told: Sequence[Mapping[str, str]], names: Sequence[str], texts: set[str], width: int) -> list[str]:
    """So many of the columns, from the first, as there is room for; one at least."""
    shown: list[str] = []
    used = -_GAP
    for name, wide in zip(names, _widths(told, names, texts), strict=True):
        used += wide + _GAP
        if used > width and shown:
            break
        shown.append(name)
    return shown


def _pieces(name: str) -> list[str]:
    """A column's name in pieces that may stand below one another."""
    pieces = name.split("_")
    return [f"{piece}_" for piece in pieces[:-1]] + pieces[-1:]


def _broken(name: str, width: int) -> str:
    """The name over so many lines as the width asks for."""
    lines = [""]
    for piece in _pieces(name):
        if lines[-1] and len(lines[-1]) + len(piece) > width:
            lines.append("")
        lines[-1] += piece
    return "\n".join(lines)


def _table(told: Sequence[Mapping[str, str]], names: Sequence[str], texts: set[str]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    for name, width in zip(names, _widths(told, names, texts), strict=True):
        head = Text(_broken(printable(name), width))
        if name in texts:
            table.add_column(head, overflow="fold")
        else:
            table.add_column(head, justify="right", no_wrap=True, overflow="ellipsis")
    for row in told:
        table.add_row(*(Text(printable(row[name])) for name in names))
    return table
