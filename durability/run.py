"""Try the collector: power cuts, kills, crash points, damage, full disks, clocks; write the page of what held."""

import argparse
import importlib
import secrets
import signal
import sys
from collections.abc import Sequence

from durability import disk, page
from durability.campaign import Given, Row

CAMPAIGNS = (
    "power_cuts",
    "kills",
    "crash_points",
    "two_loaders",
    "clock_jumps",
    "full_disk",
    "faults",
    "bit_flips",
)


def main() -> None:
    """Print what was tried; the page is written when everything was, or when asked to. Exits with 1 on a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=CAMPAIGNS, default=CAMPAIGNS, help="these campaigns only")
    parser.add_argument("--quick", action="store_true", help="five trials of each; no page")
    parser.add_argument("--trials", type=int, default=0, help="so many trials instead of the usual number")
    parser.add_argument("--seed", type=int, default=0, help="repeat a run; otherwise every run is another one")
    parser.add_argument("--write", action="store_true", help="write what was tried into the page, keep the rest")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # what is mounted is unmounted
    seed = asked.seed or secrets.randbelow(10**6) + 1
    print(f"seed {seed}", flush=True)
    everything = not asked.quick and not asked.trials and tuple(asked.only) == CAMPAIGNS
    if everything:
        page.PAGE.unlink(missing_ok=True)
    writing = everything or asked.write
    rows: list[Row] = []
    for name in asked.only:
        print(f"{name}:", flush=True)
        rows += _tried(name, seed=seed, trials=asked.trials, quick=asked.quick)
        if writing:
            page.write(rows)
    ill = [row for row in rows if not row.well]
    for row in ill:
        wanted = "" if row.wanted else "it held, though a promise was taken away"
        print(f"NOT WELL: {row.campaign}, seed {row.seed}: {wanted or '; '.join(row.problems[:5])}", flush=True)
    sys.exit(bool(ill))


def _tried(name: str, *, seed: int, trials: int, quick: bool) -> Sequence[Row]:
    with disk.home() as home:
        given = Given(home=home, seed=seed, trials=trials, quick=quick)
        rows: Sequence[Row] = importlib.import_module(f"durability.{name}").rows(given)
    print(page.table([], rows), flush=True)
    return rows


if __name__ == "__main__":
    main()
