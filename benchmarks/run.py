"""Run the benchmarks named on the command line (all otherwise) and write docs/reference/benchmarks.md."""

import importlib
import sys
from pathlib import Path

import machine

NAMES = ("loans", "imports", "page", "installation")
PAGE = Path(__file__).parents[1] / "docs" / "reference" / "benchmarks.md"
HEAD = """# Benchmarks

`make bench` takes these figures anew, beside peers in the same run; equal answers are asserted before any time
counts. Nothing here is a test: figures depend on the machine.

"""


def main() -> None:
    """Take the figures and print them; the page is written when all were taken."""
    chosen = sys.argv[1:] or NAMES
    figures = [figure for name in chosen for figure in importlib.import_module(name).figures()]
    lines = ["| what | Touchweave | to reach | beside | ratio | equal answers |", "|---|---|---|---|---|---|"]
    lines += [f"| {f.what} | **{f.ours}** | {f.target} | {f.beside} | {f.ratio} | {f.equal} |" for f in figures]
    text = HEAD + f"Taken on: {machine.describe()}.\n\n" + "\n".join(lines) + "\n"
    print(text)
    if tuple(chosen) == NAMES:
        PAGE.write_text(text)


if __name__ == "__main__":
    main()
