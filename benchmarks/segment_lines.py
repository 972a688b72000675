"""Lines of made-up customers in memory: a segment counted by Touchweave and by DuckDB, and kept up. Prints JSON."""

import gc
import json
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from touchweave.catalogue.touchpoint import Touchpoint
from touchweave.event.vocabulary import Channel, Kind, Setting
from touchweave.identity.trait_values import TEXT, TraitValues
from touchweave.identity.words import Words, chunks_of
from touchweave.journey.columns import Columns
from touchweave.segment.given import Given
from touchweave.segment.keeping import Keeping
from touchweave.segment.parse import parse_conditions, written_condition
from touchweave.segment.select import members
from touchweave.store.segments import Draft
from touchweave.store.store import Store

EACH = 20  # interactions of a customer
CHANGED, TIMES = 10_000, 5
PLACES, COUNTRIES = 40, ("DE", "FR", "AT", "IT")
DAY = 86_400_000_000
NOW = datetime(2026, 1, 1, tzinfo=UTC)
NOW_US = int(NOW.timestamp()) * 1_000_000
CALL, STORE = 1, 12
ASKED: list[dict[str, Any]] = [
    {"type": "trait", "name": "country", "value": "DE"},
    {"type": "touchpoint", "key": f"p{CALL}", "at_least": 2, "last_days": 180, "as_of": NOW.isoformat()},
    {"type": "value", "of": "sum", "at_least": 200},
    {"type": "touchpoint", "key": f"p{STORE}", "met": False},
]
QUERY = f"""
select count(*) from (
    select customer from lines join traits using (customer) where country = 'DE' group by customer
    having count(*) filter (touchpoint = {CALL} and kind <> {int(Kind.COST)}
                            and occurred_at >= {NOW_US - 180 * DAY} and occurred_at < {NOW_US}) >= 2
       and coalesce(sum(value) filter (kind = {int(Kind.OUTCOME)}), 0) >= 200
       and count(*) filter (touchpoint = {STORE} and kind <> {int(Kind.COST)}) = 0)
"""


def run_of(name: str, codes: NDArray[np.int32], seed: int) -> tuple[Any, Columns]:
    """A run of these customers, as it is opened, and its lines."""
    chance = np.random.default_rng(seed)
    lengths = chance.poisson(EACH - 1, len(codes)) + 1
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    total = int(offsets[-1])
    times = chance.integers(NOW_US - 730 * DAY, NOW_US, total)
    owner = np.repeat(np.arange(len(codes), dtype=np.int64), lengths)
    # Sorted within each line: the customer above the 40 bits of the time's rest, in one sort.
    times = np.sort((owner << 40) | ((times - (NOW_US - 730 * DAY)) >> 16))
    kind = np.zeros(total, np.uint8)
    kind[chance.random(total) < 0.1] = int(Kind.OUTCOME)
    columns = Columns(
        customer=codes,
        offsets=offsets,
        occurred_at=((times & ((1 << 40) - 1)) << 16) + (NOW_US - 730 * DAY),
        touchpoint=np.minimum(chance.geometric(0.12, total) - 1, PLACES - 1).astype(np.uint16),
        kind=kind,
        value=np.where(kind == int(Kind.OUTCOME), chance.integers(1, 300, total), np.nan).astype(np.float32),
        scale=np.zeros(total, np.uint8),
    )
    countries = pa.array(COUNTRIES).take(pa.array(chance.integers(0, len(COUNTRIES), len(codes))))
    known = TraitValues(
        said=np.full(len(codes), TEXT, np.uint8),
        number=np.zeros(len(codes)),
        text=countries,
        written=np.zeros(len(codes), np.int64),
    )
    note = SimpleNamespace(name=name)
    return SimpleNamespace(note=note, has_trait=lambda number: True, trait=lambda number: known), columns


class Lines:
    """What segments ask of an index; later ones have newer runs."""

    dimension_names = ()
    trait_names = ("country",)

    def __init__(self, runs: list[tuple[Any, Columns]], names: Words, generation: int) -> None:
        self.opened = tuple(run for run, _ in runs)
        self.runs = tuple(columns for _, columns in runs)
        self.names, self.generation = names, generation
        self.customers_count = len(names)
        self.present = np.ones(self.customers_count, np.bool_)
        self.pointer = SimpleNamespace(number=generation, crc32=generation)
        self.meta = SimpleNamespace(names=(SimpleNamespace(name="names"),), traits=self.trait_names)
        self.touchpoints = tuple(
            Touchpoint(key=f"p{n}", name=f"P{n}", channel=Channel.WEB, stage="purchase", setting=Setting.ONLINE)
            for n in range(PLACES)
        )
        parts = [run.trait(0).text for run, _ in runs]
        place, before = np.empty(self.customers_count, np.int64), 0
        for columns in self.runs:
            columns.put(place, np.arange(before, before + columns.customers))
            before += columns.customers
        self._country = pa.concat_arrays(parts).take(pa.array(place)) if len(parts) > 1 else parts[0]

    def trait(self, name: str) -> Any:
        """The only one there is, one entry a customer."""
        return self._country


def taken(times: int, work: Callable[[], Any]) -> tuple[list[float], list[float], Any]:
    """Seconds of each, of them those of processors, and what the last gave."""
    found, cpu = [], []
    gc.collect()
    for _ in range(times):
        begun, cpu_begun = time.perf_counter(), time.process_time()
        answer = work()
        found.append(time.perf_counter() - begun)
        cpu.append(time.process_time() - cpu_begun)
    return found, cpu, answer


def main(interactions: int) -> None:
    """Count, compare, keep up."""
    customers = interactions // EACH
    names = Words(chunks_of(pa.array(np.arange(customers)).cast(pa.string())))
    runs = [run_of("first", np.arange(customers, dtype=np.int32), 1)]
    index = Lines(runs, names, 1)
    asked = json.dumps(ASKED)
    members(parse_conditions(asked), index, given=Given(now=NOW))  # compiled and warm
    counted, cpu, found = taken(
        TIMES, lambda: int(np.count_nonzero(members(parse_conditions(asked), index, given=Given(now=NOW))))
    )
    with duckdb.connect() as connection:
        register(connection, index)
        by_duckdb, their_cpu, theirs = taken(3, lambda: connection.execute(QUERY).fetchall()[0][0])
    assert found == theirs, f"{found} by us, {theirs} by DuckDB"
    first, kept_up = keep_up(index, runs, names)
    result = {
        "customers": customers,
        "interactions": index.runs[0].interactions,
        "members": found,
        "counted": counted,
        "cpu": cpu,
        "duckdb": by_duckdb,
        "duckdb_cpu": their_cpu,
        "first": [first],
        "kept_up": kept_up,
    }
    print(json.dumps(result))


def register(connection: duckdb.DuckDBPyConnection, index: Lines) -> None:
    """The same arrays, a row an interaction."""
    columns = index.runs[0]
    lines = pa.table(
        {
            "customer": np.repeat(columns.customer, np.diff(columns.offsets)),
            "occurred_at": columns.occurred_at,
            "touchpoint": columns.touchpoint,
            "kind": columns.kind,
            "value": columns.value,
        }
    )
    traits = pa.table({"customer": columns.customer, "country": index.trait("country")})
    connection.register("lines", lines)
    connection.register("traits", traits)


def keep_up(index: Lines, runs: list[tuple[Any, Columns]], names: Words) -> tuple[float, list[float]]:
    """Seconds of the first evaluation, in which all members enter, and of each change after it."""
    with tempfile.TemporaryDirectory() as folder, Store.create(Path(folder) / "shop") as store:
        conditions = tuple(written_condition(one) for one in parse_conditions(ASKED))
        store.segments.add(Draft(name="Callers", conditions=conditions), lambda segments: None)
        keeping = Keeping(Path(folder), store.segments, store.segment_changes, windows={})
        begun = time.perf_counter()
        keeping.refresh(lambda: index, NOW)  # type: ignore[arg-type,return-value]
        first, kept_up = time.perf_counter() - begun, []
        for change in range(TIMES):
            codes = np.sort(
                np.random.default_rng(change).choice(index.customers_count, CHANGED, replace=False)
            ).astype(np.int32)
            for place, (run, columns) in enumerate(runs):
                live = np.ones(columns.customers, np.bool_) if columns.live is None else columns.live.copy()
                live[np.isin(columns.customer, codes)] = False
                fields = {name: getattr(columns, name) for name in columns.__dataclass_fields__} | {"live": live}
                runs[place] = (run, Columns(**fields))
            runs.append(run_of(f"change-{change}", codes, 100 + change))
            newer = Lines(runs, names, change + 2)
            begun = time.perf_counter()
            kept = keeping.refresh(lambda: newer, NOW + timedelta(minutes=change))  # type: ignore  # noqa: B023
            kept_up.append(time.perf_counter() - begun)
        anew = members(parse_conditions(ASKED), newer, given=Given(now=NOW))
        assert (kept.state.bits[1].flags == anew).all(), "kept up is not as from scratch"
    return first, kept_up


if __name__ == "__main__":
    main(int(sys.argv[1]))
