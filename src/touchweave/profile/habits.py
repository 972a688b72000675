"""Habits: through which channel and at which hour customers come by themselves.

What the brand sent says nothing of what its receiver prefers. So only what customers did counts: their responses, and
their meetings at inbound touchpoints.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from touchweave.event.vocabulary import Direction, Kind
from touchweave.journey.columns import Columns
from touchweave.journey.compiled import COUNTS, FLAGS, KINDS, OFFSETS, TABLE, TIMES, TOUCHPOINTS, compiled, inlined
from touchweave.journey.scan import scan_customers
from touchweave.journey.selection import EVERYTHING, Selection
from touchweave.measure.meeting import is_meeting
from touchweave.profile.touches import CHANNELS, Lines

HOURS = 24
_CHANNELS = len(CHANNELS)
_HOUR_US = 3_600_000_000
_RESPONSE = int(Kind.RESPONSE)


@dataclass(frozen=True, kw_only=True, eq=False)
class Habits:
    """One entry a customer, shape (customers,); −1 as channel and hour of who did nothing by himself.

    Of several that are equally frequent, the one used last.
    """

    own: NDArray[np.int64]  #: interactions that were the customer's doing
    last_own_at: NDArray[np.int64]  #: µs since 1970; 0 where there is none
    channel: NDArray[np.int64]  #: place in CHANNELS
    channel_n: NDArray[np.int64]  #: so many of `own`
    hour: NDArray[np.int64]  #: 0..23, UTC
    hour_n: NDArray[np.int64]


@inlined
def _is_own(kind, inbound):  # type: ignore[no-untyped-def]
    return kind == _RESPONSE or (inbound and is_meeting(kind))


@inlined
def _hour(time):  # type: ignore[no-untyped-def]
    return (time // _HOUR_US) % HOURS


@compiled(OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, COUNTS, FLAGS, TABLE)
def _habits(offsets, time, touchpoint, kind, mask, channel_of, inbound, out):  # type: ignore[no-untyped-def]
    channels = np.zeros(_CHANNELS, np.int64)
    hours = np.zeros(HOURS, np.int64)
    for customer in range(len(mask)):
        if not mask[customer]:
            continue
        channels[:] = 0
        hours[:] = 0
        for i in range(offsets[customer], offsets[customer + 1]):
            if _is_own(kind[i], inbound[touchpoint[i]]):
                out[customer, 0] += 1
                out[customer, 1] = time[i]
                channels[channel_of[touchpoint[i]]] += 1
                hours[_hour(time[i])] += 1
        out[customer, 3] = channels.max()
        out[customer, 5] = hours.max()
        # From the end: the first that reaches the number is the one used last.
        for i in range(offsets[customer + 1] - 1, offsets[customer] - 1, -1):
            if _is_own(kind[i], inbound[touchpoint[i]]):
                channel = channel_of[touchpoint[i]]
                if out[customer, 2] < 0 and channels[channel] == out[customer, 3]:
                    out[customer, 2] = channel
                if out[customer, 4] < 0 and hours[_hour(time[i])] == out[customer, 5]:
                    out[customer, 4] = _hour(time[i])
                if out[customer, 2] >= 0 and out[customer, 4] >= 0:
                    break


def habits(index: Lines, *, threads: int = 0) -> Habits:
    """Those of every customer."""
    channel_of = np.array([CHANNELS.index(place.channel) for place in index.touchpoints], np.int64)
    inbound = np.array([place.direction is Direction.INBOUND for place in index.touchpoints], np.bool_)

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection, out: NDArray[np.int64]) -> None:
        _habits(
            columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask, channel_of, inbound, out
        )  # fmt: skip

    into = np.zeros((index.customers_count, 6), np.int64)
    into[:, [2, 4]] = -1
    own, last_own_at, channel, channel_n, hour, hour_n = scan_customers(
        index, kernel, EVERYTHING, into, threads=threads
    ).T
    return Habits(
        own=own, last_own_at=last_own_at, channel=channel, channel_n=channel_n, hour=hour, hour_n=hour_n
    )  # fmt: skip
