"""A profile: the traits of the index, each with every statement that the ledger holds of it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import touchweave as tw
from touchweave.errors import CustomerUnknown
from touchweave.event.flag import Flag
from touchweave.profile.history import STATEMENTS
from touchweave.store.events_of import Bound
from touchweave.workspace import Workspace

Collected = Callable[..., Workspace]


def identify(hours: float, user: str = "jo", **traits: Any) -> dict[str, Any]:
    return {"hours": hours, "type": "identify", "user_id": user, "properties": traits}


def test_a_trait_is_told_with_its_history_newest_first(collected: Collected) -> None:
    shop = collected(identify(1, country="DE", name="Jo"), identify(3, country="FR"))
    collected(identify(2, country="IT"), source="till")
    told = shop.profile("jo")
    assert (told.customer, told.name, told.complete) == ("jo", "Jo", True)
    country, name = told.traits
    assert (country.name, country.value, country.source) == ("country", "FR", "shop")
    assert country.written_at == datetime(2026, 1, 1, 3, tzinfo=UTC)
    assert [(one.value, one.source, one.message_id) for one in country.history] == [
        ("FR", "shop", "m1"),
        ("IT", "till", "m2"),
        ("DE", "shop", "m0"),
    ]
    assert (name.value, len(name.history)) == ("Jo", 1)


def test_a_trait_that_was_taken_back_keeps_its_history(collected: Collected) -> None:
    (phone,) = collected(identify(1, phone="+49 30"), identify(2, phone=None)).profile("jo").traits
    assert (phone.value, [one.value for one in phone.history]) == (None, [None, "+49 30"])


def test_the_context_of_any_event_tells_traits_and_the_identifys_own_words_go_first(collected: Collected) -> None:
    shop = collected(
        {"hours": 1, "name": "Visit", "user_id": "jo", "context": {"traits": {"vip": True}}},
        identify(2, vip=False) | {"context": {"traits": {"vip": True, "age": 40}}},
    )
    age, vip = shop.profile("jo").traits
    assert (age.value, vip.value, [one.value for one in vip.history]) == (40.0, False, [False, True])


def test_events_of_machines_and_tests_tell_nothing(collected: Collected) -> None:
    shop = collected(identify(1, country="DE"), identify(2, country="XX") | {"flags": Flag.TEST.value})
    (country,) = shop.profile("jo").traits
    assert [one.value for one in country.history] == ["DE"]


def test_of_a_trait_that_is_told_again_and_again_the_newest_statements_are_kept(collected: Collected) -> None:
    shop = collected(*(identify(number, step=number) for number in range(STATEMENTS + 5)))
    (step,) = shop.profile("jo").traits
    assert [one.value for one in step.history] == list(range(STATEMENTS + 4, 4, -1))


def test_a_profile_says_where_older_events_were_not_looked_for(
    collected: Collected, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = collected(identify(1, country="DE"), identify(2, country="FR"))
    usual = shop.store.said.at_places
    monkeypatch.setattr(
        shop.store.said,
        "at_places",
        lambda places, columns, bound: usual(places, columns, Bound(events=1) if bound == Bound() else bound),
    )
    short, whole = shop.profile("jo"), shop.profile("jo", whole=True)
    assert (short.complete, whole.complete) == (False, True)
    assert ([len(one.history) for one in short.traits], [len(one.history) for one in whole.traits]) == ([1], [2])


def test_an_unknown_customer_has_no_profile(shop: Workspace) -> None:
    with pytest.raises(CustomerUnknown):
        shop.profile("nobody")


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "=cmd|' /C calc'!A0", "'; DROP TABLE events; --"])
def test_names_and_values_are_told_as_they_came(collected: Collected, name: str) -> None:
    (trait,) = collected(identify(1, **{name: name})).profile("jo").traits
    assert (trait.name, trait.value) == (name, name)


# --- a twin ------------------------------------------------------------------------------------------------

_value = st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.sampled_from(["", "a", "b"]))
_events = st.lists(
    st.tuples(
        st.integers(0, 4), st.sampled_from(["ann", "bob"]), st.dictionaries(st.sampled_from("xy"), _value, min_size=1)
    ),
    min_size=1,
    max_size=10,
)


def twin(events: list[Any], customer: str) -> dict[str, Any]:
    """The last writer by the time of the event; of two at the same time the later in the ledger."""
    last: dict[str, tuple[int, int, Any]] = {}
    for place, (hours, who, traits) in enumerate(events):
        for name, value in traits.items() if who == customer else ():
            said = (hours, place, None if value == "" else value)
            last[name] = max(last.get(name, said), said, key=lambda one: one[:2])
    return {name: value for name, (_, _, value) in last.items()}


def plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | str) else float(value)


@given(_events, st.integers(0, 10))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_current_values_are_those_of_a_plain_dict_and_of_the_index(
    tmp_path_factory: pytest.TempPathFactory, collect: Callable[..., None], events: list[Any], cut: int
) -> None:
    with tw.init(tmp_path_factory.mktemp("twin") / "shop") as shop:
        said = [identify(hours, who, **traits) for hours, who, traits in events]
        for first, part in ((0, said[:cut]), (len(said[:cut]), said[cut:])):
            if part:
                collect(shop, part, first=first)
        index = shop.index
        for customer in dict.fromkeys(who for _, who, _ in events):
            expected, code = twin(events, customer), index.code(customer)
            told = {one.name: one for one in shop.profile(customer).traits}
            assert set(told) == set(expected)
            for name, value in expected.items():
                known = index.trait(name)[code].as_py()
                assert told[name].value == known
                assert plain(told[name].history[0].value) == plain(value)
                if isinstance(known, str) and not isinstance(value, str):  # of somebody else it is a text
                    assert json.loads(known) == value
                else:
                    assert plain(known) == plain(value)


def test_a_damaged_ledger_is_told(collected: Collected) -> None:
    from touchweave.errors import LedgerDamaged

    shop = collected(identify(1, country="DE"))
    path: Path = shop.store.event_paths()[0]
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(content)
    with pytest.raises(LedgerDamaged):
        shop.profile("jo", whole=True)
