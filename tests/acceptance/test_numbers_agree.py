"""The same selection gives the same numbers in every view, and they are those that plain SQL counts.

One small sample brand; the oracle is DuckDB over the rows of `interactions`, knowing nothing of our loops.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import duckdb
import msgspec
import numpy as np
import pyarrow as pa
import pytest

from touchweave.demo import sample_workspace
from touchweave.workspace import Workspace

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MEETING = "kind in ('contact', 'response', 'outcome', 'issue')"
ANSWER = "kind in ('nps', 'csat', 'ces', 'sentiment')"


class Chosen(NamedTuple):
    """A selection as the product takes it, and as SQL over `i` (interactions) and `c` (customers) says it."""

    asked: dict[str, Any]
    who: str = "true"
    since: str = "0001-01-01"
    until: str = "9999-12-31"


SPRING = {"since": "2025-03-01", "until": "2025-06-01"}
_AT_CART_TWICE = """customer in (
    select customer from i where touchpoint = 'cart' and kind <> 'cost' and occurred_at >= '2025-03-01 00:00:00Z'
    and occurred_at < '2025-06-01 00:00:00Z' group by 1 having count(*) >= 2)"""
CHOSEN = {
    "everything": Chosen({}),
    "a period": Chosen(SPRING, since="2025-03-01", until="2025-06-01"),
    "a segment by trait": Chosen(
        {"where": "trait:loyalty_member=yes"}, who="customer in (select customer from c where loyalty_member = 'yes')"
    ),
    "not a trait": Chosen(
        {"where": "trait:loyalty_member!=yes"},
        who="customer in (select customer from c where loyalty_member is distinct from 'yes')",
    ),
    "a segment by touchpoint in a period": Chosen(
        {**SPRING, "where": ["touchpoint:cart>=2", "not touchpoint:complaint"]},
        who=f"""{_AT_CART_TWICE} and customer not in (select customer from i where touchpoint = 'complaint'
            and kind <> 'cost' and occurred_at >= '2025-03-01 00:00:00Z' and occurred_at < '2025-06-01 00:00:00Z')""",
        since="2025-03-01",
        until="2025-06-01",
    ),
    "nobody": Chosen({"since": "2031-01-01"}, since="2031-01-01"),
}


@pytest.fixture(scope="module")
def brand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with sample_workspace(tmp_path_factory.mktemp("numbers") / "brand", customers=1000, seed=11) as workspace:
        yield workspace


class Counted:
    """What plain SQL finds in one selection. `s` are its interactions, `m` its meetings with what came next."""

    def __init__(self, workspace: Workspace, chosen: Chosen) -> None:
        self._database = duckdb.connect()
        rows = workspace.sql("select * from interactions").to_arrow()
        self._database.register("i", rows.append_column("place", pa.array(np.arange(rows.num_rows))))
        self._database.register("c", workspace.sql("select * from customers").to_arrow())
        self._database.execute("set timezone = 'UTC'")
        since, until = f"timestamptz '{chosen.since}'", f"timestamptz '{chosen.until}'"
        days = workspace.settings.open_days
        self._database.execute(f"""
            create view line as select * from i where {chosen.who};
            create view s as select * from line where occurred_at >= {since} and occurred_at < {until};
            create view last_of_all as select least(max(occurred_at), {until}) as stop from i;
            create view m as select *, lead(touchpoint) over (partition by customer order by place) as next,
                lag(touchpoint) over (partition by customer order by place) as before,
                exists (select 1 from line as l where l.customer = s.customer and l.occurred_at >= {until}
                    and l.{MEETING})
                    or occurred_at > (select stop from last_of_all) - interval {days} days as may_go_on
                from s where {MEETING};
        """)

    def table(self, query: str) -> list[tuple[Any, ...]]:
        return self._database.sql(query).fetchall()

    def by_touchpoint(self, what: str, source: str = "s") -> dict[str, Any]:
        return dict(self.table(f"select touchpoint, {what} from {source} group by 1"))

    def one(self, query: str) -> Any:
        return self.table(query)[0][0]


@pytest.fixture(params=CHOSEN, scope="module")
def chosen(request: pytest.FixtureRequest) -> Chosen:
    return CHOSEN[request.param]


@pytest.fixture(scope="module")
def counted(brand: Workspace, chosen: Chosen) -> Counted:
    return Counted(brand, chosen)


def _nonzero(counts: dict[str, int]) -> dict[str, int]:
    return {key: count for key, count in counts.items() if count}


def test_customers_and_interactions_are_the_same_in_every_view(
    brand: Workspace, chosen: Chosen, counted: Counted
) -> None:
    card, drawn = brand.scorecard(**chosen.asked), brand.journey_map(**chosen.asked)
    listed = brand.customers(limit=5000, **chosen.asked)
    customers, interactions = counted.table("select count(distinct customer), count(*) from s")[0]
    assert (card.customers, drawn.customers, listed.found, len(listed.customers)) == (customers,) * 4
    assert (card.interactions, drawn.interactions) == (interactions, interactions)
    assert sum(row.interactions for row in listed.customers) == interactions
    assert sum(stage.interactions for stage in drawn.stages) == interactions


def test_touchpoints_have_the_counts_of_plain_sql(brand: Workspace, chosen: Chosen, counted: Counted) -> None:
    cards = brand.scorecard(**chosen.asked).touchpoints
    asked = {
        "interactions": "count(*)",
        "meetings": f"count(*) filter ({MEETING})",
        "customers": "count(distinct customer)",
        "issues": "count(*) filter (kind = 'issue')",
    }
    for name, what in asked.items():
        assert _nonzero({card.key: getattr(card, name) for card in cards}) == _nonzero(counted.by_touchpoint(what))
    answers = {"nps": "kind = 'nps'", "csat_rate": "kind = 'csat'", "ces": "kind = 'ces'", "emotion": ANSWER}
    for name, which in answers.items():
        found = {card.key: getattr(card, name).n for card in cards}
        assert _nonzero(found) == _nonzero(counted.by_touchpoint(f"count(*) filter ({which})"))
    worth = counted.by_touchpoint("coalesce(sum(value::double) filter (kind = 'outcome'), 0)")
    assert {card.key: card.value for card in cards if card.interactions} == pytest.approx(worth)
    assert all(sum(card.trend) == card.interactions for card in cards)


def test_the_map_and_the_scorecard_say_the_same_of_a_touchpoint(brand: Workspace, chosen: Chosen) -> None:
    cards = {card.key: card for card in brand.scorecard(**chosen.asked).touchpoints if card.interactions}
    drawn = {place.key: place for place in brand.journey_map(**chosen.asked).touchpoints}
    assert drawn.keys() == cards.keys()
    for key, place in drawn.items():
        card = cards[key]
        assert (place.customers, place.interactions, place.entrants) == (
            card.customers, card.interactions, card.meetings,
        )  # fmt: skip
        assert (place.reach_rate, place.emotion) == (card.reach_rate, card.emotion)
        assert (place.drop_off_rate.value, place.drop_off_rate.n) == (card.drop_off_rate.value, card.drop_off_rate.n)


def test_ways_out_of_each_touchpoint_add_up_to_its_entrants(
    brand: Workspace, chosen: Chosen, counted: Counted
) -> None:
    for most in (0, 5, 40, 1000):
        drawn = brand.journey_map(max_transitions=most, **chosen.asked)
        assert len(drawn.transitions) <= most
        for place in drawn.touchpoints:
            out = sum(arrow.count for arrow in drawn.transitions if arrow.source == place.key)
            assert out + place.other_out + place.ended + place.still_open == place.entrants
        for name, what in {"ended": "not may_go_on", "still_open": "may_go_on"}.items():
            found = {place.key: getattr(place, name) for place in drawn.touchpoints}
            assert _nonzero(found) == counted.by_touchpoint("count(*)", f"(from m where next is null and {what})")


def test_transitions_are_those_of_a_window_over_all_rows(brand: Workspace, chosen: Chosen, counted: Counted) -> None:
    query = "select touchpoint, next, count(*) from m where next is not null group by all"
    steps = {(source, target): count for source, target, count in counted.table(query)}
    table = brand.transitions(**chosen.asked)
    assert {(row.source, row.target): row.count for row in table.transitions} == steps
    drawn = brand.journey_map(**chosen.asked)
    assert table.steps == drawn.transitions_in_all == sum(steps.values())
    assert all(steps[arrow.source, arrow.target] == arrow.count for arrow in drawn.transitions)


def test_conversion_follows_each_customer_from_the_first_meeting(
    brand: Workspace, chosen: Chosen, counted: Counted
) -> None:
    window = f"interval {brand.settings.window_days} days"
    rows = counted.table(f"""
        with first as (select customer, touchpoint, min(place) as place,
            arg_min(occurred_at, place) as moment from m group by 1, 2)
        select touchpoint, count(*), count(*) filter (exists (select 1 from line where line.customer = first.customer
            and kind = 'outcome' and line.place > first.place and line.occurred_at <= first.moment + {window}))
        from first where moment <= (select max(occurred_at) from i) - {window} group by 1""")
    want = {touchpoint: (n, converted) for touchpoint, n, converted in rows}
    for card in brand.scorecard(**chosen.asked).touchpoints:
        n, converted = want.get(card.key, (0, 0))
        assert card.conversion_rate.n == n
        assert card.conversion_rate.value == (pytest.approx(converted / n) if n else None)


def test_a_touchpoint_seen_closely_says_what_its_row_says(brand: Workspace, chosen: Chosen, counted: Counted) -> None:
    for card in brand.scorecard(**chosen.asked).touchpoints[::7]:
        seen = brand.touchpoint(card.key, **chosen.asked)
        assert seen.scorecard == card
        assert sum(way.count for way in seen.before) == sum(way.count for way in seen.after) == card.meetings
        assert sum(week.interactions for week in seen.weeks) == card.interactions
        starts = counted.one(f"select count(*) from m where before is null and touchpoint = '{card.key}'")
        assert sum(way.count for way in seen.before if way.key is None) == starts
        assert brand.customers(touchpoint=card.key, **chosen.asked).found == card.customers


def test_rows_of_customers_are_those_of_their_lines(brand: Workspace, chosen: Chosen, counted: Counted) -> None:
    want = {
        row[0]: row[1:]
        for row in counted.table(
            "select customer, count(*), count(distinct touchpoint), epoch_us(min(occurred_at)),"
            " epoch_us(max(occurred_at)), count(*) filter (kind = 'outcome') from s group by 1"
        )
    }
    rows = brand.customers(limit=200, **chosen.asked).customers
    for row in rows:
        assert row.first_at is not None
        assert row.last_at is not None
        times = [(at - EPOCH) // timedelta(microseconds=1) for at in (row.first_at, row.last_at)]
        assert (row.interactions, row.touchpoints, *times, row.outcomes) == want[row.customer]
    if rows and not chosen.asked:
        line = brand.timeline(rows[0].customer)
        assert len(line.interactions) == line.interactions_in_all == rows[0].interactions


def test_credit_of_every_rule_adds_up_to_the_outcomes(brand: Workspace, chosen: Chosen) -> None:
    for rule in ("first", "last", "linear", "position", "time_decay", "markov"):
        table = brand.attribution(rule, **chosen.asked)
        assert sum(row.credit for row in table.touchpoints) + table.uncredited == pytest.approx(table.outcomes)
        assert sum(row.value for row in table.touchpoints) + table.uncredited_value == pytest.approx(table.value)


def test_the_http_doors_answer_what_the_python_methods_return(brand: Workspace, chosen: Chosen) -> None:
    from litestar.testing import TestClient

    from touchweave.api.app import create_app

    asked = {**chosen.asked, "where": _joined(chosen.asked.get("where", ""))}
    with TestClient(create_app(brand, hosts=["testserver.local"])) as client:
        for name in ("scorecard", "transitions", "retention", "customers", "attribution"):
            answer = client.get(f"/api/{name}", params=asked)
            assert answer.status_code == 200, answer.text
            assert answer.json() == msgspec.json.decode(msgspec.json.encode(getattr(brand, name)(**chosen.asked)))


def _joined(where: str | list[str]) -> str:
    return where if isinstance(where, str) else ";".join(where)
