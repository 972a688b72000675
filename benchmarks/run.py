"""Take the figures and write docs/reference/benchmarks.md: all of them, or those that are asked for."""

import argparse
import importlib
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import machine
import sheet

#: Each module has `sections(given)`; those of the product are rows of one table and have `figures(given)`.
SECTIONS = ("agreement", "beside", "sizes", "growth", "collecting", "identity", "duplicates", "segments")
PRODUCT = ("loans", "imports", "page", "installation", "find")
PAGE = Path(__file__).parents[1] / "docs" / "reference" / "benchmarks.md"
PEERS = Path(sys.prefix) / "peers" / "bin" / "python"  # where `make bench` installs them
HEAD = """# Benchmarks

`make bench` takes these figures anew, beside peers in the same run; equal answers are asserted before any time
counts. Nothing here is a test: figures depend on the machine. `make bench BENCH="--quick"` prints those of a million
interactions in two minutes; `BENCH="--only sizes --interactions 1000000000 --cache FOLDER"` takes any size.

Taken on: {machine}.
"""


def main() -> None:
    """Print what was taken; the page is written when all was, or when asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=[*SECTIONS, *PRODUCT], help="take these only")
    parser.add_argument("--quick", action="store_true", help="a million interactions, without the product; no page")
    parser.add_argument("--interactions", type=int, nargs="+", default=[], help="sizes to take instead of the usual")
    parser.add_argument("--cache", type=Path, help="where generated journeys are kept; else they are made anew")
    parser.add_argument("--peers", type=Path, default=PEERS, help="the Python of the peers")
    parser.add_argument("--write", action="store_true", help="write what was taken into the page, keep the rest")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        given = sheet.Given(
            cache=asked.cache or Path(scratch),
            peers=asked.peers.absolute(),
            quick=asked.quick,
            interactions=tuple(sorted(asked.interactions)),
        )
        try:
            taken = _taken(given, asked.only or (SECTIONS if asked.quick else [*SECTIONS, *PRODUCT]))
        except subprocess.CalledProcessError as error:
            sys.exit(f"{error}\n{error.stderr}")
    everything = not (asked.only or asked.quick or asked.interactions)
    if everything or asked.write:
        sheet.write(PAGE, HEAD.format(machine=machine.describe()), taken, anew=everything)


def _taken(given: sheet.Given, names: Sequence[str]) -> "list[sheet.Section]":
    taken: list[sheet.Section] = []
    for name in names:
        if name in SECTIONS:
            taken += importlib.import_module(name).sections(given)
    product = [name for name in names if name in PRODUCT]
    if product:
        figures = [figure for name in product for figure in importlib.import_module(name).figures(given)]
        taken.append(machine.section(figures))
    for section in taken:
        print(section.markdown())
    return taken


if __name__ == "__main__":
    main()
