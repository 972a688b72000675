"""`kill -9` of the collector, or of a process that only loads, at random moments under load."""

import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Literal

from durability import disk
from durability.campaign import Given, Row, collecting, compared, loading
from durability.client import Client
from durability.subject import Product
from durability.verdict import Memory

Victim = Literal["collector", "loader", "both"]
#: Kills in a row on one workspace, then all is compared.
IN_A_ROW = 5


def rows(given: Given) -> Sequence[Row]:
    """Collector, loader and, in the long form, both; and a collector that answers too early, which has to lose."""
    trials = given.times(short=5, long=50)
    flawed = replace(given, subject=Product(flaw="answering-early"))
    victims: tuple[tuple[str, Victim], ...] = (
        ("`kill -9` of the collector", "collector"),
        ("`kill -9` of a loader", "loader"),
        ("`kill -9` of both at once", "both"),
    )
    asked = victims[:2] if given.quick else victims
    taken = [campaign(given, Row(campaign=name, seed=given.seed), trials, victim) for name, victim in asked]
    early = Row(campaign="`kill -9` of a collector that answers before the commit", wanted=False, seed=given.seed)
    return [*taken, campaign(flawed, early, min(trials, 10), "collector")]


def campaign(given: Given, row: Row, trials: int, victim: Victim) -> Row:
    """Kill so many times."""
    chance = Random(f"kill {victim} {given.seed}")
    while row.trials < trials:
        with disk.home() as home:
            _in_a_row(given, row, chance, home / "shop", min(IN_A_ROW, trials - row.trials), victim)
    return row


def _in_a_row(given: Given, row: Row, chance: Random, folder: Path, kills: int, victim: Victim) -> None:
    memory = Memory()
    key = given.subject.make(folder)
    with ExitStack() as stack:
        collector = stack.enter_context(collecting(given.subject, folder))
        loader = stack.enter_context(loading(given.subject, folder)) if victim != "collector" else None
        client = stack.enter_context(
            Client(collector.port, key, seed=chance.randrange(10**9), memory=memory, threads=4)
        )
        for _ in range(kills):
            row.trials += 1
            time.sleep(chance.uniform(0.1, 1.5))
            if victim != "loader":
                collector.child.kill()
            if loader is not None:
                loader.kill()
                loader.start()
            if victim != "loader":
                collector.start()
        time.sleep(0.2)  # it goes on after the last one
        client.stop()
        if loader is not None:
            loader.kill()
        collector.child.kill()
    row.add(compared(given.subject, folder, memory))
