"""Loads, imports, replays, undos and joins in any order, against a twin in plain Python."""

import itertools
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from touchweave.errors import ImportReplayed
from touchweave.store import joining, parquet_output, staging, verified_parquet
from touchweave.store import load as loads
from touchweave.store.ledger_digest import NOTHING
from touchweave.store.quarantine import Chosen
from touchweave.store.store import Store

FIRST = date(2024, 5, 1)
letters = st.sampled_from("abcd")
names = st.lists(letters, max_size=5)
parcels = st.tuples(st.sampled_from(["web", "app"]), names, st.lists(letters, max_size=2), st.integers(0, 1))


@dataclass
class Event:
    source: str
    name: str
    says: str
    day: date


@dataclass
class Refusal:
    number: int
    source: str
    raw: str


@dataclass
class Import:
    kind: str
    digest: str
    events: list[Event]
    refused: list[Refusal] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)  # refusals that this replay read again
    live: bool = True


@dataclass
class Twin:
    imports: dict[int, Import] = field(default_factory=dict)
    accepted: Counter[tuple[str, date]] = field(default_factory=Counter)
    waiting: list[tuple[list[Event], list[Refusal]]] = field(default_factory=list)

    def live(self):
        return [(number, one) for number, one in sorted(self.imports.items()) if one.live]

    def taken(self):
        return {number for _, one in self.live() for number in one.taken}

    def quarantined(self):
        taken, owners = self.taken(), self.owners()
        return [(number, refusal) for number, one in self.live() if owners[one.digest] == number
                for refusal in one.refused if refusal.number not in taken]  # fmt: skip

    def owners(self):
        found = {}
        for number, one in self.live():
            found.setdefault(one.digest, number)
        return found

    def built(self):
        """Rows in order; (loaded, duplicates, rejected) of each import; the account of each source and day."""
        rows, seen, owners, counts = [], set(), self.owners(), {}
        sheet = {key: Counter(accepted=count) for key, count in self.accepted.items()}
        for number, one in self.live():
            if owners[one.digest] != number:
                counts[number] = (0, len(one.events) + len(one.refused), 0)
                continue
            kept = 0
            for event in one.events:
                new = (event.source, event.name) not in seen
                seen.add((event.source, event.name))
                kept += new
                if new:
                    rows.append((event.name, event.says))
                if one.kind != "file":
                    sheet[event.source, event.day]["loaded" if new else "duplicates"] += 1
            counts[number] = (kept, len(one.events) - kept, 0)
        for number, refusal in self.quarantined():
            loaded, duplicates, rejected = counts[number]
            counts[number] = (loaded, duplicates, rejected + 1)
            sheet[refusal.source, FIRST]["quarantined"] += 1
        for one in self.imports.values():
            if not one.live and one.kind == "load":
                for event in one.events:
                    sheet[event.source, event.day]["undone"] += 1
                for refusal in one.refused:
                    sheet[refusal.source, FIRST]["undone"] += 1
        for events, refused in self.waiting:
            for event in events:
                sheet[event.source, event.day]["waiting"] += 1
            for refusal in refused:
                sheet[refusal.source, FIRST]["waiting"] += 1
        return rows, counts, {key: dict(+row) for key, row in sheet.items()}


def machine(parcel, load_file, reading, rows_of, clock):
    class Ledger(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.folder = tempfile.TemporaryDirectory()
            self.store = Store.create(Path(self.folder.name) / "shop", now=clock)
            self.twin = Twin()
            self.numbers = itertools.count()

        def teardown(self):
            self.store.close()
            self.folder.cleanup()

        @rule(group=st.lists(parcels, min_size=1, max_size=3), loads=st.integers(0, 5))
        def accept(self, group, loads):
            for source, ids, raws, later in group:
                days = 0 if raws else later  # what is read again comes as of the first day
                day, says = FIRST + timedelta(days=days), f"request {next(self.numbers)}"
                self.store.inbox.append([parcel(ids, says=says, source=source, day=days, refused=raws)])
                events = [Event(source, name, says, day) for name in ids]
                refused = [Refusal(next(self.numbers), source, raw) for raw in raws]
                self.twin.waiting.append((events, refused))
                self.twin.accepted[source, day] += len(events) + len(refused)
                if loads:
                    self.load(10_000)

        @rule(size=st.sampled_from([1, 60, 10_000]))
        def load(self, size):
            with self.store.writing("loading") as writer:
                report = writer.load(bytes_limit=size)
            assert (report is None) == (not self.twin.waiting)
            if report is not None:
                gone = len(self.twin.waiting) - self.store.inbox.waiting().requests
                taken, self.twin.waiting = self.twin.waiting[:gone], self.twin.waiting[gone:]
                events = [event for one, _ in taken for event in one]
                refused = [refusal for _, one in taken for refusal in one]
                assert (report.rows, gone > 0) == (len(events) + len(refused), True)
                self.twin.imports[report.id] = Import("load", f"load {report.id}", events, refused)

        @rule(ids=names.filter(bool), digest=st.sampled_from(["one", "two"]))
        def bring(self, ids, digest):
            known = next((one for one in self.twin.imports.values() if one.digest == digest), None)
            ids = [event.name for event in known.events] if known else ids
            report = load_file(self.store, ids, digest=digest, source="web", batch_rows=3)
            events = [Event("web", name, digest, FIRST) for name in ids]
            self.twin.imports[report.id] = Import("file", digest, events)

        @precondition(lambda self: self.twin.quarantined())
        @rule(readable=st.sets(letters, min_size=3))
        def replay(self, readable):
            leaving = [refusal for _, refusal in self.twin.quarantined() if refusal.raw in readable]
            with self.store.writing("replaying") as writer:
                report = writer.replay(Chosen(), reading(lambda raw: raw if raw in readable else None))
            if leaving:
                events = [Event(one.source, one.raw, "replay", FIRST) for one in leaving]
                taken = {one.number for one in leaving}
                self.twin.imports[report.import_id] = Import(
                    "replay", f"replay {report.import_id}", events, taken=taken
                )

        @precondition(lambda self: self.twin.live())
        @rule(choice=st.sampled_from([0, 0, 0, 1, 2, 3]))  # the first: what others dropped returns
        def undo(self, choice):
            live = self.twin.live()
            number, one = live[choice % len(live)]
            with self.store.writing("undoing") as writer:
                if self.twin.taken() & {refusal.number for refusal in one.refused}:
                    with pytest.raises(ImportReplayed):
                        writer.undo_import(number)
                    return
                writer.undo_import(number)
            one.live = False

        @precondition(lambda self: len([one for _, one in self.twin.live() if one.kind == "load"]) > 1)
        @rule(apart=st.sampled_from([0, 0, 0, 1, 2]))
        def join(self, apart):
            ends = list(itertools.accumulate((file.rows for file in self.store.files()), initial=0))
            apart_at = ends[apart % len(ends)]
            before = (self.store.version, sum((file.stretch for file in self.store.files()), start=NOTHING))
            with self.store.writing("joining") as writer:
                report = writer.join_loads(apart_at=apart_at)
            after = sum((file.stretch for file in self.store.files()), start=NOTHING)
            assert (self.store.version, after) == before
            assert apart_at in itertools.accumulate((file.rows for file in self.store.files()), initial=0)
            if report is None:
                return
            gone = sorted(set(self.twin.imports) - {one.id for one in self.store.imports()})
            group = [self.twin.imports.pop(number) for number in [*gone, report.id]]
            assert all(one.live and one.kind == "load" for one in group)
            between = [number for number, _ in self.twin.live() if gone[0] < number < report.id]
            assert not between
            self.twin.imports[report.id] = Import(
                "load", f"load {report.id}",
                [event for one in group for event in one.events],
                [refusal for one in group for refusal in one.refused],
            )  # fmt: skip

        @invariant()
        def is_as_if_built_from_scratch(self):
            rows, counts, sheet = self.twin.built()
            assert rows_of(self.store) == rows
            told = {
                one.id: (one.loaded, one.duplicates, sum(one.rejected.values()))
                for one in self.store.imports()
                if one.undone_at is None
            }
            assert told == counts
            raws = self.store.quarantine(limit=1000).column("raw").to_pylist()
            assert raws == [refusal.raw for _, refusal in self.twin.quarantined()]
            found = self.store.accounts()
            told_sheet = {
                (row.source, row.day): {
                    name: count
                    for name in ("accepted", "loaded", "duplicates", "quarantined", "waiting", "undone")
                    if (count := getattr(row, name))
                }
                for row in found.rows
            }
            assert {key: row for key, row in told_sheet.items() if row} == {k: row for k, row in sheet.items() if row}
            assert found.adds_up

        @invariant()
        def the_folder_holds_what_the_manifest_names(self):
            listed = {name for file in self.store._ledger.files() for name in (file.path, file.keys_path) if name}
            found = {f"{path.parent.name}/{path.name}" for path in self.store.folder.glob("[lq]*/*-*-*")}
            assert found == listed

    return Ledger


def any_neighbours(loads, *, apart_at):
    """Whatever may be joined, due or not."""
    runs = joining._runs(loads, 99, apart_at)
    return next((run[:3] for run in runs if len(run) > 1), ())


@pytest.mark.parametrize(
    ("examples", "steps"), [(25, 14), pytest.param(1500, 40, marks=pytest.mark.slow)], ids=["", "long"]
)
def test_any_order_of_loads_imports_replays_undos_and_joins_equals_building_from_scratch(
    parcel, load, reading, rows, clock, monkeypatch, examples, steps
):
    # So small that a few rows fill several row groups, files and batches, and few loads are joined.
    monkeypatch.setattr(parquet_output, "ROW_GROUP_ROWS", 2)
    monkeypatch.setattr(staging, "FILE_ROWS", 4)
    monkeypatch.setattr(verified_parquet, "BATCH_ROWS", 3)
    monkeypatch.setattr(joining, "due", any_neighbours)
    monkeypatch.setattr(loads, "_PIECE_BYTES", 50)
    run_state_machine_as_test(
        machine(parcel, load, reading, rows, clock),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        ),
    )
