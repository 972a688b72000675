"""Records that only the HTTP doors need; everything else they return is the Python API's own."""

from datetime import datetime

from msgspec import Struct

from touchweave.catalogue.touchpoint import JourneyStage
from touchweave.store.import_report import ImportReport


class TouchpointName(Struct, frozen=True, kw_only=True):
    """A touchpoint as lists and filters need it."""

    key: str
    name: str
    channel: str
    stage: str
    setting: str
    catalogued: bool


class TraitValues(Struct, frozen=True, kw_only=True):
    """A trait with its most frequent values, for filters."""

    name: str
    values: tuple[str, ...]


class DimensionValues(Struct, frozen=True, kw_only=True):
    """A dimension with the first of its values, for filters and breakdowns."""

    name: str
    values: tuple[str, ...]
    values_in_all: int


class WorkspaceInfo(Struct, frozen=True, kw_only=True):
    """What every page needs to know first."""

    name: str
    version: str
    simulated: bool  #: made-up data: every page says so
    as_of: datetime  #: when the index was built
    generation: int
    up_to_date: bool
    note: str | None  #: why it is not, in words
    customers: int
    interactions: int
    since: datetime | None
    until: datetime | None
    stages: tuple[JourneyStage, ...]
    touchpoints: tuple[TouchpointName, ...]
    traits: tuple[TraitValues, ...]
    dimensions: tuple[DimensionValues, ...]


class ImportList(Struct, frozen=True, kw_only=True):
    """All imports and the account they add up to: `events = loaded + duplicates + quarantined`."""

    imports: tuple[ImportReport, ...]
    events: int
    loaded: int
    duplicates: int
    quarantined: int


class QuarantineCount(Struct, frozen=True, kw_only=True):
    """How much waits in quarantine for one reason."""

    source: str
    reason: str
    explanation: str
    count: int


class QuarantineRow(Struct, frozen=True, kw_only=True):
    """One refused row, as it came in."""

    id: str  #: for looking at it and replaying it; another one when it has moved
    reason: str
    row: int
    field: str | None
    raw: str  #: in a list, its first 65,536 characters
    characters: int  #: of all of it
    envelope: str | None  #: JSON object: what came around it, where it was collected
    source: str
    received_at: datetime
    import_id: int | None


class Quarantine(Struct, frozen=True, kw_only=True):
    """What was refused and why."""

    counts: tuple[QuarantineCount, ...]
    rows: tuple[QuarantineRow, ...]


class Problem(Struct, frozen=True, kw_only=True):
    """An error as the doors tell it."""

    error: str
    message: str
    request_id: str
