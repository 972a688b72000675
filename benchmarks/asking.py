"""Our side, in a process of its own: every measure over one size of generated journeys, and the passes beside it."""

import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from held import HeldIndex, key
from one_pass import one_pass
from question import DAYS, STEPS, TOUCHPOINT

from touchweave.journey.selection import EVERYTHING, Selection
from touchweave.measure.funnel import funnel_table
from touchweave.measure.paths import path_tree
from touchweave.measure.retention import retention_table
from touchweave.measure.steps import count_steps
from touchweave.measure.transitions import transition_table
from touchweave.measure.variants import variant_table

LINES, TIMES = ("offsets", "touchpoint", "kind"), ("offsets", "touchpoint", "kind", "occurred_at")


@dataclass(frozen=True, kw_only=True)
class Measure:
    """What is asked, the columns that no answer can do without, and the target at 100 million."""

    what: str
    ask: Callable[[Any, Selection], Any]
    reads: tuple[str, ...]
    target_seconds: float | None = None
    target_passes: float | None = None


MEASURES = {
    "transitions": Measure(
        what="transitions with counts",
        ask=lambda index, selection: count_steps(index, selection, open_days=DAYS),
        reads=LINES,
        target_seconds=0.1,
        target_passes=2,
    ),
    "transitions_timed": Measure(
        what="transitions with quantiles of the time between",
        ask=transition_table,
        reads=TIMES,
    ),
    "funnel": Measure(
        what="funnel of four",
        ask=lambda index, selection: funnel_table(
            index, selection, steps=[key(step) for step in STEPS], window_days=DAYS
        ),
        reads=TIMES,
        target_seconds=0.3,
        target_passes=3,
    ),
    "retention": Measure(
        what="retention after one touchpoint",
        ask=lambda index, selection: retention_table(index, selection, touchpoint=key(TOUCHPOINT), days=DAYS),
        reads=TIMES,
        target_seconds=0.2,
    ),
    "retention_each": Measure(
        what="retention after each of 64",
        ask=lambda index, selection: retention_table(index, selection, days=DAYS),
        reads=TIMES,
        target_seconds=2,
    ),
    "paths": Measure(
        what="paths of depth 5",
        ask=lambda index, selection: path_tree(index, selection, depth=5),
        reads=LINES,
        target_seconds=0.8,
    ),
    "variants": Measure(
        what="variants",
        ask=variant_table,
        reads=TIMES,
        target_seconds=2,
    ),
}


def answer(name: str, found: Any) -> Any:
    """In the form in which peers answer; None where they are not asked."""
    if name == "transitions":
        pairs = np.argwhere(found.counts)
        return [[int(a), int(b), int(found.counts[a, b])] for a, b in pairs]
    if name == "funnel":
        return [step.reached for step in found.steps]
    if name == "retention":
        row = found.touchpoints[0]
        return [row.seen_again, row.retention_rate.n]
    return None


def repeated(call: Callable[[], Any], runs: int) -> dict[str, list[float]]:
    """Seconds and seconds of processor of each run, after one that does not count."""
    call()
    seconds, cpu = [], []
    for _ in range(runs):
        before, started = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
        call()
        seconds.append(time.perf_counter() - started)
        after = resource.getrusage(resource.RUSAGE_SELF)
        cpu.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return {"seconds": seconds, "cpu": cpu}


def main() -> None:
    """`asking.py FOLDER RUNS [MEASURE…]` prints JSON: by measure, the times of all, of 10 % and of the pass."""
    folder, runs, names = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:] or list(MEASURES)
    index: Any = HeldIndex.of(folder)
    some = Selection(customers=np.random.default_rng(3).random(index.customers_count) < 0.1)
    found: dict[str, Any] = {}
    passes: dict[tuple[str, ...], Any] = {}
    for name in names:
        measure = MEASURES[name]
        reads = measure.reads
        if reads not in passes:
            passes[reads] = repeated(lambda reads=reads: one_pass(index.runs, reads), runs)
        found[name] = {
            "answer": answer(name, measure.ask(index, EVERYTHING)),
            "all": repeated(lambda measure=measure: measure.ask(index, EVERYTHING), runs),
            "segment": repeated(lambda measure=measure: measure.ask(index, some), runs),
            "pass": passes[reads],
        }
    print(
        json.dumps(
            {
                "interactions": index.interactions,
                "customers": index.customers_count,
                "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
                "measures": found,
            }
        )
    )


if __name__ == "__main__":
    main()
