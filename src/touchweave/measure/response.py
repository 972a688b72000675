"""Response rate: of the contacts that the brand began, those that the customer answered within a window."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from touchweave.event.vocabulary import Direction, Kind
from touchweave.journey.columns import Columns
from touchweave.journey.compiled import COUNTS, FLAGS, INT64, KINDS, OFFSETS, TIMES, TOUCHPOINTS, compiled
from touchweave.journey.index import Index
from touchweave.journey.scan import scan
from touchweave.journey.selection import EVERYTHING, FOREVER, Selection
from touchweave.measure.meeting import days_us
from touchweave.stats.proportion import rate_of_elapsed
from touchweave.stats.score import Score, unknown

_CONTACT, _RESPONSE = int(Kind.CONTACT), int(Kind.RESPONSE)
_NONE = FOREVER[0]


@dataclass(frozen=True, kw_only=True, eq=False)
class ResponseStats:
    """Outbound contacts by touchpoint."""

    outbound: NDArray[np.bool_]  #: whether contacts here are begun by the brand
    contacts: NDArray[np.int64]  #: whose window had elapsed when the data end
    answered: NDArray[np.int64]  #: of these, answered in the window
    censored: NDArray[np.int64]  #: whose window had not elapsed: in neither count

    def __add__(self, other: Self) -> Self:
        return type(self)(
            outbound=self.outbound,
            contacts=self.contacts + other.contacts,
            answered=self.answered + other.answered,
            censored=self.censored + other.censored,
        )

    def response_rate(self, touchpoint: int) -> Score:
        """Answered / contacts; Wilson. The note counts the contacts left out."""
        if not self.outbound[touchpoint]:
            return unknown("customers begin it themselves")
        return rate_of_elapsed(
            int(self.answered[touchpoint]),
            int(self.contacts[touchpoint]),
            censored=int(self.censored[touchpoint]),
            waiting="no contact's window is over",
            otherwise="nobody was contacted",
        )


@compiled(OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, FLAGS, INT64, INT64, INT64, INT64, COUNTS, COUNTS, COUNTS)
def _response(  # type: ignore[no-untyped-def]
    offsets, time, touchpoint, kind, mask, outbound, since, until, window, end, contacts, answered, censored
):
    waiting = np.full(len(contacts), _NONE, np.int64)  # time of the contact that a response would answer
    owner = np.full(len(contacts), -1, np.int64)  # whose contact that is
    for customer in range(len(mask)):
        if not mask[customer]:
            continue
        for i in range(offsets[customer], offsets[customer + 1]):
            here = touchpoint[i]
            if not outbound[here]:
                continue
            t = time[i]
            if kind[i] == _CONTACT:
                owner[here] = customer
                waiting[here] = _NONE
                if since <= t < until:
                    if t > end - window:
                        censored[here] += 1
                    else:
                        contacts[here] += 1
                        waiting[here] = t
            elif kind[i] == _RESPONSE and owner[here] == customer and waiting[here] != _NONE:
                answered[here] += t - waiting[here] <= window
                waiting[here] = _NONE


def response(
    index: Index, selection: Selection = EVERYTHING, *, window_days: float, threads: int = 0
) -> ResponseStats:
    """Count the contacts of the period at outbound touchpoints, and their answers, past its end if need be.

    A response answers the last contact before it at the same touchpoint, and each contact counts once however
    often it was answered. Contacts whose window had not elapsed at the data's end are left out.
    """
    outbound = np.array([touchpoint.direction == Direction.OUTBOUND for touchpoint in index.touchpoints], np.bool_)

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection) -> ResponseStats:
        contacts, answered, censored = np.zeros((3, len(outbound)), np.int64)
        _response(
            columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask, outbound,
            selection.since_us, selection.until_us, days_us(window_days), index.last_us,
            contacts, answered, censored,
        )  # fmt: skip
        return ResponseStats(outbound=outbound, contacts=contacts, answered=answered, censored=censored)

    return scan(index, kernel, selection, threads=threads)
