"""Ad-hoc SQL over ledger and index: DuckDB in memory, which can reach nothing but the tables handed to it.

The ledger's files are read and verified by us; DuckDB itself may open no file, no network and no extension.
"""

import os
import re
import typing
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import duckdb
import msgspec
import numpy as np
import pyarrow as pa
from msgspec import Struct
from numpy.typing import NDArray

from touchweave.catalogue.touchpoint import Touchpoint
from touchweave.errors import LedgerDamaged, QueryInvalid
from touchweave.event.vocabulary import Kind
from touchweave.journey.cut import newest_lines
from touchweave.journey.index import Index
from touchweave.measure.scorecard import Scorecard, TouchpointScorecard
from touchweave.profile.computed import computed_table
from touchweave.profile.lifecycle import LifecycleDays
from touchweave.settings import Settings
from touchweave.stats.score import Score
from touchweave.store.import_report import ImportReport
from touchweave.store.store import Store

#: How to make each table; asked only for those that a query names.
Makers = Mapping[str, Callable[[], pa.Table]]

_READS = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
_ALLOWED = "one SELECT, FROM, WITH, VALUES, DESCRIBE, SHOW, SUMMARIZE or EXPLAIN"
_ATTEMPTS = 20  # imports may be undone in quick succession; each attempt lists the files anew

#: Words of queries that list tables instead of naming them.
_LISTING = ("show", "duckdb_tables", "duckdb_views", "duckdb_columns", "information_schema", "pg_catalog")
_TIME = pa.timestamp("us", tz="UTC")


def run_sql(
    query: str,
    *,
    store: Store,
    index: Index,
    scores: Callable[[], Scorecard],
    settings: Settings,
    counted: NDArray[np.bool_] | None = None,
) -> pa.Table:
    """Answer one reading statement.

    Tables: `events`, `quarantine`, `imports` (the ledger); `interactions`, `customers`, `computed_traits`,
    `touchpoints` (the index); `scores`. Times are UTC. `counted`: the customers who may be, where not everybody may,
    bool of shape (index.customers_count,). Raises QueryInvalid with DuckDB's own words, and LedgerDamaged.
    """
    shown = counted
    if index.meta.vanished:
        shown = index.present if counted is None else counted & index.present
    makers: Makers = {
        "interactions": lambda: _of_counted(_interactions(index), shown),
        "customers": lambda: _of_counted(_customers(index), shown),
        "computed_traits": lambda: _of_counted(_computed(index, settings), shown),
        "touchpoints": lambda: _touchpoints(index),
        "scores": lambda: records_table(TouchpointScorecard, scores().touchpoints),
        "imports": lambda: records_table(ImportReport, store.imports()),
        "events": lambda: store.dataset("events"),
        "quarantine": lambda: store.dataset("quarantine"),
    }
    for attempt in range(_ATTEMPTS):
        with _connection(settings) as connection:
            _must_read(connection, query)
            _register(connection, query, makers)
            connection.execute("SET lock_configuration = true")
            try:
                return _plain(connection.sql(query).to_arrow_table())
            except (duckdb.Error, pa.ArrowException, OSError) as error:
                if not _file_is_gone(error) or attempt == _ATTEMPTS - 1:
                    raise _told(error) from error
    raise AssertionError


def _connection(settings: Settings) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(
        ":memory:",
        config={
            "enable_external_access": "false",
            "python_enable_replacements": "false",  # or names of our variables would be tables
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "temp_directory": "",
            "memory_limit": f"{max(64, settings.memory_limit_bytes // 2**20)}MiB",
            "threads": settings.threads or os.cpu_count() or 1,
        },
    )
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def _must_read(connection: duckdb.DuckDBPyConnection, query: str) -> None:
    """Raise QueryInvalid unless the query is one statement that reads."""
    try:
        statements = connection.extract_statements(query)
    except duckdb.Error as error:
        raise QueryInvalid(problem=str(error)) from error
    if len(statements) != 1:
        raise QueryInvalid(problem=f"it holds {len(statements)} statements; allowed: {_ALLOWED}")
    if statements[0].type not in _READS:
        raise QueryInvalid(problem=f"{statements[0].type.name} does not only read; allowed: {_ALLOWED}")


def _register(connection: duckdb.DuckDBPyConnection, query: str, makers: Makers) -> None:
    """Hand over the tables that the query names, or all for a query that asks what there is."""
    words = set(re.findall(r"\w+", query.lower()))
    for name, make in makers.items():
        if name in words:
            connection.register(name, make())
        elif not words.isdisjoint(_LISTING):
            connection.register(name, _NO_SCORES if name == "scores" else make())


_WORD = pa.dictionary(pa.int32(), pa.string())
_INTERACTIONS = pa.schema(
    [
        ("customer", _WORD),
        ("occurred_at", _TIME),
        ("touchpoint", _WORD),
        ("channel", _WORD),
        ("stage", _WORD),
        ("kind", _WORD),
        ("value", pa.float32()),
        ("scale", _WORD),
    ]
)
_ARROW: dict[object, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    datetime: _TIME,
}


def _interactions(index: Index) -> pa.Table:
    """One row an interaction, in the index's order; codes become dictionary columns without copying words."""
    touchpoints = index.touchpoints
    channels = _coded([touchpoint.channel.value for touchpoint in touchpoints])
    stages = _coded([touchpoint.stage for touchpoint in touchpoints])
    keys = pa.array([touchpoint.key for touchpoint in touchpoints], pa.string())
    kinds = pa.array([kind.name.lower() for kind in Kind])
    scales = pa.array(["" if scale is None else str(scale) for scale in index.scales], pa.string())
    names = index.dimension_names
    free: dict[str, object] = dict.fromkeys(_INTERACTIONS.names)
    schema = pa.schema([*_INTERACTIONS, *(pa.field(_free(name, free, "dimension"), _WORD) for name in names)])
    parts = []
    for run in map(newest_lines, index.runs):
        codes = np.repeat(run.customer, np.diff(run.offsets))
        columns = [
            _words(codes, index.customers),
            pa.array(run.occurred_at).cast(_TIME),
            _words(run.touchpoint, keys),
            _words(channels[0][run.touchpoint], channels[1]),
            _words(stages[0][run.touchpoint], stages[1]),
            _words(run.kind, kinds),
            pa.array(run.value, mask=np.isnan(run.value)),
            _words(run.scale, scales, none=run.scale == 0),
            *(
                _words(run.dimensions[name].astype(np.int32) - 1, index.words(name), none=run.dimensions[name] == 0)
                for name in names
            ),
        ]
        parts.append(pa.record_batch(columns, schema=schema))
    return pa.Table.from_batches(parts, schema=schema)


def _of_counted(table: pa.Table, counted: NDArray[np.bool_] | None) -> pa.Table:
    """The rows of those who may be counted. `customer` is a word by code; or there is a row for each, by code."""
    if counted is None or counted.all():
        return table
    customer = table.column("customer")
    if not pa.types.is_dictionary(customer.type):
        return table.filter(pa.array(counted))
    codes = np.concatenate([np.empty(0, np.int32), *(chunk.indices.to_numpy() for chunk in customer.chunks)])
    return table.filter(pa.array(counted[codes]))


def _computed(index: Index, settings: Settings) -> pa.Table:
    return computed_table(index, LifecycleDays.of(settings), threads=settings.threads)


def _customers(index: Index) -> pa.Table:
    """One row a customer, in the order of their codes, with one column a trait."""
    count = index.customers_count
    first, last = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    interactions = np.zeros(count, dtype=np.int64)
    for run in index.runs:
        lengths = np.diff(run.offsets)
        met = np.flatnonzero(lengths if run.live is None else lengths * run.live)
        first[run.customer[met]] = run.occurred_at[run.offsets[met]]
        last[run.customer[met]] = run.occurred_at[run.offsets[met + 1] - 1]
        run.put(interactions, lengths)
    nobody = interactions == 0
    columns: dict[str, pa.Array] = {
        "customer": index.customers,
        "first_at": pa.array(first, mask=nobody).cast(_TIME),
        "last_at": pa.array(last, mask=nobody).cast(_TIME),
        "interactions": pa.array(interactions),
    }
    for name in index.trait_names:
        columns[_free(name, columns)] = index.trait(name)
    return pa.table(columns)


def _free(name: str, taken: Mapping[str, object], what: str = "trait") -> str:
    """SQL knows no case: a trait named like another column gets `trait_` before it, a dimension `dimension_`."""
    known = {other.lower() for other in taken}
    while name.lower() in known:
        name = f"{what}_{name}"
    return name


def _touchpoints(index: Index) -> pa.Table:
    return records_table(Touchpoint, index.touchpoints).drop_columns(["rules"])


def records_table(kind: type[Struct], records: Sequence[Struct]) -> pa.Table:
    """Records as rows, with the types of their fields also where all are None.

    A Score becomes `name`, `name_n`, `name_low`, `name_high`; what is neither word, number nor time, JSON.
    """
    columns: dict[str, pa.Array] = {}
    for name, hint in typing.get_type_hints(kind).items():
        values = [getattr(record, name) for record in records]
        options = [option for option in typing.get_args(hint) or (hint,) if option is not type(None)]
        if hint is Score:
            columns[name] = pa.array([value.value for value in values], pa.float64())
            columns[f"{name}_n"] = pa.array([value.n for value in values], pa.int64())
            columns[f"{name}_low"] = pa.array([value.low for value in values], pa.float64())
            columns[f"{name}_high"] = pa.array([value.high for value in values], pa.float64())
        elif len(options) == 1 and options[0] in _ARROW:
            columns[name] = pa.array(values, _ARROW[options[0]])
        elif isinstance(hint, type) and issubclass(hint, str):
            columns[name] = pa.array([str(value) for value in values], pa.string())
        else:
            columns[name] = pa.array([msgspec.json.encode(value).decode() for value in values], pa.string())
    return pa.table(columns)


#: What a list of tables says of the scores, without measuring them.
_NO_SCORES = records_table(TouchpointScorecard, ())


def _coded(words: list[str]) -> tuple[NDArray[np.int32], pa.Array]:
    distinct = list(dict.fromkeys(words))
    return np.array([distinct.index(word) for word in words], dtype=np.int32), pa.array(distinct, pa.string())


def _words(codes: NDArray[np.generic], words: pa.Array, none: NDArray[np.bool_] | None = None) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32, copy=False), mask=none), words)


def _plain(table: pa.Table) -> pa.Table:
    """Times in UTC by that name, whatever DuckDB calls it."""
    fields = [
        field.with_type(pa.timestamp(field.type.unit, tz="UTC"))
        if pa.types.is_timestamp(field.type) and field.type.tz
        else field
        for field in table.schema
    ]
    return table.cast(pa.schema(fields))


def _file_is_gone(error: Exception) -> bool:
    """An undo removed a file between listing and reading: the new list does without it."""
    return isinstance(error, FileNotFoundError) or "No such file or directory" in str(error)


def _told(error: Exception) -> Exception:
    if "CRC checksum" in str(error):
        return LedgerDamaged(path="ledger", problem=str(error))
    return QueryInvalid(problem=str(error))
