"""How fast a segment is counted and kept up, beside DuckDB's count of the same columns."""

import json
import subprocess
import sys
from pathlib import Path

from sheet import Given, Section, count, said, seconds, times

USUAL, QUICK = (10_000_000,), (1_000_000,)
_PROGRAM = Path(__file__).parent / "segment_lines.py"
BEFORE = """The segment: customers in Germany who called at least twice in the last 180 days, whose orders are worth
200 or more, and who never came to the store. Columns lie in memory, sorted by customer; the count begins with the
conditions as JSON. DuckDB counts the same from the same columns, a row an interaction. Kept up: lines of 10,000
customers were rewritten; these are looked at again, who entered and left is recorded durably (SQLite), and the
members of all are written to their file. Medians of five; the counts are equal, or nothing is told. "Entered at
first": all customers are looked at, and all members recorded by name."""


def sections(given: Given) -> list[Section]:
    """One row a size."""
    rows = []
    for size in given.interactions or (QUICK if given.quick else USUAL):
        command = [sys.executable, str(_PROGRAM), str(size)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
        found = json.loads(done.stdout.splitlines()[-1])
        ratio = sorted(found["duckdb"])[len(found["duckdb"]) // 2] / sorted(found["counted"])[2]
        rows.append(
            [
                f"{count(size)} of {count(found['customers'])} customers",
                f"{found['members']:,}",
                f"**{seconds(found['counted'])}** ({said(max(found['counted']))} at most)",
                f"{seconds(found['cpu'])}, {seconds(found['duckdb_cpu'])}",
                f"{seconds(found['duckdb'])} ({times(ratio)})",
                f"**{seconds(found['kept_up'])}** ({said(max(found['kept_up']))} at most)",
                f"{seconds(found['first'])}",
            ]
        )
    head = [
        "interactions",
        "members",
        "counted (< 1 s)",
        "processors, of both",
        "DuckDB",
        "kept up (< 1 s)",
        "entered at first",
    ]
    return [Section(title="Segments", before=BEFORE, head=head, rows=rows)]
