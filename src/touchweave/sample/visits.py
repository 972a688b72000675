"""The visits of the web shop: from which device, and whether the shop knew who it was."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from touchweave.sample.happening import Columns
from touchweave.sample.identifiers import WEB_PLACES, Identifiers
from touchweave.sample.simulation import Simulation

_DRAWS = 3
#: How many visits from the second device come before the login there, and how often; the last never log in.
_UNKNOWN_VISITS, _SHARES = (0, 1, 2, 2**31), (0.4, 0.3, 0.2, 0.1)
_SECOND = 0.4  #: of the visits of somebody with two devices
_STAYED = 0.5  #: visits to a shared device by whoever was there last, not logged in again


@dataclass(frozen=True, kw_only=True, eq=False)
class Visits:
    """One entry a visit, in the order of time."""

    place: NDArray[np.int64]  #: into WEB_PLACES
    rows: Columns
    device: pa.Array
    known: NDArray[np.bool_]  #: bears the customer's number besides the device's
    shared: NDArray[np.bool_]  #: from a device that two customers use
    login: NDArray[np.bool_]  #: of these, where another person than at the login before logs in
    hidden: NDArray[np.bool_]  #: of these, the other person is there already and has not logged in yet

    @property
    def customer(self) -> NDArray[np.int64]:
        """Whose visit it truly was: codes."""
        found: NDArray[np.int64] = self.rows["customer"]
        return found


def visit_ids(count: int) -> list[str]:
    """What the visits are called."""
    return [f"v-{number}" for number in range(1, count + 1)]


def visits(simulation: Simulation, names: Identifiers) -> Visits:
    """All visits to the web shop."""
    rng = np.random.default_rng([simulation.seed, _DRAWS])
    place, rows = simulation.happened.together(*WEB_PLACES)
    customer, count = rows["customer"], simulation.who.count
    second = names.two_devices[customer] & (rng.random(len(customer)) < _SECOND)
    device = np.where(second, count + customer, names.number[customer])
    unknown = rng.choice(_UNKNOWN_VISITS, count, p=_SHARES)
    known = (rows["at"] >= names.known_from[customer]) & ~(second & (_earlier(device) < unknown[customer]))
    shared = names.sharing[customer]
    login, late = _logins(
        device, customer, shared & (rng.random(len(customer)) < simulation.model.late_takeover_rate)
    )
    login &= shared
    stayed = rng.random(len(customer)) < _STAYED
    known = np.where(shared, login | ~(stayed | late), known)
    hidden = late & (_earlier(device) > 0)
    texts = pa.concat_arrays([names.device, names.second_device])
    at = np.where(second, count + customer, customer)  # both who share a device call it the same
    return Visits(
        place=place,
        rows=rows,
        device=texts.take(pa.array(at)),
        known=known,
        shared=shared,
        login=login,
        hidden=hidden,
    )


def _earlier(group: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many entries of the same group stand before each."""
    order = np.argsort(group, kind="stable")
    first = np.flatnonzero(np.r_[True, group[order][1:] != group[order][:-1]])
    begins = np.repeat(first, np.diff(np.r_[first, len(group)]))
    earlier = np.empty(len(group), np.int64)
    earlier[order] = np.arange(len(group)) - begins
    return earlier


def _logins(
    device: NDArray[np.int64], customer: NDArray[np.int64], late: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Where the device passes to somebody, and which visits come one before that: who is `late` logs in at the
    next visit, if it is theirs as well."""
    order = np.argsort(device, kind="stable")
    device, customer = device[order], customer[order]
    begins = np.ones(len(order) + 1, bool)
    begins[1:-1] = (device[1:] != device[:-1]) | (customer[1:] != customer[:-1])
    before = begins[:-1] & ~begins[1:] & late[order]
    login, early = np.empty(len(order), bool), np.empty(len(order), bool)
    login[order] = (begins[:-1] & ~before) | np.r_[False, before[:-1]]
    early[order] = before
    return login, early
