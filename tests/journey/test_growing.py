"""An index that grew, was rewritten and compacted holds what a build of the same events holds, byte for byte."""

import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.journey.history import identities_of
from touchweave.catalogue.placer import Placer
from touchweave.catalogue.touchpoint import Catalogue
from touchweave.event.table import EVENT_SCHEMA
from touchweave.identity.known import Identities
from touchweave.identity.resolve import Resolver
from touchweave.identity.rules import IdentityRules
from touchweave.identity.traits import TraitColumns
from touchweave.journey import compact, rewrite
from touchweave.journey.build import BUILD_COLUMNS, build_index
from touchweave.journey.gather import Views
from touchweave.journey.generation import Ledger
from touchweave.journey.grow import grow_index
from touchweave.journey.index import Index
from touchweave.journey.line_of import line_of
from touchweave.journey.rewrite import Change, rewritten, supersede
from touchweave.journey.rows import FIELDS, Rows
from touchweave.journey.stamp import Stamp

CATALOGUE = Catalogue(stages=(), touchpoints=())
STAMP = Stamp(ledger=Ledger(version=1), catalogue=CATALOGUE, now=datetime(2024, 1, 1, tzinfo=UTC))

#: (customer, time, name, campaign, traits)
events = st.lists(
    st.tuples(
        st.sampled_from("abcdefghij"),
        st.integers(0, 9),
        st.sampled_from(["visit", "order", "call"]),
        st.sampled_from([None, "spring", "autumn"]),
        st.dictionaries(st.sampled_from(["x", "y"]), st.sampled_from([None, True, 1, 2.5, "one"]), max_size=2),
    ),
    max_size=12,
)


def batch(rows: Any) -> pa.RecordBatch:
    columns: dict[str, list[Any]] = {name: [None] * len(rows) for name in BUILD_COLUMNS}
    columns |= {
        "type": ["track"] * len(rows),
        "source": ["shop"] * len(rows),
        "user_id": [row[0] for row in rows],
        "occurred_at": [row[1] for row in rows],
        "name": [row[2] for row in rows],
        "campaign": [row[3] for row in rows],
        "context": [json.dumps({"traits": row[4]}) if row[4] else None for row in rows],
    }
    schema = pa.schema([EVENT_SCHEMA.field(name) for name in BUILD_COLUMNS])
    return pa.record_batch(
        [pa.array(columns[name], schema.field(name).type) for name in BUILD_COLUMNS], schema=schema
    )


def flagged(rows: Any, flags: list[str | None]) -> pa.RecordBatch:
    plain = batch(rows)
    words = pa.array(flags, pa.string()).dictionary_encode()
    return plain.set_column(plain.schema.names.index("flags"), plain.schema.field("flags"), words)


def stamp_behind(events: int, batches: list[pa.RecordBatch]) -> Stamp:
    held = events + sum(batch.num_rows for batch in batches)
    return replace(STAMP, ledger=Ledger(version=1, events=held))


def fresh_views(batches: list[pa.RecordBatch], dimensions: Any = ()) -> Views:
    resolver = Resolver(Identities.none(IdentityRules(), b"")).learn(batches)
    return Views(
        resolver=resolver,
        identities=resolver.identities,
        placer=Placer(CATALOGUE),
        traits=TraitColumns(),
        dimensions=dimensions,
    )


def built(folder: Path, batches: list[pa.RecordBatch]) -> Index:
    build_index(iter(batches), fresh_views(batches, CATALOGUE.dimensions), stamp_behind(0, batches), folder=folder)
    return Index.open(folder)


def grown(index: Index, *batches: pa.RecordBatch) -> Index:
    resolver = Resolver(identities_of(index), first=index.meta.ledger.events).learn(batches)
    views = Views(
        resolver=resolver,
        identities=resolver.identities,
        placer=Placer(CATALOGUE, index.meta.made_up),
        traits=TraitColumns(known=index.meta.traits),
        dimensions=index.meta.dimensions,
        words={name: index.dimension_words(name) for name in index.dimension_names},
        scales=index.scales,
    )
    grow_index(index, iter(batches), views, stamp_behind(index.meta.ledger.events, list(batches)))
    return Index.open(index.folder, index)


def said(index: Index) -> dict[str, Any]:
    """Everything that can be asked of it, line by line in the order of the customers."""
    lines = [line_of(index, code) for code in range(index.customers_count)]
    return {
        "customers": index.customers.to_pylist(),
        "lines": [
            [
                line.occurred_at.tolist(), line.touchpoint.tolist(), line.kind.tolist(), line.value.tobytes(),
                line.scale.tolist(), *(line.dimensions[name].tolist() for name in index.dimension_names),
            ]
            for line in lines
        ],
        "traits": {name: (str(index.trait(name).type), index.trait(name).to_pylist()) for name in index.trait_names},
        "words": {name: index.words(name).to_pylist() for name in index.dimension_names},
        "touchpoints": index.touchpoints,
        "counts": (index.interactions, index.first_us, index.last_us),
    }  # fmt: skip


def stored(index: Index) -> list[tuple[Any, ...]]:
    """The bytes of every file of every run, in order."""
    return [
        (
            run.note.first,
            run.note.base,
            *sorted((name, file.read().serialize().to_pybytes()) for name, file in run.files.items()),
        )
        for run in index.opened
    ]


class Growing(RuleBasedStateMachine):
    """Events come in any order of time, runs are joined at any moment, readers stay where they are."""

    @initialize(folder=st.just(None), first=events)
    def begin(self, folder: None, first: Any) -> None:
        self.home = Path(self.tmp.mktemp("index"))  # type: ignore[attr-defined]
        self.batches = [batch(first)]
        self.index = built(self.home / "grown", self.batches)
        self.readers: list[tuple[Index, dict[str, Any]]] = []

    @rule(more=events)
    def add(self, more: Any) -> None:
        self.batches.append(batch(more))
        self.index = grown(self.index, self.batches[-1])

    @rule()
    def read_on(self) -> None:
        self.readers = [*self.readers[-1:], (self.index, said(self.index))]

    @rule()
    def join_what_is_due(self) -> None:
        compact.compact(self.index.folder)
        self.index = Index.open(self.index.folder, self.index)

    @rule()
    def join_all(self) -> None:
        compact.compact_wholly(self.index.folder)
        self.index = Index.open(self.index.folder)
        assert stored(self.index) == stored(built(self.home / "twin", self.batches))

    @invariant()
    def it_says_what_a_build_says(self) -> None:
        if hasattr(self, "index"):
            assert said(self.index) == said(built(self.home / "twin", self.batches))
            assert said(Index.open(self.index.folder)) == said(self.index)
            for reader, then in self.readers:
                assert said(reader) == then


@pytest.fixture(autouse=True)
def _folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    Growing.tmp = tmp_path_factory  # type: ignore[attr-defined]
    monkeypatch.setattr(compact, "_SMALLEST", 4)
    monkeypatch.setattr(rewrite, "PART_INTERACTIONS", 7)  # a change is several runs at once
    monkeypatch.setattr(os, "fsync", lambda handle: None)  # hundreds of builds; what is durable is tested elsewhere


def test_growing_and_joining_in_any_order_equals_building_anew() -> None:
    from hypothesis.stateful import run_state_machine_as_test

    few = settings(max_examples=40, stateful_step_count=8, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Growing, settings=few)  # type: ignore[no-untyped-call]


FIRST = [("a", 5, "visit", "spring", {"x": 1}), ("b", 3, "visit", None, {}), ("c", 4, "call", "spring", {"x": "one"})]


def test_a_late_event_finds_its_place_and_a_late_trait_does_not_win(tmp_path: Path) -> None:
    index = grown(built(tmp_path, [batch(FIRST)]), batch([("a", 1, "order", None, {"x": 2, "y": True})]))
    assert line_of(index, 0).occurred_at.tolist() == [1, 5]
    assert index.trait("x").to_pylist() == ["1", None, "one"]
    assert index.trait("y").to_pylist() == [True, None, None]
    assert [run.customer.tolist() for run in index.runs] == [[0, 1, 2], [0]]
    assert index.runs[0].live is not None
    assert index.runs[0].live.tolist() == [False, True, True]


def test_a_split_and_an_erasure_write_lines_anew(tmp_path: Path) -> None:
    index = built(tmp_path, [batch(FIRST)])
    fields = np.zeros(2, FIELDS)
    rows = Rows(
        customer=np.array([0, 1], np.int32),
        occurred_at=np.array([7, 8]),
        fields=fields,
        dimensions=(np.zeros(2, np.uint32),) * 5,
    )
    customer = np.array([0, 2], np.int32)
    change = Change(customer=customer, rows=rows, anew=np.array([True, False]))
    assert supersede(index, rewritten(index, change))
    index = Index.open(tmp_path)
    assert [line_of(index, code).occurred_at.tolist() for code in range(3)] == [[7], [3], [4, 8]]
    assert index.trait("x").to_pylist() == [None, None, "one"]
    assert index.interactions == 4


def test_what_changed_while_runs_were_joined_stays_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = built(tmp_path, [batch(FIRST)])
    for time in range(4):
        index = grown(index, batch([("a", 10 + time, "visit", None, {}), ("b", 20 + time, "call", None, {})]))
    job = compact.due(index)
    assert job is not None
    nothing = Change(customer=job.customer, rows=Rows.joined([], 5))
    runs = rewritten(index, nothing, prefix="joined", base=job.base, whole=True)
    newer = grown(index, batch([("a", 99, "order", None, {})]))
    assert supersede(index, runs, of=job.of, prefix="joined")
    after = Index.open(tmp_path)
    assert said(after) == said(newer)
    assert 99 in line_of(after, 0).occurred_at
    assert not supersede(index, runs, of=job.of, prefix="joined"), "the runs are gone"


def test_a_stretch_that_has_grown_large_becomes_several(tmp_path: Path) -> None:
    index = built(tmp_path, [batch(FIRST)])
    more = batch([(customer, time, "visit", None, {}) for customer in "ab" for time in range(5)])
    index = grown(index, more)
    assert compact.compact(tmp_path)
    after = Index.open(tmp_path)
    assert said(after) == said(index)
    assert all(run.note.base for run in after.opened)
    assert [run.customer.tolist() for run in after.runs] == [[0, 1], [2]]


def test_rows_that_wait_on_disk_give_the_same_index(tmp_path: Path) -> None:
    rows = [(f"c{number % 900}", number * 37 % 1000, "visit", None, {}) for number in range(5000)]
    batches = [batch(rows)]
    build_index(iter(batches), fresh_views(batches), STAMP, folder=tmp_path / "disk", memory_limit_bytes=0)
    build_index(iter(batches), fresh_views(batches), STAMP, folder=tmp_path / "memory")
    assert stored(Index.open(tmp_path / "disk")) == stored(Index.open(tmp_path / "memory"))
    assert not list((tmp_path / "disk").glob("*waiting*"))


def test_who_stops_a_compaction_waits_for_one_job_and_the_next_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rewrite, "PART_INTERACTIONS", 1000)
    index = built(tmp_path, [batch(FIRST)])
    for number in range(8):  # four runs of twenty interactions, then four of one: two tiers
        rows = [(f"n{number}", time, "visit", None, {}) for time in range(20 if number < 4 else 1)]
        index = grown(index, batch(rows))
    before = said(index)
    assert compact.compact(tmp_path, stop=lambda: True) == 1
    half = Index.open(tmp_path)
    assert compact.due(half) is not None
    assert compact.compact(tmp_path) == 1
    assert compact.due(Index.open(tmp_path)) is None
    assert said(half) == said(Index.open(tmp_path)) == before


def test_events_of_machines_and_tests_make_no_customer_no_trait_and_no_interaction(tmp_path: Path) -> None:
    people = [("ann", 1, "visit", None, {"x": 1}), ("bob", 2, "call", None, {})]
    others = [("crawler", 3, "crawl", "spring", {"bot": True}), ("ann", 4, "visit", None, {"x": 2})]
    mixed = flagged([*people, *others], [None, "time_unreadable", "machine", "time_in_future test"])
    without = built(tmp_path / "without", [batch(people)])
    assert said(built(tmp_path / "with", [mixed])) == said(without)
    before = built(tmp_path / "grown", [batch(people)])
    assert said(grown(before, flagged(others, ["machine", "test"]))) == said(without)
