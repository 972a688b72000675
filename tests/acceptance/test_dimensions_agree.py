"""Filters and breakdowns by dimension give the counts that plain SQL finds in the events."""

from collections.abc import Iterator
from typing import Any

import pytest

from touchweave.demo import sample_workspace
from touchweave.workspace import Workspace

PLACED = "type <> 'identify'"


@pytest.fixture(scope="module")
def brand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with sample_workspace(tmp_path_factory.mktemp("dimensions") / "brand", customers=400, seed=5) as workspace:
        yield workspace


def _counts(brand: Workspace, query: str) -> dict[Any, int]:
    return {row["value"]: row["n"] for row in brand.sql(query).to_dicts()}


@pytest.mark.parametrize(
    ("dimension", "column"), [("source", "source"), ("campaign", "campaign"), ("page", "page_path")]
)
def test_interactions_of_a_value_are_as_many_as_its_events(brand: Workspace, dimension: str, column: str) -> None:
    events = _counts(brand, f"select {column} as value, count(*) as n from events where {PLACED} group by 1")
    without = events.pop(None, 0)
    assert events
    for value, count in events.items():
        where: Any = {"type": "dimension", "name": dimension, "value": value}
        assert brand.scorecard(where=where).interactions == count
        assert sum(row.interactions for row in brand.customers(limit=1000, where=where).customers) == count
    assert brand.scorecard(where=f"not dimension:{dimension}").interactions == without
    assert brand.scorecard(where=f"dimension:{dimension}").interactions == sum(events.values())


@pytest.mark.parametrize("by", ["source", "campaign", "page", "channel", "week", "trait:loyalty_member"])
def test_a_breakdown_adds_up_and_opens(brand: Workspace, by: str) -> None:
    whole, parts = brand.scorecard(), brand.scorecard(by=by)
    assert sum(group.customers for group in parts.groups) == whole.customers
    assert sum(group.result.interactions for group in parts.groups) == whole.interactions
    for group in parts.groups:
        assert brand.customers(where=[{"type": "group", "by": by, "name": group.name}]).found == group.customers
