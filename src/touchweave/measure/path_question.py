"""What is asked about paths: from where to where, how deep, how broad; checked, and as a walk over lines."""

from dataclasses import dataclass
from math import isfinite

from touchweave.errors import SelectionInvalid
from touchweave.journey.index import Index
from touchweave.journey.selection import Selection
from touchweave.measure.meeting import DAY_US, days_us, horizon_us
from touchweave.measure.path_walk import Walk

#: The deepest and broadest tree that is drawn.
DEPTH = 20
BREADTH = 100
_LONGEST_DAYS = 36_500.0


@dataclass(frozen=True, kw_only=True)
class PathQuestion:
    """The parameters that a tree of paths and its lists of customers share, as `paths.path_tree` says."""

    start: str | None = None
    end: str | None = None
    depth: int = 5
    breadth: int = 8
    collapse_repeats: bool = True
    session_minutes: float | None = None
    open_days: float = 30.0

    def __post_init__(self) -> None:
        for name, highest in (("depth", DEPTH), ("breadth", BREADTH)):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= highest:
                raise SelectionInvalid(name=name, value=value, allowed=f"a whole number from 1 to {highest}")
        if not 0 <= self.open_days <= _LONGEST_DAYS:
            raise SelectionInvalid(name="open_days", value=self.open_days, allowed=f"0 to {_LONGEST_DAYS:.0f} days")
        minutes = self.session_minutes
        if minutes is not None and not (isfinite(minutes) and 0 < minutes <= _LONGEST_DAYS * 1440):
            allowed = f"more than 0, at most {_LONGEST_DAYS * 1440:.0f} minutes; none: whole lines"
            raise SelectionInvalid(name="session_minutes", value=minutes, allowed=allowed)

    @property
    def backwards(self) -> bool:
        """Whether what came before `end` is asked."""
        return self.start is None and self.end is not None

    def walk(self, index: Index, selection: Selection) -> Walk:
        """How lines are walked to answer it. Raises TouchpointUnknown."""
        entry = self.end if self.backwards else self.start
        arrival = None if self.backwards else self.end
        session_us = max(round((self.session_minutes or 0) * DAY_US / 1440), self.session_minutes is not None)
        # A session's pause is short and its end known from the data, also after the period: as `sessions` has it.
        of_line = horizon_us(index, selection) - days_us(self.open_days)
        open_after = index.last_us - session_us - 1 if session_us else of_line
        return Walk(
            entry=-1 if entry is None else index.touchpoint_code(entry),
            arrival=-1 if arrival is None else index.touchpoint_code(arrival),
            backwards=self.backwards,
            collapsed=self.collapse_repeats,
            session_us=session_us,
            open_after=open_after,
        )
