"""SQL over ledger and index: what it answers, and what it can not reach."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from touchweave.errors import LedgerDamaged, QueryInvalid
from touchweave.event.table import EVENT_SCHEMA, REJECTION_SCHEMA
from touchweave.measure.scorecard import Scorecard
from touchweave.settings import Settings
from touchweave.sql import run_sql
from touchweave.store.import_report import ImportReport
from touchweave.store.store import Store

START = datetime(2024, 5, 1, 8, tzinfo=UTC)


def batch(schema: pa.Schema, **columns: list[Any]) -> pa.RecordBatch:
    """The columns given, the others null."""
    count = len(next(iter(columns.values())))
    arrays = []
    for field in schema:
        kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        values = pa.array(columns.get(field.name, [None] * count), kind)
        arrays.append(values.dictionary_encode() if pa.types.is_dictionary(field.type) else values)
    return pa.record_batch(arrays, schema=schema)


def load(store: Store, digest: str, ids: list[str]) -> None:
    count = len(ids)
    same = {"source": ["file"] * count, "received_at": [START] * count}
    with store.writing("x") as writer, writer.importing(source="file", digest=digest, own_ids=True) as session:
        names = ["Visit", "Call"] * count
        columns = {"message_id": ids, "type": ["track"] * count, "name": names[:count]}
        session.append(batch(EVENT_SCHEMA, **columns, occurred_at=[START] * count, **same))
        session.reject(
            batch(REJECTION_SCHEMA, reason=["unreadable"], row=[1], raw=["?"], source=["file"], received_at=[START])
        )
        told = {"id": None, "file": f"{digest}.csv", "format": "csv", "source": "file", "dry_run": False}
        session.finish(ImportReport(**told, rows=0, events=0, loaded=0, duplicates=0))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create(tmp_path / "shop") as created:
        load(created, "visits", ["a", "b", "c"])
        yield created


@pytest.fixture
def ask(store: Store, index_of: Callable[..., Any]) -> Callable[[str], list[dict[str, Any]]]:
    index = index_of(
        [
            ("zoe", 50, "b", "CONTACT"),
            ("abe", 20, "a", "OUTCOME", 9.5),
            ("zoe", 10, "a", "NPS", 9, "0..10"),
            ("abe", 5, "c", "CSAT", 2, "5..1"),
        ],
        traits={"vip": [True], "Customer": ["odd", "name"]},
    )

    def scores() -> Scorecard:
        return Scorecard(
            customers=2,
            interactions=4,
            since=None,
            until=None,
            window_days=30,
            retention_days=30,
            open_days=30,
            touchpoints=(),
        )

    def asked(query: str) -> list[dict[str, Any]]:
        settings = Settings(memory_limit_bytes=2**28)
        answer = run_sql(query, store=store, index=index, scores=scores, settings=settings)
        rows: list[dict[str, Any]] = answer.to_pylist()
        return rows

    return asked


def micros(value: int) -> datetime:
    return datetime.fromtimestamp(value / 1e6, UTC)


def test_events_have_every_column_of_the_record(ask):
    columns = {row["column_name"]: row["column_type"] for row in ask("DESCRIBE events")}
    assert list(columns) == EVENT_SCHEMA.names
    assert columns["occurred_at"] == "TIMESTAMP WITH TIME ZONE"
    assert ask("SELECT message_id, occurred_at FROM events WHERE name = 'Call'") == [
        {"message_id": "b", "occurred_at": START}
    ]


def test_interactions_are_the_lines_of_the_index(ask):
    assert ask("SELECT * FROM interactions") == [
        row | {"channel": "web", "stage": "pre_purchase"}
        for row in [
            {"customer": "zoe", "occurred_at": micros(10), "touchpoint": "a", "kind": "nps", "value": 9.0}
            | {"scale": "0..10"},
            {"customer": "zoe", "occurred_at": micros(50), "touchpoint": "b", "kind": "contact", "value": None}
            | {"scale": None},
            {"customer": "abe", "occurred_at": micros(5), "touchpoint": "c", "kind": "csat", "value": 2.0}
            | {"scale": "5..1"},
            {"customer": "abe", "occurred_at": micros(20), "touchpoint": "a", "kind": "outcome", "value": 9.5}
            | {"scale": None},
        ]
    ]


def test_customers_have_their_period_and_traits(ask):
    assert ask("SELECT * FROM customers ORDER BY customer") == [
        {"customer": "abe", "first_at": micros(5), "last_at": micros(20), "interactions": 2}
        | {"vip": None, "trait_Customer": "name"},
        {"customer": "zoe", "first_at": micros(10), "last_at": micros(50), "interactions": 2}
        | {"vip": True, "trait_Customer": "odd"},
    ]


def test_touchpoints_imports_scores_and_quarantine_are_there(ask):
    assert [row["key"] for row in ask("FROM touchpoints")] == ["a", "b", "c", "d"]
    assert ask("SELECT id, file, loaded, undone_at FROM imports") == [
        {"id": 1, "file": "visits.csv", "loaded": 3, "undone_at": None}
    ]
    assert ask("SELECT key, nps, nps_low FROM scores") == []
    assert ask("SELECT reason, raw, import_id FROM quarantine") == [
        {"reason": "unreadable", "raw": "?", "import_id": 1}
    ]


def test_tables_can_be_joined_and_listed(ask):
    query = (
        "SELECT count(*) AS n FROM interactions JOIN touchpoints ON touchpoint = key JOIN customers USING (customer)"
    )
    assert ask(query) == [{"n": 4}]
    assert [row["name"] for row in ask("SHOW TABLES")] == sorted(
        [
            *("events", "interactions", "customers", "computed_traits", "touchpoints", "scores"),
            *("quarantine", "imports"),
        ]
    )


@pytest.mark.parametrize(
    "query",
    [
        "WITH n AS (SELECT 1 AS one) SELECT * FROM n",
        "EXPLAIN SELECT * FROM EVENTS",
        "SUMMARIZE touchpoints",
        "VALUES (1)",
        "/* a */ SELECT 1; -- b",
        "SELECT name FROM information_schema.tables, (VALUES ('x')) AS t(name)",
    ],
)
def test_every_form_of_reading_is_answered(ask, query):
    assert ask(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_blob('/etc/passwd')",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM sniff_csv('/etc/passwd')",
        "SELECT * FROM query('FROM read_text(''/etc/passwd'')')",
        "SELECT * FROM read_parquet('https://example.org/x.parquet')",
        "SELECT * FROM enable_logging('QueryLog', storage = 'file', storage_path = 'log')",
        "SELECT * FROM enable_profiling(save_location = 'profile')",
        "SELECT * FROM duckdb_secrets()",
        "SELECT getenv('HOME')",
        "SELECT * FROM store",
        "SELECT * FROM makers",
        "COPY events TO 'out.csv'",
        "COPY (SELECT 1) TO '/tmp/out.csv'",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO 'out.csv'",
        "EXPORT DATABASE 'out'",
        "ATTACH 'other.db'",
        "ATTACH 'touchweave.db' AS t (TYPE sqlite)",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET threads = 1",
        "SET enable_external_access = true",
        "RESET lock_configuration",
        "PRAGMA enable_profiling",
        "CREATE TABLE t AS SELECT 1",
        "INSERT INTO events SELECT * FROM events",
        "DELETE FROM events",
        "DROP VIEW events",
        "CALL pragma_version()",
        "SELECT 1; SELECT 2",
        "SELECT 1; COPY events TO 'out.csv'",
        "",
        "-- nothing",
        "SELEKT 1",
        "SELECT colour FROM events",
    ],
)
def test_what_is_no_reading_of_our_tables_is_refused(ask, query, tmp_path, monkeypatch):
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    with pytest.raises(QueryInvalid):
        ask(query)
    assert list(here.iterdir()) == []


def test_not_even_the_ledgers_own_files_can_be_named(ask, store):
    (path,) = store.event_paths()
    with pytest.raises(QueryInvalid, match="disabled"):
        ask(f"SELECT * FROM read_parquet('{path}')")
    with pytest.raises(QueryInvalid, match="disabled"):
        ask(f"SELECT * FROM read_text('{store.folder / 'touchweave.db'}')")


def test_a_refusal_carries_the_engines_own_words(ask):
    with pytest.raises(QueryInvalid, match=r'"colour" not found'):
        ask("SELECT colour FROM events")
    with pytest.raises(QueryInvalid, match="2 statements"):
        ask("SELECT 1; SELECT 2")
    with pytest.raises(QueryInvalid, match="INSERT"):
        ask("INSERT INTO events SELECT 1")


def test_a_query_beyond_the_memory_limit_is_refused(ask):
    with pytest.raises(QueryInvalid, match="Memory"):
        ask("SELECT count(DISTINCT a.range::VARCHAR || b.range) FROM range(4000) a, range(4000) b")


def test_a_damaged_ledger_is_not_served(ask, store):
    (path,) = store.event_paths()
    content = bytearray(path.read_bytes())
    content[20] ^= 4
    path.write_bytes(content)
    with pytest.raises(LedgerDamaged, match=path.name):
        ask("SELECT * FROM events")


def test_queries_go_on_while_imports_come_and_go(ask, store):
    """A list of files may be out of date when it is read; it is then made anew."""
    stop = threading.Event()

    def come_and_go() -> None:
        number = 2
        while not stop.is_set():
            load(store, f"file-{number}", [f"{number}-{i}" for i in range(5)])
            with store.writing("x") as writer:
                writer.undo_import(number)
            number += 1

    writing = threading.Thread(target=come_and_go)
    writing.start()
    try:
        counts = {ask("SELECT count(*) AS n FROM events")[0]["n"] for _ in range(15)}
    finally:
        stop.set()
        writing.join()
    assert counts <= {3, 8}
