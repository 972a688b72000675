"""What the campaigns share: what was asked for, a row of the page, and a collector under load."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from durability.child import Child, run
from durability.subject import Product, Subject
from durability.verdict import Memory, Recorded, Verdict, judge

PATIENCE_SECONDS = 60.0
ADDRESS = r"http://127\.0\.0\.1:(\d+)"


@dataclass(frozen=True, kw_only=True)
class Given:
    """What was asked for."""

    home: Path  #: a folder on this machine's disk
    seed: int
    trials: int  #: 0: as many as the campaign takes by itself
    quick: bool
    subject: Subject = field(default_factory=Product)

    def times(self, *, short: int, long: int) -> int:
        """How many trials."""
        return self.trials or (short if self.quick else long)


@dataclass(kw_only=True)
class Row:
    """A line of the table, filled while the campaign goes on."""

    campaign: str
    trials: int = 0
    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    altered: int = 0
    detected: str = "–"  #: damage found and named, of how many
    flips: Counter[str] = field(default_factory=Counter)  #: what came of damage, by kind
    problems: list[str] = field(default_factory=list)
    wanted: bool = True  #: False: a collector without a promise, which has to fail
    skipped: str = ""  #: why nothing was tried
    seed: int = 0

    def add(self, verdict: Verdict, *, counted: int = 0) -> None:
        """What a comparison came to; so many of its messages were counted before."""
        self.acknowledged += verdict.acknowledged - counted
        self.lost += len(verdict.lost)
        self.doubled += len(verdict.doubled)
        self.altered += len(verdict.altered)
        self.problems += verdict.problems
        print(f"  {self.campaign}, trial {self.trials}: {verdict.said()}", flush=True)

    @property
    def holds(self) -> bool:
        """Whether nothing was lost, doubled, altered, or ill in another way."""
        return not (self.lost or self.doubled or self.altered or self.problems)

    @property
    def well(self) -> bool:
        """Whether it came out as it should."""
        return bool(self.skipped) or self.holds == self.wanted


class Collecting:
    """A collector process of one workspace, on the same port whenever it is started again."""

    def __init__(self, subject: Subject, folder: Path, *, given: Mapping[str, str] | None = None) -> None:
        self._subject = subject
        self._folder = folder
        self.port = 0
        self.child = Child([], ready=ADDRESS, given=given)

    def start(self) -> int:
        """Start it and give its port."""
        self.port = int(self.child.start(self._subject.collecting(self._folder, self.port))[1])
        return self.port


@contextmanager
def collecting(subject: Subject, folder: Path, *, given: Mapping[str, str] | None = None) -> Iterator[Collecting]:
    """A collector that answers; killed at the end."""
    collector = Collecting(subject, folder, given=given)
    with collector.child:
        collector.start()
        yield collector


@contextmanager
def loading(subject: Subject, folder: Path, *, given: Mapping[str, str] | None = None) -> Iterator[Child]:
    """A process that only loads; killed at the end."""
    with Child(subject.loading(folder), ready="loading", given=given) as child:
        child.start()
        yield child


def recorded(subject: Subject, folder: Path) -> Recorded:
    """Load to the end, and what is there then."""
    return msgspec.json.decode(run(subject.reading(folder)), type=Recorded)


def compared(subject: Subject, folder: Path, memory: Memory) -> Verdict:
    """Load to the end, and judge."""
    return judge(memory, recorded(subject, folder))


def until(reached: Callable[[], bool]) -> bool:
    """Wait for it, a minute at most."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if reached():
            return True
        time.sleep(0.02)
    return False
