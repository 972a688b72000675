"""From records to scored pairs: prepare, block, compare, learn, score; DuckDB does the work, in bounded memory."""

# ruff: noqa: S608 – the names in these queries are this package's own; values come as columns

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from touchweave.identity.duplicate.blocking import candidates, make_keys, rules_of
from touchweave.identity.duplicate.comparison import levels_of, pattern
from touchweave.identity.duplicate.field import LEVELS, Field, fields_named
from touchweave.identity.duplicate.model import Model, Seen, estimate
from touchweave.identity.duplicate.normal_form import mapped
from touchweave.identity.duplicate.pair import Skipped
from touchweave.identity.duplicate.scoring import Batch, Pairs, Scoring

MEMORY_LIMIT = 2**30
_SEED = 20_240_229
_DRAWN = 500_000  # pairs at random
_AT_ONCE = 1 << 18  # pairs scored at once


@dataclass(frozen=True, kw_only=True, eq=False)
class Linked:
    """Pairs of records that may be the same person, the most probable first."""

    model: Model
    pairs: Pairs
    compared: int  #: pairs that agreed on a key
    skipped: tuple[Skipped, ...]


def link(
    values: "Mapping[str, pa.Array[Any]]",
    *,
    at_least: float = 0.5,
    folder: Path | None = None,
    memory_limit_bytes: int = MEMORY_LIMIT,
    threads: int = 2,
    seed: int = _SEED,
) -> Linked:
    """Pairs of the rows of `values` (one column of text a field) with a probability of `at_least`.

    The same values give the same pairs, bit for bit. What does not fit into memory waits in a folder of its own
    inside `folder`, which is removed afterwards.
    """
    fields = fields_named(values)
    if not fields:
        return _nothing()
    with tempfile.TemporaryDirectory(prefix="duplicates-", dir=folder) as scratch:
        config: dict[str, str | bool | int | float | list[str]] = {
            "enable_external_access": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "temp_directory": scratch,
            "memory_limit": f"{max(256, memory_limit_bytes // 2**20)}MiB",
            "preserve_insertion_order": "false",
            "threads": threads,
        }
        with duckdb.connect(":memory:", config=config) as connection:
            return _Linking(connection, fields, values).scored(at_least, seed)


def _nothing() -> Linked:
    """What is found where there is nothing to compare."""
    levels, zero = np.empty((0, len(LEVELS))), np.empty(0)
    model = Model(fields=(), same=levels, other=levels, other_of_exact=zero, prior=0.0, household=0.0, matches=0.0)
    return Linked(model=model, pairs=Scoring(model, ()).best((), 1.0), compared=0, skipped=())


class _Linking:
    """One table of records in one database."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        fields: tuple[Field, ...],
        values: "Mapping[str, pa.Array[Any]]",
    ) -> None:
        self._db, self._fields = connection, fields
        self._records = max((len(column) for column in values.values()), default=0)
        columns = {f"v{at}": mapped(values[field.name], field.written) for at, field in enumerate(fields)}
        self._bearers = [_bearers(column) for column in columns.values()]
        connection.register(
            "prepared", pa.table({"i": pa.array(np.arange(self._records, dtype=np.int32)), **columns})
        )
        connection.execute("create temp table records as select * from prepared")
        connection.unregister("prepared")

    def scored(self, at_least: float, seed: int) -> Linked:
        """Block, compare, learn, score."""
        rules = rules_of(self._fields)
        skipped = make_keys(self._db, rules)
        self._db.execute("create temp table candidates (l integer, r integer)")
        for at in range(len(rules)):
            self._db.execute(f"insert into candidates {candidates(at)}")
        self._db.execute("drop table keys")
        self._db.execute(f"create temp table pairs as {pattern(self._fields, 'candidates')}")
        self._db.execute("drop table candidates")
        patterns, counts = self._patterns("pairs")
        seen = Seen(
            records=self._records,
            patterns=levels_of(patterns, len(self._fields)),
            candidates=counts,
            exact=np.array([_agreeing(bearers) for bearers in self._bearers]),
            drawn=self._drawn(seed),
        )
        scoring = Scoring(estimate(self._fields, seen), self._bearers)
        pairs = scoring.best(self._reaching(patterns[scoring.within_reach(seen.patterns, at_least)]), at_least)
        return Linked(model=scoring.model, pairs=pairs, compared=int(seen.candidates.sum()), skipped=skipped)

    def _patterns(self, pairs: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The patterns of a table or a query of pairs, and how many pairs each has, in order."""
        query = f"select pattern, count(*) c from {pairs} group by pattern order by pattern"
        found = self._db.sql(query).to_arrow_table()
        return found["pattern"].to_numpy().astype(np.int64), found["c"].to_numpy().astype(np.int64)

    def _drawn(self, seed: int) -> NDArray[np.int64]:
        """Of pairs at random (of few records: of all pairs), those of each level, shape (fields, 5)."""
        if self._records * (self._records - 1) // 2 <= _DRAWN:
            query = "(select a.i l, b.i r from records a join records b on a.i < b.i)"
        else:
            left, right = np.random.default_rng(seed).integers(0, self._records, (2, _DRAWN), dtype=np.int32)
            self._db.register("drawn", pa.table({"l": left[left != right], "r": right[left != right]}))
            query = "drawn"
        patterns, counts = self._patterns(f"({pattern(self._fields, query)})")
        levels = levels_of(patterns, len(self._fields))
        shape = (len(self._fields), len(LEVELS))
        found = [np.bincount(column, weights=counts, minlength=len(LEVELS)) for column in levels.T]
        return np.array(found, np.int64).reshape(shape)

    def _reaching(self, patterns: NDArray[np.int64]) -> Iterator[Batch]:
        """The pairs of these patterns, in batches: left, right, pattern."""
        self._db.register("reaching", pa.table({"pattern": patterns}))
        found = self._db.sql("select l, r, pattern from pairs semi join reaching using (pattern)")
        for batch in found.to_arrow_reader(_AT_ONCE):
            left, right, patterns_of = (column.to_numpy().astype(np.int64) for column in batch.columns)
            yield left, right, patterns_of


def _bearers(values: "pa.Array[Any]") -> NDArray[np.int64]:
    """How many records bear the value that each record bears; 0 where it bears none. Shape (records,)."""
    codes = values.dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False)
    counts = np.bincount(codes[codes >= 0], minlength=1)
    return np.where(codes >= 0, counts[codes], 0)


def _agreeing(bearers: NDArray[np.int64]) -> float:
    """Of all pairs of records that bear a value, the share that bear the same."""
    there = int((bearers > 0).sum())
    return float((bearers[bearers > 0] - 1).sum()) / (there * (there - 1)) if there > 1 else 0.0
