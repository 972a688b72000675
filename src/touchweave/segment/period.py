"""Periods as people write them: ISO dates and times, the end exclusive."""

from datetime import UTC, date, datetime, time

from touchweave.errors import SelectionInvalid
from touchweave.event.moment import microseconds
from touchweave.journey.selection import FOREVER

_ALLOWED = "an ISO date or time, as in 2026-03-01 or 2026-03-01T12:00:00Z"


def period_us(since: str | date | None, until: str | date | None) -> tuple[int, int]:
    """Both ends in µs since 1970, open ends as FOREVER. Times without a zone are UTC. Raises SelectionInvalid.

    A date (without a time) is its first moment.
    """
    start = moment_us("since", since, FOREVER[0])
    end = moment_us("until", until, FOREVER[1])
    if start >= end:
        raise SelectionInvalid(name="until", value=str(until), allowed=f"a time after since ({since})")
    return start, end


def moment_us(name: str, moment: str | date | None, otherwise: int) -> int:
    """The moment in µs since 1970; `otherwise` where there is none. Raises SelectionInvalid, with its name."""
    if moment is None or moment == "":
        return otherwise
    if isinstance(moment, str):
        try:
            moment = datetime.fromisoformat(moment)
        except ValueError as error:
            raise SelectionInvalid(name=name, value=moment, allowed=_ALLOWED) from error
    if not isinstance(moment, date):
        raise SelectionInvalid(name=name, value=moment, allowed=_ALLOWED)
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return microseconds(moment)
