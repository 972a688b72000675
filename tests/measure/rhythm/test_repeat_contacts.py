"""Repeat contacts within some days: against a few lines of plain Python."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as with_fields

from touchweave.errors import SelectionInvalid
from touchweave.event.vocabulary import Channel, Kind
from touchweave.measure.meeting import DAY_US
from touchweave.measure.repeat_contacts import BY, COUNTED, DIRECTIONS, repeat_contact_customers, repeat_contact_table

checked = settings(max_examples=100, deadline=None)
CHANNELS = (Channel.EMAIL, Channel.CALL, Channel.CALL, Channel.CHAT)
#: The touchpoints of each direction; memory_index makes the first outbound.
TAKEN = {"inbound": {1, 2, 3}, "outbound": {0}, "any": {0, 1, 2, 3}}


def with_channels(index: Any) -> Any:
    places = zip(index.touchpoints, CHANNELS, strict=True)
    return replace(index, touchpoints=tuple(with_fields(one, channel=channel) for one, channel in places))


def group_of(touchpoint: int, by: str) -> str:
    return {"touchpoint": f"t{touchpoint}", "channel": str(CHANNELS[touchpoint]), "all": "all"}[by]


def twin(case: Any, days: float, by: str, taken: set[int], kinds: set[Kind]) -> dict[str, dict[str, list[int]]]:
    """By group and what is counted, the customers, one a contact."""
    found: dict[str, dict[str, list[int]]] = {}
    for customer, whole in case.chosen().items():
        line = [one for one in whole if one[1] in taken and one[2] in kinds]
        for place, one in enumerate(line):
            if not case.holds(one):
                continue
            group = group_of(one[1], by)
            later = [other[0] for other in line[place + 1 :] if group_of(other[1], by) == group]
            if one[0] + days * DAY_US > case.end:
                states = ["not_elapsed"]
            else:
                again = bool(later) and later[0] - one[0] <= days * DAY_US
                states = ["contacts", "repeated" if again else "resolved"]
            for state in states:
                found.setdefault(group, {state: [] for state in COUNTED})[state].append(customer)
    return found


@checked
@given(
    data=st.data(),
    days=st.sampled_from([0.5, 1.0, 3.0]),
    by=st.sampled_from(BY),
    direction=st.sampled_from(DIRECTIONS),
    kinds=st.sampled_from([("contact",), ("contact", "issue"), ("response", "outcome")]),
)
def test_every_number_is_that_of_its_twin_and_opens_into_its_customers(
    cases: Callable[..., Any], data: st.DataObject, days: float, by: str, direction: str, kinds: tuple[str, ...]
) -> None:
    case = data.draw(cases(longest=20))
    whole, split = with_channels(case.whole), with_channels(case.split)
    asked: dict[str, Any] = {"days": days, "by": by, "direction": direction, "kinds": kinds}
    found = repeat_contact_table(whole, case.selection, **asked)
    assert found == repeat_contact_table(split, case.selection, **asked, threads=2)
    expected = twin(case, days, by, TAKEN[direction], {Kind[kind.upper()] for kind in kinds})
    assert {row.group for row in found.groups} == set(expected)
    for row in found.groups:
        for state in COUNTED:
            mask = repeat_contact_customers(split, case.selection, **asked, group=row.group, counted=state)
            assert getattr(row, state) == len(expected[row.group][state])
            assert case.who(mask) == set(expected[row.group][state])
            assert mask.sum() == getattr(row, f"{state}_customers")
    for state in COUNTED:
        contacts = [one for group in expected.values() for one in group[state]]
        mask = repeat_contact_customers(whole, case.selection, **asked, counted=state)
        assert getattr(found.together, state) == len(contacts)
        assert case.who(mask) == set(contacts)
        assert mask.sum() == getattr(found.together, f"{state}_customers")


def test_first_contact_resolution_is_the_complement_of_the_repeat_rate(memory_index: Callable[..., Any]) -> None:
    days = [0, 3, 20, 50]
    index = memory_index([[(day * DAY_US, 1, Kind.CONTACT) for day in days]])
    (row,) = repeat_contact_table(index, days=7).groups
    assert (row.contacts, row.repeated, row.resolved, row.not_elapsed) == (3, 1, 2, 1)
    assert row.repeat_rate.value == pytest.approx(1 / 3)
    assert row.resolution_rate.value == pytest.approx(2 / 3)
    assert row.resolution_rate.note == "n = 3, need 30; 1 left out, their window is not over"


def test_an_unknown_group_kind_or_direction_is_refused(memory_index: Callable[..., Any]) -> None:
    index = memory_index([[(0, 1, Kind.CONTACT)]])
    with pytest.raises(SelectionInvalid, match="touchpoint, channel, all"):
        repeat_contact_table(index, by="stage")
    with pytest.raises(SelectionInvalid, match="inbound, outbound, any"):
        repeat_contact_table(index, direction="in")
    with pytest.raises(SelectionInvalid, match="contact, response, outcome, issue"):
        repeat_contact_table(index, kinds=("nps",))
    with pytest.raises(SelectionInvalid, match="a list of contact"):
        repeat_contact_table(index, kinds="contact")
    with pytest.raises(SelectionInvalid, match="above 0, at most 3653"):
        repeat_contact_table(index, days=0)
    with pytest.raises(SelectionInvalid, match="t0, t1"):
        repeat_contact_customers(index, group="t9")
    with pytest.raises(SelectionInvalid, match="contacts, repeated, resolved"):
        repeat_contact_customers(index, counted="solved")
