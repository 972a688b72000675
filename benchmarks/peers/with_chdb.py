"""chDB, ClickHouse's engine embedded: a MergeTree ordered by customer and time, merged into one part."""

import json
import tempfile
from typing import Any

from answering import Asked, Forms, pairs
from chdb.session import Session

PACKAGE = "chdb"
_SCRATCH = tempfile.TemporaryDirectory(prefix="chdb-", ignore_cleanup_errors=True)


def load(asked: Asked) -> dict[str, Forms]:
    """Load the meetings and give the queries."""
    session = Session(_SCRATCH.name)
    session.query(
        "create table meetings (customer UInt32, time DateTime('UTC'), touchpoint UInt8) "
        "engine = MergeTree order by (customer, time)"
    )
    session.query(f"insert into meetings select customer, time, touchpoint from file('{asked.file}', Parquet)")
    session.query("optimize table meetings final")

    def rows(query: str) -> Any:
        return [json.loads(line) for line in str(session.query(query, "JSONCompactEachRow")).splitlines()]

    return {
        "transitions": {
            "leadInFrame() by customer": lambda: pairs(rows(BY_CUSTOMER)),
            "lagInFrame() by customer and time": lambda: pairs(rows(BY_BOTH)),
            "arrays by customer": lambda: pairs(rows(BY_ARRAYS)),
        },
        "funnel": {
            "windowFunnel()": lambda: _numbers(rows(funnel(asked))),
            "windowFunnel() in order": lambda: _numbers(rows(funnel(asked) + IN_ORDER)),
        },
        "retention": {
            "leadInFrame() by customer": lambda: _numbers(rows(retention_by_customer(asked))),
            "arrays by customer": lambda: _numbers(rows(retention_by_arrays(asked))),
            "first meeting, then a join": lambda: _numbers(rows(retention_by_join(asked))),
        },
    }


def _numbers(rows: Any) -> list[int]:
    return [int(number) for number in rows[0]]


IN_ORDER = " settings optimize_aggregation_in_order = 1"
FRAME = "rows between unbounded preceding and unbounded following"
BY_CUSTOMER = f"""
select touchpoint, following, count() from (
    select touchpoint, leadInFrame(toInt16(touchpoint), 1, -1)
        over (partition by customer order by time {FRAME}) as following from meetings
) where following >= 0 group by touchpoint, following
"""
BY_BOTH = """
select earlier, touchpoint, count() from (
    select customer, touchpoint, lagInFrame(touchpoint) over before as earlier,
        lagInFrame(customer) over before as whose, row_number() over before as place
    from meetings window before as (order by customer, time rows between 1 preceding and current row)
) where whose = customer and place > 1 group by earlier, touchpoint
"""
BY_ARRAYS = f"""
select pair.1, pair.2, count() from (
    select arrayJoin(arrayZip(arrayPopBack(line), arrayPopFront(line))) as pair from (
        select groupArray(touchpoint) as line from (select * from meetings order by customer, time)
        group by customer{IN_ORDER}
    )
) group by pair
"""


def funnel(asked: Asked) -> str:
    """The function made for it, over the rows of its steps."""
    conditions = ", ".join(f"touchpoint = {step}" for step in asked.steps)
    counts = ", ".join(f"countIf(level >= {number})" for number in range(1, len(asked.steps) + 1))
    return f"""
    select {counts} from (
        select windowFunnel({asked.window})(time, {conditions}) as level from meetings
        where touchpoint in ({", ".join(map(str, asked.steps))}) group by customer
    )"""


def retention_by_customer(asked: Asked) -> str:
    """The first meeting at the touchpoint of each customer, with the next at whatever touchpoint."""
    return f"""
    select countIf(following > 0 and following - first <= {asked.window}), count() from (
        select min(at) as first, argMin(following, at) as following from (
            select customer, touchpoint, toUInt32(time) as at,
                leadInFrame(at, 1, 0) over (partition by customer order by time {FRAME}) as following
            from meetings
        ) where touchpoint = {asked.touchpoint} group by customer
    ) where first <= {asked.last - asked.window}"""


def retention_by_arrays(asked: Asked) -> str:
    """The times of each customer as an array, with the first at the touchpoint."""
    return f"""
    select countIf(arrayExists(at -> at > first and at <= first + {asked.window}, times)), count() from (
        select groupArray(toUInt32(time)) as times, minIf(toUInt32(time), touchpoint = {asked.touchpoint}) as first
        from meetings group by customer
    ) where first > 0 and first <= {asked.last - asked.window}"""


def retention_by_join(asked: Asked) -> str:
    """The first meeting of each customer, joined with their later ones."""
    return f"""
    with first as (
        select customer, toUInt32(min(time)) as at from meetings where touchpoint = {asked.touchpoint}
        group by customer having at <= {asked.last - asked.window}
    )
    select (
        select uniqExact(customer) from meetings inner join first using (customer)
        where toUInt32(time) > at and toUInt32(time) <= at + {asked.window}
    ), (select count() from first)"""
