"""How fast an index is built from columns in memory, how large it is, and how soon a change in it is visible."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import journeys
from growing import CHANGED, CHANGES
from sheet import Given, Section, count, said, seconds

USUAL, QUICK = (20_000_000, 100_000_000), (1_000_000,)
_GROWING = Path(__file__).parent / "growing.py"


def sections(given: Given) -> list[Section]:
    """One row a size."""
    rows = []
    for size in given.interactions or (QUICK if given.quick else USUAL):
        folder = journeys.made(given.cache, size)
        with tempfile.TemporaryDirectory(dir=given.cache) as scratch:
            command = [sys.executable, str(_GROWING), str(folder), scratch]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
        found = json.loads(done.stdout.splitlines()[-1])
        rows.append(
            [
                count(size),
                f"{size / found['in_memory'] / 1e6:.1f} million/s",
                f"{size / found['on_disk'] / 1e6:.1f} million/s",
                f"{found['bytes'] / size:.1f}",
                f"**{seconds(found['changes'])}** ({said(max(found['changes']))} at most)",
                f"{found['peak_bytes'] / 2**30:.1f} GiB",
            ]
        )
    return [
        Section(
            title="Building and changing",
            before="From columns in memory, in the order of time: sorting into lines alone, and until runs with "
            f"checksums lie durably on disk. A change is one more event of each of {CHANGED:,} customers: names are "
            "looked up, events placed, lines rewritten durably, and a reader has opened them; median of "
            f"{CHANGES} after one another.",
            head=[
                "interactions",
                "sorted (15 to reach)",
                "on disk",
                "bytes each (≤ 16, and 8 of where it comes from)",
                "change visible (< 1 s)",
                "peak",
            ],
            rows=rows,
            after=["Peak memory holds the columns that the build is given (20 bytes an interaction) besides."],
        )
    ]
