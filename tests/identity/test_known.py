"""Who is who: whatever the order and grouping in which events come in."""

import json
import random
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.event.decision import Decision
from touchweave.event.table import EVENT_SCHEMA
from touchweave.identity.known import Identities
from touchweave.identity.mention import IDENTITY_COLUMNS
from touchweave.identity.rules import IdentityRules

MINUTE = 60_000_000
RULES = IdentityRules()


def event(at: int, user: str | None = None, visitor: str | None = None, **more: Any) -> dict[str, Any]:
    """An event `at` so many minutes; `traits` make it an identify, `previous` an alias."""
    kind = "identify" if "traits" in more else "alias" if "previous" in more else "track"
    body = more.get("traits") or more.get("properties") or {}
    if "previous" in more:
        body = {"previousId": more["previous"]}
    context = more.get("context")
    return {
        "type": kind, "occurred_at": at * MINUTE, "user_id": user, "anonymous_id": visitor,
        "properties": json.dumps(body), "context": None if context is None else json.dumps(context),
    }  # fmt: skip


def batch(events: list[dict[str, Any]]) -> pa.RecordBatch:
    fields = [EVENT_SCHEMA.field(name) for name in IDENTITY_COLUMNS]
    arrays = []
    for field in fields:
        kind = field.type
        values = [one.get(field.name) for one in events]
        if pa.types.is_dictionary(kind):
            arrays.append(pa.array(values, pa.string()).dictionary_encode().cast(kind))
        elif pa.types.is_timestamp(kind):
            arrays.append(pa.array(values, pa.int64()).cast(kind))
        else:
            arrays.append(pa.array(values, kind))
    return pa.RecordBatch.from_arrays(arrays, names=list(IDENTITY_COLUMNS))


class Ledger:
    """Events, learned batch by batch; by event whose it is."""

    def __init__(self, rules: IdentityRules = RULES, decisions: tuple[Decision, ...] = ()) -> None:
        self.known = Identities.none(rules, b"secret", decisions)
        self.events: list[dict[str, Any]] = []
        self.subjects = np.empty(0, np.int64)
        self.names: list[str] = []
        self.resolved: list[Any] = []

    def load(self, *events: dict[str, Any], settle: bool = True) -> "Ledger":
        found = batch(list(events))
        learned = self.known.learn(found, len(self.events), np.zeros(len(events), np.bool_))
        self.events += events
        self.subjects = np.concatenate([self.subjects, learned.mentions.subject])
        if settle:
            self.settle()
        return self

    def settle(self, also: list[str] | None = None) -> None:
        codes = None if also is None else self.known.find(also)
        resolved = self.known.settle(codes)
        self.resolved.append(resolved)
        self.names += self.known.texts(resolved.names).to_pylist()
        from touchweave.identity.words import Words, chunks_of

        self.known.names = Words(chunks_of(pa.array(self.names, pa.string())))

    def whose(self) -> list[str | None]:
        """By event, the name of its customer."""
        times = np.array([one["occurred_at"] for one in self.events], np.int64)
        codes = self.known.owners.of(self.subjects, times).tolist()
        return [None if code < 0 else self.names[code] for code in codes]


def test_history_before_login_joins_at_login() -> None:
    ledger = Ledger().load(event(1, visitor="d"), event(2, "u", "d"), event(3, visitor="d"))
    assert ledger.whose() == ["u", "u", "u"]


def test_what_arrives_days_late_joins_as_if_it_had_come_in_time() -> None:
    ledger = Ledger().load(event(3, visitor="d")).load(event(1, visitor="d")).load(event(2, "u", "d"))
    assert ledger.whose() == ["u", "u", "u"]


def test_a_device_shared_by_people_is_divided_by_time() -> None:
    ledger = Ledger().load(
        event(0, visitor="d"), event(10, "a", "d"), event(20, visitor="d"), event(30, "b", "d"),
        event(40, visitor="d"), event(50, "a", "d"), event(60, visitor="d"),
    )  # fmt: skip
    assert ledger.whose() == ["a", "a", "a", "b", "b", "a", "a"]


def test_what_cannot_be_told_stays_with_the_device() -> None:
    ledger = Ledger().load(event(10, "a", "d"), event(10, "b", "d"), event(11, visitor="d"))
    assert ledger.whose() == ["a", "b", "d"]


def test_a_second_person_on_a_device_takes_over_what_came_after_their_login() -> None:
    ledger = Ledger().load(event(1, "a", "d"), event(5, visitor="d"), event(9, visitor="d"))
    assert ledger.whose() == ["a", "a", "a"]
    ledger.load(event(7, "b", "d"))
    assert ledger.whose() == ["a", "a", "b", "b"]


def test_one_mail_joins_devices_and_a_user() -> None:
    ledger = Ledger().load(
        event(1, visitor="d1", traits={"email": "Jo@Example.com "}), event(2, "u", traits={"email": "jo@example.com"})
    )
    assert ledger.whose() == ["u", "u"]


def test_two_users_never_meet_in_one_customer_and_the_first_to_bear_a_mail_keeps_it() -> None:
    ledger = Ledger().load(
        event(5, "b", traits={"email": "x@y.de"}), event(1, "a", traits={"email": "x@y.de"}),
        event(9, visitor="d", traits={"email": "x@y.de"}),
    )  # fmt: skip
    assert ledger.whose() == ["b", "a", "a"]


def test_a_mail_that_meets_too_many_people_links_nobody() -> None:
    many = [event(at, f"u{at}", traits={"email": "info@y.de"}) for at in range(6)]
    ledger = Ledger().load(*many[:5], event(50, visitor="d", traits={"email": "info@y.de"}))
    assert ledger.whose()[5] == "u0"
    ledger.load(many[5])
    assert ledger.whose() == [*(f"u{at}" for at in range(5)), "email:info@y.de", "u5"]


@pytest.mark.parametrize("nothing", ["null", "undefined", "0", "00000000-0000-0000-0000-000000000000", "N/A", "---"])
def test_a_value_that_says_nothing_links_nobody(nothing: str) -> None:
    ledger = Ledger().load(event(1, nothing, "d"), event(2, nothing, "e"), event(3, "u", "d"))
    assert ledger.whose() == ["u", "e", "u"]


def test_an_alias_of_a_visitor_is_a_login_and_two_users_stay_two() -> None:
    ledger = Ledger().load(event(1, visitor="d"), event(2, "u", previous="d"), event(3, "v", previous="u"))
    assert ledger.whose() == ["u", "u", "v"]


def test_a_merge_joins_a_split_parts_and_undoing_gives_back_what_was() -> None:
    events = [
        event(1, "a", "d"),
        event(2, "b", "e"),
        event(3, visitor="e"),
        event(4, "a", traits={"email": "x@y.de"}),
    ]
    merge = Decision(id=1, kind="merge", left=("a",), right=("b",))
    split = Decision(id=2, kind="split", left=("email:x@y.de",), right=("a", "d"))
    ledger = Ledger().load(*events)
    before = ledger.whose()
    for decisions, whose in (((merge,), ["a"] * 4), ((), before), ((split,), before), ((merge, split), ["a"] * 4)):
        ledger.known.decisions = decisions
        ledger.settle(["a", "b", "email:x@y.de"])
        assert ledger.whose() == whose
    ledger.known.decisions = ()
    ledger.settle(["a", "b", "email:x@y.de"])
    assert ledger.whose() == before == Ledger().load(*events).whose()


USERS, VISITORS, MAILS = ["a", "b", "c"], ["d", "e", "f"], ["x@y.de", "z@y.de"]
EVENTS = st.builds(
    event,
    st.integers(0, 90),
    st.none() | st.sampled_from(USERS),
    st.sampled_from(VISITORS),
    traits=st.just({}) | st.builds(lambda mail: {"email": mail}, st.sampled_from(MAILS)),
)
DECISIONS = st.lists(
    st.tuples(st.sampled_from(["merge", "split"]), st.sampled_from(USERS), st.sampled_from(["b", "c", "d", "e"])),
    max_size=3,
)


def decisions_of(made: list[tuple[str, str, str]]) -> tuple[Decision, ...]:
    return tuple(
        Decision(id=at, kind=kind, left=(one,), right=(other,))  # type: ignore[arg-type]
        for at, (kind, one, other) in enumerate(made)
        if one != other
    )


@settings(deadline=None, max_examples=300)
@given(st.lists(EVENTS, min_size=1, max_size=14), DECISIONS, st.randoms(use_true_random=False), st.integers(1, 5))
def test_any_order_and_grouping_gives_the_same_customers(
    events: list[dict[str, Any]], made: list[tuple[str, str, str]], chance: random.Random, groups: int
) -> None:
    decisions = decisions_of(made)
    at_once = Ledger(decisions=decisions).load(*events)
    order = list(range(len(events)))
    chance.shuffle(order)
    bit_by_bit = Ledger()
    half = chance.randrange(groups)
    for number in range(groups):
        if number == half:
            bit_by_bit.known.decisions = decisions
            bit_by_bit.settle([text for one in decisions for text in (*one.left, *one.right)])
        part = [events[at] for at in order[number::groups]]
        if part:
            bit_by_bit.load(*part)
    arrived = [at for number in range(groups) for at in order[number::groups]]
    whose = bit_by_bit.whose()
    assert [whose[arrived.index(at)] for at in range(len(events))] == at_once.whose()


@settings(deadline=None, max_examples=200)
@given(st.lists(EVENTS, min_size=1, max_size=14))
def test_two_users_are_never_one_customer(events: list[dict[str, Any]]) -> None:
    ledger = Ledger().load(*events)
    for one, name in zip(events, ledger.whose(), strict=True):
        assert one["user_id"] is None or name == one["user_id"]


@settings(deadline=None, max_examples=200)
@given(st.lists(EVENTS, min_size=1, max_size=12), DECISIONS)
def test_what_is_undone_leaves_no_trace(events: list[dict[str, Any]], made: list[tuple[str, str, str]]) -> None:
    ledger = Ledger().load(*events)
    before = ledger.whose()
    decisions = decisions_of(made)
    about = [text for one in decisions for text in (*one.left, *one.right)]
    for stands in (decisions, ()):
        ledger.known.decisions = stands
        ledger.settle(about)
    assert ledger.whose() == before
