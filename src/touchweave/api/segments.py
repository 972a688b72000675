"""Saved segments over HTTP: their conditions and members, a count of any conditions, and who came and went."""

from typing import Any

from litestar import delete, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Struct

from touchweave.api.parameter import Shop
from touchweave.segment.record import Membership, Segment, SegmentCount, SegmentHistory


class SegmentList(Struct, frozen=True, kw_only=True):
    """All segments by name."""

    segments: tuple[Segment, ...]


class NewSegment(Struct, frozen=True, kw_only=True):
    """What to save."""

    name: str
    conditions: tuple[dict[str, Any], ...]  #: all of which must hold
    description: str = ""


class ChangedSegment(Struct, frozen=True, kw_only=True):
    """What to change; what is not given stays."""

    name: str | None = None
    conditions: tuple[dict[str, Any], ...] | None = None
    description: str | None = None


class Conditions(Struct, frozen=True, kw_only=True):
    """What to count."""

    conditions: tuple[dict[str, Any], ...]


class Memberships(Struct, frozen=True, kw_only=True):
    """The segments that a customer is in, by name."""

    segments: tuple[Membership, ...]


@get("/segments", sync_to_thread=True)
def segments(workspace: Shop) -> SegmentList:
    """Every saved segment with how many are in it now."""
    return SegmentList(segments=workspace.segments())


@post("/segments", sync_to_thread=True, status_code=201)
def add_segment(workspace: Shop, data: JSONBody[NewSegment]) -> Segment:
    """Save conditions under a new name."""
    return workspace.save_segment(data.name, data.conditions, data.description)


@put("/segments/{segment_id:int}", sync_to_thread=True)
def change_segment(workspace: Shop, segment_id: FromPath[int], data: JSONBody[ChangedSegment]) -> Segment:
    """Change a segment; who does not satisfy the new conditions leaves it."""
    return workspace.change_segment(
        segment_id, name=data.name, conditions=data.conditions, description=data.description
    )


@delete("/segments/{segment_id:int}", sync_to_thread=True, status_code=204)
def delete_segment(workspace: Shop, segment_id: FromPath[int]) -> None:
    """Delete a segment and its history; not while another one is made of it."""
    workspace.delete_segment(segment_id)


@post("/segments/count", sync_to_thread=True, status_code=200)
def count_segment(workspace: Shop, data: JSONBody[Conditions]) -> SegmentCount:
    """How many customers satisfy conditions, and some of them. Nothing is saved."""
    return workspace.count_segment(data.conditions)


@get("/segments/{segment_id:int}/history", sync_to_thread=True)
def segment_history(workspace: Shop, segment_id: FromPath[int]) -> SegmentHistory:
    """Who entered and left, by day."""
    return workspace.segment_history(segment_id)


@get("/segments/of", sync_to_thread=True)
def segments_of(workspace: Shop, customer: FromQuery[str]) -> Memberships:
    """The segments that a customer is in, by any identifier, and since when."""
    return Memberships(segments=workspace.segments_of(customer))


HANDLERS = (segments, add_segment, change_segment, delete_segment, count_segment, segment_history, segments_of)
