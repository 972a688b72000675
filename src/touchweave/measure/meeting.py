"""Which kinds are meetings: contact, response, outcome and issue; and which period is still under observation."""

from touchweave.event.vocabulary import MEETINGS
from touchweave.journey.compiled import inlined
from touchweave.journey.index import Index
from touchweave.journey.selection import Selection

DAY_US = 86_400_000_000

#: Bit k is set where kind k is a meeting.
_BITS = sum(1 << kind for kind in MEETINGS)


@inlined
def is_meeting(kind):  # type: ignore[no-untyped-def]
    """Whether customer and brand met; for compiled loops."""
    return (_BITS >> kind) & 1 == 1


def horizon_us(index: Index, selection: Selection) -> int:
    """Until when lines were watched: the data's end, or the period's end where that comes earlier."""
    return min(selection.until_us, index.last_us)


def days_us(days: float) -> int:
    """Days as whole µs."""
    return round(days * DAY_US)
