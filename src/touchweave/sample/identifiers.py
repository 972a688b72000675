"""What customers are called in the files: numbers, devices, loyalty cards, and whom these truly belong to."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from touchweave.sample.happening import Columns
from touchweave.sample.simulation import Simulation

#: The number that the documentation's examples ask for; a customer with a long line bears it.
SHOWN = 17


@dataclass(frozen=True, kw_only=True, eq=False)
class Identifiers:
    """Texts by customer code, each of shape (customers,)."""

    customer: pa.Array  #: customer-1, customer-2, …
    device: pa.Array
    card: pa.Array
    known_from: NDArray[np.int64]  #: from when on the web shop knows who it is, µs since 1970

    def known(self, rows: Columns) -> NDArray[np.bool_]:
        """Which web visits bear the customer's number besides the device's."""
        known: NDArray[np.bool_] = rows["at"] >= self.known_from[rows["customer"]]
        return known


def identifiers(simulation: Simulation) -> Identifiers:
    """Name all customers of a simulation."""
    who, ways = simulation.who, simulation.rounds[0].ways
    number = np.arange(1, who.count + 1)
    shown = _with_a_long_line(simulation)
    number[[shown, min(SHOWN, who.count) - 1]] = number[[min(SHOWN, who.count) - 1, shown]]
    return Identifiers(
        customer=pa.array([f"customer-{each}" for each in number.tolist()]),
        device=pa.array([f"device-{each * 7919 + 100_003:x}" for each in who.device.tolist()]),
        card=pa.array([f"card-{each * 104_729 + 8_000_009}" for each in number.tolist()]),
        known_from=np.where(who.anonymous_first, ways.decision, simulation.period.since - 1),
    )


def _with_a_long_line(simulation: Simulation) -> int:
    """The first customer with at least two purchases, a call, and hardly any secrets."""
    who = simulation.who
    bought = np.bincount(np.concatenate([one.bought.customer for one in simulation.rounds]), minlength=who.count)
    called = np.zeros(who.count, bool)
    called[simulation.happened.of("service-call")["customer"]] = True
    plain = ~(who.anonymous_first | who.card_only)
    for wanted in ((bought >= 2) & called & plain, plain, np.ones(who.count, bool)):
        if wanted.any():
            return int(np.flatnonzero(wanted)[0])
    return 0


def shared_devices(simulation: Simulation, names: Identifiers) -> dict[str, list[str]]:
    """Devices that more than one customer uses → those customers."""
    device = simulation.who.device
    order = np.argsort(device, kind="stable")
    shared: dict[str, list[str]] = {}
    for first, second in zip(order[:-1].tolist(), order[1:].tolist(), strict=True):
        if device[first] == device[second]:
            users = shared.setdefault(names.device[first].as_py(), [names.customer[first].as_py()])
            users.append(names.customer[second].as_py())
    return shared
