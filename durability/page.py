"""The page of what was tried and what held: a table, in which rows are kept or replaced one by one."""

import sys
from collections.abc import Sequence
from pathlib import Path

from durability.campaign import Row

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))  # it describes machines already
import machine

from touchweave.store.database import sqlite_module

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "collector-durability.md"
COLUMNS = ("campaign", "trials", "acknowledged messages", "lost", "doubled", "altered", "detected")
HELD = "## What held"
FAILED = "## What has to fail"
WORDS = Path(__file__).with_name("page.md")


def write(rows: Sequence[Row]) -> None:
    """Put rows in the place of those of the same campaign; new ones stand at the end."""
    text = PAGE.read_text() if PAGE.exists() else ""
    parts = WORDS.read_text().format(
        machine=f"{machine.describe()}, SQLite {sqlite_module().sqlite_version}",
        held=table([*_lines(text, HELD)], [row for row in rows if row.wanted]),
        failed=table([*_lines(text, FAILED)], [row for row in rows if not row.wanted]),
    )
    PAGE.write_text(parts)


def table(before: Sequence[str], rows: Sequence[Row]) -> str:
    """Markdown."""
    lines = {_campaign(line): line for line in before}
    lines |= {row.campaign: line(row) for row in rows}
    return "\n".join(
        [f"| {' | '.join(COLUMNS)} |", "| --- | ---: | ---: | ---: | ---: | ---: | ---: |", *lines.values()]
    )


def line(row: Row) -> str:
    """A row as it stands on the page."""
    if row.skipped:
        return f"| {row.campaign} | – | – | – | – | – | not tried: {row.skipped} |"
    counts = " | ".join(f"{count:,}" for count in (row.trials, row.acknowledged, row.lost, row.doubled, row.altered))
    return f"| {row.campaign} | {counts} | {row.detected} |"


def _lines(text: str, title: str) -> list[str]:
    after = text.partition(f"{title}\n")[2].partition("\n## ")[0]
    return [line for line in after.splitlines() if line.startswith("| ")][2:]


def _campaign(line: str) -> str:
    return line.split(" | ", maxsplit=1)[0].removeprefix("| ")
