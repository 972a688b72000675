"""The scorecard: every measure of every touchpoint, side by side."""

from datetime import datetime
from typing import ClassVar

from msgspec import Struct

from touchweave.stats.score import Score
from touchweave.tabular import Tabular


class TouchpointScorecard(Struct, frozen=True, kw_only=True):
    """One touchpoint's figures in one selection. Rates are 0..1, times in seconds."""

    key: str
    name: str
    channel: str
    stage: str  #: key of the catalogue's stage (finer ones allowed)
    setting: str
    contact: str
    direction: str
    owner: str | None
    target: float | None
    catalogued: bool  #: False: observed, but not in the catalogue
    interactions: int  #: all kinds
    meetings: int  #: contact, response, outcome and issue only
    customers: int
    reach_rate: Score  #: customers met here / customers in the selection; Wilson
    frequency: Score  #: meetings a customer who met it; mean, t interval
    conversion_rate: Score  #: of customers met here, those with an outcome within the window after; Wilson
    retention_rate: Score  #: of customers met here long enough ago, those seen again in the window after; Wilson
    response_rate: Score  #: outbound contacts answered within the window; Wilson
    nps: Score  #: −100..100; adjusted Wald
    csat_rate: Score  #: top-2-box share; Wilson
    csat_mean: Score  #: mean on the scale asked; t interval
    ces: Score  #: mean effort as ease on 1..7 (7 = easy), after turning reversed scales; t interval
    emotion: Score  #: all answers as 0..100 from worst to best of their scale; mean, t interval
    drop_off_rate: Score  #: lines that ended here / meetings' exits, open lines told apart; Wilson
    still_open: int  #: lines whose last meeting is here and that are too young to be called ended
    issues: int
    wait_seconds: Score  #: median time since the meeting before; order-statistic interval
    value: float  #: sum of the outcomes' worth here
    cost: float
    trend: tuple[int, ...]  #: interactions by week of the selection's period, oldest first
    first_at: datetime | None
    last_at: datetime | None


class Scorecard(Tabular, Struct, frozen=True, kw_only=True):
    """All touchpoints of a selection."""

    _table: ClassVar[str] = "touchpoints"

    customers: int
    interactions: int
    since: datetime | None
    until: datetime | None
    window_days: float  #: the conversion and response window
    retention_days: float
    open_days: float  #: a line with a meeting in the last so many days of the data is still open
    touchpoints: tuple[TouchpointScorecard, ...]
