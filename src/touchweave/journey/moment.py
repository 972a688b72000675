"""Times of the index as people and records bear them."""

from datetime import datetime

from touchweave.event.moment import moment_if_any
from touchweave.journey.selection import FOREVER


def moment(time_us: int) -> datetime | None:
    """µs since 1970 as aware UTC; None for the open ends of a period, and for what no calendar holds."""
    if not FOREVER[0] < time_us < FOREVER[1]:
        return None
    return moment_if_any(int(time_us))
