"""Every condition beside a twin in plain Python, one customer at a time."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.errors import SegmentCircular, SegmentUnknown, SelectionInvalid, TouchpointUnknown
from touchweave.event.vocabulary import Kind
from touchweave.journey.selection import Selection
from touchweave.segment import condition as c
from touchweave.segment.given import Given
from touchweave.segment.parse import each, parse_conditions, written_condition
from touchweave.segment.select import members, select

HOUR = 3_600_000_000
DAY = 24 * HOUR
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOW = EPOCH + timedelta(days=12)

places = st.sampled_from(["web", "call", "shop", "channel:call", "stage:after", "web|shop", "channel:web | call"])
maybe_place = st.none() | places
days = st.sampled_from([None, 0.5, 1, 2, 4, 9])
moments = st.sampled_from([None, "1970-01-04", "1970-01-06T12:00:00", "1970-01-09"])
since = st.sampled_from([None, "1970-01-02", "1970-01-03T06:00:00"])
happened = {"since": since, "until": moments, "last_days": days, "as_of": moments}
numbers = st.sampled_from([0.0, 0.1, 1.0, 2.0, 5.0, 7.3])


def bounded(record, **fields):
    bounds = st.tuples(st.none() | numbers, st.none() | numbers).filter(lambda pair: pair != (None, None))
    return st.builds(
        lambda pair, **more: record(
            **more,
            at_least=min(pair) if None not in pair else pair[0],
            at_most=max(pair) if None not in pair else pair[1],
        ),
        pair=bounds,
        **fields,
        **happened,
    )


interactions = st.one_of(
    st.builds(
        lambda more, **fields: c.TouchpointMet(
            **fields, at_most=None if more is None else fields["at_least"] + more
        ),
        more=st.sampled_from([None, 0, 2]),
        key=places,
        met=st.booleans(),
        at_least=st.integers(1, 3),
        **happened,
    ),
    st.builds(
        c.MetWhen, which=st.sampled_from(["first", "last"]), key=maybe_place,
        before_days=st.sampled_from([1, 3]), **happened,
    ),
    st.builds(
        c.Sequence, steps=st.lists(places, min_size=2, max_size=4).map(tuple), within_days=days,
        without=maybe_place, **happened,
    ),
    bounded(
        c.ScoreIs, kind=st.sampled_from(["nps", "csat"]), key=maybe_place,
        which=st.sampled_from(["last", "first", "any", "mean"]),
    ),
    bounded(c.ValueIs, of=st.sampled_from(["sum", "count"]), key=maybe_place),
)  # fmt: skip
dimensions = st.builds(
    c.DimensionIs,
    name=st.just("campaign"),
    op=st.sampled_from(["is", "is_not", "known", "absent"]),
    value=st.sampled_from(["spring", "fall"]),
)
traits = st.one_of(
    st.builds(
        c.TraitIs, name=st.just("age"),
        op=st.sampled_from(["is", "is_not", "at_least", "at_most", "known", "absent"]),
        value=st.sampled_from([20.0, 30.0]),
    ),
    st.builds(c.TraitIs, name=st.just("country"), op=st.sampled_from(["is", "is_not", "known"]), value=st.just("DE")),
    st.builds(c.ConsentIs, purpose=st.just("mail"), state=st.sampled_from(["agreed", "refused", "unknown"])),
)  # fmt: skip
saved_names = st.builds(c.InSegment, name=st.sampled_from(["callers", "young callers"]))
conditions = st.recursive(
    st.one_of(interactions, interactions, traits, dimensions, saved_names),
    lambda inner: st.builds(
        lambda group, some: group(conditions=tuple(some)),
        st.sampled_from([c.AnyOf, c.AllOf, c.NoneOf]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=5,
)
SAVED = {
    "callers": parse_conditions("touchpoint:call within 3 days; dimension:campaign"),
    "young callers": parse_conditions([{"type": "segment", "name": "callers"}, "trait:age<=20"]),
}
kinds = st.sampled_from([Kind.CONTACT, Kind.CONTACT, Kind.OUTCOME, Kind.NPS, Kind.CSAT, Kind.COST, Kind.ISSUE])
moment = st.integers(0, 10 * 4).map(lambda step: step * 6 * HOUR)
an_interaction = st.tuples(
    moment, st.integers(0, 2), kinds, st.sampled_from([float("nan"), 0.1, 1.0, 2.0, 5.0]), st.integers(0, 2)
)
a_customer = st.tuples(
    st.lists(an_interaction, max_size=7).map(lambda line: sorted(line, key=lambda met: met[0])),
    st.sampled_from([None, 20.0, 30.0]),
    st.sampled_from([None, "DE", "FR"]),
    st.sampled_from([None, True, False]),
)
periods = st.sampled_from([(-(2**62), 2**62), (2 * DAY, 2**62), (DAY, 7 * DAY), (-(2**62), 5 * DAY)])


@settings(max_examples=200, deadline=None)
@given(
    customers=st.lists(a_customer, min_size=1, max_size=5),
    asked=st.lists(conditions, min_size=1, max_size=3),
    period=periods,
    cut=st.integers(0, 5),
    gone=st.booleans(),
)
def test_members_are_those_of_whom_plain_python_says_so(
    lines_in_memory, twin, met, customers, asked, period, cut, gone
) -> None:
    lines = [[met(*one) for one in customer[0]] for customer in customers]
    names = ("age", "country", "consent:mail")
    known = [dict(zip(names, customer[1:], strict=True)) for customer in customers]
    index = lines_in_memory(
        lines,
        min(cut, len(lines)),
        gone={0} if gone else (),
        **{name: _column(name, [one[name] for one in known]) for name in names},
    )
    read = parse_conditions(asked)
    found = members(
        read, index, Selection(since_us=period[0], until_us=period[1]),
        Given(now=NOW, saved=lambda: SAVED, telling=False),
    )  # fmt: skip
    now = 12 * DAY
    expected = [
        twin(line, one, now, SAVED, period).all_hold(read) and not (gone and place == 0)
        for place, (line, one) in enumerate(zip(lines, known, strict=True))
    ]
    assert found.tolist() == expected


def _column(name, values):
    kind = {"age": pa.float64(), "country": pa.string(), "consent:mail": pa.bool_()}[name]
    return pa.array(values, kind)


@settings(max_examples=200, deadline=None)
@given(asked=st.lists(conditions, max_size=3))
def test_what_is_written_down_is_read_back(asked) -> None:
    read = parse_conditions(asked)
    assert parse_conditions([written_condition(one) for one in read]) == read


def test_what_is_as_it_is_assumed_is_not_written_down():
    assert written_condition(*parse_conditions("touchpoint:call")) == {"type": "touchpoint", "key": "call"}


def test_conditions_in_groups_are_counted_too():
    groups = parse_conditions([{"type": "any", "conditions": ["trait:a", "not segment:b"]}])
    assert [type(one).__name__ for one in each(groups)] == ["AnyOf", "TraitIs", "NoneOf", "InSegment"]


def test_days_are_counted_back_from_the_end_of_the_period_and_where_it_is_open_from_now(lines_in_memory, met):
    index = lines_in_memory([[met(3 * DAY, 1, Kind.CONTACT)], [met(10 * DAY, 1, Kind.CONTACT)]])
    asked = parse_conditions("touchpoint:call within 5 days")
    assert members(asked, index, given=Given(now=NOW)).tolist() == [False, True]
    assert members(asked, index, Selection(until_us=6 * DAY)).tolist() == [True, False]
    with pytest.raises(SelectionInvalid, match="as_of"):
        members(asked, index)


def test_a_segment_that_there_is_not_is_refused_and_those_there_are_named(lines_in_memory):
    with pytest.raises(SegmentUnknown, match="callers"):
        members(parse_conditions("segment:caller"), lines_in_memory([[]]), given=Given(saved=lambda: SAVED))


def test_segments_in_a_circle_are_refused_and_the_way_is_named(lines_in_memory):
    saved = {"a": parse_conditions("segment:b"), "b": parse_conditions("not segment:a")}
    with pytest.raises(SegmentCircular, match="a → b → a"):
        members(parse_conditions("segment:a"), lines_in_memory([[]]), given=Given(saved=lambda: saved))


def test_a_purpose_that_nobody_was_asked_for_is_refused_and_those_there_are_named(lines_in_memory):
    index = lines_in_memory([[]], **{"consent:mail": _column("consent:mail", [True])})
    with pytest.raises(SelectionInvalid, match="purpose = 'post' cannot be used; allowed: mail"):
        members(parse_conditions("consent:post"), index)


@pytest.mark.parametrize(("key", "error"), [("cal", TouchpointUnknown), ("channel:cal", SelectionInvalid)])
def test_a_place_that_there_is_not_is_refused_and_the_nearest_named(lines_in_memory, key, error):
    with pytest.raises(error, match="call"):
        members(parse_conditions({"type": "touchpoint", "key": key}), lines_in_memory([[]]))


def test_who_vanished_in_another_customer_is_selected_by_nothing(lines_in_memory):
    index = lines_in_memory([[], []], gone={1})
    assert select(parse_conditions("not touchpoint:call"), index).mask(2).tolist() == [True, False]


def test_segments_made_of_one_another_are_looked_into_once(lines_in_memory):
    saved = {
        f"s{n}": parse_conditions({"type": "any", "conditions": f"segment:s{n - 1}; not segment:s{n - 1}"})
        for n in range(1, 40)
    }
    saved["s0"] = parse_conditions("touchpoint:call")
    assert members(parse_conditions("segment:s39"), lines_in_memory([[]]), given=Given(saved=lambda: saved)).all()
    assert np.ndim(members(parse_conditions("segment:s0"), lines_in_memory([[]]), given=Given(saved=lambda: saved)))
