"""The journey map as a record: what the page draws, the API returns and the SVG renders."""

from datetime import datetime
from typing import ClassVar, Literal

from msgspec import Struct

from touchweave.stats.score import Score
from touchweave.tabular import Tabular


class MapStage(Struct, frozen=True, kw_only=True):
    """A column of the map with its figures."""

    key: str
    name: str
    within: str  #: pre_purchase, purchase or post_purchase
    customers: int  #: customers with any interaction here
    interactions: int
    emotion: Score  #: 0..100 from worst to best; value None = nobody was asked: a gap in the curve
    nps: Score
    csat_rate: Score
    conversion_rate: Score
    drop_off_rate: Score
    median_seconds_here: Score  #: from first to last meeting within the stage, by customer


class MapTouchpoint(Struct, frozen=True, kw_only=True):
    """A chip on the map. `entrants = sum(transitions out shown) + other_out + ended + still_open`, always."""

    key: str
    name: str
    channel: str
    stage: str
    setting: str
    catalogued: bool
    customers: int
    interactions: int
    reach_rate: Score
    emotion: Score
    drop_off_rate: Score
    entrants: int  #: meetings here
    other_out: int  #: steps onward whose arrow is not drawn
    ended: int  #: lines that ended here
    still_open: int  #: lines that may yet go on


class MapTransition(Struct, frozen=True, kw_only=True):
    """An arrow: `count` meetings at `source` were directly followed by one at `target`."""

    source: str
    target: str
    count: int
    share: float  #: of the source's entrants
    median_seconds: float | None


class PainPoint(Struct, frozen=True, kw_only=True):
    """Where it hurts, with the evidence."""

    touchpoint: str
    kind: Literal["low_score", "drop_off", "long_wait", "issues"]
    score: Score
    peers: Score  #: the same measure over the other touchpoints of its stage (or of all, as `compared_to` says)
    compared_to: str
    customers: int  #: whom it concerns
    sentence: str  #: in plain words, with figures


class JourneyMap(Tabular, Struct, frozen=True, kw_only=True):
    """The whole map of one selection."""

    _table: ClassVar[str] = "touchpoints"

    workspace: str
    simulated: bool  #: the sample brand: shown wherever the map is
    as_of: datetime
    since: datetime | None
    until: datetime | None
    customers: int
    interactions: int
    meetings: int
    transitions_in_all: int  #: steps between meetings, drawn or not
    channels: tuple[str, ...]  #: lanes, top to bottom
    stages: tuple[MapStage, ...]  #: columns, left to right
    touchpoints: tuple[MapTouchpoint, ...]  #: in drawing order: by stage, then by median place in the line
    transitions: tuple[MapTransition, ...]
    outcome: Score  #: customers with an outcome / customers
    nps: Score
    emotion: Score
    pains: tuple[PainPoint, ...]
