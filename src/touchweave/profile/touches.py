"""First and last touch: the first and last meeting of a line, how many there are, and through which channels."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from touchweave.catalogue.touchpoint import Touchpoint
from touchweave.event.vocabulary import Channel
from touchweave.journey.columns import Columns
from touchweave.journey.compiled import COUNTS, FLAGS, KINDS, OFFSETS, TABLE, TIMES, TOUCHPOINTS, compiled
from touchweave.journey.scan import scan_customers
from touchweave.journey.selection import EVERYTHING, Selection
from touchweave.measure.meeting import is_meeting

#: By the places of their bits.
CHANNELS = tuple(Channel)


class Lines(Protocol):
    """What of an Index is asked here."""

    @property
    def runs(self) -> tuple[Columns, ...]: ...  # noqa: D102
    @property
    def customers_count(self) -> int: ...  # noqa: D102
    @property
    def touchpoints(self) -> tuple[Touchpoint, ...]: ...  # noqa: D102


@dataclass(frozen=True, kw_only=True, eq=False)
class Touches:
    """One entry a customer, shape (customers,); of who never met the brand 0, and −1 as touchpoints."""

    meetings: NDArray[np.int64]
    first_at: NDArray[np.int64]  #: µs since 1970
    first_touchpoint: NDArray[np.int64]  #: code
    last_at: NDArray[np.int64]
    last_touchpoint: NDArray[np.int64]
    channels: NDArray[np.int64]  #: bit k is set where CHANNELS[k] was used


@compiled(OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, COUNTS, TABLE)
def _touches(offsets, time, touchpoint, kind, mask, bit_of, out):  # type: ignore[no-untyped-def]
    for customer in range(len(mask)):
        if not mask[customer]:
            continue
        for i in range(offsets[customer], offsets[customer + 1]):
            if not is_meeting(kind[i]):
                continue
            if out[customer, 0] == 0:
                out[customer, 1] = time[i]
                out[customer, 2] = touchpoint[i]
            out[customer, 0] += 1
            out[customer, 3] = time[i]
            out[customer, 4] = touchpoint[i]
            out[customer, 5] |= bit_of[touchpoint[i]]


def touches(index: Lines, *, threads: int = 0) -> Touches:
    """Those of every customer."""
    bits = np.array([1 << CHANNELS.index(place.channel) for place in index.touchpoints], np.int64)

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection, out: NDArray[np.int64]) -> None:
        _touches(columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask, bits, out)

    into = np.zeros((index.customers_count, 6), np.int64)
    found = scan_customers(index, kernel, EVERYTHING, into, threads=threads)
    found[found[:, 0] == 0, 2] = found[found[:, 0] == 0, 4] = -1
    meetings, first_at, first_touchpoint, last_at, last_touchpoint, channels = found.T
    return Touches(
        meetings=meetings,
        first_at=first_at,
        first_touchpoint=first_touchpoint,
        last_at=last_at,
        last_touchpoint=last_touchpoint,
        channels=channels,
    )


def channel_names(bits: int) -> tuple[str, ...]:
    """The channels of these bits, in the order of the vocabulary."""
    return tuple(channel.value for place, channel in enumerate(CHANNELS) if bits >> place & 1)
