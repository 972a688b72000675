"""Which customers satisfy conditions, on a small index made by hand."""

import warnings
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.catalogue.touchpoint import Touchpoint
from touchweave.errors import SelectionInvalid, TouchpointUnknown, ValueUnseen
from touchweave.event.vocabulary import Channel, Kind, Setting
from touchweave.journey.columns import Columns
from touchweave.journey.selection import Selection
from touchweave.segment.condition import TouchpointMet
from touchweave.segment.parse import parse_conditions
from touchweave.segment.select import select
from touchweave.segment.unseen import tell_unseen


@dataclass
class SmallIndex:
    """What segments ask of an index."""

    runs: tuple
    touchpoints: tuple
    customers_count: int
    traits: dict

    @property
    def present(self):
        return np.ones(self.customers_count, np.bool_)

    @property
    def trait_names(self):
        return tuple(self.traits)

    def trait(self, name):
        return self.traits[name]

    dimension_names = ("campaign",)
    last_us = 30

    def dimension_values(self, name):
        return len(self.words(name))

    def words(self, name):
        return pa.array(["spring", "fall"])

    def touchpoint_code(self, key):
        return [touchpoint.key for touchpoint in self.touchpoints].index(key)


def columns(first, lines):
    """Lines of (time, touchpoint, kind); the campaign is 0, 1 or 2: the time in tens, modulo three."""
    flat = [entry for line in lines for entry in line]
    return Columns(
        customer=np.arange(first, first + len(lines), dtype=np.int32),
        offsets=np.cumsum([0, *map(len, lines)], dtype=np.int64),
        occurred_at=np.array([entry[0] for entry in flat], np.int64),
        touchpoint=np.array([entry[1] for entry in flat], np.uint16),
        kind=np.array([entry[2] for entry in flat], np.uint8),
        value=np.full(len(flat), np.nan, np.float32),
        scale=np.zeros(len(flat), np.uint8),
        dimensions={"campaign": np.array([entry[0] // 10 % 3 for entry in flat], np.uint32)},
    )


def index(*runs, **traits):
    made, first = [], 0
    for lines in runs:
        made.append(columns(first, lines))
        first += len(lines)
    touchpoints = tuple(
        Touchpoint(key=key, name=key, channel=Channel.WEB, stage="purchase", setting=Setting.ONLINE)
        for key in ("web", "call", "shop")
    )
    return SmallIndex(tuple(made), touchpoints, first, traits)


K = Kind
LINES = [
    [(10, 0, K.CONTACT), (20, 1, K.CONTACT), (30, 1, K.CSAT)],
    [(10, 1, K.COST)],
    [(15, 1, K.ISSUE)],
]
TRAITS = {
    "country": pa.array(["DE", None, "FR"]),
    "age": pa.array([30.0, 29.5, None]),
    "vip": pa.array([True, False, None]),
}


def chosen(where, selection=None, **changes):
    found = select(parse_conditions(where), index(LINES, **TRAITS), selection or Selection(**changes))
    return np.flatnonzero(found.mask(3)).tolist()


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("", [0, 1, 2]),
        ("trait:country=DE", [0]),
        ("trait:country!=DE", [1, 2]),
        ("trait:country", [0, 2]),
        ("not trait:country", [1]),
        ("trait:country>=E", [2]),
        ("trait:age>=30", [0]),
        ("trait:age<=29.5", [1]),
        ("trait:age=30", [0]),
        ("trait:age!=30", [1, 2]),
        ("trait:vip=true", [0]),
        ("trait:vip=no", [1]),
        ("trait:vip!=true", [1, 2]),
        ("touchpoint:call", [0, 2]),
        ("touchpoint:call>=2", [0]),
        ("not touchpoint:call", [1]),
        ("not touchpoint:call>=2", [1, 2]),
        ("touchpoint:shop", []),
        ("touchpoint:call; trait:country=FR", [2]),
    ],
)
def test_customers_that_satisfy_all_conditions(where, expected):
    assert chosen(where) == expected


@pytest.mark.parametrize(
    ("where", "seen"),
    [
        ("dimension:campaign=spring", [True, True, True]),
        ("dimension:campaign=fall; touchpoint:call", [True, False, False]),
        ("touchpoint:call; dimension:campaign=fall", [True, False, False]),
        ("touchpoint:call>=2; dimension:campaign=fall", [False, False, False]),
        ("dimension:campaign!=fall; touchpoint:call", [True, False, True]),
        ("not dimension:campaign=fall; touchpoint:call", [True, False, True]),
        ("not dimension:campaign; touchpoint:call", [True, False, False]),
        ("dimension:campaign; touchpoint:call", [True, False, True]),
        ("dimension:campaign=winter; touchpoint:call", [False, False, False]),
    ],
)
def test_a_dimension_selects_interactions_and_other_conditions_see_only_those(where, seen):
    assert select(parse_conditions(where), index(LINES, **TRAITS)).mask(3).tolist() == seen


def test_any_of_several_values_of_a_dimension_may_be_wanted():
    where = {"type": "dimension", "name": "campaign", "values": ["fall", "spring"]}
    (only,) = select(parse_conditions(where), index(LINES)).only
    assert only.wanted.tolist() == [False, True, True]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"type": "transition", "source": "web", "target": "call"}, [0]),
        ({"type": "transition", "target": "call"}, [2]),
        ({"type": "transition", "source": "call", "open_days": 0}, [0, 2]),
        ({"type": "transition", "source": "call", "still_open": True}, [0, 2]),
        ({"type": "group", "by": "touchpoint", "name": "call"}, [1, 2]),
    ],
)
def test_a_number_of_a_measure_opens_into_its_customers(condition, expected):
    assert chosen([condition]) == expected


@pytest.mark.parametrize(
    ("by", "inside", "outside"),
    [("segment:touchpoint:call>=2", [0], [1, 2]), ("segment:dimension:campaign=fall", [0], [1, 2]),
     ("segment:trait:country=FR; touchpoint:call", [2], [0, 1]), ("segment:touchpoint:shop", [], [0, 1, 2])],
)  # fmt: skip
def test_a_segment_is_a_group_and_so_are_the_others(by, inside, outside):
    assert chosen([{"type": "group", "by": by, "name": "in"}]) == inside
    assert chosen([{"type": "group", "by": by, "name": "out"}]) == outside


@pytest.mark.parametrize(
    ("by", "name"), [("segment:", "in"), ("segment:weather=fine", "in"), ("segment:trait:vip", "x")]
)
def test_a_segment_that_cannot_be_asked_for_is_refused(by, name):
    with pytest.raises(SelectionInvalid):
        chosen([{"type": "group", "by": by, "name": name}])


def test_conditions_see_the_customers_whom_those_before_leave():
    opened = {"type": "group", "by": "touchpoint", "name": "(other)", "top": 1}
    assert chosen([opened]) == [0]
    assert chosen(["trait:country", opened]) == [2]


def test_an_unknown_dimension_is_refused_and_those_there_are_named():
    with pytest.raises(SelectionInvalid, match="campaign"):
        chosen("dimension:campain=spring")


def test_touchpoints_count_in_the_period_only():
    assert chosen("touchpoint:call", since_us=16, until_us=30) == [0]
    assert chosen("touchpoint:call>=2", since_us=16, until_us=30) == []
    assert chosen("not touchpoint:call", until_us=15) == [0, 1, 2]


def test_only_customers_of_the_selection_are_chosen():
    assert chosen("touchpoint:call", customers=np.array([False, True, True])) == [2]


def test_the_given_selection_is_left_as_it_was():
    mask = np.ones(3, dtype=np.bool_)
    chosen("trait:country=DE", customers=mask)
    assert mask.all()


def test_an_unknown_touchpoint_is_refused_and_the_nearest_named_first():
    with pytest.raises(TouchpointUnknown) as caught:
        chosen("touchpoint:cal")
    assert caught.value.details["allowed"].startswith("there are call, ")


@pytest.mark.parametrize(
    ("where", "allowed"),
    [
        ("trait:contry=DE", "country, age"),
        ("trait:vip=maybe", "= true"),
        ("trait:vip>=1", "= true"),
        ("trait:age=x", "a number"),
    ],
)
def test_what_cannot_be_asked_of_a_trait_is_refused(where, allowed):
    with pytest.raises(SelectionInvalid) as caught:
        chosen(where)
    assert allowed in caught.value.details["allowed"]


@pytest.mark.parametrize(
    ("where", "told", "expected"),
    [
        ("trait:country=GE", r"no trait country is 'GE'; there are DE, FR", []),
        ("trait:country!=GE", r"no trait country is 'GE'", [0, 1, 2]),
        ("trait:age=18", r"no trait age is '18'; they go from 29.5 to 30", []),
        ("dimension:campaign=sprong", r"no dimension campaign is 'sprong'; there are spring, fall", [0, 1, 2]),
        ({"type": "dimension", "name": "campaign", "values": ["fall", "x"]}, r"is 'x'", [0, 1, 2]),
    ],
)
def test_a_value_that_was_never_seen_finds_nobody_and_the_nearest_are_told(where, told, expected):
    with pytest.warns(ValueUnseen, match=told):
        assert chosen(where) == expected


def test_values_that_were_seen_are_not_spoken_of():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        chosen("trait:country=DE; trait:age>=90; trait:vip=true; dimension:campaign=fall; not trait:age=30")


def test_of_very_many_values_those_that_begin_alike_are_compared():
    values = pa.array([f"page-{number}" for number in range(20_000)] + ["gift-season"])
    with pytest.warns(ValueUnseen, match="there are gift-season and 20000 more"):
        tell_unseen("dimension campaign", "gift-guide", values)


def test_where_no_traits_are_known_it_says_so():
    with pytest.raises(SelectionInvalid, match="no traits"):
        select(parse_conditions("trait:a=1"), index(LINES))


_line = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2), st.integers(0, 8)), max_size=6)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(_line, max_size=5), st.lists(_line, max_size=3), st.integers(0, 9), st.integers(0, 9), st.integers(1, 3)
)
def test_counts_equal_those_of_a_plain_loop_over_all_runs(one, two, since, until, least):
    made = index(one, two)
    selection = Selection(since_us=since, until_us=until)
    expected = [
        sum(since <= time < until and touchpoint == 1 and kind != Kind.COST for time, touchpoint, kind in line)
        for line in [*one, *two]
    ]
    found = select([TouchpointMet(key="call", at_least=least)], made, selection)
    assert found.customers.tolist() == [count >= least for count in expected]
