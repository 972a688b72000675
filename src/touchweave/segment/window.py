"""Which stretch of time a condition on interactions looks at."""

from touchweave.errors import SelectionInvalid
from touchweave.journey.selection import FOREVER, Selection
from touchweave.segment.condition import Happened, MetWhen
from touchweave.segment.period import moment_us

DAY_US = 86_400_000_000


def window_us(condition: Happened, period: Selection, now_us: int | None) -> tuple[int, int]:
    """From when, and before when, in µs since 1970: of the period what the condition leaves.

    Days are counted back from the condition's `as_of`, from its or the period's end, or from now. Raises
    SelectionInvalid where there is none of these.
    """
    since = max(period.since_us, moment_us("since", condition.since, FOREVER[0]))
    until = min(period.until_us, moment_us("until", condition.until, FOREVER[1]))
    if condition.last_days is not None:
        as_of = _as_of(condition, until, now_us)
        since, until = max(since, as_of - _us(condition.last_days)), min(until, as_of)
    return since, until


def window_of_time_us(condition: MetWhen, period: Selection, now_us: int | None) -> tuple[int, int]:
    """The same for the time that is compared, which may also lie more than so many days back."""
    since, until = window_us(condition, period, now_us)
    if condition.before_days is not None:
        end = min(period.until_us, moment_us("until", condition.until, FOREVER[1]))
        until = min(until, _as_of(condition, end, now_us) - _us(condition.before_days))
    return since, until


def _as_of(condition: Happened, end: int, now_us: int | None) -> int:
    if condition.as_of is not None:
        return moment_us("as_of", condition.as_of, FOREVER[1])
    if end != FOREVER[1]:
        return end
    if now_us is None:
        raise SelectionInvalid(name="as_of", value=None, allowed="a moment, or a period that ends")
    return now_us


def _us(days: float) -> int:
    return round(days * DAY_US)
