"""Moments as columns hold them, and as people and records bear them."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(moment: datetime) -> int:
    """µs since 1970 of an aware moment."""
    return (moment - _EPOCH) // _MICROSECOND


def moment_at(us: int) -> datetime:
    """The aware moment, in UTC, so many µs since 1970. Raises OverflowError for what no calendar holds."""
    return _EPOCH + timedelta(microseconds=us)


def moment_if_any(us: int) -> datetime | None:
    """Likewise; None for what no calendar holds."""
    try:
        return moment_at(us)
    except OverflowError:
        return None
