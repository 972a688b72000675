"""Every measure at several sizes of the same generated journeys: seconds, slope, and beside a pass over the bytes."""

import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

import journeys
from asking import MEASURES
from sheet import Given, Section, count, said, times

USUAL, QUICK = (1_000_000, 20_000_000, 100_000_000), (1_000_000,)
TARGETS_AT = 100_000_000
#: Beyond this many, files do not fit beside what all measures need; these are asked.
LARGE, AT_LARGE = 2 * TARGETS_AT, ("transitions", "funnel", "retention")
_ASKING = Path(__file__).parent / "asking.py"
BYTES = 16  # an interaction's, in columns: time 8, value 4, touchpoint 2, kind 1, scale 1


def asked(folder: Path, runs: int, names: tuple[str, ...] = ()) -> dict[str, Any]:
    """Our answers and times for one size, from a process of its own."""
    command = [sys.executable, str(_ASKING), str(folder), str(runs), *names]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def sections(given: Given) -> list[Section]:
    """All measures at the usual sizes; at larger ones, a section each with those that the targets name."""
    sizes = given.interactions or (QUICK if given.quick else USUAL)
    usual = tuple(size for size in sizes if size <= LARGE)
    return [*(_by_size(given, usual) if usual else ()), *(_large(given, size) for size in sizes if size > LARGE)]


def _large(given: Given, size: int) -> Section:
    """What a machine can hold at most."""
    found = asked(journeys.made(given.cache, size), 3, AT_LARGE)
    rows = []
    for name in AT_LARGE:
        taken = {part: median(found["measures"][name][part]["seconds"]) for part in ("all", "segment", "pass")}
        target = "1.5 s" if name == "transitions" else "–"
        each = f"{taken['all'] / size * 1e9:.2f} ns"
        rows.append(
            [MEASURES[name].what, said(taken["all"]), target, said(taken["segment"]), said(taken["pass"]), each]
        )
    return Section(
        title=f"As many as the machine holds: {count(size)}",
        before="The same journeys, columns memory-mapped from files of 16 bytes an interaction; medians of 3, warm.",
        head=["what", "seconds", "to reach at a billion", "of 10 % of the customers", "one pass", "each"],
        rows=rows,
        after=[f"Peak memory, with the columns that it maps: {found['peak_bytes'] / 2**30:.1f} GiB."],
    )


def _by_size(given: Given, sizes: tuple[int, ...]) -> list[Section]:
    """One row a measure; with a segment of 10 % below it."""
    found = {size: asked(journeys.made(given.cache, size), 5) for size in sizes}
    largest = sizes[-1]
    rows, slopes = [], {}
    for name, measure in MEASURES.items():
        for part in ("all", "segment"):
            target = measure.target_seconds
            if target is not None and part == "segment":
                target /= 5
            taken = {size: median(found[size]["measures"][name][part]["seconds"]) for size in sizes}
            if part == "all":
                slopes[name] = _slope(taken)
            passed = median(found[largest]["measures"][name]["pass"]["seconds"])
            beside = times(taken[largest] / passed) if part == "all" else "–"
            if part == "all" and measure.target_passes:
                beside += f" (≤ {measure.target_passes:g}×)"
            rows.append(
                [
                    measure.what if part == "all" else "… of 10 % of the customers",
                    *(said(taken[size]) for size in sizes),
                    "–" if target is None else said(target),
                    f"{_slope(taken) * 1e9:.2f} ns",
                    beside,
                ]
            )
    peak = ", ".join(f"{found[size]['peak_bytes'] / 2**30:.1f} GiB at {count(size)}" for size in sizes)
    return [
        Section(
            title="By size",
            before="Generated lines of 20 interactions on average, 64 touchpoints, skewed; as many threads as cores; "
            f"warm; medians. Targets are for {count(TARGETS_AT)}. The last column compares with one compiled pass, "
            "in the same run, over the columns that no answer can do without: offsets, touchpoint and kind, and time "
            "where the measure asks for times. What each more interaction costs is the slope of the last two sizes.",
            head=["what", *map(count, sizes), "to reach", "each more", "beside one pass"],
            rows=rows,
            after=[f"Peak memory, with the columns that it maps: {peak}.", _ten_billion(slopes)],
        )
    ]


def _slope(taken: dict[int, float]) -> float:
    """Seconds for each more interaction, from the last two sizes; of one size, for each interaction."""
    *before, largest = taken
    if not before:
        return taken[largest] / largest
    return (taken[largest] - taken[before[-1]]) / (largest - before[-1])


def _ten_billion(slopes: dict[str, float]) -> str:
    """What ten billion would need, on paper, from the slopes."""
    taken = {name: slope * 1e10 for name, slope in slopes.items()}
    hot = 30  # GB of touchpoints and kinds
    return (
        f"**Ten billion interactions, on paper** (500 million customers): {BYTES * 10:.0f} GB of columns on disk, of "
        f"which transitions, paths and variants read {hot:.0f} GB, and funnels and retention up to {hot + 80:.0f} "
        "GB. If memory holds what is read, then at the cost for each interaction measured here these cores take "
        f"{said(taken['transitions'])} for transitions, {said(taken['funnel'])} for the funnel and "
        f"{said(taken['retention'])} for retention after one touchpoint. Within a second that is "
        f"{taken['transitions']:.0f} times as many cores for transitions and {taken['funnel']:.0f} times for the "
        "funnel, in one machine or in several: what the lines give is added up, so customers can be parted among "
        f"machines. From disks that read 3 GB/s, transitions take {hot / 3:.0f} s, whatever the cores."
    )
