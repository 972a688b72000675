"""A workspace whose events are written straight into the inbox, as a collector would."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import touchweave as tw
from touchweave.event.parcel import ROW_FIELDS, Parcel
from touchweave.workspace import Workspace

HOUR = 3_600_000_000
#: 2026-01-01 in µs since 1970.
START = 1_767_225_600_000_000


def row(number: int, hours: float, **told: Any) -> tuple[Any, ...]:
    """An event; dicts become JSON, and `hours` are counted from START."""
    columns: dict[str, Any] = {"message_id": f"m{number}", "type": "track", "occurred_at": START + int(hours * HOUR)}
    columns |= {name: json.dumps(value) if isinstance(value, dict) else value for name, value in told.items()}
    return tuple(columns.get(name) for name in ROW_FIELDS)


def load(shop: Workspace, events: list[dict[str, Any]], source: str = "shop", first: int = 0) -> None:
    """Load events as one request."""
    rows = [row(first + place, **event) for place, event in enumerate(events)]
    shop.store.inbox.append([Parcel(source=source, received_us=START, rows=rows)])
    shop.load_inbox()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Workspace]:
    with tw.init(tmp_path / "shop") as made:
        yield made


@pytest.fixture
def collected(shop: Workspace) -> Callable[..., Workspace]:
    """`collected(event, …, source="shop")`: the workspace with these events in its ledger besides."""
    count = 0

    def add(*events: dict[str, Any], source: str = "shop") -> Workspace:
        nonlocal count
        load(shop, list(events), source, count)
        count += len(events)
        return shop

    return add


@pytest.fixture(scope="session")
def collect() -> Callable[..., None]:
    """`collect(shop, events, first=0)`: the same into any workspace; messages are numbered from `first`."""
    return lambda shop, events, first=0: load(shop, events, first=first)
