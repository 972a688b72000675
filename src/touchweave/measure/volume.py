"""How much there was: interactions by kind, the first and the last, value and cost. By touchpoint."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from touchweave.event.vocabulary import MEETINGS, Kind
from touchweave.journey.columns import Columns
from touchweave.journey.compiled import (
    COUNTS,
    FLAGS,
    INT64,
    KINDS,
    OFFSETS,
    SUMS,
    TABLE,
    TIMES,
    TOUCHPOINTS,
    VALUES,
    compiled,
)
from touchweave.journey.index import Index
from touchweave.journey.scan import scan
from touchweave.journey.selection import EVERYTHING, FOREVER, Selection

_KINDS = 1 + max(Kind)
_OUTCOME, _COST = int(Kind.OUTCOME), int(Kind.COST)


@dataclass(frozen=True, kw_only=True, eq=False)
class VolumeStats:
    """Counts and sums by touchpoint. Value and cost are sums in float64: the last digits may round."""

    kinds: NDArray[np.int64]  #: shape (touchpoints, kinds)
    first_us: NDArray[np.int64]  #: FOREVER[1] where there is none
    last_us: NDArray[np.int64]  #: FOREVER[0] where there is none
    value: NDArray[np.float64]
    cost: NDArray[np.float64]

    def __add__(self, other: Self) -> Self:
        return type(self)(
            kinds=self.kinds + other.kinds,
            first_us=np.minimum(self.first_us, other.first_us),
            last_us=np.maximum(self.last_us, other.last_us),
            value=self.value + other.value,
            cost=self.cost + other.cost,
        )

    @property
    def interactions(self) -> NDArray[np.int64]:
        """Of all kinds, by touchpoint."""
        total: NDArray[np.int64] = self.kinds.sum(axis=1)
        return total

    @property
    def meetings(self) -> NDArray[np.int64]:
        """Contacts, responses, outcomes and issues, by touchpoint."""
        total: NDArray[np.int64] = self.kinds[:, [int(kind) for kind in MEETINGS]].sum(axis=1)
        return total

    @property
    def issues(self) -> NDArray[np.int64]:
        """Faults and complaints, by touchpoint."""
        return self.kinds[:, int(Kind.ISSUE)]


@compiled(OFFSETS, TIMES, TOUCHPOINTS, KINDS, VALUES, FLAGS, INT64, INT64, TABLE, COUNTS, COUNTS, SUMS, SUMS)
def _volume(offsets, time, touchpoint, kind, value, mask, since, until, kinds, first, last, worth, cost):  # type: ignore[no-untyped-def]
    for customer in range(len(mask)):
        if not mask[customer]:
            continue
        for i in range(offsets[customer], offsets[customer + 1]):
            t = time[i]
            if t < since:
                continue
            if t >= until:
                break
            here, k = touchpoint[i], kind[i]
            kinds[here, k] += 1
            first[here] = min(first[here], t)
            last[here] = max(last[here], t)
            if k == _OUTCOME and value[i] == value[i]:
                worth[here] += value[i]
            elif k == _COST and value[i] == value[i]:
                cost[here] += value[i]


def volume(index: Index, selection: Selection = EVERYTHING, *, threads: int = 0) -> VolumeStats:
    """Count the interactions of a selection."""
    count = len(index.touchpoints)

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection) -> VolumeStats:
        stats = VolumeStats(
            kinds=np.zeros((count, _KINDS), np.int64),
            first_us=np.full(count, FOREVER[1], np.int64),
            last_us=np.full(count, FOREVER[0], np.int64),
            value=np.zeros(count),
            cost=np.zeros(count),
        )
        _volume(
            columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, columns.value, mask,
            selection.since_us, selection.until_us,
            stats.kinds, stats.first_us, stats.last_us, stats.value, stats.cost,
        )  # fmt: skip
        return stats

    return scan(index, kernel, selection, threads=threads)
