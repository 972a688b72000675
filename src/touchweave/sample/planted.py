"""Who is called what, and uses which device: planted beside the simulation, changing nothing of it."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from touchweave.sample.app_use import AppUse, app_use
from touchweave.sample.happening import Columns
from touchweave.sample.identifiers import Identifiers, identifiers
from touchweave.sample.register import Register, register
from touchweave.sample.simulation import Simulation
from touchweave.sample.visits import Visits, visits

#: What cashiers type where there is no card, as the till's own number is at hand.
TILL_NUMBERS = ("till-1", "till-2", "000000000", "null")
_DRAWS = 6


@dataclass(frozen=True, kw_only=True, eq=False)
class Receipts:
    """One entry a receipt, in the order of time."""

    rows: Columns
    numbered: NDArray[np.bool_]  #: bears the customer's number
    card: pa.Array  #: what it says of a card; null: nothing


@dataclass(frozen=True, kw_only=True, eq=False)
class Planted:
    """All that the exports say of who it was."""

    names: Identifiers
    visits: Visits
    app: AppUse
    register: Register
    receipts: Receipts


def plant(simulation: Simulation) -> Planted:
    """Draw it; the same for the same simulation."""
    names = identifiers(simulation)
    listed = register(simulation, names)
    return Planted(
        names=names,
        visits=visits(simulation, names),
        app=app_use(simulation, names),
        register=listed,
        receipts=_receipts(simulation, names, listed),
    )


def _receipts(simulation: Simulation, names: Identifiers, listed: Register) -> Receipts:
    rng = np.random.default_rng([simulation.seed, _DRAWS])
    rows = simulation.happened.of("till")
    customer, model = rows["customer"], simulation.model
    has_card = simulation.who.card_only.copy()
    cards = np.array([card is not None for card in listed.columns["loyalty_card"]])
    has_card[listed.code[cards]] = True
    numbered = ~simulation.who.card_only[customer]
    shown = ~numbered | (has_card[customer] & (rng.random(len(customer)) < model.card_shown_rate))
    typed = numbered & (rng.random(len(customer)) < model.junk_rate)
    junk = pa.array(TILL_NUMBERS).take(pa.array(rng.integers(0, len(TILL_NUMBERS), len(customer))))
    card = pa.array([None] * len(customer), pa.string())
    for which, texts in ((shown, names.card.take(pa.array(customer))), (typed, junk)):
        card = pc.if_else(pa.array(which), texts, card)
    return Receipts(rows=rows, numbered=numbered, card=card)
