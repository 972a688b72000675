"""Why identifiers are one customer: what hangs together, by which events, and what was refused."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from touchweave.identity.contest import REFUSALS, Refusal
from touchweave.identity.graph import Link
from touchweave.identity.known import Identities
from touchweave.identity.mention import Rule

RULES: dict[Rule, str] = {
    Rule.ALIAS: "an alias said that the one is the other",
    Rule.IDENTIFY: "an identify named both",
    Rule.LIST: "an imported list, or an event's list of identifiers, named both",
    Rule.EVENT: "an event named both, as an order does that bears a mail address",
    Rule.DEVICE: "two devices, or visitors' ids, of one event",
    Rule.LOGIN: "somebody logged in on a device",
}
POISONED = "poisoned"
WHY_POISONED = "it meets too many people to say anything of one of them"
#: So many links are told of one customer.
LINKS_SHOWN = 500


class IdentifierInfo(Struct, frozen=True, kw_only=True):
    """One identifier of a customer."""

    identifier: str
    type: str
    value: str
    interactions: int  #: of the customer's line that were found by it
    first_at: datetime | None  #: the first of these
    shared: bool = False  #: a device of several people: in part this customer's


class LinkInfo(Struct, frozen=True, kw_only=True):
    """Two identifiers that were named together, and the event that did so first."""

    a: str
    b: str
    rule: str  #: a word of identity.mention.Rule
    said: str  #: what that means
    first_at: datetime | None
    source: str | None
    message_id: str | None
    times: int  #: so many events did
    refused: str | None = None  #: why it joins nobody; None: it does
    because: str | None = None  #: what that means


class DecisionInfo(Struct, frozen=True, kw_only=True):
    """What somebody decided about identifiers."""

    id: int
    kind: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    made_at: datetime
    made_by: str
    note: str
    undone_at: datetime | None
    undone_by: str | None


class Identity(Struct, frozen=True, kw_only=True):
    """Everything by which a customer is known."""

    customer: str
    identifiers: tuple[IdentifierInfo, ...]
    links: tuple[LinkInfo, ...]
    links_in_all: int
    refused: tuple[LinkInfo, ...]
    decisions: tuple[DecisionInfo, ...]


def nodes_of(identities: Identities, code: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The identifiers that are a customer's alone, and the divided devices that are so in part."""
    owners = identities.owners
    shared = [node for node, device in owners.divided.items() if code in device.customers]
    return np.flatnonzero(owners.owner == code), np.array(sorted(shared), np.int64)


def links_of(identities: Identities, nodes: NDArray[np.int64]) -> tuple[list[Link], list[tuple[Link, str]]]:
    """The links of these identifiers that hold, and those that do not, with the reason."""
    graph = identities.graph
    refused = {link.number: why.value for link, why in identities.refusals(nodes)}
    links = {link.number: link for node in nodes.tolist() for link in graph.links_of(node)}
    mine = set(nodes.tolist())
    held, not_held = [], []
    for link in sorted(links.values(), key=lambda link: (link.rule, link.first, link.number)):
        if graph.poisoned[link.a] or graph.poisoned[link.b]:
            not_held.append((link, POISONED))
        elif link.number in refused:
            not_held.append((link, refused[link.number]))
        elif link.a in mine and link.b in mine:
            held.append(link)
    return held, not_held


def link_info(link: Link, texts: Mapping[int, str], event: Mapping[str, Any], why: str | None = None) -> LinkInfo:
    """A link told; `event`: of its first event what the ledger knows."""
    because = WHY_POISONED if why == POISONED else None if why is None else REFUSALS[Refusal(why)]
    return LinkInfo(
        a=texts[link.a],
        b=texts[link.b],
        rule=link.rule.name.lower(),
        said=RULES[link.rule],
        first_at=event.get("occurred_at"),
        source=event.get("source"),
        message_id=event.get("message_id"),
        times=link.times,
        refused=why,
        because=because,
    )


def chain(links: list[Link], start: int, end: int) -> list[Link]:
    """The shortest way of links from one identifier to another; empty where there is none."""
    around: dict[int, list[Link]] = {}
    for link in links:
        around.setdefault(link.a, []).append(link)
        around.setdefault(link.b, []).append(link)
    came: dict[int, Link | None] = {start: None}
    waiting = [start]
    for node in waiting:
        if node == end:
            break
        for link in around.get(node, []):
            other = link.b if link.a == node else link.a
            if other not in came:
                came[other] = link
                waiting.append(other)
    way: list[Link] = []
    node = end
    while (by := came.get(node)) is not None:
        way.append(by)
        node = by.b if by.a == node else by.a
    return way[::-1]
