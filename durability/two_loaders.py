"""Two processes load from one inbox in a tight loop, under load, beside a collector that loads too."""

import time
from collections.abc import Sequence
from contextlib import ExitStack
from random import Random

from durability import disk
from durability.campaign import Given, Row, collecting, compared, loading
from durability.client import Client

SECONDS = (1.0, 4.0)


def rows(given: Given) -> Sequence[Row]:
    """So many times a new workspace."""
    row = Row(campaign="two loaders at once", seed=given.seed)
    chance = Random(f"loaders {given.seed}")
    while row.trials < given.times(short=1, long=10):
        row.trials += 1
        with disk.home() as home, ExitStack() as stack:
            folder = home / "shop"
            key = given.subject.make(folder)
            collector = stack.enter_context(collecting(given.subject, folder))
            for _ in range(2):
                stack.enter_context(loading(given.subject, folder))
            with Client(collector.port, key, seed=chance.randrange(10**9)) as client:
                time.sleep(chance.uniform(*SECONDS))
            stack.close()
            row.add(compared(given.subject, folder, client.memory))
    return [row]
