"""Events by their places, or of one type: the newest first, as far as the bound goes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from touchweave.event.parcel import ROW_FIELDS, Parcel
from touchweave.store.events_of import UNBOUND, Bound
from touchweave.store.store import Store

FILES, ROWS = 3, 4


def row(number: int) -> tuple[Any, ...]:
    kind = "group" if number % 5 == 0 else "track"
    told = {"message_id": str(number), "type": kind, "name": "Visit", "occurred_at": number, "user_id": "jo"}
    return tuple(told.get(name) for name in ROW_FIELDS)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Twelve events in three files, numbered by their places."""
    folder: Path = tmp_path_factory.mktemp("events_of") / "shop"
    with Store.create(folder) as made:
        for file in range(FILES):
            rows = [row(file * ROWS + place) for place in range(ROWS)]
            made.inbox.append([Parcel(source="shop", received_us=file, rows=rows)])
            with made.writing("load") as writer:
                writer.load()
        yield made


def numbers(found: Any) -> list[int]:
    return [int(event["message_id"]) for event in found.events]


@given(st.sets(st.integers(0, FILES * ROWS - 1)), st.integers(1, 4), st.integers(1, 13))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_newest_at_these_places_are_found_as_far_as_the_bound_goes(
    store: Store, places: set[int], groups: int, events: int
) -> None:
    found = store.said.at_places(
        np.array(sorted(places), np.int64), ["message_id"], Bound(groups=groups, events=events)
    )
    looked = sorted({place // ROWS for place in places})[-groups:]
    expected = sorted(place for place in places if place // ROWS in looked)[-events:]
    # A group is not opened any more once enough were found.
    assert numbers(found) == expected[-events:]
    assert found.complete == (len(expected) == len(places))


def test_events_of_a_type_are_found_in_ledger_order(store: Store) -> None:
    found = store.said.of_type("group", ["message_id", "occurred_at"], UNBOUND)
    assert (numbers(found), found.complete) == ([0, 5, 10], True)
    assert found.events[1]["occurred_at"] == 5
    short = store.said.of_type("group", ["message_id"], Bound(groups=9, events=2))
    assert (numbers(short), short.complete) == ([5, 10], False)
    assert store.said.of_type("alias", ["message_id"]).events == ()
