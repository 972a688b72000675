"""Saved segments as people see them."""

from datetime import datetime
from typing import Any, ClassVar

from msgspec import Struct

from touchweave.journey.line import CustomerRow
from touchweave.store.segment_changes import SegmentDay
from touchweave.tabular import Tabular


class Segment(Struct, frozen=True, kw_only=True):
    """A saved segment and how many are in it."""

    id: int
    name: str
    description: str
    conditions: tuple[dict[str, Any], ...]  #: all of which must hold; docs/reference/conditions.md
    members: int
    created_at: datetime
    changed_at: datetime
    uses: tuple[str, ...]  #: names of the segments that it is made of
    used_by: tuple[str, ...]
    problem: str | None  #: why its conditions cannot be asked now; the members are those before


class SegmentCount(Struct, frozen=True, kw_only=True):
    """How many customers satisfy conditions."""

    customers: int
    of: int
    sample: tuple[CustomerRow, ...]  #: some of them, from the first to the last
    took_ms: float


class SegmentHistory(Tabular, Struct, frozen=True, kw_only=True):
    """Who entered and left a segment, by day."""

    _table: ClassVar[str] = "days"

    id: int
    name: str
    members: int
    days: tuple[SegmentDay, ...]  #: on which somebody did, oldest first


class Membership(Struct, frozen=True, kw_only=True):
    """A segment that a customer is in."""

    id: int
    name: str
    since: datetime | None  #: when it was seen that they entered


class Applied(Struct, frozen=True, kw_only=True):
    """What became of the segments of a file."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
