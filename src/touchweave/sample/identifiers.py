"""What customers are called in the files: numbers, devices, loyalty cards, and whom these truly belong to."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from touchweave.sample.simulation import Simulation

#: The number that the documentation's examples ask for; a customer with a long line bears it.
SHOWN = 17
NEVER = 2**62
WEB_PLACES = ("home-page", "product-page", "buying-guide", "review-read", "store-finder", "search", "advert-click",
              "cart", "checkout", "help-page")  # fmt: skip
_BUSY = 6  #: visits
_DRAWS = 2  #: behind the seed: what is drawn here changes nothing of the simulation


@dataclass(frozen=True, kw_only=True, eq=False)
class Identifiers:
    """Texts by customer code, each of shape (customers,)."""

    customer: pa.Array  #: customer-1, customer-2, …
    device: pa.Array
    second_device: pa.Array  #: used by those of `two_devices` only
    card: pa.Array
    number: NDArray[np.int64]  #: of the device: two customers of a household may share one
    households: NDArray[np.int64]  #: those pairs, shape (pairs, 2)
    two_devices: NDArray[np.bool_]
    sharing: NDArray[np.bool_]  #: the device is somebody else's, too
    known_from: NDArray[np.int64]  #: from when on the web shop knows who it is, µs since 1970; NEVER


def identifiers(simulation: Simulation) -> Identifiers:
    """Name all customers of a simulation."""
    who, ways, model = simulation.who, simulation.rounds[0].ways, simulation.model
    rng = np.random.default_rng([simulation.seed, _DRAWS])
    number = np.arange(1, who.count + 1)
    shown = _with_a_long_line(simulation)
    number[[shown, min(SHOWN, who.count) - 1]] = number[[min(SHOWN, who.count) - 1, shown]]
    device = _with_more_pairs(rng, simulation)
    sharing: NDArray[np.bool_] = np.bincount(device, minlength=who.count)[device] > 1
    known_from = np.where(who.anonymous_first & ~sharing, ways.decision, simulation.period.since - 1)
    never = who.anonymous_first & ~sharing & (rng.random(who.count) < model.never_login_rate)
    return Identifiers(
        customer=pa.array([f"customer-{each}" for each in number.tolist()]),
        device=_devices(device),
        second_device=_devices(np.arange(who.count, 2 * who.count)),
        card=pa.array([f"card-{each * 104_729 + 8_000_009}" for each in number.tolist()]),
        number=device,
        households=_households(device),
        two_devices=(rng.random(who.count) < model.two_devices_rate) & ~who.one_touch & ~sharing,
        sharing=sharing,
        known_from=np.where(never, NEVER, known_from),
    )


def _devices(numbers: NDArray[np.int64]) -> pa.Array:
    return pa.array([f"device-{each * 7919 + 100_003:x}" for each in numbers.tolist()])


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


def _with_more_pairs(rng: np.random.Generator, simulation: Simulation) -> NDArray[np.int64]:
    """The numbers of the devices: some who visit the web shop in the same weeks do so from one device."""
    who = simulation.who
    device = who.device.copy()
    rows = simulation.happened.together(*WEB_PLACES)[1]
    visits = np.bincount(rows["customer"], minlength=who.count)
    alone = np.bincount(device, minlength=who.count)[device] == 1
    met, first = np.unique(rows["customer"], return_index=True)  # rows are in the order of time
    able = (visits[met] >= _BUSY) & alone[met] & ~who.anonymous_first[met]
    busy = met[able][np.argsort(first[able], kind="stable")]
    count = min(int(who.count * simulation.model.looking_together_rate), len(busy) // 2)
    pairs = 2 * np.sort(rng.choice(len(busy) // 2, count, replace=False))
    device[busy[pairs + 1]] = device[busy[pairs]]
    return device


def _households(device: NDArray[np.int64]) -> NDArray[np.int64]:
    order = np.argsort(device, kind="stable")
    same = np.flatnonzero(device[order[:-1]] == device[order[1:]])
    return np.stack([order[same], order[same + 1]], axis=1)
