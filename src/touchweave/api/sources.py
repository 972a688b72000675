"""Sources over HTTP: their keys, what arrives from each, and a test event."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Literal

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from touchweave import clock
from touchweave.api.collecting import Collecting
from touchweave.api.collector.document import PROBLEMS
from touchweave.api.parameter import Limit, Shop
from touchweave.api.rate import Rates
from touchweave.errors import InputError
from touchweave.store.sources import NewKey, Source, SourceKind, WriteKey
from touchweave.workspace import Workspace


class SourceInfo(Struct, frozen=True, kw_only=True):
    """A source, and what came from it."""

    id: int
    name: str
    kind: SourceKind
    site_id: int | None
    created_at: datetime
    keys: tuple[WriteKey, ...]
    last_received_at: datetime | None  #: of what came long before everything else: the day
    accepted: int  #: = loaded + duplicates + quarantined + waiting (+ undone + damaged: see the accounts)
    loaded: int
    duplicates: int
    quarantined: int
    waiting: int
    refused: dict[str, int]  #: what is in quarantine, by reason
    per_minute: float  #: messages, mean of the last five minutes


class SourceList(Struct, frozen=True, kw_only=True):
    """All sources by id."""

    sources: tuple[SourceInfo, ...]


class NewSource(Struct, frozen=True, kw_only=True):
    """What to make."""

    name: str
    kind: SourceKind = "any"
    site_id: int | None = None


class LatestEvent(Struct, frozen=True, kw_only=True):
    """An event as it is in the ledger, or will be."""

    message_id: str
    type: str
    name: str | None
    occurred_at: datetime
    received_at: datetime
    user_id: str | None
    anonymous_id: str | None
    properties: Any
    context: Any
    flags: tuple[str, ...]


class LatestRefusal(Struct, frozen=True, kw_only=True):
    """A message that went to quarantine."""

    reason: str
    field: str | None
    raw: str
    received_at: datetime


class LatestEvents(Struct, frozen=True, kw_only=True):
    """What came last from a source, newest first."""

    events: tuple[LatestEvent, ...]
    refused: tuple[LatestRefusal, ...]


class TestSent(Struct, frozen=True, kw_only=True):
    """A test event is durable."""

    message_id: str


class TestStage(Struct, frozen=True, kw_only=True):
    """How far it came."""

    stage: Literal["waiting", "loaded", "quarantined", "unknown"]


class NotCollecting(InputError):
    """This process does not collect: start it with `touchweave serve` or `touchweave collect`."""


Hub = NamedDependency[Collecting | None]


@get("/sources", sync_to_thread=True)
def sources(workspace: Shop) -> SourceList:
    """Every source with what came from it."""
    return SourceList(sources=infos(workspace))


@post("/sources", sync_to_thread=True, status_code=201)
def add_source(workspace: Shop, data: JSONBody[NewSource]) -> NewKey:
    """Make a source and its first write key, which is shown now and never again."""
    return workspace.store.sources.add(data.name, kind=data.kind, site_id=data.site_id)


@post("/sources/{source_id:int}/keys", sync_to_thread=True, status_code=201)
def new_key(workspace: Shop, source_id: FromPath[int]) -> NewKey:
    """Make one more write key; the others stay good."""
    return workspace.store.sources.new_key(source_id)


@post("/sources/{source_id:int}/keys/{key_id:int}/revoke", sync_to_thread=True, status_code=200)
def revoke_key(workspace: Shop, source_id: FromPath[int], key_id: FromPath[int]) -> Source:
    """End a write key: within a second it opens nothing any more."""
    return workspace.store.sources.revoke(source_id, key_id)


@get("/sources/{source_id:int}/latest", sync_to_thread=True)
def latest(workspace: Shop, source_id: FromPath[int], limit: Limit = 50) -> LatestEvents:
    """What came last, also what is not in the ledger yet."""
    found = workspace.store.latest.of(workspace.store.sources.one(source_id).name, limit)
    return LatestEvents(
        events=tuple(_event(row) for row in found.events),
        refused=tuple(LatestRefusal(**_picked(row, LatestRefusal)) for row in found.refused),
    )


@post("/sources/{source_id:int}/test", sync_to_thread=True, status_code=200, responses={503: PROBLEMS[503]})
def send_test(workspace: Shop, collecting: Hub, source_id: FromPath[int]) -> TestSent:
    """Send a test event of the source along the whole way. It stays out of every number."""
    source = workspace.store.sources.one(source_id)
    if collecting is None:
        raise NotCollecting()
    return TestSent(message_id=collecting.send_test(source))


@get("/sources/{source_id:int}/test/{message_id:str}", sync_to_thread=True)
def test_stage(workspace: Shop, source_id: FromPath[int], message_id: FromPath[str]) -> TestStage:
    """How far a test event came; `unknown` where it is not among the newest."""
    found = workspace.store.latest.of(workspace.store.sources.one(source_id).name, 500)
    for row in found.events:
        if row["message_id"] == message_id:
            return TestStage(stage="waiting" if row["waiting"] else "loaded")
    return TestStage(stage="quarantined" if any(message_id in row["raw"] for row in found.refused) else "unknown")


def infos(workspace: Workspace) -> tuple[SourceInfo, ...]:
    """Every source with what came from it, by id."""
    made = workspace.store.sources.all()
    counts: dict[str, Counter[str]] = {source.name: Counter() for source in made}
    last: dict[str, datetime] = {}
    for row in workspace.store.accounts().rows:
        if (counted := counts.get(row.source)) is not None:
            counted.update({name: getattr(row, name) for name in _COUNTED})
            seen = datetime.combine(row.day, time(), UTC)
            last[row.source] = max(last.get(row.source, seen), seen)
    last |= workspace.store.latest.received(set(last))
    refused: dict[str, dict[str, int]] = {}
    for (source, reason), count in workspace.store.quarantine_counts().items():
        refused.setdefault(source, {})[reason] = count
    per_minute = rates_of(workspace).per_minute()
    return tuple(
        SourceInfo(
            **msgspec.structs.asdict(source),
            last_received_at=last.get(source.name),
            accepted=counts[source.name]["accepted"],
            loaded=counts[source.name]["loaded"],
            duplicates=counts[source.name]["duplicates"],
            quarantined=counts[source.name]["quarantined"],
            waiting=counts[source.name]["waiting"],
            refused=refused.get(source.name, {}),
            per_minute=per_minute.get(source.name, 0.0),
        )
        for source in made
    )


_COUNTED = ("accepted", "loaded", "duplicates", "quarantined", "waiting")


@lru_cache(maxsize=8)
def rates_of(workspace: Workspace) -> Rates:
    """How fast messages arrive in a workspace: one memory for each."""
    return Rates(lambda: workspace.store.accepted(since=clock.now().date() - timedelta(days=1)))


def _event(row: dict[str, Any]) -> LatestEvent:
    parsed = {name: _parsed(row[name]) for name in ("properties", "context")}
    return LatestEvent(**_picked(row, LatestEvent) | parsed | {"flags": tuple((row["flags"] or "").split())})


def _picked(row: dict[str, Any], record: type[Struct]) -> dict[str, Any]:
    return {name: row[name] for name in record.__struct_fields__}


def _parsed(text: str | None) -> Any:
    return None if text is None else msgspec.json.decode(text)


HANDLERS = (sources, add_source, new_key, revoke_key, latest, send_test, test_stage)
