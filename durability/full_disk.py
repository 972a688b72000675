"""A disk of 64 megabytes runs full under load: refused clearly, nothing lost, and it goes on when there is room."""

import os
from collections.abc import Sequence
from pathlib import Path
from random import Random

from msgspec import structs

from durability import disk
from durability.campaign import Given, Row, collecting, compared, until
from durability.client import Client
from durability.disk import Disk
from durability.verdict import Memory

MEGABYTES = 64
#: Answers that tell a client to come back.
REFUSED = ("503", "429")


def rows(given: Given) -> Sequence[Row]:
    """With room kept free, as it is by itself, and down to the last byte."""
    trials = given.times(short=1, long=10)
    return [
        _campaign(given, Row(campaign="a full disk, a reserve kept", seed=given.seed), trials, 8 * 2**20),
        _campaign(given, Row(campaign="a full disk, to the last byte", seed=given.seed), trials, 0),
    ]


def _campaign(given: Given, row: Row, trials: int, reserve: int) -> Row:
    row.skipped = disk.reason_against()
    chance = Random(f"full {given.seed} {reserve}")
    while not row.skipped and row.trials < trials:
        row.trials += 1
        with disk.home() as home:
            _trial(given, row, Disk.make(home / "small.img", MEGABYTES), reserve, chance)
    return row


def _trial(given: Given, row: Row, small: Disk, reserve: int, chance: Random) -> None:
    folder = small.mount() / "shop"
    key = given.subject.make(folder)
    ballast = small.folder / "ballast"
    fill(ballast, leave=reserve + chance.randrange(4, 12) * 2**20)
    memory = Memory()
    problems: list[str] = []
    surroundings = {"TOUCHWEAVE_DISK_RESERVE_BYTES": str(reserve)}
    with collecting(given.subject, folder, given=surroundings) as collector:
        with Client(collector.port, key, seed=chance.randrange(10**9), memory=memory, longest=4000):
            if not until(lambda: refusals(memory) >= 20):
                problems.append(f"never refused: {dict(memory.answers)}")
            before = len(memory.acknowledged)
            ballast.unlink()
            if not until(lambda: len(memory.acknowledged) > before + 100):
                problems.append(f"did not go on when there was room: {dict(memory.answers)}")
        if not collector.child.running:
            problems.append(f"the collector ended: {collector.child.said[-500:]}")
    verdict = compared(given.subject, folder, memory)
    row.add(structs.replace(verdict, problems=(*verdict.problems, *problems)))
    small.unmount()


def fill(path: Path, *, leave: int) -> None:
    """A file that leaves so many bytes of the disk."""
    found = os.statvfs(path.parent)
    with path.open("wb") as ballast:
        os.posix_fallocate(ballast.fileno(), 0, max(1, found.f_bavail * found.f_frsize - leave))


def refusals(memory: Memory) -> int:
    """How often a client was told to come back."""
    return sum(memory.answers[status] for status in REFUSED)
