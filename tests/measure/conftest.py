"""Indexes held in memory, for kernels against plain Python."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from touchweave.catalogue.touchpoint import JourneyStage, Touchpoint
from touchweave.event.scale import Scale
from touchweave.event.vocabulary import Channel, Direction, Setting, Stage
from touchweave.journey.columns import Columns

STAGES = ("pre_purchase", "purchase")


@dataclass(frozen=True, kw_only=True)
class IndexInMemory:
    """What measures ask of an index."""

    runs: tuple[Columns, ...]
    touchpoints: tuple[Touchpoint, ...]
    stages: tuple[JourneyStage, ...]
    scales: tuple[Scale | None, ...]
    customers_count: int
    interactions: int
    first_us: int
    last_us: int

    def touchpoint_code(self, key: str) -> int:
        return [touchpoint.key for touchpoint in self.touchpoints].index(key)

    @property
    def present(self) -> np.ndarray:
        return np.ones(self.customers_count, np.bool_)

    def customer(self, code: int) -> str:
        return f"c{code}"


@pytest.fixture(scope="session")
def memory_index() -> Callable[..., Any]:
    """`memory_index(lines, touchpoints=4, scales=("1..5",), cuts=())`.

    Lines are a list, by customer, of lists of `(time in µs, touchpoint code, Kind, value, scale code)`, sorted by
    time. Touchpoint 0 is outbound; even ones belong to the first stage. `cuts` splits customers into runs.
    """

    def build(lines: Any, touchpoints: int = 4, scales: Any = (), cuts: Any = ()) -> IndexInMemory:
        rows = [(*event, *(float("nan"), 0)[len(event) - 3 :]) for line in lines for event in line]
        times = np.array([row[0] for row in rows], np.int64)
        columns = Columns(
            customer=np.arange(len(lines), dtype=np.int32),
            offsets=np.cumsum([0, *[len(line) for line in lines]], dtype=np.int64),
            occurred_at=times,
            touchpoint=np.array([row[1] for row in rows], np.uint16),
            kind=np.array([row[2] for row in rows], np.uint8),
            value=np.array([row[3] for row in rows], np.float32),
            scale=np.array([row[4] for row in rows], np.uint8),
        )
        edges = [0, *cuts, len(lines)]
        return IndexInMemory(
            runs=tuple(columns.part(first, last) for first, last in itertools.pairwise(edges)),
            touchpoints=tuple(
                Touchpoint(
                    key=f"t{code}",
                    name=f"T{code}",
                    channel=Channel.WEB,
                    stage=STAGES[code % 2],
                    setting=Setting.ONLINE,
                    direction=Direction.INBOUND if code else Direction.OUTBOUND,
                    cost_per_contact=0.5 if code == 1 else None,
                )
                for code in range(touchpoints)
            ),
            stages=tuple(JourneyStage(key=key, name=key, within=Stage(key)) for key in STAGES),
            scales=(None, *(Scale.parse(scale) for scale in scales)),
            customers_count=len(lines),
            interactions=len(rows),
            first_us=int(times.min()) if rows else 0,
            last_us=int(times.max()) if rows else 0,
        )

    return build
