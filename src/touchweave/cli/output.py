"""How results are printed: a table for people; JSON, CSV or Parquet for machines."""

import csv
import io
import json
import sys
from collections.abc import Sequence
from typing import Any

import click
import msgspec
import pyarrow as pa

from touchweave.tabular import shown

FORMATS = ("table", "json", "csv", "parquet")
PIPED_WIDTH = 200
#: A cell that begins so is a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


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
        _print_parquet(rows)
    else:
        _print_table(rows, title)


def _csv(rows: Sequence[dict[str, Any]]) -> str:
    written = io.StringIO()
    if rows:
        writer = csv.DictWriter(written, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: _safe(value) for name, value in row.items()} for row in rows)
    return written.getvalue()


def _safe(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return value


def _print_parquet(rows: Sequence[dict[str, Any]]) -> None:
    import pyarrow.parquet as pq

    table = pa.Table.from_pylist(list(rows))
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
        console.print(f"{title}: nothing to show" if title else "nothing to show")
        return
    table = Table(title=title or None, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for name, value in rows[0].items():
        numeric = isinstance(value, int | float) and not isinstance(value, bool)
        table.add_column(name, justify="right" if numeric else "left", overflow="ellipsis", no_wrap=numeric)
    for row in rows:
        table.add_row(*(Text(shown(value)) for value in row.values()))
    console.print(table)
