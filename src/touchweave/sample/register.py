"""The customer list: names, addresses, mail, telephone and card of each; some are in it twice, misspelt.

All of it is drawn from small lists of our own: whoever is called so does not live there.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from touchweave.sample.identifiers import Identifiers
from touchweave.sample.misspelling import misspelt
from touchweave.sample.name_lists import CITIES, FIRST, LAST, MAIL_HOSTS, STREETS
from touchweave.sample.people import REGIONS
from touchweave.sample.rhythm import DAY_US
from touchweave.sample.simulation import Simulation

#: Written by staff where no address was given.
NO_MAIL = "no-mail@lumen-and-loom.example"
FIELDS = ("first_name", "last_name", "date_of_birth", "street", "postcode", "city", "email", "phone", "loyalty_card")
_DRAWS = 5
_AGES = ((18, 29), (30, 39), (40, 49), (50, 64), (65, 92))
#: Numbers that are nobody's: 555-0100 to 0199 of each area code.
_AREAS, _LINES = 800, 100

Texts = list[str | None]


@dataclass(frozen=True, kw_only=True, eq=False)
class Register:
    """The list's rows: each customer who began to look within the period, and behind them those entered again."""

    code: NDArray[np.int64]  #: whose entry it truly is
    number: list[str]  #: what the customer is called in it
    known_since: NDArray[np.int64]  #: µs since 1970
    again: NDArray[np.bool_]  #: entered a second time, under another number
    columns: dict[str, Texts]  #: by FIELDS


def register(simulation: Simulation, names: Identifiers) -> Register:
    """Write the list."""
    rng = np.random.default_rng([simulation.seed, _DRAWS])
    who, period = simulation.who, simulation.period
    columns = _entries(rng, simulation, names)
    begun = (who.start * DAY_US).astype(np.int64)
    here = np.flatnonzero(begun < period.until)
    twice = rng.choice(here, int(len(here) * simulation.model.double_entry_rate), replace=False)
    later = begun[twice] + (rng.random(len(twice)) * (period.until - begun[twice])).astype(np.int64)
    code = np.concatenate([here, twice])
    numbers: list[str] = names.customer.to_pylist()
    new = [f"customer-{who.count + place}" for place in range(1, len(twice) + 1)]
    written: dict[str, Texts] = {}
    entered_again = misspelt(rng, {name: [column[at] for at in twice.tolist()] for name, column in columns.items()})
    for name in FIELDS:
        written[name] = [columns[name][at] for at in here.tolist()] + entered_again[name]
    return Register(
        code=code,
        number=[numbers[at] for at in here.tolist()] + new,
        known_since=np.concatenate([begun[here], later]),
        again=np.arange(len(code)) >= len(here),
        columns=written,
    )


def _entries(rng: np.random.Generator, simulation: Simulation, names: Identifiers) -> dict[str, Texts]:
    """By field, one text a customer; those who share a device share name, address, mail and telephone."""
    who, model, count = simulation.who, simulation.model, simulation.who.count
    home = np.arange(count)
    pairs = names.households
    home[pairs[:, 1]] = pairs[:, 0]
    first, last = rng.integers(0, len(FIRST), count), rng.integers(0, len(LAST), count)[home]
    streets, house = rng.integers(0, len(STREETS), count)[home], rng.integers(1, 190, count)[home]
    region, city = who.region[home], rng.integers(0, 3, count)[home]
    area = rng.integers(0, 12, count)[home]
    with_mail = names.sharing | (rng.random(count) < model.mail_listed_rate)
    with_phone = (rng.random(count) < model.phone_listed_rate)[home] & (home < _AREAS * _LINES)
    junk = ~names.sharing & (rng.random(count) < model.junk_rate)
    carded = has_listed_card(simulation, rng)
    hosts, capital = rng.integers(0, len(MAIL_HOSTS), count), rng.random(count) < 0.15
    born = _births(rng, simulation)
    mails = [
        _mail(FIRST[first[at]], LAST[last[at]], int(home[at]), bool(names.sharing[at]), MAIL_HOSTS[hosts[home[at]]])
        for at in range(count)
    ]
    mails = [mail.title() if upper else mail for mail, upper in zip(mails, capital.tolist(), strict=True)]
    cards = names.card.to_pylist()
    return {
        "first_name": [FIRST[at] for at in first.tolist()],
        "last_name": [LAST[at] for at in last.tolist()],
        "date_of_birth": [each.isoformat() for each in born],
        "street": [f"{STREETS[at]} {number}" for at, number in zip(streets.tolist(), house.tolist(), strict=True)],
        "postcode": [f"{10_000 + 10_000 * r + 3000 * c + 7 * a}" for r, c, a in zip(region, city, area, strict=True)],
        "city": [CITIES[REGIONS[r]][c] for r, c in zip(region.tolist(), city.tolist(), strict=True)],
        "email": [
            NO_MAIL if junk[at] else mails[at] if with_mail[at] else None for at in range(count)
        ],
        "phone": [_phone(int(home[at])) if with_phone[at] else None for at in range(count)],
        "loyalty_card": [cards[at] if carded[at] else None for at in range(count)],
    }  # fmt: skip


def has_listed_card(simulation: Simulation, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Whose card the list knows."""
    who, model = simulation.who, simulation.model
    listed: NDArray[np.bool_] = rng.random(who.count) < np.where(
        who.card_only, model.card_listed_rate, model.other_cards_rate
    )
    return listed


def _births(rng: np.random.Generator, simulation: Simulation) -> list[date]:
    young, old = np.array(_AGES).T
    age = simulation.who.age
    years = young[age] + rng.random(len(age)) * (old[age] + 1 - young[age])
    today = date(1970, 1, 1) + timedelta(days=simulation.period.until // DAY_US)
    return [today - timedelta(days=int(each * 365.2425)) for each in years.tolist()]


def _mail(first: str, last: str, home: int, family: bool, host: str) -> str:
    name = f"family.{last}" if family else f"{first}.{last}"
    return f"{name}.{home + 1}@{host}".lower()


def _phone(number: int) -> str:
    return f"+1 {200 + number // _LINES} 555 01{number % _LINES:02d}"
