"""One touchpoint seen closely: its trend, what leads to it and from it, its answers, its customers."""

from datetime import datetime
from typing import ClassVar

from msgspec import Struct

from touchweave.journey.line import CustomerRow
from touchweave.measure.scorecard import TouchpointScorecard
from touchweave.stats.score import Score
from touchweave.tabular import Tabular


class WeekPoint(Struct, frozen=True, kw_only=True):
    """One week of a touchpoint."""

    week: datetime  #: Monday, 00:00 UTC
    interactions: int
    customers: int
    emotion: Score
    wait_seconds: Score


class Neighbour(Struct, frozen=True, kw_only=True):
    """A step before or after; key None stands for the line's start (before) or end (after)."""

    key: str | None
    name: str
    count: int
    share: float
    median_seconds: float | None


class AnswerCount(Struct, frozen=True, kw_only=True):
    """How often an answer was given."""

    kind: str
    scale: str
    answer: float
    count: int


class TouchpointDetail(Tabular, Struct, frozen=True, kw_only=True):
    """The page of one touchpoint. Shares before and after each add up to 1 over the meetings."""

    _table: ClassVar[str] = "weeks"

    scorecard: TouchpointScorecard
    weeks: tuple[WeekPoint, ...]
    before: tuple[Neighbour, ...]  #: with "line starts here"
    after: tuple[Neighbour, ...]  #: with "line ended here" and "still open"
    answers: tuple[AnswerCount, ...]
    customers: tuple[CustomerRow, ...]  #: the most recent
