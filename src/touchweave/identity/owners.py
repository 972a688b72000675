"""Whose each identifier is: by identifier, codes of customers."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

NOBODY, DIVIDED = -1, -2


@dataclass(frozen=True, kw_only=True, eq=False)
class DividedDevice:
    """Whose a shared device is: from `times[i]` on `customers[i]`'s, before the first of them as well."""

    times: NDArray[np.int64]
    customers: NDArray[np.int32]


@dataclass(kw_only=True, eq=False)
class Owners:
    """By identifier, codes of customers."""

    owner: NDArray[np.int32]  #: NOBODY: no event is told of it; DIVIDED: see `divided`
    divided: dict[int, DividedDevice] = field(default_factory=dict)
    name: NDArray[np.int32]  #: by customer: which identifier names it

    @classmethod
    def none(cls) -> "Owners":
        """Of an empty ledger."""
        return cls(owner=np.empty(0, np.int32), name=np.empty(0, np.int32))

    def of(self, subjects: NDArray[np.int64], times: NDArray[np.int64]) -> NDArray[np.int64]:
        """The customer of each event, by its subject and time (µs), both of shape (events,); −1: none."""
        known = np.append(self.owner, NOBODY)[subjects].astype(np.int64)
        for row in np.flatnonzero(known == DIVIDED):
            device = self.divided[int(subjects[row])]
            at = int(np.searchsorted(device.times, times[row], side="right")) - 1
            known[row] = device.customers[max(at, 0)]
        return known

    def enter(
        self,
        nodes: NDArray[np.int32],
        owner: NDArray[np.int32],
        divided: dict[int, DividedDevice],
        names: NDArray[np.int32],
        identifiers: int,
    ) -> None:
        """Enter what was decided of some identifiers; there are so many in all. `names` are of new customers."""
        if identifiers > len(self.owner):
            new = np.full(identifiers - len(self.owner), NOBODY, np.int32)
            self.owner = np.concatenate([self.owner, new])
        for node in nodes[self.owner[nodes] == DIVIDED].tolist():
            self.divided.pop(node, None)
        self.owner[nodes] = owner
        self.divided |= divided
        self.name = np.concatenate([self.name, names])

    @property
    def present(self) -> NDArray[np.bool_]:
        """Who is a customer, shape (customers,): the others vanished in another."""
        found = np.zeros(len(self.name), np.bool_)
        found[self.owner[self.owner >= 0]] = True
        for device in self.divided.values():
            found[device.customers[device.customers >= 0]] = True
        return found


@dataclass(frozen=True, kw_only=True, eq=False)
class Resolved:
    """What a resolution changed."""

    nodes: NDArray[np.int32]  #: identifiers whose owner was decided
    owner: NDArray[np.int32]  #: theirs
    divided: dict[int, DividedDevice]  #: devices among them
    names: NDArray[np.int32]  #: identifiers that name customers who are new, by code from the first new one on
    anew: NDArray[np.int32]  #: ascending codes of the customers whose lines must be written anew
    #: By customer in `anew`: whose traits it takes over, as they are; −1: they must be told anew.
    heir: NDArray[np.int32]
    told: NDArray[np.int32]  #: identifiers whose statements tell traits of the customers who are told anew
