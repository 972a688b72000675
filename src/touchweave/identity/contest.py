"""Who is who where guards, or what people said, have a word in it: one component of the graph, decided wholly.

The outcome depends on what was said alone, never on the order in which it came in. What people said goes first; then
links by their rule, the earliest first; then devices, by their first login. Each joins what the guards allow.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from touchweave.identity.graph import Link
from touchweave.identity.mention import Rule


class Refusal(StrEnum):
    """Why a link joins nobody."""

    TWO_VALUES = "two_values"
    TOO_MANY_VALUES = "too_many_values"
    TOO_LARGE = "too_large"
    KEPT_APART = "kept_apart"
    SHARED_DEVICE = "shared_device"


REFUSALS: dict[Refusal, str] = {
    Refusal.TWO_VALUES: "one customer would have two values of an identifier that is unique",
    Refusal.TOO_MANY_VALUES: "one customer would have more values of a type than are allowed",
    Refusal.TOO_LARGE: "one customer would have more identifiers than are allowed; look whether that is right",
    Refusal.KEPT_APART: "somebody said that these are two customers",
    Refusal.SHARED_DEVICE: "several people log in on the device: it is divided by time",
}


@dataclass(frozen=True, kw_only=True)
class Said:
    """A decision, in the codes of this component."""

    id: int
    merge: bool
    left: frozenset[int]
    right: frozenset[int]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One component and what was said of it."""

    kinds: Mapping[int, int]  #: of all its identifiers
    texts: Mapping[int, str]  #: likewise
    links: Sequence[Link]
    logins: Callable[[Link], list[tuple[int, int]]]  #: (time, place) of those that made a link
    decisions: Sequence[Said]
    device: Sequence[bool]  #: by kind
    unique: Sequence[bool]
    at_most: Sequence[int]  #: by kind, and last of all kinds together


@dataclass(frozen=True, kw_only=True)
class Division:
    """A device, by time: from `times[i]` on it is `groups[i]`'s; before the first of them as well."""

    times: tuple[int, ...]
    groups: tuple[int, ...]  #: places in `Verdict.groups`; −1: it cannot be told whose


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What follows."""

    groups: tuple[tuple[int, ...], ...]  #: the identifiers of each customer; a divided device is a group of its own
    divided: dict[int, Division]  #: by device
    refused: tuple[tuple[Link, Refusal], ...]


@dataclass(kw_only=True)
class _Group:
    nodes: list[int]
    held: dict[int, int]  #: by kind
    sides: dict[int, int] = field(default_factory=dict)  #: by split


def settle(case: Case) -> Verdict:
    """Decide."""
    return _Settling(case).verdict()


class _Settling:
    def __init__(self, case: Case) -> None:
        self.case = case
        self.group = {node: _Group(nodes=[node], held={kind: 1}) for node, kind in case.kinds.items()}
        self.refused: list[tuple[Link, Refusal]] = []

    def verdict(self) -> Verdict:
        self._take_sides()
        for said in self._standing_merges():
            left, right = next(iter(said.left)), next(iter(said.right))
            self._join([self.group[left], self.group[right]], said=True)
        on_devices: list[Link] = []
        for link in sorted(self.case.links, key=self._order):
            if self._is_login(link):
                on_devices.append(link)
            elif (why := self._refusal([self.group[link.a], self.group[link.b]])) is not None:
                self.refused.append((link, why))
            else:
                self._join([self.group[link.a], self.group[link.b]])
        divided = self._devices(on_devices)
        groups = list({id(group): group for group in self.group.values()}.values())
        place = {id(group): at for at, group in enumerate(groups)}
        return Verdict(
            groups=tuple(tuple(sorted(group.nodes)) for group in groups),
            divided={node: self._division(logins, place) for node, logins in divided.items()},
            refused=tuple(self.refused),
        )

    def _order(self, link: Link) -> tuple[int, int, list[str]]:
        return link.rule, link.first, sorted((self.case.texts[link.a], self.case.texts[link.b]))

    def _is_device(self, node: int) -> bool:
        return self.case.device[self.case.kinds[node]]

    def _is_login(self, link: Link) -> bool:
        """An alias of a visitor's id is as a login: from then on it is known who that was."""
        return link.rule == Rule.LOGIN or (
            link.rule == Rule.ALIAS and self._is_device(link.a) != self._is_device(link.b)
        )

    def _take_sides(self) -> None:
        """A split stands until somebody joins, later, what it took apart."""
        merges = [said for said in self.case.decisions if said.merge]
        for split in self.case.decisions:
            if split.merge or any(merge.id > split.id and _across(merge, split) for merge in merges):
                continue
            for side, nodes in enumerate((split.left, split.right)):
                for node in nodes:
                    self.group[node].sides[split.id] = side

    def _standing_merges(self) -> list[Said]:
        splits = [said for said in self.case.decisions if not said.merge]
        merges = [
            said
            for said in self.case.decisions
            if said.merge and not any(split.id > said.id and _across(said, split) for split in splits)
        ]
        return sorted(merges, key=lambda said: said.id)

    def _refusal(self, groups: Sequence[_Group]) -> Refusal | None:
        """Why these must not be one customer."""
        distinct = list({id(group): group for group in groups}.values())
        if len(distinct) == 1:
            return None
        held: dict[int, int] = {}
        sides: dict[int, int] = {}
        for group in distinct:
            for split, side in group.sides.items():
                if sides.setdefault(split, side) != side:
                    return Refusal.KEPT_APART
            for kind, count in group.held.items():
                held[kind] = held.get(kind, 0) + count
        for kind, count in held.items():
            if self.case.unique[kind] and count > 1:
                return Refusal.TWO_VALUES
            if count > self.case.at_most[kind]:
                return Refusal.TOO_MANY_VALUES
        return Refusal.TOO_LARGE if sum(len(group.nodes) for group in distinct) > self.case.at_most[-1] else None

    def _join(self, groups: Sequence[_Group], *, said: bool = False) -> None:
        """Make them one. Where somebody said so, their unique identifiers are one value from then on."""
        first, *others = {id(group): group for group in groups}.values()
        for other in others:
            for kind, count in other.held.items():
                one = said and self.case.unique[kind]
                first.held[kind] = max(first.held.get(kind, 0), count) if one else first.held.get(kind, 0) + count
            first.nodes += other.nodes
            first.sides |= other.sides
            for node in other.nodes:
                self.group[node] = first

    def _devices(self, links: list[Link]) -> dict[int, list[Link]]:
        """Join each device with its people where they may be one customer; by device, the logins of the others."""
        by_device: dict[int, list[Link]] = {}
        for link in links:
            by_device.setdefault(id(self.group[self._ends(link)[0]]), []).append(link)
        ordered = sorted(
            by_device.values(), key=lambda some: min((link.first, *self._order(link)[2]) for link in some)
        )
        contested = []
        for some in ordered:
            device = self.group[self._ends(some[0])[0]]
            logins = [link for link in some if self._may(link)]
            people = [self.group[self._ends(link)[1]] for link in logins]
            if any(not self._is_device(node) for node in device.nodes):
                self._join_one_by_one(logins)
            elif logins and self._refusal([device, *people]) is not None:
                contested.append((device, logins))
            elif logins:
                self._join([*people, device])
        divided: dict[int, list[Link]] = {}
        for device, logins in contested:
            people = [self.group[self._ends(link)[1]] for link in logins]
            if self._refusal([device, *people]) is None:
                self._join([*people, device])
                continue
            self.refused += [(link, Refusal.SHARED_DEVICE) for link in logins]
            divided |= dict.fromkeys((node for node in device.nodes if self._is_device(node)), logins)
        return divided

    def _join_one_by_one(self, logins: list[Link]) -> None:
        """Where somebody said whose a device is, it is not divided."""
        for link in logins:
            ends = [self.group[node] for node in self._ends(link)]
            if (why := self._refusal(ends)) is None:
                self._join(ends)
            else:
                self.refused.append((link, why))

    def _ends(self, link: Link) -> tuple[int, int]:
        """The device and the person."""
        return (link.a, link.b) if self._is_device(link.a) else (link.b, link.a)

    def _may(self, link: Link) -> bool:
        """Whether nobody said that the device is not this person's."""
        device, person = (self.group[node] for node in self._ends(link))
        if any(person.sides.get(split, side) != side for split, side in device.sides.items()):
            self.refused.append((link, Refusal.KEPT_APART))
            return False
        return True

    def _division(self, logins: list[Link], place: dict[int, int]) -> Division:
        told: dict[int, set[int]] = {}
        for link in logins:
            for time, _ in self.case.logins(link):
                told.setdefault(time, set()).add(place[id(self.group[self._ends(link)[1]])])
        times: list[int] = []
        groups: list[int] = []
        for time in sorted(told):
            group = next(iter(told[time])) if len(told[time]) == 1 else -1
            if not groups or groups[-1] != group:
                times.append(time)
                groups.append(group)
        return Division(times=tuple(times), groups=tuple(groups))


def _across(merge: Said, split: Said) -> bool:
    """Whether the merge joins one side of the split with the other."""
    return bool(
        (merge.left & split.left and merge.right & split.right)
        or (merge.left & split.right and merge.right & split.left)
    )
