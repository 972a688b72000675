"""How results are printed: a table for people; JSON, CSV or Parquet for machines."""

import csv
import io
import json
import sys
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click
import msgspec

from touchweave.tabular import shown

if TYPE_CHECKING:
    import pyarrow as pa

FORMATS = ("table", "json", "csv", "parquet")
PIPED_WIDTH = 200
#: A cell that begins so is a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def printable(text: str) -> str:
    """The text without what a terminal would obey: control characters, and marks that turn the reading direction."""
    return "".join("\ufffd" if _obeyed(c) else c for c in text)


def _obeyed(character: str) -> bool:
    return character in _TURNING or (character != "\n" and unicodedata.category(character) == "Cc")


def print_json(record: Any) -> None:
    """Print a record as indented JSON."""
    click.echo(msgspec.json.format(msgspec.json.encode(record), indent=2).decode())


def print_rows(rows: Sequence[dict[str, Any]], *, form: str = "table", title: str = "") -> None:
    """Print rows in one of FORMATS; Parquet goes to standard output as bytes."""
    if form == "json":
        click.echo(json.dumps(rows, indent=2, default=str, ensure_ascii=False))
    elif form == "csv":
        click.echo(_csv(rows), nl=False)
    elif form == "parquet":
        import pyarrow as pa  # slow to import, and few commands print with it

        _write_parquet(pa.Table.from_pylist(list(rows)))
    else:
        _print_table(rows, title)


def print_arrow(table: "pa.Table", *, form: str = "table") -> None:
    """Print a table in one of FORMATS; its columns are told also when it has no rows, or two of one name."""
    table = table.rename_columns(_distinct(table.column_names))
    if form == "parquet":
        _write_parquet(table)
    elif form == "csv":
        click.echo(_csv(table.to_pylist(), table.column_names), nl=False)
    else:
        print_rows(table.to_pylist(), form=form)


def _distinct(names: Sequence[str]) -> list[str]:
    found: dict[str, None] = {}
    for name in names:
        number, free = 2, name
        while free in found or (free != name and free in names):
            number, free = number + 1, f"{name}_{number}"
        found[free] = None
    return list(found)


def _csv(rows: Sequence[dict[str, Any]], names: Sequence[str] = ()) -> str:
    written = io.StringIO()
    if rows or names:
        writer = csv.DictWriter(written, fieldnames=names or list(rows[0]), lineterminator="\n")
        writer.writerow({name: _safe(name) for name in writer.fieldnames})
        writer.writerows({name: _safe(value) for name, value in row.items()} for row in rows)
    return written.getvalue()


def _safe(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return value


def _write_parquet(table: "pa.Table") -> None:
    import pyarrow.parquet as pq

    pq.write_table(table, sys.stdout.buffer)


def _print_table(rows: Sequence[dict[str, Any]], title: str) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    if not console.is_terminal:
        console = Console(width=PIPED_WIDTH)
    if not rows:
        console.print(Text(printable(f"{title}: nothing to show" if title else "nothing to show")))
        return
    table = Table(
        title=Text(printable(title)) if title else None, title_justify="left", box=SIMPLE_HEAD, pad_edge=False
    )
    for name, value in rows[0].items():
        numeric = isinstance(value, int | float) and not isinstance(value, bool)
        table.add_column(
            Text(printable(name)), justify="right" if numeric else "left", overflow="ellipsis", no_wrap=numeric
        )
    for row in rows:
        table.add_row(*(Text(printable(shown(value))) for value in row.values()))
    console.print(table)
