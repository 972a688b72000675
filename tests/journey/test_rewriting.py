"""Merges, splits and erasures write whole lines anew: a dict of lists says what is there then."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from touchweave.identity.trait_values import NEVER, NUMBER, TraitValues
from touchweave.journey import compact
from touchweave.journey.index import Index
from touchweave.journey.rewrite import Change, rewritten, supersede
from touchweave.journey.rows import FIELDS, Rows

CUSTOMERS = 8
rows_of_one = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 99), st.integers(0, 2)), max_size=4)
#: (time, number), or that nothing was said
traits_of_one = st.none() | st.tuples(st.integers(0, 9), st.integers(1, 9))
#: by customer: is the line written anew, rows (time, value, campaign), what is said of a trait
changes = st.dictionaries(
    st.integers(0, CUSTOMERS - 1), st.tuples(st.booleans(), rows_of_one, traits_of_one), min_size=1
)
Twin = dict[int, tuple[list[tuple[int, float, int]], tuple[int, int] | None]]


def change_of(given: Any, dimensions: int) -> Change:
    customer = np.array(sorted(given), np.int32)
    rows = [(place, *row) for place, code in enumerate(customer.tolist()) for row in given[code][1]]
    fields = np.zeros(len(rows), FIELDS)
    fields["value"] = [row[2] for row in rows]
    campaign = np.array([row[3] for row in rows], np.uint32)
    none = np.zeros(len(rows), np.uint32)
    spoken = [given[code][2] for code in customer.tolist()]
    return Change(
        customer=customer,
        rows=Rows(
            customer=np.array([row[0] for row in rows], np.int32),
            occurred_at=np.array([row[1] for row in rows], np.int64),
            fields=fields,
            dimensions=(none, campaign, *(none for _ in range(dimensions - 2))),
        ),
        traits={
            "plan": TraitValues(
                said=np.array([0 if said is None else NUMBER for said in spoken], np.uint8),
                number=np.array([0.0 if said is None else said[1] for said in spoken]),
                text=pa.nulls(len(spoken), pa.string()),
                written=np.array([NEVER if said is None else said[0] for said in spoken], np.int64),
            )
        },
        anew=np.array([given[code][0] for code in customer.tolist()], np.bool_),
    )


def changed(twin: Twin, given: Any) -> Twin:
    after = dict(twin)
    for code, (anew, rows, said) in given.items():
        line, known = ([], None) if anew else twin[code]
        newer = said is not None and (known is None or said[0] >= known[0])
        line = sorted([*line, *((when, float(value), word) for when, value, word in rows)], key=lambda row: row[0])
        after[code] = (line, said if newer else known)
    return after


def told(index: Index) -> dict[int, Any]:
    found = {}
    plans = index.trait("plan").to_pylist() if "plan" in index.trait_names else [None] * CUSTOMERS
    for run in index.runs:
        for place, code in enumerate(run.customer.tolist()):
            if run.live is None or run.live[place]:
                line = run.part(place, place + 1)
                columns = (line.occurred_at, line.value, line.dimensions["campaign"])
                assert code not in found, "two lines of one customer"
                found[code] = (list(zip(*(column.tolist() for column in columns), strict=True)), plans[code])
    return found


def said(twin: Twin) -> dict[int, Any]:
    return {code: (line, None if known is None else known[1]) for code, (line, known) in twin.items()}


class Rewriting(RuleBasedStateMachine):
    """Whole lines and additions in any order; runs are joined at any moment, also between writing and showing."""

    @initialize()
    def begin(self) -> None:
        folder = Path(self.tmp.mktemp("index"))  # type: ignore[attr-defined]
        self.history = self.loaded  # type: ignore[attr-defined]
        self.twin: Twin = {}
        batch = self.history.batch_of(tuple((f"c{code}", code, "visit", "spring", 1) for code in range(CUSTOMERS)))
        self.index = self.history.built_of(folder, batch)
        self.readers: list[tuple[Index, Any]] = []
        everybody = {code: (True, [], None) for code in range(CUSTOMERS)}
        assert supersede(self.index, rewritten(self.index, change_of(everybody, 5)))
        self.twin = {code: ([], None) for code in range(CUSTOMERS)}
        self.index = Index.open(folder, self.index)

    @rule(given=changes, joined=st.booleans())
    def change(self, given: Any, joined: bool) -> None:
        runs = rewritten(self.index, change_of(given, 5))
        if joined:
            compact.compact_wholly(self.index.folder)
        assert supersede(self.index, runs)
        self.twin = changed(self.twin, given)
        self.index = Index.open(self.index.folder, self.index)

    @rule(given=changes)
    def change_while_runs_are_joined(self, given: Any) -> None:
        """The joined run is written before the change is seen, and shown after it."""
        job = compact.due(self.index)
        if job is None:
            return
        nothing = Change(customer=job.customer, rows=Rows.joined([], 5))
        runs = rewritten(self.index, nothing, prefix="joined", base=job.base)
        self.change(given, False)
        supersede(self.index, runs, of=job.of, prefix="joined")
        self.index = Index.open(self.index.folder, self.index)

    @rule()
    def join(self) -> None:
        compact.compact(self.index.folder)
        self.index = Index.open(self.index.folder, self.index)

    @rule()
    def read_on(self) -> None:
        self.readers = [*self.readers[-2:], (Index.open(self.index.folder), said(self.twin))]

    @invariant()
    def it_says_what_the_twin_says(self) -> None:
        if hasattr(self, "index"):
            assert told(self.index) == said(self.twin)
            assert told(Index.open(self.index.folder)) == said(self.twin)
            assert self.index.interactions == sum(len(line) for line, _ in self.twin.values())
            for reader, then in self.readers:
                assert told(reader) == then


@pytest.mark.parametrize("examples", [40, pytest.param(400, marks=pytest.mark.slow)])
def test_whole_lines_written_anew_are_what_a_dict_of_lists_holds(
    history: Any, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, examples: int
) -> None:
    Rewriting.tmp = tmp_path_factory  # type: ignore[attr-defined]
    Rewriting.loaded = history  # type: ignore[attr-defined]
    monkeypatch.setattr(compact, "_SMALLEST", 4)
    monkeypatch.setattr(os, "fsync", lambda handle: None)  # what is durable is tested elsewhere
    few = settings(
        max_examples=examples, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(Rewriting, settings=few)  # type: ignore[no-untyped-call]
