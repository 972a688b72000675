"""DuckDB: a table in memory, inserted in the order of customer and time, which it keeps."""

from typing import Any

import duckdb
from answering import Asked, Forms, pairs

PACKAGE = "duckdb"
#: Larger than any time and window together: (customer, time) as one number that grows from row to row.
LINE = 1 << 33


def load(asked: Asked) -> dict[str, Forms]:
    """Load the meetings and give the queries."""
    base = duckdb.connect()
    base.execute("create table meetings as select * from read_parquet(?) order by customer, time", [asked.file])

    def rows(query: str) -> Any:
        return base.execute(query).fetchall()

    return {
        "transitions": {
            "lead() by customer": lambda: pairs(rows(BY_CUSTOMER)),
            "lead() as a stream †": lambda: pairs(rows(AS_STREAM)),
        },
        "funnel": {
            "windows by customer": lambda: list(rows(funnel_by_customer(asked))[0]),
            "windows as a stream †": lambda: list(rows(funnel_as_stream(asked))[0]),
            "ASOF joins": lambda: list(rows(funnel_by_asof(asked))[0]),
        },
        "retention": {
            "lead() by customer": lambda: list(rows(retention_by_customer(asked))[0]),
            "first meeting, then a join": lambda: list(rows(retention_by_join(asked))[0]),
            "lead() as a stream †": lambda: list(rows(retention_as_stream(asked))[0]),
        },
    }


BY_CUSTOMER = """
select touchpoint, following, count(*) from (
    select touchpoint, lead(touchpoint) over (partition by customer order by time) as following from meetings
) where following is not null group by all
"""
AS_STREAM = """
select touchpoint, following, count(*) from (
    select customer, touchpoint, lead(touchpoint) over () as following, lead(customer) over () as whose from meetings
) where whose = customer group by all
"""


def funnel_by_customer(asked: Asked) -> str:
    """For each row the latest start of an attempt that has come so far; only rows of the steps are read."""
    before = "(partition by customer order by place rows between unbounded preceding and 1 preceding)"
    return _funnel(asked, "time", before)


def funnel_as_stream(asked: Asked) -> str:
    """The same over the sorted table, without partitions: customer and time as one ascending number."""
    return _funnel(asked, f"customer::bigint * {LINE} + time", "(rows between unbounded preceding and current row)")


def _funnel(asked: Asked, place: str, window: str) -> str:
    steps = ", ".join(map(str, asked.steps))
    inner = f"select customer, touchpoint, {place} as place from meetings where touchpoint in ({steps})"
    inner = f"select *, case when touchpoint = {asked.steps[0]} then place end as start_1 from ({inner})"
    for number, step in enumerate(asked.steps[1:], 2):
        inner = f"select *, max(start_{number - 1}) over {window} as latest_{number} from ({inner})"
        reached = f"touchpoint = {step} and place - latest_{number} <= {asked.window}"
        inner = f"select *, case when {reached} then latest_{number} end as start_{number} from ({inner})"
    starts = [f"start_{number}" for number in range(1, len(asked.steps) + 1)]
    reached = ", ".join(f"count({start}) > 0 as {start}" for start in starts)
    counts = ", ".join(f"count(*) filter ({start})" for start in starts)
    return f"select {counts} from (select {reached} from ({inner}) group by customer)"


def funnel_by_asof(asked: Asked) -> str:
    """A chain of ASOF joins: each step takes the start of the latest attempt that reached the step before."""
    parts = [f"step_1 as (select customer, time, time as start from meetings where touchpoint = {asked.steps[0]})"]
    for number, step in enumerate(asked.steps[1:], 2):
        parts.append(
            f"step_{number} as (select here.customer, here.time, came.start from meetings here "
            f"asof join step_{number - 1} came on here.customer = came.customer and here.time > came.time "
            f"where here.touchpoint = {step} and here.time - came.start <= {asked.window})"
        )
    counts = [f"(select count(distinct customer) from step_{n})" for n in range(1, len(asked.steps) + 1)]
    return f"with {', '.join(parts)} select {', '.join(counts)}"


def retention_by_customer(asked: Asked) -> str:
    """The first meeting at the touchpoint of each customer, with the next at whatever touchpoint."""
    following = "lead(time) over (partition by customer order by time) as following"
    return _retention(asked, f"select customer, time, touchpoint, {following} from meetings")


def retention_as_stream(asked: Asked) -> str:
    """The same over the sorted table, without partitions."""
    inner = "select *, lead(time) over () as after, lead(customer) over () as whose from meetings"
    return _retention(
        asked,
        f"select customer, time, touchpoint, case when whose = customer then after end as following from ({inner})",
    )


def _retention(asked: Asked, followed: str) -> str:
    return f"""
    select count(*) filter (following - time <= {asked.window}), count(*) from (
        select min(time) as time, arg_min(coalesce(following, 1::bigint << 40), time)::bigint as following
        from ({followed}) where touchpoint = {asked.touchpoint} group by customer
    ) where time <= {asked.last - asked.window}
    """


def retention_by_join(asked: Asked) -> str:
    """No window: the first meeting of each customer, joined with later ones."""
    return f"""
    with first as (
        select customer, min(time) as time from meetings where touchpoint = {asked.touchpoint}
        group by customer having min(time) <= {asked.last - asked.window}
    )
    select (
        select count(*) from first semi join meetings on meetings.customer = first.customer
        and meetings.time > first.time and meetings.time <= first.time + {asked.window}
    ), (select count(*) from first)
    """
