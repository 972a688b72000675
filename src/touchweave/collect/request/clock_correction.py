"""When something happened by our clock, whatever the client's clock says: the client tells when it sent, too."""

from typing import Any

from touchweave.collect.moment import FIRST_US, LAST_US, read_moment
from touchweave.event.flag import Flag

_DAY_US = 86_400_000_000


def corrected(time: Any, sent_us: int | None, received_us: int) -> tuple[int, Flag | None]:
    """`received − (sent − time)` in µs since 1970, and what is to be noted about it.

    `time` is as the client wrote it; where it wrote none, it is the time of arrival. Without a time of sending there
    is no correction. What cannot be read, or ends outside the years 1 to 9999, becomes the time of arrival.
    """
    if time is None or time == "":
        return received_us, None
    us = read_moment(time)
    if us is None:
        return received_us, Flag.TIME_UNREADABLE
    if sent_us is not None:
        us += received_us - sent_us
    if not FIRST_US <= us <= LAST_US:
        return received_us, Flag.TIME_UNREADABLE
    return us, Flag.TIME_IN_FUTURE if us > received_us + _DAY_US else None
