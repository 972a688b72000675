"""Program: one step of inbox or loader, so that it can be killed at each of its calls of the system."""

import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import msgspec

from durability import message
from durability.subject import SOURCE
from touchweave.event.parcel import ROW_FIELDS, Parcel
from touchweave.store.store import Store
from touchweave.workspace import Workspace

START_US = 1_767_225_600_000_000
PARCELS = 3
MESSAGES = 20


def parcels(name: str) -> Iterator[Parcel]:
    """Some parcels as the collector makes them; the ids begin with the name."""
    chance = Random(name)
    for number in range(PARCELS):
        ids = [f"{name}-{number}-{i}" for i in range(MESSAGES)]
        rows = [_row(message.good(message_id, chance), START_US + number) for message_id in ids]
        yield Parcel(source=SOURCE, received_us=START_US + number, rows=rows)


def _row(sent: dict[str, object], at_us: int) -> tuple[object, ...]:
    columns = {
        "message_id": sent["messageId"],
        "type": "track",
        "name": sent["event"],
        "occurred_at": at_us,
        "anonymous_id": sent["anonymousId"],
        "properties": msgspec.json.encode(sent["properties"]).decode(),
        "context": "{}",
    }
    return tuple(columns.get(name) for name in ROW_FIELDS)


def append(store: Store, name: str) -> None:
    """Parcel by parcel, and tell the ids of each that is durable."""
    for parcel in parcels(name):
        store.inbox.append([parcel])
        print(" ".join(str(row[0]) for row in parcel.rows), flush=True)


def load(store: Store) -> None:
    """To the end."""
    with store.writing("loading") as writer:
        while writer.load() is not None:
            pass


def join(store: Store) -> None:
    """Join the files of small loads."""
    with store.writing("joining") as writer:
        while writer.join_loads() is not None:
            pass


def prepare(store: Store, loads: int) -> None:
    """Loads that can be joined, and parcels that wait."""
    for number in range(loads):
        append(store, f"loaded{number}")
        load(store)
    append(store, "waiting")


def replay(folder: Path) -> None:
    """Mend what was refused, as `message.bad` makes it."""
    with Workspace(folder, refresh_on_read=False) as workspace:
        report = workspace.replay(mapping={"type": "=track", "event": "=Mended"})
        assert report.tried == report.loaded > 0


def main() -> None:
    """`python -m durability.stepping FOLDER append NAME`, or another step; the last word printed is `done`."""
    with Store.open(Path(sys.argv[1])) as store:
        match sys.argv[2:]:
            case ["append", name]:
                append(store, name)
            case ["prepare", loads]:
                prepare(store, int(loads))
            case ["load"]:
                load(store)
            case ["join"]:
                join(store)
            case ["replay"]:
                replay(Path(sys.argv[1]))
    print("done", flush=True)


if __name__ == "__main__":
    main()
