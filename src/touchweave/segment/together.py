"""Whether saved segments go together: each can be read, names only others that there are, and none itself."""

from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter

from touchweave.errors import SegmentCircular, SegmentInUse, SegmentUnknown, SelectionInvalid, nearest_first
from touchweave.segment.given import Named
from touchweave.segment.locality import used
from touchweave.segment.parse import parse_conditions
from touchweave.store.segments import Draft, SavedSegment

#: Segments made of segments, so many deep at most.
DEPTH_LIMIT = 20


def named_conditions(segments: Sequence[SavedSegment]) -> Named:
    """The conditions by name. Raises SelectionInvalid."""
    return {segment.name: parse_conditions(segment.conditions) for segment in segments}


def uses(segments: Sequence[SavedSegment]) -> dict[str, set[str]]:
    """By name, the segments that each names in its conditions."""
    return {name: used(conditions) for name, conditions in named_conditions(segments).items()}


def names_in(draft: Draft) -> set[str]:
    """The segments that a draft names in its conditions."""
    return used(parse_conditions(draft.conditions))


def must_go_together(segments: Sequence[SavedSegment]) -> None:
    """Raises SelectionInvalid, SegmentUnknown, SegmentCircular."""
    named = uses(segments)
    for others in named.values():
        for name in sorted(others - set(named)):
            raise SegmentUnknown(segment=name, allowed=nearest_first(name, named) or "none yet")
    try:
        order = tuple(TopologicalSorter(named).static_order())
    except CycleError as error:
        raise SegmentCircular(way=" → ".join(reversed(error.args[1]))) from error
    depth: dict[str, int] = {}
    for name in order:
        depth[name] = 1 + max((depth[other] for other in named[name]), default=0)
        if depth[name] > DEPTH_LIMIT:
            allowed = f"segments made of segments, at most {DEPTH_LIMIT} deep"
            raise SelectionInvalid(name="segment", value=name, allowed=allowed)


def must_be_unused(name: str, segments: Sequence[SavedSegment]) -> None:
    """Raises SegmentInUse where one of the segments names it."""
    users = sorted(user for user, others in uses(segments).items() if name in others and user != name)
    if users:
        raise SegmentInUse(segment=name, used_by=", ".join(map(repr, users)))
