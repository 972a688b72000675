"""Polars: a frame sorted by customer and time, said to be so."""

from functools import reduce

import polars as pl
from answering import Asked, Forms, pairs

PACKAGE = "polars"
CUSTOMER, TIME, TOUCHPOINT = pl.col("customer"), pl.col("time"), pl.col("touchpoint")
#: Larger than any time and window together: (customer, time) as one number that grows from row to row.
LINE = 1 << 33


def load(asked: Asked) -> dict[str, Forms]:
    """Load the meetings and give the queries."""
    meetings = pl.read_parquet(asked.file).sort("customer", "time").rechunk().with_columns(CUSTOMER.set_sorted())
    lazy = meetings.lazy()
    return {
        "transitions": {
            "shift() over customer": lambda: transitions(lazy, TOUCHPOINT.shift(-1).over("customer")),
            "shift() over the sorted frame": lambda: transitions(lazy, _next("touchpoint")),
        },
        "funnel": {
            "join_asof() by customer": lambda: funnel_by_asof(lazy, asked),
            "forward_fill() over the sorted frame": lambda: funnel_as_stream(lazy, asked),
        },
        "retention": {
            "shift() over customer": lambda: retention(lazy, asked, TIME.shift(-1).over("customer")),
            "shift() over the sorted frame": lambda: retention(lazy, asked, _next("time")),
            "first meeting, then a join": lambda: retention_by_join(lazy, asked),
        },
    }


def _next(column: str) -> pl.Expr:
    return pl.when(CUSTOMER == CUSTOMER.shift(-1)).then(pl.col(column).shift(-1))


def transitions(lazy: pl.LazyFrame, following: pl.Expr) -> list[list[int]]:
    """Pairs counted."""
    found = lazy.select(TOUCHPOINT, following=following).drop_nulls().group_by("touchpoint", "following").len()
    return pairs(found.collect().rows())


def funnel_by_asof(lazy: pl.LazyFrame, asked: Asked) -> list[int]:
    """Each step takes the start of the latest attempt that reached the step before."""

    def onward(came: pl.LazyFrame, step: int) -> pl.LazyFrame:
        here = lazy.filter(TOUCHPOINT == step).select("customer", "time")
        joined = here.join_asof(came, on="time", by="customer", allow_exact_matches=False, check_sortedness=False)
        return joined.filter(TIME.cast(pl.Int64) - pl.col("start") <= asked.window)

    first = lazy.filter(TOUCHPOINT == asked.steps[0]).select("customer", "time", start=TIME.cast(pl.Int64))
    reached = [first]
    for step in asked.steps[1:]:
        reached.append(onward(reached[-1], step))
    counts = pl.collect_all([step.select(CUSTOMER.n_unique()) for step in reached])
    return [int(count.item()) for count in counts]


def funnel_as_stream(lazy: pl.LazyFrame, asked: Asked) -> list[int]:
    """The same without groups: customer and time as one ascending number, filled forward."""
    place = CUSTOMER.cast(pl.Int64) * LINE + TIME.cast(pl.Int64)
    rows = lazy.filter(TOUCHPOINT.is_in(asked.steps)).select(CUSTOMER, TOUCHPOINT, place=place)
    rows = rows.with_columns(start_0=pl.when(TOUCHPOINT == asked.steps[0]).then("place"))

    def onward(frame: pl.LazyFrame, numbered: tuple[int, int]) -> pl.LazyFrame:
        number, step = numbered
        frame = frame.with_columns(latest=pl.col(f"start_{number - 1}").forward_fill())
        reached = (TOUCHPOINT == step) & (pl.col("place") - pl.col("latest") <= asked.window)
        return frame.with_columns(pl.when(reached).then("latest").alias(f"start_{number}"))

    rows = reduce(onward, enumerate(asked.steps[1:], 1), rows)
    starts = [f"start_{number}" for number in range(len(asked.steps))]
    return [
        int(n)
        for n in rows.select(CUSTOMER.filter(pl.col(s).is_not_null()).n_unique().alias(s) for s in starts)
        .collect()
        .row(0)
    ]


def retention(lazy: pl.LazyFrame, asked: Asked, following: pl.Expr) -> list[int]:
    """The first meeting at the touchpoint of each customer, with the next at whatever touchpoint."""
    found = (
        lazy.select(CUSTOMER, TIME, TOUCHPOINT, following=following)
        .filter(TOUCHPOINT == asked.touchpoint)
        .unique("customer", keep="first", maintain_order=False)
        .filter(TIME <= asked.last - asked.window)
        .select((pl.col("following") - TIME <= asked.window).sum(), pl.len().alias("elapsed"))
    )
    return [int(number) for number in found.collect().row(0)]


def retention_by_join(lazy: pl.LazyFrame, asked: Asked) -> list[int]:
    """The first meeting of each customer, joined with their later ones."""
    first = lazy.filter(TOUCHPOINT == asked.touchpoint).group_by("customer").agg(first=TIME.min())
    first = first.filter(pl.col("first") <= asked.last - asked.window)
    later = (TIME > pl.col("first")) & (TIME <= pl.col("first") + asked.window)
    came = lazy.join(first, on="customer").filter(later).select(CUSTOMER.n_unique())
    counts = pl.collect_all([came, first.select(pl.len())])
    return [int(count.item()) for count in counts]
