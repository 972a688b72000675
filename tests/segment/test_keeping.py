"""Members kept up beside an index that changes: the same as from scratch, and everybody's coming and going once."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import touchweave as tw
from touchweave.journey import compact
from touchweave.segment import evaluation, keeping
from touchweave.segment.given import Given
from touchweave.segment.select import members
from touchweave.store.segments import Draft
from touchweave.workspace import Workspace

START = datetime(2026, 1, 1, tzinfo=UTC)
SEGMENTS: dict[str, Any] = {
    "buyers": "value:sum>=15",
    "callers": "touchpoint:call>=2; dimension:campaign",
    "lately": "touchpoint:call|order within 3 days",
    "old": "trait:age>=30",
    "in order": {"type": "sequence", "steps": ["call", "order"], "within_days": 2},
    "buyers who call": ["segment:buyers", {"type": "any", "conditions": ["segment:callers", "not trait:age"]}],
    "from call to order": {"type": "transition", "source": "call", "target": "order"},
    "none of them": "not segment:from call to order; not segment:old",
}
CATALOGUE = """
touchpoints:
  - {key: call, name: Call, channel: call, stage: purchase, rules: [{name: call}]}
  - {key: order, name: Order, channel: web, stage: purchase, rules: [{name: order, kind: outcome}]}
"""


class Shop:
    """A workspace whose segments are kept up, and what must be so whenever they were."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = START + timedelta(days=10)
        self._files = 0
        tw.init(folder).close()
        (folder / "touchpoints.yaml").write_text(CATALOGUE)
        self.workspace = tw.open(folder)
        drafts = [Draft(name=name, conditions=_written(asked)) for name, asked in SEGMENTS.items()]
        self.workspace.store.segments.apply(drafts, lambda segments: None)

    def load(self, events: list[dict[str, Any]]) -> None:
        self._files += 1
        path = self.folder.parent / f"{self.folder.name}-{self._files}.jsonl"
        path.write_text("\n".join(map(json.dumps, events)))
        self.workspace.import_file(path)

    def reopen(self) -> None:
        self.workspace.close()
        self.workspace = tw.open(self.folder)

    def kept_up(self) -> None:
        """Raises AssertionError unless all is as from scratch."""
        self.now += timedelta(hours=7)
        kept = self.workspace.refresh_segments(self.now)
        index, names = kept.index, kept.index.names.together
        saved = self.workspace._saved_conditions()
        for segment in kept.saved:
            anew = Given(windows=self.workspace._given().windows, now=self.now, saved=lambda: saved, telling=False)
            bits, told = kept.state.bits[segment.id], kept.problem(segment.id)
            if told is None:
                found = members(saved[segment.name], index, given=anew)
                assert bits.flags.tolist() == found.tolist(), segment.name
                assert len(bits) == found.sum()
            self.recorded(segment.id, {names[int(code)].as_py() for code in np.flatnonzero(bits.flags)}, told)

    def recorded(self, segment_id: int, there: set[str], problem: str | None) -> None:
        """Everybody came and went in turn, and who came last is there."""
        inside: set[str] = set()
        table = self.workspace.store.segment_changes.names(segment_id)
        for name, came in zip(table["customer"].to_pylist(), table["came"].to_pylist(), strict=True):
            assert (name in inside) is not came, "everybody comes and goes in turn"
            (inside.add if came else inside.remove)(name)
        if problem is None:
            assert inside == there
        days = self.workspace.store.segment_changes.days(segment_id)
        assert sum(day.entered - day.left for day in days) == len(inside)
        assert not days or days[-1].members == len(inside)


def _written(asked: Any) -> tuple[dict[str, Any], ...]:
    from touchweave.segment.parse import parse_conditions, written_condition

    return tuple(written_condition(one) for one in parse_conditions(asked))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path / "shop")
    yield made
    made.workspace.close()


def event(customer: int, day: int, name: str, campaign: str | None = None, **more: Any) -> dict[str, Any]:
    at = START + timedelta(days=day)
    context = {"campaign": {"name": campaign}} if campaign else {}
    return {"type": "track", "event": name, "userId": f"c{customer}", "timestamp": at.isoformat(),
            "context": context, "properties": {"revenue": 10.0} if name == "order" else {}} | more  # fmt: skip


def trait(customer: int, age: Any) -> dict[str, Any]:
    return {"type": "identify", "userId": f"c{customer}", "timestamp": START.isoformat(), "traits": {"age": age}}


def login(customer: int, visitor: int) -> dict[str, Any]:
    return {"type": "identify", "userId": f"c{customer}", "anonymousId": f"a{visitor}",
            "timestamp": START.isoformat(), "traits": {}}  # fmt: skip


def visit(visitor: int, day: int, name: str) -> dict[str, Any]:
    seen = event(0, day, name)
    return {name: value for name, value in seen.items() if name != "userId"} | {"anonymousId": f"a{visitor}"}


customers = st.integers(0, 30)
days = st.integers(0, 12)
names = st.sampled_from(["call", "order", "page"])
events = st.one_of(
    st.builds(event, customers, days, names, st.sampled_from([None, "spring"])),
    st.builds(event, customers, days, names, st.sampled_from([None, "spring"])),
    st.builds(visit, st.integers(0, 5), days, names),
    st.builds(trait, customers, st.sampled_from([20, 30, 40])),
    st.builds(login, st.integers(0, 5), st.integers(0, 5)),
)
steps = st.one_of(
    st.tuples(st.just("load"), st.lists(events, min_size=1, max_size=15)),
    st.tuples(st.just("load"), st.lists(events, min_size=1, max_size=3)),
    st.tuples(
        st.sampled_from(
            ["undo", "reopen", "rebuild", "lose", "damage", "crash", "text", "redefine", "compact", "skip"]
        ),
        st.none(),
    ),
)


def walk(shop: Shop, taken: list[tuple[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    for step, given_events in taken:
        if step == "load":
            shop.load(given_events)
        elif step == "undo":
            standing = [report.id for report in shop.workspace.imports() if report.undone_at is None]
            if standing:
                shop.workspace.undo_import(standing[-1])
        elif step == "reopen":
            shop.reopen()
        elif step == "rebuild":
            shop.workspace.rebuild()
        elif step == "lose":
            shutil.rmtree(shop.folder / keeping.FOLDER, ignore_errors=True)
            shop.reopen()
        elif step == "damage":
            for path in (shop.folder / keeping.FOLDER).glob("members"):
                path.write_bytes(path.read_bytes()[:-1] + b"\xff\xff")
            shop.reopen()
        elif step == "crash":
            crash(shop, monkeypatch)
        elif step == "text":
            shop.load([trait(0, "unknown")])
        elif step == "redefine":
            (row,) = [one for one in shop.workspace.store.segments.all() if one.name == "buyers"]
            more = "value:sum>=25" if row.conditions[0]["at_least"] == 15 else "value:sum>=15"
            draft = Draft(name="buyers", conditions=_written(more))
            shop.workspace.store.segments.change(row.id, draft, lambda segments: None)
        elif step == "compact":
            compact.compact(shop.workspace.index.folder, shop.workspace.index)
        if step != "skip":
            shop.kept_up()


def crash(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the record and the file of members."""

    def killed(folder: Path, state: Any) -> None:
        raise KeyboardInterrupt

    shop.load([event(1, 1, "order"), event(2, 1, "call", "spring")])
    with monkeypatch.context() as dying:
        dying.setattr(keeping, "write_state", killed)
        with pytest.raises(KeyboardInterrupt):
            shop.workspace.refresh_segments(shop.now)
    shop.reopen()


WHATEVER: dict[str, Any] = {  # each example is a workspace of its own: making it smaller would take minutes
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
    "phases": [Phase.explicit, Phase.reuse, Phase.generate],
}


@settings(max_examples=5, **WHATEVER)
@given(taken=st.lists(steps, min_size=2, max_size=8))
def test_members_kept_up_are_those_found_from_scratch_whatever_happens(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, taken: list[tuple[str, Any]]
) -> None:
    whatever_happens(tmp_path_factory, monkeypatch, taken)


@pytest.mark.slow
@settings(max_examples=150, **WHATEVER)
@given(taken=st.lists(steps, min_size=2, max_size=12))
def test_members_kept_up_are_those_found_from_scratch_whatever_happens_for_long(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, taken: list[tuple[str, Any]]
) -> None:
    whatever_happens(tmp_path_factory, monkeypatch, taken)


def whatever_happens(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, taken: list[tuple[str, Any]]
) -> None:
    monkeypatch.setattr(compact, "_SMALLEST", 8)
    shop = Shop(tmp_path_factory.mktemp("kept") / "shop")
    try:
        walk(shop, [("load", [event(n, n % 9, "order") for n in range(20)]), *taken], monkeypatch)
    finally:
        shop.workspace.close()


def test_every_step_there_is_is_taken_once(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    first = [event(n, n % 9, ("call", "order")[n % 2], "spring") for n in range(30)] + [
        trait(n, 30) for n in range(9)
    ]
    more = [visit(1, 2, "call"), visit(1, 3, "order"), event(3, 4, "call"), trait(3, 20)]
    walk(
        shop,
        [("load", first), ("load", more), ("load", [login(3, 1)]), ("undo", None), ("crash", None), ("text", None),
         ("redefine", None), ("rebuild", None), ("lose", None), ("load", more), ("damage", None), ("compact", None),
         ("reopen", None), ("load", [event(7, 9, "order")])],
        monkeypatch,
    )  # fmt: skip


def test_of_a_local_segment_only_who_changed_is_looked_at_again(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.load([event(n, 1, "order") for n in range(200)] + [event(1, 1, "call"), trait(1, 30)])
    shop.kept_up()
    looked: list[int] = []
    real = members

    def counted(conditions: Any, index: Any, *given: Any, **named: Any) -> Any:
        looked.append(index.customers_count)
        return real(conditions, index, *given, **named)

    monkeypatch.setattr(evaluation, "members", counted)
    shop.load([event(7, 2, "order"), event(8, 2, "call")])
    shop.workspace.refresh_segments(shop.now)
    kept = dict(zip(SEGMENTS, looked, strict=True))
    assert kept == {
        "buyers": 2, "callers": 2, "lately": 2, "old": 2, "in order": 2, "buyers who call": 2,
        "from call to order": 200, "none of them": 200,
    }  # fmt: skip


def test_when_nothing_changed_nobody_comes_or_goes_and_nothing_is_written(shop: Shop) -> None:
    shop.load([event(n, n, "order") for n in range(9)] + [event(n, n + 1, "order") for n in range(9)])
    shop.kept_up()
    last, held = shop.workspace.store.segment_changes.last(), shop.workspace.refresh_segments(shop.now).state
    assert shop.workspace.refresh_segments(shop.now).state is held
    assert shop.workspace.store.segment_changes.last() == last


def test_days_that_pass_let_members_go(shop: Shop) -> None:
    shop.load([event(1, 9, "call")])
    shop.now = START + timedelta(days=10)
    shop.kept_up()
    kept = shop.workspace.refresh_segments(START + timedelta(days=10))
    lately = next(one.id for one in kept.saved if one.name == "lately")
    assert len(kept.state.bits[lately]) == 1
    kept = shop.workspace.refresh_segments(START + timedelta(days=13))
    assert len(kept.state.bits[lately]) == 0


def test_a_segment_that_cannot_be_asked_keeps_its_members_and_says_why(shop: Shop) -> None:
    shop.load([event(n, n, "order") for n in range(9)] + [event(n, n + 1, "order") for n in range(9)])
    shop.kept_up()
    (shop.folder / "touchpoints.yaml").write_text("touchpoints: []\n")
    (shown,) = [one for one in shop.workspace.segments() if one.name == "callers"]
    assert shown.problem is not None
    assert "call" in shown.problem
    shop.kept_up()


def test_two_processes_that_keep_up_the_same_segments_record_everybody_once(shop: Shop) -> None:
    with tw.open(shop.folder) as other:
        for step in range(6):
            shop.load([event(n, step, "order") for n in range(step, 12)])
            (other if step % 2 else shop.workspace).refresh_segments(shop.now)
            shop.kept_up()
            other.refresh_segments(shop.now)
    shop.kept_up()


def test_who_became_part_of_another_customer_leaves(shop: Shop) -> None:
    shop.load([visit(1, 1, "order"), visit(1, 2, "order"), event(1, 1, "page")])
    assert [one.name for one in shop.workspace.segments_of("a1")][:1] == ["buyers"]
    shop.load([login(1, 1)])
    shop.kept_up()
    assert "buyers" in [one.name for one in shop.workspace.segments_of("c1")]
    history = shop.workspace.segment_history("buyers")
    assert (history.members, sum(day.left for day in history.days)) == (1, 1)


def test_a_workspace_stays_as_it_is_for_who_reads_it(shop: Shop) -> None:
    assert isinstance(shop.workspace, Workspace)
    shop.load([event(1, 1, "order")])
    generation = shop.workspace.index.generation
    shop.kept_up()
    assert shop.workspace.index.generation == generation, "coming and going makes no index stale"
    assert shop.workspace.fresh_index.staleness() is None
