"""A real index of generated journeys, in a process of its own: built from columns in memory, then changed.

The columns come in the order of time, as a ledger's do, so that every line has to be gathered.
"""

import json
import resource
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import journeys
import numpy as np
import pyarrow as pa
from held import HeldIndex, key
from numpy.typing import NDArray

from touchweave.catalogue.placer import Placer
from touchweave.catalogue.touchpoint import Catalogue, Rule, Touchpoint
from touchweave.event.table import EVENT_SCHEMA
from touchweave.identity.known import Identities
from touchweave.identity.mention import IDENTITY_COLUMNS
from touchweave.identity.resolve import Resolver
from touchweave.identity.rules import IdentityRules
from touchweave.identity.traits import TraitColumns
from touchweave.journey.arrange import arrange
from touchweave.journey.build import BUILD_COLUMNS, write_lines
from touchweave.journey.gather import Views
from touchweave.journey.generation import Entry, Generation, Ledger, publish, publishing
from touchweave.journey.grow import grow_index
from touchweave.journey.identity_file import read_identities, write_whole
from touchweave.journey.index import Index
from touchweave.journey.partition import Partitions
from touchweave.journey.rows import FIELDS, Rows
from touchweave.journey.selection import EVERYTHING
from touchweave.journey.stamp import MEMORY_LIMIT, Stamp
from touchweave.journey.word_file import write_words
from touchweave.measure.steps import count_steps

CHANGED, CHANGES, THREADS = 10_000, 5, 2
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def rows_of(index: HeldIndex) -> Rows:
    """All interactions in the order of time."""
    customer = np.concatenate([np.repeat(run.customer, np.diff(run.offsets)) for run in index.runs])
    occurred_at = np.concatenate([run.occurred_at for run in index.runs])
    order = np.argsort(occurred_at)
    fields = np.empty(len(order), FIELDS)
    for name in FIELDS.names or ():
        fields[name] = np.concatenate([getattr(run, name) for run in index.runs])
    return Rows(
        customer=customer[order],
        occurred_at=occurred_at[order],
        fields=fields.view(np.uint64)[order].view(FIELDS),
        dimensions=(customer[order].astype(np.uint32), np.arange(len(order), dtype=np.uint32)),
    )


def sorted_in_memory(rows: Rows, customers: int, scratch: Path) -> float:
    """Seconds for sorting alone: nothing is written."""
    started = time.perf_counter()
    with Partitions(scratch / "waiting", memory_limit_bytes=2**40, dimensions=2) as partitions:
        partitions.add(rows)
        for first, last, part in partitions.runs(customers):
            arrange(part, last - first, THREADS)
    return time.perf_counter() - started


def built(rows: Rows, held: HeldIndex, catalogue: Catalogue, folder: Path) -> tuple[float, Index]:
    """Seconds until the sorted lines lie durably on disk; and the index, once its customers have names."""
    started = time.perf_counter()
    with Partitions(folder / "waiting", memory_limit_bytes=MEMORY_LIMIT, dimensions=2) as partitions:
        partitions.add(rows)
        written = write_lines(partitions.runs(held.customers_count), folder, lambda last, first: {}, 2, THREADS)
    seconds = time.perf_counter() - started
    names = _names(np.arange(held.customers_count))
    identities = _everybody(names)
    generation = Generation(
        ledger=Ledger(version=1, events=held.interactions),
        catalogue_digest=catalogue.digest,
        placing=catalogue.placing,
        built_at=NOW,
        customers=held.customers_count,
        interactions=held.interactions,
        first_us=written.first_us,
        last_us=written.last_us,
        touchpoints=catalogue.touchpoints,
        made_up=(),
        stages=catalogue.stages,
        scales=held.scales,
        traits=(),
        dimensions=(),
        names=write_words(folder, names),
        identifiers=write_words(folder, names),
        identity=(write_whole(folder, identities),),
        words={},
        runs=tuple(Entry(run=note, live=note.customers, interactions=note.interactions) for note in written.runs),
    )
    with publishing(folder):
        publish(folder, generation, [None] * len(written.runs))
    return seconds, Index.open(folder)


def _everybody(names: "pa.Array[Any]") -> Identities:
    """Who is who where everybody has one number."""
    identities = Identities.none(IdentityRules(), b"")
    for start in range(0, len(names), 1 << 20):
        part = names.slice(start, 1 << 20)
        columns = {"type": ["track"] * len(part), "occurred_at": np.zeros(len(part), np.int64), "user_id": part}
        identities.learn(_columns(columns, IDENTITY_COLUMNS, len(part)), start, np.zeros(len(part), np.bool_))
    identities.settle()
    return identities


def changed(index: Index, catalogue: Catalogue, known: list[Identities], number: int) -> tuple[float, Index]:
    """Seconds until one more interaction of each of `CHANGED` customers is visible to who opens the index."""
    batch = _batch(np.random.default_rng(number), index)
    started = time.perf_counter()
    resolver = Resolver(known[0], first=index.meta.ledger.events).learn([batch])
    views = Views(
        resolver=resolver,
        identities=resolver.identities,
        placer=Placer(catalogue, index.meta.made_up),
        traits=TraitColumns(known=index.meta.traits),
        scales=index.scales,
    )
    held = index.meta.ledger.events + CHANGED
    stamp = Stamp(ledger=Ledger(version=1 + number, events=held), catalogue=catalogue, now=NOW)
    grow_index(index, _one(batch), views, stamp, threads=THREADS)
    after = Index.open(index.folder, index)
    seconds = time.perf_counter() - started
    known[0] = resolver.identities.continued(after.identifiers, after.names)
    assert after.interactions == index.interactions + CHANGED
    return seconds, after


def _one(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    yield batch


def _names(codes: NDArray[np.int64]) -> "pa.Array[Any]":
    words = pa.array(np.char.add("customer-", codes.astype(str)))
    return words.combine_chunks() if isinstance(words, pa.ChunkedArray) else words


def _batch(rng: np.random.Generator, index: Index) -> pa.RecordBatch:
    columns: dict[str, Any] = {
        "type": ["track"] * CHANGED,
        "name": [key(int(code)) for code in rng.integers(0, journeys.TOUCHPOINTS, CHANGED)],
        "source": ["benchmark"] * CHANGED,
        "occurred_at": rng.integers(index.first_us, index.last_us, CHANGED),
        "user_id": _names(rng.choice(index.customers_count, CHANGED, replace=False)),
    }
    return _columns(columns, BUILD_COLUMNS, CHANGED)


def _columns(given: dict[str, Any], wanted: Sequence[str], rows: int) -> pa.RecordBatch:
    schema = pa.schema([EVENT_SCHEMA.field(name) for name in wanted])
    arrays = [
        pa.array(given[field.name]).cast(field.type) if field.name in given else pa.nulls(rows, field.type)
        for field in schema
    ]
    return pa.record_batch(arrays, schema=schema)


def main() -> None:
    """`growing.py FOLDER SCRATCH` prints JSON."""
    held, scratch = HeldIndex.of(Path(sys.argv[1])), Path(sys.argv[2])
    catalogue = Catalogue(
        stages=held.stages,
        touchpoints=tuple(_placed(touchpoint) for touchpoint in held.touchpoints),
    )
    rows = rows_of(held)
    index_folder = scratch / "index"
    in_memory = min(sorted_in_memory(rows, held.customers_count, scratch) for _ in range(2))
    shutil.rmtree(index_folder, ignore_errors=True)
    on_disk, index = built(rows, held, catalogue, index_folder)
    del rows
    expected: Any = held
    same = (
        count_steps(index, EVERYTHING, open_days=30).counts == count_steps(expected, EVERYTHING, open_days=30).counts
    )
    assert same.all(), "the built index gives other transitions"
    run_bytes = sum(note.bytes for entry in index.meta.runs for note in entry.run.files.values())
    told: dict[str, Any] = {"rules": IdentityRules(), "secret": b"", "decisions": ()}
    words = {"identifiers": index.identifiers, "names": index.names}
    known = [read_identities(index_folder, index.meta.identity, **told, **words)]
    changes = []
    for number in range(1, CHANGES + 1):
        seconds, index = changed(index, catalogue, known, number)
        changes.append(seconds)
    print(
        json.dumps(
            {
                "interactions": held.interactions,
                "in_memory": in_memory,
                "on_disk": on_disk,
                "bytes": run_bytes,
                "changes": changes,
                "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            }
        )
    )


def _placed(touchpoint: Touchpoint) -> Touchpoint:
    return Touchpoint(
        key=touchpoint.key,
        name=touchpoint.name,
        channel=touchpoint.channel,
        stage=touchpoint.stage,
        setting=touchpoint.setting,
        rules=(Rule(name=touchpoint.key),),
    )


if __name__ == "__main__":
    main()
