"""The compiled loops of the identity graph."""

from typing import Any

from touchweave.kernel import Kernel, kernel

_I32, _I64, _U32, _U8 = "int32[::1]", "int64[::1]", "uint32[::1]", "uint8[::1]"
_CODES, _BYTES = "Array(int32, 1, 'C', True)", "Array(uint8, 1, 'C', True)"
_FLAGS = "boolean[::1]"


@Kernel
def _found(
    a: int, b: int, rule: int, head: Any, degree: Any, next_of: Any, link_a: Any, link_b: Any, link_rule: Any
) -> Any:
    """The link of these two by this rule; −1: there is none."""
    node = a if degree[a] <= degree[b] else b
    at = head[node]
    while at >= 0:
        link = at >> 1
        if link_rule[link] == rule and (
            (link_a[link] == a and link_b[link] == b) or (link_a[link] == b and link_b[link] == a)
        ):
            return link
        at = next_of[at]
    return -1


@kernel(
    f"void({_CODES}, {_CODES}, {_BYTES}, Array(int64, 1, 'C', True), Array(uint32, 1, 'C', True), "
    f"{_I32}, {_I32}, {_I32}, {_I32}, {_I32}, {_U8}, {_I64}, {_U32}, {_U32}, {_I32}, {_I32}, "
    f"{_I64}, {_U32}, {_I32}, {_I64}, uint8, uint8, uint8, int64)"
)
def add_mentions(
    a: Any, b: Any, rule: Any, time: Any, place: Any,
    head: Any, degree: Any, said: Any, link_a: Any, link_b: Any, link_rule: Any, first: Any, first_place: Any,
    times: Any, sighted: Any, next_of: Any,
    sight_time: Any, sight_place: Any, sight_next: Any, counts: Any,
    alias: int, login: int, saying: int, grain: int,
) -> None:  # fmt: skip
    """Enter mentions; `counts` are the links and the sightings there are. There is room for one more of each."""
    for i in range(len(a)):
        if rule[i] == saying:
            sighting = counts[1]
            counts[1] += 1
            sight_time[sighting], sight_place[sighting] = time[i], place[i]
            sight_next[sighting] = said[a[i]]
            said[a[i]] = sighting
            continue
        link = _found(a[i], b[i], rule[i], head, degree, next_of, link_a, link_b, link_rule)
        if link < 0:
            link = counts[0]
            counts[0] += 1
            link_a[link], link_b[link], link_rule[link] = a[i], b[i], rule[i]
            first[link], first_place[link], times[link], sighted[link] = time[i], place[i], 0, -1
            next_of[2 * link], next_of[2 * link + 1] = head[a[i]], head[b[i]]
            head[a[i]], head[b[i]] = 2 * link, 2 * link + 1
            degree[a[i]] += 1
            degree[b[i]] += 1
        times[link] += 1
        if time[i] < first[link]:  # of equal ones, that which comes first in the ledger
            first[link], first_place[link] = time[i], place[i]
        if rule[i] == login or rule[i] == alias:
            at = sighted[link]
            if at >= 0 and sight_time[at] // grain == time[i] // grain:
                if time[i] < sight_time[at]:
                    sight_time[at], sight_place[at] = time[i], place[i]
            else:
                sighting = counts[1]
                counts[1] += 1
                sight_time[sighting], sight_place[sighting], sight_next[sighting] = time[i], place[i], at
                sighted[link] = sighting


@kernel(f"void({_I64}, {_I32}, {_I32}, {_I32}, {_I32}, {_BYTES}, {_FLAGS}, {_FLAGS}, {_I64}, {_U8})")
def meet_people(
    nodes: Any, head: Any, next_of: Any, link_a: Any, link_b: Any, kind: Any,
    device: Any, unique: Any, at_most: Any, poisoned: Any,
) -> None:  # fmt: skip
    """Mark those of the nodes that meet more people than their type may: users' ids, and of a device all persons'."""
    people = 0
    for i in range(len(nodes)):
        people = max(people, at_most[kind[nodes[i]]])
    met = [0 for _ in range(people + 1)]
    for i in range(len(nodes)):
        node = nodes[i]
        own = kind[node]
        if unique[own]:
            continue
        count, at = 0, head[node]
        while at >= 0 and count <= at_most[own]:
            link = at >> 1
            other = link_b[link] if link_a[link] == node else link_a[link]
            at = next_of[at]
            if not (unique[kind[other]] or (device[own] and not device[kind[other]])):
                continue
            known = False
            for k in range(count):
                known = known or met[k] == other
            if not known:
                met[count] = other
                count += 1
        poisoned[node] = 1 if count > at_most[own] else 0


@kernel(f"int64({_I64}, {_I32}, {_I32}, {_I32}, {_I32}, {_BYTES}, {_I32}, {_I32})")
def reach(
    seeds: Any, head: Any, next_of: Any, link_a: Any, link_b: Any, poisoned: Any, component: Any, order: Any
) -> int:
    """Number the components of the seeds, where they have no number yet (−1): `component` by node.

    `order` gets the nodes found, component by component; returns how many these are. A poisoned node is a component.
    """
    count, number = 0, 0
    for i in range(len(seeds)):
        if component[seeds[i]] >= 0:
            continue
        component[seeds[i]] = number
        order[count] = seeds[i]
        at_node = count
        count += 1
        while at_node < count:
            node = order[at_node]
            at_node += 1
            if poisoned[node]:
                continue
            at = head[node]
            while at >= 0:
                link = at >> 1
                other = link_b[link] if link_a[link] == node else link_a[link]
                at = next_of[at]
                if component[other] < 0 and not poisoned[other]:
                    component[other] = number
                    order[count] = other
                    count += 1
        number += 1
    return count


@kernel(f"void({_CODES}, {_CODES}, {_BYTES}, {_FLAGS}, {_I64}, {_FLAGS})")
def weigh(nodes: Any, component: Any, kind: Any, decided: Any, at_most: Any, contested: Any) -> None:
    """Which components hold more of a type than one customer may, or were decided about.

    Nodes come component by component; `at_most` by kind, and last of all kinds together.
    """
    last = len(at_most) - 1
    held = [0 for _ in range(last + 1)]
    mine = -1
    for i in range(len(nodes)):
        if component[i] != mine:
            mine = component[i]
            for k in range(last + 1):
                held[k] = 0
        own = kind[nodes[i]]
        held[own] += 1
        held[last] += 1
        if decided[nodes[i]] or held[own] > at_most[own] or held[last] > at_most[last]:
            contested[mine] = True
