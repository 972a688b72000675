"""A proxy between the clients and the collector does what networks do: every request may fail in eight ways."""

import importlib.util
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from random import Random

from durability import disk, message
from durability.campaign import Given, Row, collecting, compared
from durability.client import Client
from durability.proxy import Fault, Proxy
from durability.verdict import Memory

#: More requests pass than fail, as a client must get on.
FAULTS = (*Fault, Fault.NONE, Fault.NONE, Fault.NONE, Fault.NONE)
SDK_MESSAGES = 300


def rows(given: Given) -> Sequence[Row]:
    """Our own client, and one that people use."""
    trials = given.times(short=1, long=15)
    ours = Row(campaign="faults of the network", seed=given.seed)
    sdk = Row(campaign="faults of the network, `segment-analytics-python`", seed=given.seed)
    if importlib.util.find_spec("segment") is None:
        sdk.skipped = "segment-analytics-python is not installed"
    chance = Random(f"faults {given.seed}")
    for _ in range(trials):
        ours.trials += 1
        with disk.home() as home:
            by_client(given, ours, home / "shop", chance)
    for _ in range(0 if sdk.skipped else max(1, trials // 5)):
        sdk.trials += 1
        with disk.home() as home:
            by_sdk(given, sdk, home / "shop", chance)
    return [ours, sdk]


def by_client(given: Given, row: Row, folder: Path, chance: Random) -> None:
    """Four threads, some seconds."""
    key = given.subject.make(folder)
    memory = Memory()
    with ExitStack() as stack:
        collector = stack.enter_context(collecting(given.subject, folder))
        proxy = stack.enter_context(Proxy(lambda: collector.port, lambda: chance.choice(FAULTS)))
        with Client(proxy.port, key, seed=chance.randrange(10**9), memory=memory):
            time.sleep(chance.uniform(1.0, 3.0))
    # The proxy's own 500s are no fault of the collector.
    memory.unexpected = [said for said in memory.unexpected if not said.startswith("500: b'{}'")]
    row.add(compared(given.subject, folder, memory))


def by_sdk(given: Given, row: Row, folder: Path, chance: Random) -> None:
    """What the client took is acknowledged when it has been flushed without telling of an error."""
    from segment.analytics.client import Client as Segment

    key = given.subject.make(folder)
    memory = Memory()
    errors: list[str] = []
    with ExitStack() as stack:
        collector = stack.enter_context(collecting(given.subject, folder))
        proxy = stack.enter_context(Proxy(lambda: collector.port, lambda: chance.choice(FAULTS)))
        client = Segment(
            key,
            host=f"http://127.0.0.1:{proxy.port}",
            upload_size=20,
            upload_interval=0.1,
            max_retries=30,
            on_error=lambda error, items: errors.append(f"{len(items)} given up: {error}"),
        )
        for number in range(SDK_MESSAGES):
            made = message.good(f"sdk-{row.trials}-{number}", chance)
            client.track("visitor", made["event"], properties=made["properties"], message_id=made["messageId"])
            memory.send([made["messageId"]])
        client.flush()
        client.join()
        memory.acknowledge(memory.sent)
    memory.unexpected = errors
    row.add(compared(given.subject, folder, memory))
