"""Waits before and after a touchpoint: against a few lines of plain Python."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.errors import SelectionInvalid
from touchweave.event.vocabulary import Kind
from touchweave.measure.meeting import DAY_US
from touchweave.measure.wait_table import SIDES, wait_customers, wait_table
from touchweave.measure.waits import waits
from touchweave.stats.log_histogram import RELATIVE_ERROR

checked = settings(max_examples=80, deadline=None)


@checked
@given(data=st.data(), least=st.sampled_from([0.0, 86_400.0]), most=st.sampled_from([None, 200_000.0]))
def test_the_waits_on_each_side_are_those_of_their_twin_and_open_into_their_customers(
    cases: Callable[..., Any], data: st.DataObject, least: float, most: float | None
) -> None:
    case = data.draw(cases(longest=20))
    found = wait_table(case.whole, case.selection)
    assert found == wait_table(case.split, case.selection, threads=2)
    rows = {row.touchpoint: row for row in found.touchpoints}
    alone = waits(case.whole, case.selection)
    for key, row in rows.items():
        assert row.before_seconds == alone.wait_seconds(int(key[1:]))
    pairs = [
        (customer, earlier, later)
        for customer, line in case.within().items()
        for earlier, later in itertools.pairwise(line)
    ]
    assert found.waits == len(pairs) == sum(row.after_seconds.n for row in found.touchpoints)
    for touchpoint, side in itertools.product(range(4), SIDES):
        key = f"t{touchpoint}"
        waited = sorted(
            ((later[0] - earlier[0]) / 1e6, customer)
            for customer, earlier, later in pairs
            if (later if side == "before" else earlier)[1] == touchpoint
        )
        asked: dict[str, Any] = {"touchpoint": key, "side": side}
        everybody = wait_customers(case.split, case.selection, **asked)
        assert case.who(everybody) == {customer for _, customer in waited}
        some = wait_customers(case.split, case.selection, **asked, at_least_seconds=least, below_seconds=most)
        assert case.who(some) == {who for wait, who in waited if wait >= least and (most is None or wait < most)}
        if key not in rows:
            assert not waited
            continue
        told = {name: getattr(rows[key], f"{side}_{name}") for name in ("seconds", "customers", "quarter_seconds")}
        assert told["customers"] == everybody.sum()
        assert told["seconds"].n == len(waited)
        if waited:
            middle = waited[(len(waited) - 1) // 2][0]
            assert told["seconds"].value == pytest.approx(middle, rel=RELATIVE_ERROR)
            assert told["quarter_seconds"] == pytest.approx(waited[-(-len(waited) // 4) - 1][0], rel=RELATIVE_ERROR)


def test_the_last_meeting_of_a_line_waits_for_nothing(memory_index: Callable[..., Any]) -> None:
    index = memory_index([[(0, 1, Kind.CONTACT), (3 * DAY_US, 2, Kind.CONTACT)]])
    first, last = wait_table(index).touchpoints
    assert (first.touchpoint, first.before_seconds.note) == ("t1", "no meeting came before")
    assert first.after_seconds.value == pytest.approx(3 * 86_400, rel=RELATIVE_ERROR)
    assert (last.touchpoint, last.after_seconds.note) == ("t2", "no meeting came after")


def test_a_side_or_a_duration_that_makes_no_sense_is_refused(memory_index: Callable[..., Any]) -> None:
    index = memory_index([[(0, 1, Kind.CONTACT)]])
    with pytest.raises(SelectionInvalid, match="before, after"):
        wait_customers(index, touchpoint="t1", side="during")
    with pytest.raises(SelectionInvalid, match="0 to 1e10"):
        wait_customers(index, touchpoint="t1", below_seconds=float("nan"))
