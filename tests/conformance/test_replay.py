"""Replaying refused events: in one transaction, without doubling anything, and undone exactly."""

import json
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from msgspec import structs

from touchweave.errors import ImportReplayed, LedgerDamaged, QuarantineChanged, QuarantineIdInvalid
from touchweave.event.parcel import Refused
from touchweave.event.rejection import Reason
from touchweave.store import joining, parquet_output, quarantine, staging, verified_parquet
from touchweave.store.import_report import Account
from touchweave.store.quarantine import Chosen
from touchweave.store.store import Store


@pytest.fixture
def replay(reading):
    """`replay(store, accepts, **chosen)`: an event of the id that `accepts` makes of the raw text, or None."""

    def run(store, accepts=str, **chosen):
        with store.writing("replaying") as writer:
            return writer.replay(Chosen(**chosen), reading(accepts))

    return run


def undo(store, import_id):
    with store.writing("undoing") as writer:
        return writer.undo_import(import_id)


def ids_of(store):
    return [row["id"] for row in store.refused.rows(limit=10_000).to_pylist()]


def raws_of(store):
    return store.quarantine(limit=10_000).column("raw").to_pylist()


def adds_up(store):
    for one in store.imports():
        assert one.events == one.loaded + one.duplicates + sum(one.rejected.values())
    account = Account.of(store.imports())
    assert account.events == account.loaded + account.duplicates + account.quarantined
    assert account.quarantined == sum(store.quarantine_counts().values()) == len(raws_of(store))
    assert account.loaded == sum(file.rows for file in store.files())


# --- browsing ------------------------------------------------------------------------------------------------


def test_refused_events_are_chosen_by_reason_source_import_and_period(store, refuse):
    refuse(store, ["a", "b"], digest="one", reasons=["unreadable", "missing_time"])
    refuse(store, ["c", "d"], digest="two", source="web")
    found = lambda **chosen: store.refused.rows(Chosen(**chosen)).column("raw").to_pylist()  # noqa: E731
    first = store.refused.rows().column("received_at").cast("int64").to_pylist()[0]
    assert found() == ["a", "b", "c", "d"]
    assert found(reason="missing_time") == ["b"]
    assert found(source="web") == ["c", "d"]
    assert found(import_id=1, reason="unreadable") == ["a"]
    assert found(source="nobody") == []
    assert found(since_us=first) == ["a", "b", "c", "d"]
    assert found(until_us=first) == []
    assert store.refused.counts(Chosen(source="web")) == {("web", "missing_customer"): 2}


def test_pages_follow_one_another_whatever_the_files_are_cut_into(store, refuse, monkeypatch):
    monkeypatch.setattr(parquet_output, "ROW_GROUP_ROWS", 3)
    monkeypatch.setattr(staging, "FILE_ROWS", 4)
    monkeypatch.setattr(quarantine, "READ_ROWS", 2)
    refuse(
        store, [f"r{i}" for i in range(23)], digest="one", reasons=["unreadable", "missing_time"] * 11 + ["too_deep"]
    )
    for chosen in (Chosen(), Chosen(reason="missing_time")):
        everything = store.refused.rows(chosen, limit=100).to_pylist()
        paged = [row for at in range(0, 30, 5) for row in store.refused.rows(chosen, limit=5, offset=at).to_pylist()]
        assert paged == everything
        assert [store.refused.one(row["id"]) for row in everything] == everything
        some = tuple(row["id"] for row in everything[::3])
        assert store.refused.rows(Chosen(ids=some[::-1])).to_pylist() == everything[::3]


@pytest.mark.parametrize(
    "bad", ["", "7", "7.", ".7", "a.b", "-1.2", "1.2.3", "1.2\n", "9" * 40 + ".1", "١.٢", "01.2"]
)
def test_a_malformed_id_is_refused_naming_it(store, bad):
    with pytest.raises(QuarantineIdInvalid):
        store.refused.one(bad)


def test_an_id_is_never_given_to_another_event(store, refuse, replay):
    refuse(store, ["a", "b"], digest="one")
    stale = ids_of(store)
    replay(store, ids=(stale[0],))
    undo(store, 2)
    refuse(store, ["c", "d"], digest="two")
    assert raws_of(store) == ["a", "b", "c", "d"]
    assert not set(stale) & set(ids_of(store))
    for old in (*stale, "999.0", f"{ids_of(store)[0].split('.')[0]}.99"):
        with pytest.raises(QuarantineChanged, match=old):
            store.refused.one(old)


def test_raws_of_a_megabyte_fill_neither_a_row_group_nor_a_page(store, refuse, monkeypatch, replay):
    monkeypatch.setattr(parquet_output, "RAW_BYTES", 2**20)
    refuse(store, [f"{i}" + "x" * 2**20 for i in range(8)], digest="one")
    with verified_parquet.VerifiedParquet(store.folder, store._ledger.files("quarantine")[0]) as parquet:
        assert parquet.groups == [8], "they came in one batch"
    replay(store, lambda raw: None if raw[0] != "3" else "m3")
    with verified_parquet.VerifiedParquet(store.folder, store._ledger.files("quarantine")[0]) as parquet:
        assert sum(parquet.groups) == 7
    assert [len(row["raw"]) for row in store.refused.rows(limit=2, offset=4).to_pylist()] == [2**20 + 1] * 2


# --- replaying -----------------------------------------------------------------------------------------------


def test_what_can_be_read_leaves_the_quarantine_and_the_rest_stays_as_it_was(store, refuse, rows, replay):
    refuse(store, ["a", "b", "c", "d"], digest="one", kept=["x"], reasons=["unreadable", *["missing_time"] * 3])
    told = replay(store, lambda raw: None if raw in "ad" else raw)
    assert (told.import_id, told.tried, told.loaded, told.duplicates, told.refused) == (
        2,
        4,
        2,
        0,
        {"invalid_field": 2},
    )
    assert rows(store) == [("x", "one"), ("b", "replay"), ("c", "replay")]
    assert raws_of(store) == ["a", "d"]
    one, two = store.imports()
    assert (one.events, one.loaded, one.rejected) == (3, 1, {"unreadable": 1, "missing_time": 1})
    assert (two.format, two.source, two.events, two.loaded, two.replayed_of) == ("replay", "file", 2, 2, (1,))
    assert (two.customers, two.since is not None) == (2, True)
    adds_up(store)


def test_a_replay_in_which_everything_is_refused_again_changes_nothing(store, refuse, replay):
    refuse(store, ["a"], digest="one")
    before = (store.version, store.imports(), ids_of(store))
    told = replay(store, lambda raw: None)
    assert (told.import_id, told.loaded, told.refused) == (None, 0, {"invalid_field": 1})
    assert (store.version, store.imports(), ids_of(store)) == before


def test_replaying_twice_doubles_nothing(store, refuse, rows, replay):
    refuse(store, ["a", "b"], digest="one")
    replay(store)
    assert replay(store).tried == 0
    assert [name for name, _ in rows(store)] == ["a", "b"]


def test_a_message_that_came_again_meanwhile_or_comes_again_later_is_a_duplicate(store, refuse, load, rows, replay):
    refuse(store, ["a", "b"], digest="one")
    load(store, ["a"], digest="retry")
    told = replay(store)
    assert (told.loaded, told.duplicates) == (1, 1)
    assert load(store, ["b"], digest="later").duplicates == 1
    assert rows(store) == [("a", "retry"), ("b", "replay")]
    adds_up(store)


def test_a_mapping_that_makes_every_message_the_same_id_loads_one_and_counts_the_others(store, refuse, rows, replay):
    refuse(store, [f"r{i}" for i in range(2500)], digest="one")
    told = replay(store, lambda raw: "same")
    assert (told.loaded, told.duplicates) == (1, 2499)
    adds_up(store)
    undo(store, 2)
    assert raws_of(store) == [f"r{i}" for i in range(2500)]
    assert rows(store) == []
    adds_up(store)


def test_only_those_chosen_are_replayed(store, refuse, rows, replay):
    refuse(store, ["a", "b", "c"], digest="one", reasons=["unreadable", "missing_time", "missing_time"])
    refuse(store, ["d"], digest="two", source="web")
    replay(store, ids=(ids_of(store)[2],))
    replay(store, reason="unreadable")
    told = replay(store, source="web")
    assert told.loaded == 1
    assert raws_of(store) == ["b"]
    assert [name for name, _ in rows(store)] == ["c", "a", "d"]
    assert store.imports()[-1].source == "web"


def test_events_of_several_sources_keep_theirs(store, refuse, replay):
    refuse(store, ["a"], digest="one")
    refuse(store, ["a"], digest="two", source="web")
    assert replay(store).loaded == 2
    assert [batch.column("source").to_pylist() for batch in store.events()] == [["file", "web"]]
    assert store.imports()[-1].source == "(several)"
    adds_up(store)


def test_one_stale_id_among_many_replays_none(store, refuse, replay):
    refuse(store, ["a", "b"], digest="one")
    before = (store.version, ids_of(store))
    with pytest.raises(QuarantineChanged, match=r"77\.0"):
        replay(store, ids=(*ids_of(store), "77.0"))
    assert (store.version, ids_of(store)) == before


def test_a_dry_run_counts_what_the_replay_then_does_and_keeps_nothing(store, refuse, load, replay, reading):
    load(store, ["a", "b"], digest="first")
    refuse(store, ["a", "c", "c", "bad", "<b>&</b>", "=1+1"], digest="one")
    before = (store.version, store.imports(), ids_of(store), sorted(store.folder.rglob("*")))
    accepts = lambda raw: None if raw == "bad" else raw  # noqa: E731
    trial = store.counting_replay(Chosen(), reading(accepts))
    assert (store.version, store.imports(), ids_of(store), sorted(store.folder.rglob("*"))) == before
    done = replay(store, accepts)
    assert (trial.tried, trial.loaded, trial.duplicates, trial.refused) == (6, 3, 2, {"invalid_field": 1})
    assert (done.tried, done.loaded, done.duplicates, done.refused) == (6, 3, 2, {"invalid_field": 1})
    assert trial.examples == done.examples
    assert [one.before for one in done.examples] == ["a", "c", "c", "bad", "<b>&</b>", "=1+1"]
    assert done.examples[3].refused == "invalid_field"
    assert "wrong type" in done.examples[3].after
    assert json.loads(done.examples[4].after) == {"messageId": "<b>&</b>"}


def test_there_are_twenty_examples_and_they_are_short(store, refuse, reading):
    refuse(store, ["x" * 60_000 + str(i) for i in range(100)], digest="one")
    told = store.counting_replay(Chosen(), reading(lambda raw: raw[-2:]))
    assert len(told.examples) == 20
    assert max(len(one.before) for one in told.examples) == 4000


# --- undoing -------------------------------------------------------------------------------------------------


def test_undoing_a_replay_brings_the_refused_events_back_to_their_places(store, refuse, rows, replay):
    refuse(store, list("abcdefgh"), digest="one")
    before = store.quarantine().to_pylist()
    replay(store, lambda raw: raw if raw in "bdf" else None)
    replay(store, lambda raw: raw if raw in "ceh" else None)
    assert raws_of(store) == ["a", "g"]
    undo(store, 2)
    assert raws_of(store) == ["a", "b", "d", "f", "g"]
    adds_up(store)
    undo(store, 3)
    assert store.quarantine().to_pylist() == before
    assert rows(store) == []
    assert store.imports()[0].rejected == {"missing_customer": 8}
    adds_up(store)


def test_an_import_is_undone_after_the_replay_of_what_it_was_refused(store, refuse, replay):
    refuse(store, ["a"], digest="one")
    replay(store)
    with pytest.raises(ImportReplayed, match="undo the replay first, which is import 2"):
        undo(store, 1)
    undo(store, 2)
    undo(store, 1)
    assert raws_of(store) == []
    adds_up(store)


def test_what_a_replay_dropped_returns_when_the_other_import_is_undone(store, refuse, load, rows, replay):
    load(store, ["a", "b"], digest="first")
    refuse(store, ["a", "c"], digest="one")
    replay(store)
    undo(store, 1)
    assert rows(store) == [("a", "replay"), ("c", "replay")]
    adds_up(store)
    undo(store, 3)
    assert raws_of(store) == ["a", "c"]
    adds_up(store)


@pytest.mark.parametrize("kind", ["quarantine", "replayed"])
def test_a_damaged_file_is_told_and_nothing_is_changed(store, refuse, replay, kind):
    refuse(store, list("abc"), digest="one")
    replay(store, lambda raw: raw if raw == "b" else None)
    path = store.folder / store._ledger.files(kind)[0].path
    content = path.read_bytes()
    path.write_bytes(content[:40] + bytes([content[40] ^ 1]) + content[41:])
    before = (store.version, store.imports(), sorted(store.folder.rglob("*.parquet")))
    with pytest.raises(LedgerDamaged, match=path.name):
        store.refused.verify()
    with pytest.raises(LedgerDamaged, match=path.name):
        undo(store, 2)
    if kind == "quarantine":
        with pytest.raises(LedgerDamaged, match=path.name):
            replay(store)
    assert (store.version, store.imports(), sorted(store.folder.rglob("*.parquet"))) == before


# --- any order -----------------------------------------------------------------------------------------------


@dataclass
class Batch:
    """An import, a load or a replay: its events as (source, id, who says so), what was refused, what it took out."""

    digest: str
    source: str
    events: list[tuple[str, str, str]]
    refused: list[str] = field(default_factory=list)
    taken: list[tuple[int, int]] = field(default_factory=list)  # (import, place) in quarantine
    live: bool = True


@dataclass
class Twin:
    """Ledger and quarantine in plain Python: every answer is worked out from the beginning."""

    batches: dict[int, Batch] = field(default_factory=dict)
    given: int = 0

    def add(self, batch):
        self.given += 1
        self.batches[self.given] = batch

    def join(self, numbers, into):
        """These loads are one from now on."""
        parts = [self.batches.pop(number) for number in numbers]
        events, refused = ([one for part in parts for one in getattr(part, name)] for name in ("events", "refused"))
        self.batches[into] = Batch(parts[-1].digest, parts[-1].source, events, refused)

    def live(self):
        return [(number, batch) for number, batch in sorted(self.batches.items()) if batch.live]

    def quarantined(self):
        """(owner, place, raw) of everything refused that no live replay took."""
        taken = {place for _, batch in self.live() for place in batch.taken}
        owners = {}
        for number, batch in self.live():
            owners.setdefault(batch.digest, number)
        owned = [(number, batch) for number, batch in self.live() if owners[batch.digest] == number]
        held = [(number, at, raw) for number, batch in owned for at, raw in enumerate(batch.refused)]
        return [one for one in held if one[:2] not in taken]

    def built(self):
        """Rows in order, and (events, loaded, duplicates, rejected) of each batch that counts."""
        rows, seen, owners, counts = [], set(), {}, {}
        waiting = self.quarantined()
        for number, batch in self.live():
            if batch.digest in owners:
                everything = len(batch.events) + len(batch.refused)
                counts[number] = (everything, 0, everything, 0)
                continue
            owners[batch.digest] = number
            kept = []
            for source, name, says in batch.events:
                if (source, name) not in seen:
                    kept.append((name, says))
                    seen.add((source, name))
            rows += kept
            rejected = sum(owner == number for owner, _, _ in waiting)
            counts[number] = (len(batch.events) + rejected, len(kept), len(batch.events) - len(kept), rejected)
        return rows, counts


class Ledger(RuleBasedStateMachine):
    """Imports, loads, replays, joins and undos in any order."""

    letters = st.sampled_from("abcdefgh")
    some = st.lists(letters, max_size=6)

    def __init__(self, refuse, replay_with, request, rows_of, clock):
        super().__init__()
        self.refuse, self.replay_with, self.request, self.rows_of = refuse, replay_with, request, rows_of
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store.create(Path(self.folder.name) / "shop", now=clock)
        self.twin = Twin()
        self.accepted = 0

    def teardown(self):
        self.store.close()
        self.folder.cleanup()

    @initialize(contents=st.lists(st.tuples(some, st.lists(letters, min_size=1, max_size=6)), min_size=3, max_size=3))
    def files(self, contents):
        self.pool = [(f"file-{i}", kept, refused) for i, (kept, refused) in enumerate(contents)]

    @rule(choice=st.integers(0, 2))
    def bring(self, choice):
        digest, kept, refused = self.pool[choice]
        self.refuse(self.store, refused, digest=digest, kept=kept)
        self.twin.add(Batch(digest, "file", [("file", name, digest) for name in kept], refused))

    @rule(kept=some, refused=some, source=st.sampled_from(["web", "file"]), day=st.integers(0, 1))
    def collect(self, kept, refused, source, day):
        if kept or refused:
            digest = f"load-{self.twin.given}"
            parcel = self.request(kept, says=digest, source=source, day=day)
            told = [Refused(reason=Reason.UNREADABLE, row=1, field=None, raw=raw, envelope="{}") for raw in refused]
            self.store.inbox.append([structs.replace(parcel, refused=told)])
            with self.store.writing("loading") as writer:
                writer.load()
            self.twin.add(Batch(digest, source, [(source, name, digest) for name in kept], refused))
            self.accepted += len(kept) + len(refused)

    @rule(readable=st.sets(letters, min_size=1), same=st.booleans(), choice=st.integers(0, 3))
    def replay(self, readable, same, choice):
        def mended(raw):
            return None if raw not in readable else "same" if same else raw

        sources = [row["source"] for row in self.store.refused.rows(limit=10_000).to_pylist()]
        waiting = list(zip(self.twin.quarantined(), sources, strict=True))
        if choice:
            told = self.replay_with(self.store, mended)
        else:  # every other one, by id
            told = self.replay_with(self.store, mended, ids=tuple(ids_of(self.store)[::2]))
            waiting = waiting[::2]
        leaving = [(one, source) for one, source in waiting if one[2] in readable]
        assert told.tried == len(waiting)
        assert told.loaded + told.duplicates == len(leaving)
        if leaving:
            events = [(source, mended(raw), "replay") for (_, _, raw), source in leaving]
            taken = [one[:2] for one, _ in leaving]
            self.twin.add(Batch(f"replay-{self.twin.given}", "", events, taken=taken))

    @rule()
    def join(self):
        before = {report.id for report in self.store.imports()}
        with self.store.writing("joining") as writer:
            joined = writer.join_loads()
        if joined is not None:
            gone = before - {report.id for report in self.store.imports()}
            self.twin.join(sorted({*gone, joined.id}), joined.id)

    @precondition(lambda self: self.twin.live())
    @rule(choice=st.integers(0, 5))
    def undo(self, choice):
        live = self.twin.live()
        number, batch = live[choice % len(live)]
        if any(owner == number for _, other in live for owner, _ in other.taken):
            with pytest.raises(ImportReplayed):
                undo(self.store, number)
            return
        undo(self.store, number)
        batch.live = False

    @invariant()
    def is_as_if_built_from_scratch(self):
        rows, counts = self.twin.built()
        assert self.rows_of(self.store) == rows
        told = {
            one.id: (one.events, one.loaded, one.duplicates, sum(one.rejected.values()))
            for one in self.store.imports()
            if one.undone_at is None
        }
        assert told == counts
        assert raws_of(self.store) == [raw for _, _, raw in self.twin.quarantined()]
        adds_up(self.store)

    @invariant()
    def all_that_was_accepted_is_accounted_for(self):
        account = self.store.accounts()
        assert account.adds_up, account
        assert account.total("accepted") == self.accepted
        assert all(getattr(row, name) >= 0 for row in account.rows for name in row.__struct_fields__[2:])

    @invariant()
    def the_folder_holds_what_the_manifest_names(self):
        names = {name for file in self.store._ledger.files() for name in (file.path, file.keys_path) if name}
        found = {f"{path.parent.name}/{path.name}" for path in self.store.folder.glob("[lq]*/*-*-*")}
        assert found == names


@pytest.mark.parametrize(
    ("examples", "steps"), [(30, 14), pytest.param(500, 30, marks=pytest.mark.slow)], ids=["", "long"]
)
def test_any_order_of_imports_loads_replays_joins_and_undos_equals_building_from_scratch(
    refuse, replay, parcel, rows, clock, monkeypatch, examples, steps
):
    monkeypatch.setattr(parquet_output, "ROW_GROUP_ROWS", 2)
    monkeypatch.setattr(staging, "FILE_ROWS", 4)
    monkeypatch.setattr(verified_parquet, "BATCH_ROWS", 3)
    monkeypatch.setattr(quarantine, "READ_ROWS", 2)
    monkeypatch.setattr(joining, "FAN", 2)
    run_state_machine_as_test(
        lambda: Ledger(refuse, replay, parcel, rows, clock),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        ),
    )
