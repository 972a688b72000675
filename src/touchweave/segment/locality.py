"""What a segment's membership hangs on: a customer's own line, or more than that.

Local are conditions on traits, consent, dimensions and what happened, and segments and groups of such. Numbers of
measures are not: others count in them, or the moment at which the whole index ends.
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from touchweave.segment.condition import Condition, ConsentIs, Happened, InSegment, TraitIs
from touchweave.segment.given import Named
from touchweave.segment.number import InGroup, Number
from touchweave.segment.parse import each, parse_conditions, written_condition
from touchweave.segment.satisfied import CONSENT


def used(conditions: Iterable[Condition]) -> set[str]:
    """The segments that these conditions name."""
    return {condition.name for condition in _all(conditions) if isinstance(condition, InSegment)}


def is_local(conditions: Iterable[Condition], saved: Named) -> bool:
    """Whether only who changed has to be looked at again."""
    return not any(isinstance(condition, Number) for condition in _with_used(conditions, saved))


def moves(conditions: Iterable[Condition], saved: Named) -> bool:
    """Whether members come and go as time goes by."""
    return any(isinstance(one, Happened) and one.moves for one in _with_used(conditions, saved))


def traits_asked(conditions: Iterable[Condition], saved: Named) -> set[str]:
    """The traits that decide."""
    found = set()
    for condition in _with_used(conditions, saved):
        if isinstance(condition, TraitIs):
            found.add(condition.name)
        elif isinstance(condition, ConsentIs):
            found.add(CONSENT + condition.purpose)
    return found


def digest(conditions: Iterable[Condition], saved: Named, windows: Mapping[str, float]) -> int:
    """A number that is another one where what is asked is something else."""
    told = [written_condition(one) for one in _with_used(conditions, saved)]
    return zlib.crc32(msgspec.json.encode((told, sorted(windows.items()))))


def _with_used(conditions: Iterable[Condition], saved: Named) -> Iterator[Condition]:
    """All conditions, and once those of each segment that they are made of."""
    waiting, seen = [tuple(conditions)], set[str]()
    while waiting:
        for condition in _all(waiting.pop()):
            yield condition
            if isinstance(condition, InSegment) and condition.name not in seen:
                seen.add(condition.name)
                waiting.append(saved.get(condition.name, ()))


def _all(conditions: Iterable[Condition]) -> Iterator[Condition]:
    for condition in each(conditions):
        yield condition
        if isinstance(condition, InGroup) and condition.by.startswith("segment:"):
            yield from _all(parse_conditions(condition.by.removeprefix("segment:")))
