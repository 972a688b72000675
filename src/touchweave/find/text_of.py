"""What customers are found by: their identifiers, and the traits that name people."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from touchweave.find.directory import Texts
from touchweave.find.word_split import Reading
from touchweave.identity.trait_values import NUMBER, TEXT, TraitValues
from touchweave.identity.words import Words
from touchweave.journey.index import Index

_ROWS = 1 << 16
_NAMES = (
    "name fullname displayname firstname givenname lastname familyname surname middlename nickname username "
    "email emailaddress mail company companyname organization organisation"
)
_PHONES = "phone phonenumber mobile mobilephone mobilenumber telephone tel"
#: Traits by their names without what is between the words, and how they are read.
_NAMING = {
    **dict.fromkeys(_NAMES.split(), Reading.NAME),
    **dict.fromkeys(_PHONES.split(), Reading.PHONE),
}
_BETWEEN = re.compile(r"[^a-z]")
#: What stands before the value of a typed identifier.
_TYPE = r"^(user_id|anonymous_id|email|phone|card|loyalty_id|device|external:[^:]*):"
_TYPED = re.compile(_TYPE)


@dataclass(frozen=True, kw_only=True)
class Said:
    """A text of one customer."""

    type: str  #: of the identifier, `identifier` where it has none, or the trait's name
    value: str
    reading: Reading


def naming_traits(index: Index) -> dict[str, Reading]:
    """The traits of an index that name people, and how they are read: names before addresses."""
    known = [(name, _BETWEEN.sub("", name.lower())) for name in index.trait_names]
    naming = sorted((list(_NAMING).index(said), name, _NAMING[said]) for name, said in known if said in _NAMING)
    return {name: reading for _, name, reading in naming}


def all_texts(index: Index) -> Iterator[Texts]:
    """The texts of all customers, by their codes, some thousands at a time."""
    first = 0
    words, owner = _identifiers(index)
    for chunk in words.chunks:
        for start in range(0, len(chunk.words), _ROWS):
            texts = chunk.words.slice(start, _ROWS)
            codes = owner[first + start : first + start + len(texts)]
            known = codes >= 0
            yield from _identified(texts.filter(pa.array(known)), codes[known].astype(np.int32))
        first += len(chunk.words)
    for place, customers in _shared(index).items():
        yield from _identified(pa.array([words[place]] * len(customers)), np.array(customers, np.int32))
    for name, reading in naming_traits(index).items():
        number = index.meta.traits.index(name)
        for opened, run in zip(index.opened, index.runs, strict=True):
            if opened.has_trait(number):
                yield from _spoken(opened.trait(number), run.customer, run.live, reading)


def _identifiers(index: Index) -> tuple[Words, NDArray[Any]]:
    """All identifiers, and by their places the codes of the customers whose they are (below 0: no one's)."""
    if len(index.identifiers):
        return index.identifiers, index.owners.owner
    return index.names, np.arange(len(index.names))


def _shared(index: Index) -> dict[int, list[int]]:
    """Identifiers, by their places, that are now one customer's and now another's: of which customers."""
    divided = index.owners.divided if len(index.identifiers) else {}
    return {place: np.unique(device.customers[device.customers >= 0]).tolist() for place, device in divided.items()}


def _identified(texts: "pa.Array[Any]", codes: NDArray[np.int32]) -> Iterator[Texts]:
    """Identifiers without their types: telephone numbers are read as such."""
    phones = pc.starts_with(texts, "phone:").to_numpy(zero_copy_only=False)
    values = pc.replace_substring_regex(texts, _TYPE, "", max_replacements=1)
    for chosen, reading in ((~phones, Reading.IDENTIFIER), (phones, Reading.PHONE)):
        if chosen.any():
            yield Texts(texts=values.filter(pa.array(chosen)), customers=codes[chosen], reading=reading)


def _spoken(
    values: TraitValues, customers: NDArray[np.int32], live: NDArray[np.bool_] | None, reading: Reading
) -> Iterator[Texts]:
    for start in range(0, len(values), _ROWS):
        here = slice(start, start + _ROWS)
        known = (values.said[here] == TEXT) | (values.said[here] == NUMBER)
        if live is not None:
            known &= live[here]
        places = np.flatnonzero(known) + start
        if len(places):
            yield Texts(texts=_written(values, places), customers=customers[places], reading=reading)


def _written(values: TraitValues, places: NDArray[np.int64]) -> "pa.Array[Any]":
    """The values at these places as texts: of an object its `name`, of a number its digits."""
    texts = values.text.take(pa.array(places)).cast(pa.string())
    numbers = np.flatnonzero(values.said[places] == NUMBER)
    objects = np.flatnonzero(pc.fill_null(pc.starts_with(texts, "{"), False).to_numpy(zero_copy_only=False))
    if not len(numbers) and not len(objects):
        return texts
    told = texts.to_pylist()
    for place in numbers.tolist():
        told[place] = f"{values.number[places[place]]:.15g}"
    for place in objects.tolist():
        told[place] = _name_in(told[place])
    return pa.array(told, pa.string())


def _name_in(text: str) -> str | None:
    try:
        said = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return text
    name = said.get("name")
    return name if isinstance(name, str) else None


def texts_of(index: Index, codes: Sequence[int]) -> dict[int, tuple[Said, ...]]:
    """The texts of these customers by their codes: what names them, then their identifiers."""
    told: dict[int, list[Said]] = {code: [] for code in codes}
    for opened, run in zip(index.opened, index.runs, strict=True):
        found = [(code, place) for code in codes if (place := run.place(code)) is not None]
        mine, places = (np.array([pair[i] for pair in found], np.int32) for i in range(2))
        for name, reading in naming_traits(index).items() if found else ():
            number = index.meta.traits.index(name)
            if opened.has_trait(number):
                for some in _spoken(opened.trait(number).take(places), mine, None, reading):
                    for code, value in zip(some.customers.tolist(), some.texts.to_pylist(), strict=True):
                        if value:
                            told[code].append(Said(type=name, value=value, reading=reading))
    words, owner = _identifiers(index)
    wanted = np.zeros(index.customers_count + 2, np.bool_)  # codes below 0, of nobody, find the last entries
    wanted[list(codes)] = True
    for place in np.flatnonzero(wanted[owner[: len(words)]]).tolist():
        told[int(owner[place])].append(_identifier(words[place]))
    for place, customers in _shared(index).items():
        for code in customers:
            if wanted[code]:
                told[code].append(_identifier(words[place]))
    return {code: tuple(said) for code, said in told.items()}


def _identifier(text: str) -> Said:
    typed = _TYPED.match(text)
    if typed is None:
        return Said(type="identifier", value=text, reading=Reading.IDENTIFIER)
    reading = Reading.PHONE if typed[1] == "phone" else Reading.IDENTIFIER
    return Said(type=typed[1], value=text[typed.end() :], reading=reading)


_FIRST, _LAST = ("firstname", "givenname"), ("lastname", "familyname", "surname")


def name_in(said: Sequence[Said]) -> str | None:
    """What somebody is called, out of their texts: the name, or first and last name; None where nobody said."""
    known = {_BETWEEN.sub("", text.type.lower()): text.value for text in reversed(said)}
    for whole in ("name", "fullname", "displayname"):
        if whole in known:
            return known[whole]
    parts = [next((known[name] for name in names if name in known), None) for names in (_FIRST, _LAST)]
    return " ".join(part for part in parts if part) or known.get("company") or None
