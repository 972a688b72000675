"""Polars: a frame sorted by customer and time, said to be so."""

from functools import reduce

import polars as pl
from answering import Asked, Forms, pairs

PACKAGE = "polars"
customer, time, touchpoint = pl.col("customer"), pl.col("time"), pl.col("touchpoint")
#: Larger than any time and window together: (customer, time) as one number that grows from row to row.
LINE = 1 << 33


def load(asked: Asked) -> dict[str, Forms]:
    """Load the meetings and give the queries."""
    meetings = pl.read_parquet(asked.file).sort("customer", "time").rechunk().with_columns(customer.set_sorted())
    lazy = meetings.lazy()
    return {
        "transitions": {
            "shift() over customer": lambda: transitions(lazy, touchpoint.shift(-1).over("customer")),
            "shift() over the whole frame †": lambda: transitions(lazy, _next("touchpoint")),
        },
        "funnel": {
            "join_asof() by customer": lambda: funnel_by_asof(lazy, asked),
            "forward_fill() over the whole frame †": lambda: funnel_as_stream(lazy, asked),
        },
        "retention": {
            "shift() over customer": lambda: retention(lazy, asked, time.shift(-1).over("customer")),
            "shift() over the whole frame †": lambda: retention(lazy, asked, _next("time")),
            "first meeting, then a join": lambda: retention_by_join(lazy, asked),
        },
    }


def _next(column: str) -> pl.Expr:
    return pl.when(customer == customer.shift(-1)).then(pl.col(column).shift(-1))


def transitions(lazy: pl.LazyFrame, following: pl.Expr) -> list[list[int]]:
    """Pairs counted."""
    found = lazy.select(touchpoint, following=following).drop_nulls().group_by("touchpoint", "following").len()
    return pairs(found.collect().rows())


def funnel_by_asof(lazy: pl.LazyFrame, asked: Asked) -> list[int]:
    """Each step takes the start of the latest attempt that reached the step before."""

    def onward(came: pl.LazyFrame, step: int) -> pl.LazyFrame:
        here = lazy.filter(touchpoint == step).select("customer", "time")
        joined = here.join_asof(came, on="time", by="customer", allow_exact_matches=False, check_sortedness=False)
        return joined.filter(time.cast(pl.Int64) - pl.col("start") <= asked.window)

    first = lazy.filter(touchpoint == asked.steps[0]).select("customer", "time", start=time.cast(pl.Int64))
    reached = [first]
    for step in asked.steps[1:]:
        reached.append(onward(reached[-1], step))
    counts = pl.collect_all([step.select(customer.n_unique()) for step in reached])
    return [int(count.item()) for count in counts]


def funnel_as_stream(lazy: pl.LazyFrame, asked: Asked) -> list[int]:
    """The same without groups: customer and time as one ascending number, filled forward."""
    place = customer.cast(pl.Int64) * LINE + time.cast(pl.Int64)
    rows = lazy.filter(touchpoint.is_in(asked.steps)).select(customer, touchpoint, place=place)
    rows = rows.with_columns(start_0=pl.when(touchpoint == asked.steps[0]).then("place"))

    def onward(frame: pl.LazyFrame, numbered: tuple[int, int]) -> pl.LazyFrame:
        number, step = numbered
        frame = frame.with_columns(latest=pl.col(f"start_{number - 1}").forward_fill())
        reached = (touchpoint == step) & (pl.col("place") - pl.col("latest") <= asked.window)
        return frame.with_columns(pl.when(reached).then("latest").alias(f"start_{number}"))

    rows = reduce(onward, enumerate(asked.steps[1:], 1), rows)
    starts = [f"start_{number}" for number in range(len(asked.steps))]
    return [
        int(n)
        for n in rows.select(customer.filter(pl.col(s).is_not_null()).n_unique().alias(s) for s in starts)
        .collect()
        .row(0)
    ]


def retention(lazy: pl.LazyFrame, asked: Asked, following: pl.Expr) -> list[int]:
    """The first meeting at the touchpoint of each customer, with the next at whatever touchpoint."""
    found = (
        lazy.select(customer, time, touchpoint, following=following)
        .filter(touchpoint == asked.touchpoint)
        .unique("customer", keep="first", maintain_order=False)
        .filter(time <= asked.last - asked.window)
        .select((pl.col("following") - time <= asked.window).sum(), pl.len().alias("elapsed"))
    )
    return [int(number) for number in found.collect().row(0)]


def retention_by_join(lazy: pl.LazyFrame, asked: Asked) -> list[int]:
    """The first meeting of each customer, joined with their later ones."""
    first = lazy.filter(touchpoint == asked.touchpoint).group_by("customer").agg(first=time.min())
    first = first.filter(pl.col("first") <= asked.last - asked.window)
    later = (time > pl.col("first")) & (time <= pl.col("first") + asked.window)
    came = lazy.join(first, on="customer").filter(later).select(customer.n_unique())
    counts = pl.collect_all([came, first.select(pl.len())])
    return [int(count.item()) for count in counts]
