"""The power goes at a random moment under load: what is on the disk then is mounted, loaded to the end, compared."""

import os
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from random import Random

from durability import disk
from durability.campaign import Given, Row, collecting, compared, loading, until
from durability.child import ChildFailed
from durability.client import Client
from durability.disk import Disk
from durability.subject import Product, Subject
from durability.verdict import Memory, Verdict

MEGABYTES = 1024
#: Cuts in a row on one workspace: each strikes what the one before left.
IN_A_ROW = 5
SECONDS = (0.2, 5.0)  #: under load before a cut
#: Behind the first load of one that has to lose: the system writes by itself what is older than some seconds.
FLAWED_SECONDS = (0.2, 1.5)


#: Promises taken away, and what the campaign is called then: each has to lose.
FLAWED = {
    "database-hurried": "power cut, SQLite with `synchronous=OFF`",
    "files-hurried": "power cut, ledger files without `fsync`",
    "without-fsync": "power cut, no `fsync` at all",
}


def rows(given: Given) -> Sequence[Row]:
    """The product, and the product without fsync here or there."""
    trials = given.times(short=5, long=50)
    taken = [campaign(given, Row(campaign="power cut", seed=given.seed), trials)]
    for flaw, name in FLAWED.items():
        flawed = replace(given, subject=Product(flaw=flaw))
        taken.append(campaign(flawed, Row(campaign=name, wanted=False, seed=given.seed), min(trials, IN_A_ROW)))
    return taken


def campaign(given: Given, row: Row, trials: int) -> Row:
    """Cut so many times; in the short form, until something is lost."""
    row.skipped = disk.reason_against()
    chance = Random(f"power {given.seed}")
    while not row.skipped and row.trials < trials and (row.holds or not given.quick):
        with disk.home() as home:
            _in_a_row(given, row, chance, home, min(IN_A_ROW if row.wanted else 1, trials - row.trials))
    return row


def _in_a_row(given: Given, row: Row, chance: Random, home: Path, cuts: int) -> None:
    """Several cuts on one workspace."""
    now = Disk.make(home / "disk-0.img", MEGABYTES)
    memory = Memory()
    key = given.subject.make(now.mount() / "shop")
    os.sync()  # whoever waits for nothing shall lose messages, not the whole workspace
    counted = 0
    for number in range(1, cuts + 1):
        row.trials += 1
        seed = chance.randrange(10**9)
        after = _cut(
            given.subject, now, home / f"disk-{number}.img", key, memory, Random(seed), loaded=not row.wanted
        )
        now.unmount()
        now.image.unlink()
        now = after
        verdict = _found(given.subject, now.mount() / "shop", memory)
        row.add(verdict, counted=counted)
        counted = verdict.acknowledged
        if not verdict.holds:
            break
    now.unmount()


def _cut(subject: Subject, now: Disk, image: Path, key: str, memory: Memory, chance: Random, *, loaded: bool) -> Disk:
    """Stop a collector under load in the middle, take what is on the disk; then it may die.

    `loaded`: not before it has loaded something.
    """
    folder = now.folder / "shop"
    with ExitStack() as stack:
        collector = stack.enter_context(collecting(subject, folder))
        loader = stack.enter_context(loading(subject, folder)) if chance.random() < 0.5 else None
        client = stack.enter_context(
            Client(collector.port, key, seed=chance.randrange(10**9), memory=memory, threads=4)
        )
        if loaded:
            until(lambda: any(folder.glob("ledger/*.parquet")))
        time.sleep(chance.uniform(*(FLAWED_SECONDS if loaded else SECONDS)))
        collector.child.halt()
        if loader is not None:
            loader.halt()
        after = now.copy(image)
        collector.child.kill()
        client.stop()
    return after


def _found(subject: Subject, folder: Path, memory: Memory) -> Verdict:
    """What is on the disk now; a workspace that cannot even be opened has lost everything."""
    try:
        return compared(subject, folder, memory)
    except ChildFailed as error:
        everything = tuple(sorted(memory.acknowledged))
        return Verdict(acknowledged=len(everything), lost=everything, problems=(str(error)[-500:],))
