"""Consent as columns: what came last holds, but a browser that goes on agreeing undoes no refusal."""

import json
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchweave.event.consent import STAFF_SOURCE, staff_consent
from touchweave.identity.consent_traits import CONSENT, PURPOSES_LIMIT, shown_traits, standing
from touchweave.identity.trait_values import TraitValues
from touchweave.identity.traits import TraitColumns

PURPOSES = ("ads", "mail")


def snapshot(at: int, customer: int = 0, **told: Any) -> dict[str, Any]:
    """An event that came in while this held."""
    return event(at, customer, type="page", consent=json.dumps(told))


def preferences(at: int, customer: int = 0, **agreed: bool) -> dict[str, Any]:
    return snapshot(at, customer, category_preferences=agreed)


def decided(at: int, name: str, customer: int = 0, **properties: Any) -> dict[str, Any]:
    return event(at, customer, type="track", name=name, properties=json.dumps(properties))


def staff(at: int, purpose: str, agreed: bool, customer: int = 0) -> dict[str, Any]:
    consent = staff_consent(purpose, agreed, who="Ada", wording=None)
    return event(at, customer, type="identify", source=STAFF_SOURCE, consent=consent)


def event(at: int, customer: int, **columns: Any) -> dict[str, Any]:
    return (
        {"source": "shop", "name": None, "properties": None, "context": None, "consent": None}
        | columns
        | {
            "at": at,
            "customer": customer,
        }
    )


def batch(events: list[dict[str, Any]]) -> tuple[pa.RecordBatch, np.ndarray]:
    columns: dict[str, pa.Array] = {
        name: pa.array([each[name] for each in events], pa.string())
        for name in ("type", "name", "source", "properties", "context", "consent")
    }
    columns["occurred_at"] = pa.array([each["at"] for each in events], pa.int64()).cast(pa.timestamp("us", tz="UTC"))
    return pa.record_batch(columns), np.array([each["customer"] for each in events], np.int64)


def held(*batches: list[dict[str, Any]], customers: int = 1) -> dict[str, list[bool | None]]:
    """What holds of each purpose, by customer."""
    traits = TraitColumns()
    for events in batches:
        traits.add(*batch(events))
    values = traits.values(customers)

    def kept(name: str) -> TraitValues:
        return values.get(name, TraitValues.absent(customers))

    names = shown_traits(values)
    return {name: (standing(name, kept) if CONSENT in name else kept(name)).column().to_pylist() for name in names}


def test_a_snapshot_says_what_held_and_the_latest_counts_however_late_it_arrives() -> None:
    assert held([preferences(20, ads=True)], [preferences(10, ads=False, mail=True)]) == {
        "consent:ads": [True],
        "consent:mail": [True],
    }


def test_of_whom_nobody_spoke_nothing_is_known() -> None:
    assert held([preferences(1, ads=True), event(2, 1, type="page")], customers=2) == {"consent:ads": [True, None]}


def test_preferences_without_any_category_refuse_every_purpose() -> None:
    assert held([preferences(1, ads=True), preferences(2)]) == {"consent:ads": [False]}
    assert held([preferences(2), preferences(3, ads=True)]) == {"consent:ads": [True]}


@pytest.mark.parametrize("name", ["Consent Given", "consent_given", "consentGiven"])
def test_an_event_says_what_was_decided_however_its_name_is_written(name: str) -> None:
    assert held([decided(1, name, purpose="mail")]) == {"consent:mail": [True]}


def test_an_event_may_speak_of_several_purposes_and_change_either_way() -> None:
    events = [
        decided(1, "Consent Given", purpose=["ads", "mail"]),
        decided(2, "Consent Withdrawn", purpose="ads"),
        decided(3, "Consent Changed", purpose="mail", agreed=False),
        decided(4, "Consent Changed", purpose="mail", agreed="yes, of course"),  # says neither
        decided(5, "Consent Given", purpose=None),
    ]
    assert held(events) == {"consent:ads": [False], "consent:mail": [False]}


def test_the_event_of_segments_consent_managers_is_understood() -> None:
    context = json.dumps({"consent": {"categoryPreferences": {"ads": True, "mail": "true"}}})
    told = event(1, 0, type="track", name="Segment Consent Preference Updated", context=context)
    assert held([told]) == {"consent:ads": [True], "consent:mail": [False]}


def test_a_browser_that_goes_on_agreeing_undoes_no_refusal() -> None:
    phoned = [preferences(1, mail=True), staff(2, "mail", False), preferences(3, mail=True)]
    assert held(phoned) == {"consent:mail": [False]}
    assert held(list(reversed(phoned))) == {"consent:mail": [False]}
    assert held([*phoned, decided(4, "Consent Given", purpose="mail")]) == {"consent:mail": [True]}


def test_a_browser_that_refuses_undoes_an_agreement() -> None:
    assert held([staff(1, "mail", True), preferences(2, mail=False)]) == {"consent:mail": [False]}


def test_a_signal_of_the_browser_refuses_sale_and_sharing_only() -> None:
    told = snapshot(1, category_preferences={"mail": True, "sharing": True}, gpc=True)
    assert held([told]) == {"consent:mail": [True], "consent:sale": [False], "consent:sharing": [False]}
    assert held([snapshot(1, dnt=True)]) == {"consent:analytics": [False]}


def test_traits_cannot_be_called_as_consent_is() -> None:
    traits = {"consent:mail": True, "consent_seen:mail": True, "computed:value": 9, "name": "Jo"}
    identify = event(1, 0, type="identify", properties=json.dumps(traits))
    bearing = event(2, 0, type="page", context=json.dumps({"traits": traits}))
    assert held([identify, bearing]) == {"name": ["Jo"]}
    assert held([identify, bearing, staff(1, "mail", False)])["consent:mail"] == [False]


def test_only_staffs_own_source_speaks_as_staff() -> None:
    forged = event(3, 0, type="identify", consent=staff_consent("mail", True, who="Ada", wording=None))
    assert held([staff(1, "mail", False), forged]) == {"consent:mail": [False]}  # a snapshot, and no more


def test_strangers_cannot_make_any_number_of_columns_and_staff_can_always_write() -> None:
    flood = [preferences(at, **{f"<b>{at}</b>": True}) for at in range(PURPOSES_LIMIT + 20)]
    found = held(flood, [staff(1, "mail", True), preferences(2, mail=False)])
    assert len(found) == PURPOSES_LIMIT + 1
    assert found["consent:mail"] == [False]
    assert held([preferences(1, **{"x" * 2**20: True, "": True, " ads": True})]) == {}


def test_what_cannot_be_read_says_nothing() -> None:
    spoilt = [event(1, 0, type="page", consent=text) for text in ("{", "[]", "null", '{"category_preferences": 3}')]
    odd = [decided(2, "Consent Given", purpose={"a": 1}), decided(3, "Consent Given", purpose=["ads", 3, None])]
    assert held([*spoilt, *odd]) == {"consent:ads": [True]}


# --- a twin ------------------------------------------------------------------------------------------------

_event = st.one_of(
    st.builds(
        lambda at, who, agreed: preferences(at, who, **agreed),
        st.integers(0, 5),
        st.integers(0, 1),
        st.dictionaries(st.sampled_from(PURPOSES), st.booleans()),
    ),
    st.builds(
        lambda at, who, purpose, agreed: decided(at, "Consent Changed", who, purpose=purpose, agreed=agreed),
        st.integers(0, 5),
        st.integers(0, 1),
        st.sampled_from(PURPOSES),
        st.booleans(),
    ),
    st.builds(staff, st.integers(0, 5), st.sampled_from(PURPOSES), st.booleans(), st.integers(0, 1)),
)


def twin(events: list[dict[str, Any]], customer: int, purpose: str) -> bool | None:
    """The rules, said once more: the last decision, and the last snapshot."""
    last: dict[str, tuple[int, int, int, bool]] = {}
    for place, each in enumerate(events):
        if each["customer"] != customer:
            continue
        if each["properties"]:
            told = json.loads(each["properties"])
            kind, agreed, every = "decided", {told["purpose"]: told["agreed"]}, False
        else:
            told = json.loads(each["consent"])["category_preferences"]
            kind = "decided" if each["source"] == STAFF_SOURCE else "seen"
            agreed, every = (told, False) if told else ({purpose: False}, True)
        if purpose in agreed:
            said = (each["at"], int(every), place, agreed[purpose])
            last[kind] = max(last.get(kind, said), said)
    decision, seen = last.get("decided"), last.get("seen")
    if decision is None or seen is None:
        one = decision or seen
        return None if one is None else one[3]
    if seen[0] > decision[0] and not (seen[3] and not decision[3]):
        return seen[3]
    return decision[3]


@given(st.lists(_event, max_size=12), st.lists(st.integers(0, 12), max_size=2))
def test_the_columns_are_the_rules_twin_however_events_come_in_batches(
    events: list[dict[str, Any]], cuts: list[int]
) -> None:
    edges = [0, *sorted(min(cut, len(events)) for cut in cuts), len(events)]
    found = held(*(events[low:high] for low, high in pairwise(edges) if high > low), customers=2)
    for purpose in PURPOSES:
        expected = [twin(events, customer, purpose) for customer in range(2)]
        if f"consent:{purpose}" in found:
            assert found[f"consent:{purpose}"] == expected
        else:
            assert all(one is None for one in expected) or not any(expected)
