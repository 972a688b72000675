"""Groups: the accounts, households or firms that customers belong to, as group events say.

https://segment.com/docs/connections/spec/group/. A view over the ledger: nothing of it is kept.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from touchweave.errors import GroupUnknown, nearest_first
from touchweave.event.record import identifier
from touchweave.identity.traits import plain_value
from touchweave.journey.index import Index
from touchweave.journey.line_of import line_of
from touchweave.journey.moment import moment
from touchweave.journey.timeline import SHOWN, interaction_at
from touchweave.profile.history import COLUMNS, Event, somebodys
from touchweave.profile.naming import called
from touchweave.profile.record import GroupInteraction, GroupLine, GroupList, GroupRow, Membership, Value
from touchweave.store.events_of import Bound
from touchweave.store.store import Store

#: So many group events are read, the newest; so many members' lines are joined, and so many members named.
EVENTS, LINES, NAMED = 200_000, 10_000, 500
_GROUP_ID = "groupId"
_decode = msgspec.json.Decoder(dict[str, Any]).decode
#: Gives the code of the customer of each event, shape (events,); −1: none.
Whose = Callable[[Sequence[Event]], NDArray[np.int64]]


@dataclass(kw_only=True, eq=False)
class Group:
    """One group."""

    members: dict[int, None] = field(default_factory=dict)  #: codes, in the order in which they came
    last_us: int = 0
    traits: dict[str, Value] = field(default_factory=dict)
    written: dict[str, int] = field(default_factory=dict)  #: µs since 1970, by trait

    def hear(self, event: Event, told: dict[str, Any], member: int) -> None:
        """Take in what an event says; they come in ledger order."""
        at_us = event["occurred_at"]
        self.last_us = max(self.last_us, at_us) if self.members or self.written else at_us
        if member >= 0:
            self.members.setdefault(member)
        for name, value in told.items():
            if name != _GROUP_ID and at_us >= self.written.get(name, at_us):
                self.written[name] = at_us
                self.traits[name] = plain_value(value)

    @property
    def known(self) -> dict[str, Value]:
        """The traits that were not taken back, by name."""
        return {name: self.traits[name] for name in sorted(self.traits) if self.traits[name] is not None}


def groups_of(store: Store, index: Index) -> "Groups":
    """All groups, with the customers of this generation of the index as members."""
    found = store.said.of_type("group", COLUMNS, Bound(groups=2**62, events=EVENTS))
    return Groups(somebodys(found.events), lambda events: _whose(index, events), complete=found.complete)


def _whose(index: Index, events: Sequence[Event]) -> NDArray[np.int64]:
    named = [(place, event["user_id"] or event["anonymous_id"]) for place, event in enumerate(events)]
    named = [(place, name) for place, name in named if name]
    places = np.array([place for place, _ in named], np.int64)
    nodes = index.identifiers.find(pa.array([name for _, name in named], pa.string()))
    times = np.array([events[place]["occurred_at"] for place, _ in named], np.int64)
    codes = np.full(len(events), -1, np.int64)
    codes[places] = np.where(nodes < 0, -1, index.owners.of(nodes, times))
    return codes


class Groups:
    """All groups of one generation of the index."""

    def __init__(self, events: Sequence[Event], whose: Whose, *, complete: bool) -> None:
        """`events`: the group events that are somebody's, in ledger order; a value for each of history.COLUMNS."""
        self.complete = complete
        self._groups: dict[str, Group] = {}
        for event, member in zip(events, whose(events).tolist(), strict=True):
            told = _told(event)
            if (name := _name(told.get(_GROUP_ID))) is not None:
                self._groups.setdefault(name, Group()).hear(event, told, member)
        self._of: dict[int, list[str]] = {}
        for name, group in self._groups.items():
            for member in group.members:
                self._of.setdefault(member, []).append(name)

    def of(self, code: int) -> tuple[Membership, ...]:
        """The groups that a customer belongs to."""
        found = ((name, self._groups[name]) for name in sorted(self._of.get(code, [])))
        return tuple(Membership(group=name, name=called(one.known), traits=one.known) for name, one in found)

    def listed(self, *, limit: int, offset: int) -> GroupList:
        """A page of all groups."""
        order = sorted(self._groups.items(), key=lambda one: (-len(one[1].members), one[0]))
        return GroupList(
            found=len(order),
            complete=self.complete,
            groups=tuple(
                GroupRow(
                    group=name,
                    name=called(one.known),
                    members=len(one.members),
                    last_at=moment(one.last_us),
                    traits=one.known,
                )
                for name, one in order[offset : offset + limit]
            ),
        )

    def line(self, index: Index, name: str, *, limit: int = SHOWN) -> GroupLine:
        """A group with the interactions of its members. Raises GroupUnknown."""
        group = self._groups.get(name)
        if group is None:
            allowed = nearest_first(name[:200], list(self._groups)[:1000], in_all=len(self._groups)) or "none yet"
            raise GroupUnknown(group=name[:200], allowed=allowed)
        members = list(group.members)
        found, in_all = _interactions(index, members[:LINES], limit)
        return GroupLine(
            group=name,
            name=called(group.known),
            traits=group.known,
            members=tuple(index.customer(code) for code in members[:NAMED]),
            members_in_all=len(members),
            interactions_in_all=in_all,
            interactions=found,
        )


def _name(written: object) -> str | None:
    return identifier(written) if isinstance(written, str | int | float) and not isinstance(written, bool) else None


def _told(event: Event) -> dict[str, Any]:
    try:
        return _decode(event["properties"] or "{}")
    except (msgspec.DecodeError, RecursionError):
        return {}


def _interactions(index: Index, codes: Iterable[int], limit: int) -> tuple[tuple[GroupInteraction, ...], int]:
    """The latest interactions of some customers in the order of time, and how many there are."""
    lines = [line_of(index, code) for code in codes]
    sizes = [line.interactions for line in lines]
    if not sum(sizes):
        return (), 0
    times = np.concatenate([line.occurred_at for line in lines])
    of = np.repeat(np.arange(len(lines)), sizes)
    place = np.concatenate([np.arange(size) for size in sizes])
    found = []
    for at in np.argsort(times, kind="stable")[max(len(times) - limit, 0) :].tolist():
        line = lines[of[at]]
        one = interaction_at(index, line, int(place[at]))
        told = msgspec.structs.asdict(one)
        found.append(GroupInteraction(customer=index.customer(int(line.customer[0])), **told))
    return tuple(found), len(times)
