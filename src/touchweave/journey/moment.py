"""Times of the index as people and records bear them."""

from datetime import UTC, datetime, timedelta

from touchweave.journey.selection import FOREVER

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment(time_us: int) -> datetime | None:
    """µs since 1970 as aware UTC; None for the open ends of a period, and for what no calendar holds."""
    if not FOREVER[0] < time_us < FOREVER[1]:
        return None
    try:
        return _EPOCH + timedelta(microseconds=int(time_us))
    except OverflowError:
        return None
