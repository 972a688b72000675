"""Program: load to the end, then tell all that the ledger and the quarantine hold, and what the doctor finds."""

import sys
import time
from collections import Counter
from pathlib import Path

import msgspec

from durability import message
from durability.verdict import Recorded
from touchweave.errors import WriterBusy
from touchweave.workspace import Workspace

BUSY_SECONDS = 60.0
EVERYTHING = 2**31


def main() -> None:
    """`python -m durability.reading FOLDER`, or without: a folder a line on stdin, the answer a line on stdout."""
    for folder in sys.argv[1:] or sys.stdin:
        with Workspace(Path(folder.rstrip("\n")), refresh_on_read=False) as workspace:
            load_to_the_end(workspace)
            workspace.fresh_index.refresh_if_stale()
            sys.stdout.buffer.write(msgspec.json.encode(recorded(workspace)) + b"\n")
            sys.stdout.buffer.flush()


def load_to_the_end(workspace: Workspace) -> None:
    """Until nothing waits. Raises WriterBusy when somebody else writes for a minute."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            if workspace.load_inbox() is None:
                return
        except WriterBusy:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def recorded(workspace: Workspace) -> Recorded:
    """What is there."""
    events: list[str] = []
    altered: list[str] = []
    for batch in workspace.store.events(["message_id", "properties"]):
        names = batch.column("message_id").to_pylist()
        events += names
        told = (msgspec.json.decode(text or "{}") for text in batch.column("properties").to_pylist())
        altered += [name for name, properties in zip(names, told, strict=True) if not message.whole(name, properties)]
    raws = workspace.store.quarantine(limit=EVERYTHING).column("raw").to_pylist()
    refused = [found[0] if (found := message.BAD.search(raw or "")) else f"unknown: {raw}" for raw in raws]
    health = workspace.doctor()
    return Recorded(
        events=events,
        altered=altered,
        refused=refused,
        problems=[f"{finding.what}: {finding.said}" for finding in health.findings if not finding.well],
        accepted=accepted(workspace),
    )


def accepted(workspace: Workspace) -> dict[str, int]:
    """Messages by received day, as the accounts have them; those that do not add up are counted as `wrong`."""
    accounts = workspace.store.accounts()
    days: Counter[str] = Counter()
    for row in accounts.rows:
        days[str(row.day)] += row.accepted
    if not accounts.adds_up:
        days["wrong"] += 1
    return dict(days)


if __name__ == "__main__":
    main()
