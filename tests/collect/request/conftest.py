"""A collector whose keys are known and whose inbox remembers."""

import json
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from touchweave.collect.request.arrival import Arrival
from touchweave.collect.request.collector import Collector, Receipt, warm_up
from touchweave.event.parcel import ROW_FIELDS, Parcel, Refused
from touchweave.settings import Settings

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
KEY = "tw_w_0123456789abcdef"


@dataclass(frozen=True)
class FakeSource:
    id: int = 1
    name: str = "site"
    kind: str = "web"


@dataclass
class FakeKeys:
    """Opens one source by one key or by Matomo's site 7."""

    wait: float | None = None

    def source_of(self, key: str) -> FakeSource | None:
        return FakeSource() if key == KEY else None

    def source_of_site(self, site_id: int) -> FakeSource | None:
        return FakeSource() if site_id == 7 else None

    def take(self, source: FakeSource, messages: int) -> float | None:
        return self.wait


@dataclass
class Inbox:
    """Keeps the parcels."""

    parcels: list[Parcel] = field(default_factory=list)
    keys: FakeKeys = field(default_factory=FakeKeys)
    steps: list[str] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)
    settings: Settings = field(default_factory=Settings)

    def accept(self, parcel: Parcel) -> "Future[None]":
        self.parcels.append(Parcel.decode(parcel.encode()))
        done: Future[None] = Future()
        done.set_result(None)
        return done

    def receive(
        self, body: object = b"", kind: str = "batch", *, family: str = "segment", query: Any = (), **more: Any
    ) -> Receipt:
        """Send a body: bytes as they are, a list as a batch, another object as JSON; with the key in a header."""
        if isinstance(body, list):
            body = {"batch": body}
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        more = {"headers": {"x-write-key": KEY}, "received_at": NOW} | more
        collector = Collector(
            keys=self.keys,
            accept=self.accept,
            settings=self.settings,
            observe=lambda step, seconds: self.steps.append(step),
            refused=lambda reason, source: self.told.append((reason, source)),
        )
        return collector.receive(Arrival(family=family, kind=kind, query=query, body=raw, **more))

    @property
    def events(self) -> list[dict[str, Any]]:
        """All rows, by name."""
        return [dict(zip(ROW_FIELDS, row, strict=True)) for parcel in self.parcels for row in parcel.rows]

    @property
    def event(self) -> dict[str, Any]:
        """The only row."""
        (event,) = self.events
        return event

    @property
    def refused(self) -> list[Refused]:
        return [refused for parcel in self.parcels for refused in parcel.refused]


@pytest.fixture(autouse=True, scope="session")
def compiled() -> None:
    """No test measures the compiler."""
    warm_up()


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def new_inbox() -> Callable[..., Inbox]:
    """For tests that need several."""
    return Inbox
