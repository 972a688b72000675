"""What the loyalty app is used from: telephones, changed now and then, a household's tablet, zeros for an id."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from touchweave.sample.happening import Columns
from touchweave.sample.identifiers import Identifiers
from touchweave.sample.simulation import Simulation

APP_PLACES = ("app", "manual", "leaflet", "points", "push")
#: What telephones tell whose owner does not want them to.
ZEROS = "00000000-0000-0000-0000-000000000000"
_DRAWS = 4
_TABLET = 0.3  #: of the messages of those who share a tablet
_UNDEFINED = 0.003  #: messages from an app that lost its id
UNDEFINED = "undefined"


@dataclass(frozen=True, kw_only=True, eq=False)
class AppUse:
    """One entry a message of the app, in the order of time."""

    place: NDArray[np.int64]  #: into APP_PLACES
    rows: Columns
    device: pa.Array  #: what the message says the telephone's or tablet's id is

    @property
    def customer(self) -> NDArray[np.int64]:
        """Who used it: codes."""
        found: NDArray[np.int64] = self.rows["customer"]
        return found


def app_use(simulation: Simulation, names: Identifiers) -> AppUse:
    """All messages of the app."""
    rng = np.random.default_rng([simulation.seed, _DRAWS])
    place, rows = simulation.happened.together(*APP_PLACES)
    customer, count = rows["customer"], simulation.who.count
    changes = rng.random(count) < simulation.model.two_phones_rate
    period = simulation.period
    changed_at = period.since + ((0.3 + 0.6 * rng.random(count)) * (period.until - period.since)).astype(np.int64)
    second = changes[customer] & (rows["at"] >= changed_at[customer])
    household = np.arange(count)
    pairs = names.households
    household[pairs[:, 1]] = pairs[:, 0]
    tablet = names.sharing[customer] & (rng.random(len(customer)) < _TABLET)
    number = np.where(tablet, 2 * count + household[customer], customer + count * second)
    told = pa.array([_written(each) for each in number.tolist()], pa.string())
    zeroed = (rng.random(count) < simulation.model.zeroed_phone_rate) & ~names.sharing
    lost = rng.random(len(customer)) < _UNDEFINED
    codes = np.where(zeroed[customer], 0, np.where(lost, 1, 2))
    junk = pa.array([ZEROS, UNDEFINED, None], pa.string()).take(pa.array(codes))
    return AppUse(place=place, rows=rows, device=pc.coalesce(junk, told))


def _written(number: int) -> str:
    """An id as telephones have them."""
    text = f"{(number + 1) * 0x9E3779B97F4A7C15F39CC0605CEDC835 % (1 << 128):032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
