"""Computed traits: each against the rule said once more, customer by customer, over plain lists."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.catalogue.touchpoint import Touchpoint
from touchweave.errors import SelectionInvalid
from touchweave.event.vocabulary import MEETINGS, Channel, Direction, Kind, Setting
from touchweave.journey.columns import Columns
from touchweave.profile.computed import COMPUTED_NAMES, Computing, computed_column, computed_table, made
from touchweave.profile.explained import explained
from touchweave.profile.lifecycle import LifecycleDays
from touchweave.profile.orders import SCORED_FROM

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HOUR = 3_600_000_000
DAY = 24 * HOUR
DAYS = LifecycleDays(new=2, active=4, at_risk=8)


def place(key: str, channel: Channel, direction: Direction = Direction.INBOUND) -> Touchpoint:
    return Touchpoint(
        key=key, name=key.title(), channel=channel, stage="purchase", setting=Setting.ONLINE, direction=direction
    )


PLACES = (
    place("home", Channel.WEB),
    place("shop", Channel.STORE),
    place("letter", Channel.EMAIL, Direction.OUTBOUND),
    place("call", Channel.CALL),
)

_interaction = st.tuples(
    st.integers(0, 12 * 24).map(lambda hours: hours * HOUR),
    st.integers(0, len(PLACES) - 1),
    st.sampled_from(list(Kind)),
    st.sampled_from([None, 0.0, 2.5, 10.0]),
)
_lines = st.lists(
    st.lists(_interaction, max_size=8).map(lambda line: sorted(line, key=lambda one: one[0])), max_size=6
)


def columns(lines: list[list[Any]], first: int = 0) -> Columns:
    flat = [one for line in lines for one in line]
    return Columns(
        customer=np.arange(first, first + len(lines), dtype=np.int32),
        offsets=np.cumsum([0, *map(len, lines)], dtype=np.int64),
        occurred_at=np.array([one[0] for one in flat], np.int64),
        touchpoint=np.array([one[1] for one in flat], np.uint16),
        kind=np.array([one[2] for one in flat], np.uint8),
        value=np.array([np.nan if one[3] is None else one[3] for one in flat], np.float32),
        scale=np.zeros(len(flat), np.uint8),
    )


def index_with(lines: list[list[Any]], cut: int) -> Any:
    """The lines in two runs."""
    runs = (columns(lines[:cut]), columns(lines[cut:], min(cut, len(lines))))
    return SimpleNamespace(runs=runs, customers_count=len(lines), touchpoints=PLACES)


def latest_most(words: list[Any]) -> tuple[Any, int]:
    """The most frequent word, of several the one that came last, and how often it came."""
    if not words:
        return None, 0
    counts = Counter(words)
    most = max(counts.values())
    return next(word for word in reversed(words) if counts[word] == most), most


def at(time: int | None) -> datetime | None:
    return None if time is None else EPOCH + timedelta(microseconds=time)


def twin(line: list[Any], horizon: int) -> dict[str, Any]:
    met = [one for one in line if one[2] in MEETINGS]
    own = [
        one
        for one in line
        if one[2] == Kind.RESPONSE or (one[2] in MEETINGS and PLACES[one[1]].direction is Direction.INBOUND)
    ]
    bought = [one for one in line if one[2] == Kind.OUTCOME]
    used = {PLACES[one[1]].channel for one in met}
    channel, channel_n = latest_most([PLACES[one[1]].channel.value for one in own])
    hour, hour_n = latest_most([one[0] // HOUR % 24 for one in own])
    seen = max([one[0] for one in (*own, *bought)], default=None)
    if not bought:
        stage = "never_bought"
    elif horizon - bought[0][0] < DAYS.new * DAY:
        stage = "new"
    else:
        stage = next(
            (
                name
                for name, days in (("active", DAYS.active), ("at_risk", DAYS.at_risk))
                if horizon - seen < days * DAY
            ),
            "dormant",
        )
    return {
        "interactions": len(met),
        "first_touchpoint": PLACES[met[0][1]].key if met else None,
        "first_touch_at": at(met[0][0]) if met else None,
        "last_touchpoint": PLACES[met[-1][1]].key if met else None,
        "last_touch_at": at(met[-1][0]) if met else None,
        "channels": ", ".join(channel.value for channel in Channel if channel in used) or None,
        "own_interactions": len(own),
        "last_own_at": at(own[-1][0]) if own else None,
        "preferred_channel": channel,
        "preferred_channel_n": channel_n,
        "preferred_hour": hour,
        "preferred_hour_n": hour_n,
        "orders": len(bought),
        "first_order_at": at(bought[0][0]) if bought else None,
        "last_order_at": at(bought[-1][0]) if bought else None,
        "value": sum(one[3] or 0.0 for one in bought),
        "recency_days": (horizon - bought[-1][0]) // DAY if bought else None,
        "recency_score": None,
        "frequency_score": None,
        "monetary_score": None,
        "lifecycle": stage,
    }


@given(_lines, st.integers(0, 6))
@settings(max_examples=200, deadline=None)
def test_every_computed_trait_is_what_its_rule_says_of_each_line(lines: list[list[Any]], cut: int) -> None:
    horizon = max((one[0] for line in lines for one in line), default=0)
    found = Computing(index_with(lines, cut), horizon, DAYS)
    told = pa.table({name: made(found, name) for name in COMPUTED_NAMES}).to_pylist()
    assert told == [twin(line, horizon) for line in lines]


def fifth(values: list[float], value: float) -> int:
    below = sum(other < value for other in values)
    equal = sum(other == value for other in values)
    return min(1 + 5 * (2 * below + equal) // (2 * len(values)), 5)


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3), st.integers(0, 4)), min_size=SCORED_FROM, max_size=60)
)
@settings(deadline=None)
def test_scores_are_fifths_of_those_who_bought(drawn: list[tuple[int, int, int]]) -> None:
    lines = [
        [(time * DAY, 0, Kind.OUTCOME, float(worth))] * number for time, number, worth in drawn
    ]  # who bought nothing has an empty line
    found = Computing(index_with(lines, len(lines)), 10 * DAY, DAYS)
    buyers = [one for one in drawn if one[1]]
    for name, of in (
        ("recency_score", lambda one: one[0]),
        ("frequency_score", lambda one: one[1]),
        ("monetary_score", lambda one: one[1] * one[2]),
    ):
        values = [of(one) for one in buyers]
        expected = [fifth(values, of(one)) if one[1] and len(buyers) >= SCORED_FROM else None for one in drawn]
        assert made(found, name).to_pylist() == expected


def test_equal_buyers_are_all_in_the_middle_fifth_and_different_ones_evenly_in_all() -> None:
    lines = [[(DAY, 0, Kind.OUTCOME, float(number))] for number in range(50)]
    found = Computing(index_with(lines, 50), 10 * DAY, DAYS)
    assert set(made(found, "recency_score").to_pylist()) == {3}
    assert Counter(made(found, "monetary_score").to_pylist()) == dict.fromkeys(range(1, 6), 10)


EVENTS = [
    ("abe", 10 * HOUR, "home", "CONTACT"),
    ("abe", 11 * HOUR, "letter", "CONTACT"),
    ("abe", 34 * HOUR, "letter", "RESPONSE"),
    ("abe", 35 * HOUR, "shop", "OUTCOME", 20.0),
    ("abe", 60 * HOUR, "home", "CONTACT"),
    ("bea", 60 * HOUR, "home", "NPS", 9),
]


@pytest.fixture
def index(index_of: Callable[..., Any]) -> Any:
    return index_of(EVENTS, touchpoints=PLACES)


def test_one_customers_are_those_of_the_table_and_each_is_explained(index: Any) -> None:
    abe = {one.name: one for one in explained(index, index.code("abe"), DAYS)}
    row = computed_table(index, DAYS).to_pylist()[index.code("abe")]
    for name, trait in abe.items():
        expected = row[name].isoformat() if isinstance(row[name], datetime) else row[name]
        assert trait.value == expected, name
    assert {name: one.explained for name, one in abe.items()} == {
        "first_touchpoint": "the first of 5 interactions was “Home”, 1970-01-01 10:00 UTC",
        "first_touch_at": "the first of 5 interactions was “Home”, 1970-01-01 10:00 UTC",
        "last_touchpoint": "the last of 5 interactions was “Home”, 1970-01-03 12:00 UTC",
        "last_touch_at": "the last of 5 interactions was “Home”, 1970-01-03 12:00 UTC",
        "channels": "5 interactions through web, email, store",
        "own_interactions": "4 of 5 interactions were the customer's own doing",
        "preferred_channel": "2 of 4 interactions of the customer's own were through web",
        "preferred_hour": "2 of 4 interactions of the customer's own were between 10:00 and 11:00 UTC",
        "orders": "1 order, on 1970-01-02 11:00 UTC",
        "value": "the sum of what 1 order was worth",
        "recency_days": "1 day from the last order to 1970-01-03 12:00 UTC",
        "recency_score": "1 buyer is too few to tell fifths apart: 25 are needed",
        "frequency_score": "1 buyer is too few to tell fifths apart: 25 are needed",
        "monetary_score": "1 buyer is too few to tell fifths apart: 25 are needed",
        "lifecycle": "the first order, 1970-01-02 11:00 UTC, is less than 2 days ago, "
        "counted back from 1970-01-03 12:00 UTC",
    }
    assert (abe["preferred_channel"].n, abe["orders"].n) == (2, None)


def test_of_who_only_answered_no_meeting_is_known(index: Any) -> None:
    bea = {one.name: one for one in explained(index, index.code("bea"), DAYS)}
    assert bea["first_touchpoint"].value is None
    assert bea["first_touchpoint"].explained == bea["channels"].explained == "no meeting is known"
    assert (bea["lifecycle"].value, bea["lifecycle"].explained) == ("never_bought", "no order is known")


def test_a_column_is_had_by_its_name_and_an_unknown_name_is_refused(index: Any) -> None:
    assert computed_column(index, "computed:orders", DAYS).to_pylist() == [1, 0]
    with pytest.raises(SelectionInvalid, match="lifecycle"):
        computed_column(index, "life_cycle", DAYS)
