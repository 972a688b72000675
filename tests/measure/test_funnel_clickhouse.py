"""Funnels in order against ClickHouse's windowFunnel, where chDB is installed.

Two differences are meant. ClickHouse takes one meeting for neighbouring steps that it fits both; ours is one step of
a chain. Its `strict_order` looks at the first start only, ours at all.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from touchweave.event.vocabulary import Kind
from touchweave.measure.funnel import funnel_table

chdb = pytest.importorskip("chdb")

DAY_US = 86_400_000_000
MINUTE_US = 60_000_000
TOUCHPOINTS = 5


def lines_of(seed: int, *, once: bool = False, customers: int = 400) -> list[list[tuple[int, int, Kind]]]:
    """Random lines; no two meetings of a customer at the same time, and, `once`, nor at the same touchpoint."""
    random = np.random.default_rng(seed)
    lines = []
    for _ in range(customers):
        number = random.integers(0, TOUCHPOINTS + 1 if once else 25)
        times = np.sort(random.choice(8 * 1440, number, replace=False)) * MINUTE_US
        places = random.permutation(TOUCHPOINTS)[:number] if once else random.integers(TOUCHPOINTS, size=number)
        lines.append([(int(t), int(here), Kind.CONTACT) for t, here in zip(times, places, strict=True)])
    return lines


def levels(lines: Any, steps: list[tuple[int, ...]], window_days: float, mode: str = "") -> list[int]:
    """How many customers ClickHouse finds at each step or deeper."""
    rows = ",".join(f"({customer},{t},{here})" for customer, line in enumerate(lines) for t, here, _ in line)
    conditions = ", ".join(f"here IN ({','.join(map(str, step))})" for step in steps)
    asked = f"""
        SELECT level, count() FROM (
            SELECT customer, windowFunnel({round(window_days * DAY_US)}{mode})(t, {conditions}) AS level
            FROM values('customer UInt32, t UInt64, here UInt8', {rows}) GROUP BY customer
        ) GROUP BY level ORDER BY level"""
    found = np.zeros(len(steps) + 1, np.int64)
    for row in str(chdb.query(asked, "CSV")).split():
        level, count = row.split(",")
        found[int(level)] = int(count)
    return np.cumsum(found[::-1])[::-1][1:].tolist()


def found(
    build: Callable[..., Any], lines: Any, steps: list[tuple[int, ...]], window_days: float, order: str
) -> list[int]:
    asked = [{"places": [f"t{here}" for here in step]} for step in steps]
    index = build(lines, touchpoints=TOUCHPOINTS)
    return [step.reached for step in funnel_table(index, steps=asked, window_days=window_days, order=order).steps]


APART: list[list[tuple[int, ...]]] = [[(0,), (1,), (2,), (3,)], [(0,), (1, 2), (0,)], [(0, 1), (2, 3), (0, 1), (4,)]]
windows = pytest.mark.parametrize("window_days", [0.25, 1.0, 3.0, 30.0])


@windows
@pytest.mark.parametrize("steps", APART)
def test_a_funnel_in_order_is_that_of_clickhouse(
    memory_index: Callable[..., Any], steps: list[tuple[int, ...]], window_days: float
) -> None:
    lines = lines_of(1)
    assert found(memory_index, lines, steps, window_days, "ordered") == levels(lines, steps, window_days)


@windows
def test_a_strict_funnel_of_a_single_start_is_that_in_strict_order(
    memory_index: Callable[..., Any], window_days: float
) -> None:
    lines = lines_of(3, once=True, customers=4000)
    steps = [(0,), (1,), (2,)]
    theirs = levels(lines, steps, window_days, ", 'strict_order'")
    assert found(memory_index, lines, steps, window_days, "strict") == theirs
