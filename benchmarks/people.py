"""Made-up people in households, some of them recorded twice with slips of the pen: records and who they are."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

SYLLABLES = ("an", "be", "da", "el", "fi", "ga", "hel", "is", "jo", "ka", "li", "ma", "no", "os", "pe", "ra", "su")
TWICE = 0.1  # of the records, those that are a second one of somebody
SLIPS = 0.12  # of the values of a second record, those written differently
MISSING = 0.1  # of all values, those left out
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def words(draw: np.random.Generator, number: int, syllables: int) -> NDArray[np.object_]:
    """Distinct words, the first of which are meant to be frequent."""
    found: dict[str, None] = {}
    while len(found) < number:
        parts = draw.choice(SYLLABLES, (number, syllables))
        ends = draw.choice(list(LETTERS), number)
        found.update(dict.fromkeys(("".join(part) + end).capitalize() for part, end in zip(parts, ends, strict=True)))
    return np.array(list(found)[:number], object)


def frequent(draw: np.random.Generator, among: NDArray[np.object_], number: int) -> NDArray[np.object_]:
    """Draws in which the first words are frequent and the last rare, as names are (Zipf)."""
    weight = 1 / np.arange(5, len(among) + 5)
    return among[draw.choice(len(among), number, p=weight / weight.sum())]


def records(number: int, seed: int = 1) -> tuple["pa.Table", NDArray[np.int64]]:
    """So many records, and the person of each, shape (number,)."""
    draw = np.random.default_rng(seed)
    people = number - int(number * TWICE)
    home = np.sort(draw.integers(0, max(1, people * 2 // 5), people))  # two or three share a home
    homes = int(home[-1]) + 1
    cities = words(draw, 400, 3)
    city = draw.choice(400, homes, p=np.arange(400, 0, -1) / np.arange(401).sum())
    numbers = draw.integers(1, 200, homes).astype(str).astype(object)
    street = frequent(draw, words(draw, 4000, 4), homes) + " Street "
    postcode = (10_000 + city * 20 + draw.integers(0, 20, homes)).astype(str).astype(object)
    landline = (2_000_000_000 + draw.integers(0, 7_000_000_000, homes)).astype(str).astype(object)
    given = frequent(draw, words(draw, 2000, 2), people)
    surname = frequent(draw, words(draw, 20_000, 3), homes)[home]
    born = np.datetime64("1935-01-01") + draw.integers(0, 25_000, people)
    own = (7_000_000_000 + draw.integers(0, 2_000_000_000, people)).astype(str).astype(object)
    mail = given + "." + surname + np.arange(people).astype(str).astype(object) + "@mail.example"
    columns = {
        "firstName": given,
        "lastName": surname,
        "street": (street + numbers)[home],
        "city": cities[city][home],
        "postalCode": postcode[home],
        "birthday": born.astype(str).astype(object),
        "phone": np.where(draw.random(people) < 0.5, landline[home], own),
        "email": mail,
    }
    again = draw.choice(people, number - people, replace=False)
    who = np.concatenate([np.arange(people), again])
    found = {name: _written(draw, values, again) for name, values in columns.items()}
    order = draw.permutation(number)
    table = pa.table({name: pa.array(values[order], pa.string()) for name, values in found.items()})
    return table, who[order]


def _written(draw: np.random.Generator, values: NDArray[np.object_], again: NDArray[np.int64]) -> NDArray[np.object_]:
    """The values, and those written again with slips; some are left out."""
    second = values[again].copy()
    for at in np.flatnonzero(draw.random(len(second)) < SLIPS):
        second[at] = _slip(str(second[at]), int(draw.integers(4)), int(draw.integers(1000)))
    all_of = np.concatenate([values, second])
    all_of[draw.random(len(all_of)) < MISSING] = None
    return all_of


def _slip(text: str, kind: int, at: int) -> str:
    """A letter left out, doubled, exchanged with the next, or another one."""
    at %= max(1, len(text) - 1)
    here, after = text[at : at + 1], text[at + 1 : at + 2]
    return text[:at] + ("", here + here, after + here, LETTERS[at % 26])[kind] + text[at + (2 if kind == 2 else 1) :]
