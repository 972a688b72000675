"""Which customers' lines must be written anew, after it was decided once more whose identifiers are."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from touchweave.identity.graph import Components, Graph
from touchweave.identity.owners import DIVIDED, NOBODY, DividedDevice

Codes = NDArray[np.int32]
Divided = Mapping[int, DividedDevice]


def moved(
    graph: Graph, components: Components, before: Codes, owner: Codes, was_divided: Divided, divided: Divided
) -> tuple[Codes, Codes, Codes]:
    """The customers, ascending; whose traits each takes over; and the identifiers that tell the traits of the others.

    `before` and `owner`, by place in `components.nodes`: whose they were, and whose they are now.
    """
    which = _components(components, before, owner, was_divided, divided)
    here = which[components.number]
    nodes, old, new, number = components.nodes[here], before[here], owner[here], components.number[here]
    speaks = graph.says(nodes)
    customers = [old[old >= 0], new[new >= 0]]
    entangled = np.zeros(len(which), np.bool_)
    shared = np.flatnonzero((old == DIVIDED) | (new == DIVIDED))
    entangled[number[shared]] = True
    for node in nodes[shared].tolist():
        for device in (was_divided.get(node), divided.get(node)):
            if device is not None:
                customers.append(device.customers[device.customers >= 0])
    anew = np.unique(np.concatenate([np.empty(0, np.int32), *customers]))
    heir = np.full(len(anew), NOBODY, np.int32)
    # Of a component that became one customer, and of which one customer alone was told traits: those are its.
    low, high = _bounds(number[speaks], old[speaks], len(which))
    least, most = _bounds(number, new, len(which))
    plain = (
        ~entangled & (least == most) & ((low == high) | (high == NOBODY)) & ~np.isin(low, _torn(old, number, speaks))
    )
    heirs = np.flatnonzero(plain & which & (high >= 0))
    heir[np.searchsorted(anew, most[heirs])] = low[heirs]
    return anew, heir, nodes[speaks & ~plain[number]]


def _components(
    components: Components, before: Codes, owner: Codes, was_divided: Divided, divided: Divided
) -> NDArray[np.bool_]:
    """Those of which events that were some customer's are another's now, or may be."""
    changed = (before != owner) & (before != NOBODY)
    for place in np.flatnonzero((before == DIVIDED) & (owner == DIVIDED)).tolist():
        node = int(components.nodes[place])
        changed[place] = not _same(was_divided[node], divided[node])
    found = np.zeros(len(components.contested), np.bool_)
    found[components.number[changed]] = True
    while True:  # whoever loses a part to one of these, or gains it
        here = found[components.number]
        codes = np.union1d(before[here], owner[here])
        codes = codes[codes >= 0]
        reached = found.copy()
        reached[components.number[np.isin(before, codes) | np.isin(owner, codes)]] = True
        if (reached == found).all():
            return found
        found = reached


def _torn(old: Codes, number: Codes, speaks: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The customers who were told traits of in several components: those take over nobody's wholly."""
    told = np.unique(np.stack([old[speaks], number[speaks]]), axis=1)[0]
    return np.flatnonzero(np.bincount(told[told >= 0]) > 1)


def _bounds(component: Codes, code: Codes, components: int) -> tuple[Codes, Codes]:
    """The least and the greatest code, of those that are customers', by component."""
    low = np.full(components, np.iinfo(np.int32).max, np.int32)
    high = np.full(components, NOBODY, np.int32)
    real = code >= 0
    np.minimum.at(low, component[real], code[real])
    np.maximum.at(high, component[real], code[real])
    return low, high


def _same(one: DividedDevice, other: DividedDevice) -> bool:
    return np.array_equal(one.times, other.times) and np.array_equal(one.customers, other.customers)
