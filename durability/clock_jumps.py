"""The collector's clock jumps, between requests and under them: nothing is lost, the order and the days are right."""

import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from msgspec import structs

from durability import disk
from durability.campaign import Given, Row, collecting, recorded
from durability.client import Client
from durability.subject import Product
from durability.verdict import Memory, Recorded, judge

JUMPS_SECONDS = (-3600.0, 86_400.0, -86_400.0, 3600.0, 0.0, 30 * 86_400.0, -1.0)
PHASES = 6


@dataclass(frozen=True, kw_only=True)
class Jumping(Product):
    """The product, its clock ahead by the seconds that a file holds."""

    offset: Path

    def collecting(self, folder: Path, port: int) -> list[str]:
        """`touchweave collect` in a process whose clock can be set."""
        words = ["collect", str(folder), "--port", str(port)]
        return [sys.executable, "-m", "durability.jumping", str(self.offset), *words]

    def jump(self, seconds: float) -> None:
        """Set the clock, at once."""
        new = self.offset.with_suffix(".new")
        new.write_text(str(seconds))
        new.rename(self.offset)


def rows(given: Given) -> Sequence[Row]:
    """So many times a new workspace, with six jumps between requests and many under them."""
    row = Row(campaign="clock jumps, an hour to a month back and forth", seed=given.seed)
    chance = Random(f"clock {given.seed}")
    while row.trials < given.times(short=1, long=15):
        row.trials += 1
        with disk.home() as home:
            _trial(row, home, chance)
    return [row]


def _trial(row: Row, home: Path, chance: Random) -> None:
    subject = Jumping(offset=home / "offset")
    subject.jump(0)
    key = subject.make(home / "shop")
    memory = Memory()
    days: Counter[str] = Counter()
    offset = 0.0
    with collecting(subject, home / "shop") as collector:
        for phase in range(PHASES):
            before = memory.sent.total()
            with Client(collector.port, key, seed=phase, name="phase", memory=memory, pace_seconds=0.02):
                time.sleep(chance.uniform(0.2, 0.6))
            days[(datetime.now(UTC) + timedelta(seconds=offset)).date().isoformat()] += memory.sent.total() - before
            offset += chance.choice(JUMPS_SECONDS)
            subject.jump(offset)
        with Client(collector.port, key, seed=PHASES, name="phase", memory=memory, pace_seconds=0.02):
            for _ in range(20):
                offset += chance.choice(JUMPS_SECONDS)
                subject.jump(offset)
                time.sleep(0.03)
    found = recorded(subject, home / "shop")
    problems = (*judge(memory, found).problems, *out_of_order(found), *wrong_days(found, days, memory))
    row.add(structs.replace(judge(memory, found), problems=problems))


def out_of_order(found: Recorded) -> list[str]:
    """Where a message of an earlier phase lies behind one of a later: they came one after the other."""
    phases = [int(name.removeprefix("phase").partition("-")[0]) for name in found.events]
    wrong = [
        name for name, before, phase in zip(found.events[1:], phases, phases[1:], strict=False) if phase < before
    ]
    return [f"out of order: {name}" for name in wrong]


def wrong_days(found: Recorded, days: Counter[str], memory: Memory) -> list[str]:
    """Days on which fewer were accepted than were sent while the clock stood there; jumps under way may add some."""
    if memory.answers.keys() != {"200"}:
        return [f"answers: {dict(memory.answers)}"]
    problems = [
        f"{day}: {sent} sent, {found.accepted.get(day, 0)} accepted"
        for day, sent in days.items()
        if found.accepted.get(day, 0) < sent
    ]
    if sum(found.accepted.values()) != memory.sent.total():
        problems.append(f"{memory.sent.total()} sent, {sum(found.accepted.values())} accepted")
    return problems
