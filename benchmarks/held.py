"""An index of generated journeys: its columns memory-mapped, in runs as large as those of a built index."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import journeys
import numpy as np

from touchweave.catalogue.touchpoint import JourneyStage, Touchpoint
from touchweave.event.scale import NPS_SCALE, Scale
from touchweave.event.vocabulary import Channel, Setting, Stage
from touchweave.journey.columns import Columns
from touchweave.journey.partition import RUN_INTERACTIONS


def key(code: int) -> str:
    """The key of a generated touchpoint."""
    return f"touchpoint-{code:02d}"


@dataclass(frozen=True, kw_only=True, eq=False)
class HeldIndex:
    """What measures ask of an index."""

    runs: tuple[Columns, ...]
    first_us: int
    last_us: int
    scales: tuple[Scale | None, ...] = (None, NPS_SCALE)
    stages: tuple[JourneyStage, ...] = tuple(
        JourneyStage(key=stage.value, name=stage.value, within=stage) for stage in Stage
    )

    @classmethod
    def of(cls, folder: Path) -> "HeldIndex":
        """The journeys in a folder of `journeys.made`."""
        columns = {name: journeys.column(folder, name) for name in journeys.DTYPES}
        offsets = np.asarray(journeys.column(folder, "offsets"))
        whole = Columns(
            customer=np.arange(len(offsets) - 1, dtype=np.int32),
            offsets=offsets,
            ends=np.asarray(columns["occurred_at"])[offsets[1:] - 1],
            **{name: np.asarray(column) for name, column in columns.items()},
        )
        number = -(-whole.interactions // RUN_INTERACTIONS)
        wanted = np.arange(number + 1) * whole.interactions // number
        edges = np.unique(np.searchsorted(offsets, wanted)).tolist()
        time = whole.occurred_at
        return cls(
            runs=tuple(whole.part(first, last) for first, last in pairwise(edges)),
            first_us=int(time.min()),
            last_us=int(time.max()),
        )

    @cached_property
    def touchpoints(self) -> tuple[Touchpoint, ...]:
        """One a code, spread over the stages."""
        stages = tuple(Stage)
        return tuple(
            Touchpoint(
                key=key(code),
                name=key(code),
                channel=Channel.WEB,
                stage=stages[code % len(stages)].value,
                setting=Setting.ONLINE,
            )
            for code in range(journeys.TOUCHPOINTS)
        )

    @property
    def customers_count(self) -> int:
        """How many customers."""
        return sum(run.customers for run in self.runs)

    @property
    def interactions(self) -> int:
        """How many interactions."""
        return sum(run.interactions for run in self.runs)

    def touchpoint_code(self, key: str) -> int:
        """The code of a touchpoint."""
        return [touchpoint.key for touchpoint in self.touchpoints].index(key)

    def customer(self, code: int) -> str:
        """The identifier of a customer."""
        return f"customer-{code}"
