"""Compaction: runs are joined, so that there are few, and superseded lines go.

Small runs are joined by tiers of size; a stretch of customers is written anew when much of it is superseded. Each
job is short, and visible as a whole or not at all; whoever writes meanwhile is not in the way.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from touchweave.journey.generation import COMPACTOR, WRITER, Entry, discarding, tidy
from touchweave.journey.index import Index
from touchweave.journey.partition import RANGE_CUSTOMERS, RUN_INTERACTIONS, cuts
from touchweave.journey.rewrite import PART_INTERACTIONS, Change, rewritten, supersede
from touchweave.journey.rows import Rows

_LOCK = "compact.lock"
_TIER = 4  #: so many runs of a tier are joined; each tier's runs are so many times larger than the one before
_SMALLEST = 1 << 14  #: interactions of a run in the first tier
_LARGEST = PART_INTERACTIONS // _TIER  #: larger runs wait until the stretches below them are written anew
_WORN = 0.25  #: a stretch is written anew when this share of its interactions is superseded


@dataclass(frozen=True, kw_only=True, eq=False)
class Job:
    """Lines to be written into one run."""

    customer: NDArray[np.int32]  #: ascending codes
    of: frozenset[str]  #: names of the runs that hold them
    base: bool


def due(index: Index) -> Job | None:
    """What should be done next; None: nothing."""
    return _tier(index) or _worn(index) or _tail(index)


def _newer(index: Index) -> list[int]:
    return [number for number, entry in enumerate(index.meta.runs) if not entry.run.base]


def _tier(index: Index) -> Job | None:
    """Runs of the lowest tier that has enough of them."""
    tiers: dict[int, list[int]] = {}
    for number in _newer(index):
        held = index.meta.runs[number].run.interactions
        if held > _LARGEST:
            continue
        size = max(held // _SMALLEST, 1)
        tiers.setdefault((size.bit_length() - 1) // 2, []).append(number)
    for _, numbers in sorted(tiers.items()):
        if len(numbers) >= _TIER:
            lines = [_live(index, number) for number in numbers]
            names = frozenset(index.opened[number].note.name for number in numbers)
            return Job(customer=np.sort(np.concatenate(lines)), of=names, base=False)
    return None


def _live(index: Index, number: int) -> NDArray[np.int32]:
    run = index.runs[number]
    return run.customer if run.live is None else run.customer[run.live]


def _worn(index: Index) -> Job | None:
    """The stretch with the most superseded, where it is much."""

    def worn(entry: Entry) -> float:
        return 1 - entry.interactions / max(entry.run.interactions, 1)

    stretches = [entry for entry in index.meta.runs if entry.run.base and entry.run.customers]
    most = max(stretches, key=worn, default=None)
    if most is None or worn(most) <= _WORN:
        return None
    first = most.run.first or 0
    return _stretch(index, first, first + most.run.customers)


def _tail(index: Index) -> Job | None:
    """Customers behind all stretches, where they fill one."""
    end = max((entry.run.first or 0) + entry.run.customers for entry in _bases(index)) if _bases(index) else 0
    held = 0
    for number in _newer(index):
        run = index.runs[number]
        first = int(np.searchsorted(run.customer, end))
        lengths = np.diff(run.offsets[first:])
        held += int((lengths if run.live is None else lengths[run.live[first:]]).sum())
    return _stretch(index, end, index.customers_count) if held >= RUN_INTERACTIONS else None


def _bases(index: Index) -> list[Entry]:
    return [entry for entry in index.meta.runs if entry.run.base]


def _stretch(index: Index, first: int, last: int) -> Job:
    names = frozenset(run.note.name for run in index.opened)
    return Job(customer=np.arange(first, last, dtype=np.int32), of=names, base=True)


def run_job(index: Index, job: Job, *, whole: bool = False, threads: int = 2) -> bool:
    """Do it, and publish it. False where another generation has made it needless.

    A stretch that has grown large becomes several, unless it is wanted `whole`.
    """
    change = Change(customer=job.customer, rows=Rows.joined([], len(index.entry_names)))
    with discarding(index.folder, COMPACTOR):
        runs = rewritten(index, change, prefix=COMPACTOR, base=job.base, whole=whole or not job.base, threads=threads)
        visible = supersede(index, runs, of=job.of, prefix=COMPACTOR)
    if not visible:
        tidy(index.folder, COMPACTOR)
    return visible


def compact(
    folder: Path, before: Index | None = None, *, stop: Callable[[], bool] = lambda: False, threads: int = 2
) -> int:
    """Do what is due, job by job, until nothing is or, after the first, `stop` says so. Returns how many were done.

    Only one process does so at a time: where another does, nothing is done here. Raises IndexDamaged.
    """
    done = 0
    with _alone(folder) as alone:
        if alone:
            tidy(folder, COMPACTOR)  # somebody may have been killed at it
        index = Index.open(folder, before) if alone else None
        while index is not None and (job := due(index)) is not None:
            done += run_job(index, job, threads=threads)
            if stop():
                break
            index = Index.open(folder, index)
    return done


def compact_wholly(folder: Path, *, threads: int = 2) -> None:
    """Write every line anew, so that the runs are those that a build of the same events makes."""
    with _alone(folder) as alone:
        if not alone:
            return
        index = Index.open(folder)
        held = np.zeros(index.customers_count, np.int64)
        for run in index.runs:
            run.put(held, np.diff(run.offsets))
        ranges = -(-index.customers_count // RANGE_CUSTOMERS)
        by_range = np.add.reduceat(held, np.arange(ranges) * RANGE_CUSTOMERS) if ranges else held
        for first, last in cuts(by_range, RUN_INTERACTIONS):
            end = min(last * RANGE_CUSTOMERS, index.customers_count)
            run_job(index, _stretch(index, first * RANGE_CUSTOMERS, end), whole=True, threads=threads)
            index = Index.open(folder, index)


def forget_past(folder: Path) -> None:
    """Leave nothing but the newest generation, once who compacts is done. The caller holds the writer's lock.

    Those who opened an older one go on reading it, and no byte of it is found in the folder any more.
    """
    with _alone(folder, wait=True):
        for prefix in (COMPACTOR, WRITER):
            tidy(folder, prefix, kept=1)


@contextmanager
def _alone(folder: Path, *, wait: bool = False) -> Iterator[bool]:
    """Whether nobody else compacts, and nobody can until this is left."""
    descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        alone = True
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            alone = False
        yield alone
    finally:
        os.close(descriptor)
