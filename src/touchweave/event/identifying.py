"""Which identifiers a message names, and where: so that those of one person can be found, and taken out.

An identifier is looked for as a pair of type and value in a loose normal form, in which the same mail or number is
the same however it was written. A value that is a mail address is one, whatever the field is called.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

import msgspec

#: A type and a value in normal form. Ids of users and visitors are not told apart.
Pair = tuple[str, str]
ID = "id"

#: An identifier longer than this is none.
LONGEST = 500
#: A value of so many characters is its person's, wherever it stands; a shorter one only where a field says so.
DISTINCTIVE = 12
_DEPTH = 64
#: Fields that hold a user's or visitor's id, in small letters.
_ID_KEYS = frozenset(
    (
        *(
            "user_id",
            "anonymous_id",
            "previous_id",
            "customer_id",
            "customer",
            "visitor_id",
            "client_id",
            "member_id",
        ),
        *("uid", "cid", "_id", "distinct_id", "$user_id", "$device_id", "$anon_distinct_id"),
    )
)
_TYPED_KEYS = {"phone": "phone", "mobile": "phone", "telephone": "phone", "tel": "phone", "card": "card"} | {
    name: name for name in ("loyalty_id", "device")
}
#: Fields that say whose a message is, and where they stand.
_BEARING = frozenset(("email", "e_mail", "mail", "id", *_TYPED_KEYS))
_BEARING_PARENTS = frozenset(("", "traits", "device", "external_ids"))
#: A JSON text in which no identifier by its field can stand has none of these.
NAMING = (
    r"@|\+\d|\\u|"
    r'"(?i:[$_]?[a-z_]*id|customer|phone|mobile|tel|telephone|card|device|identifiers|externalids)"'
)
_WRITTEN = re.compile(r"([a-z][a-z0-9_]*):(.+)", re.S)
_MAIL = re.compile(r"(?:mailto:)?([^@\s]+)@([^@\s]+\.[^@\s.]+)")
_UNDOTTED = ("gmail.com", "googlemail.com")
_PHONE = re.compile(r"\+[\d\s()/.\-]{6,40}")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_CELLS = re.compile(r"[,;\t|\"'\s=&<>{}\[\]]+")
_CELLS_LIMIT = 5_000
_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode


class Sought(Protocol):
    """Identifiers that are looked for."""

    anywhere: bool  #: also where no field says that it is an identifier, if it is distinctive

    def holds(self, pair: Pair) -> bool:
        """Whether it is one of them."""
        ...


class Names:
    """Identifiers in clear."""

    anywhere = True

    def __init__(self, pairs: Iterable[Pair]) -> None:
        self.pairs = frozenset(pairs)

    def holds(self, pair: Pair) -> bool:
        """Whether it is one of them."""
        return pair in self.pairs

    @property
    def pattern(self) -> str:
        """A regular expression that finds every text which may name one of them; upper and lower case are alike."""
        return "|".join(sorted({_loose(*pair) for pair in self.pairs}))

    @property
    def texts(self) -> list[str]:
        """The values that are distinctive: nobody else's wherever they stand, longest first."""
        found = {value for type, value in self.pairs if type == "email" or len(value) >= DISTINCTIVE}
        return sorted(found, key=lambda value: (-len(value), value))


def pairs_of(identifier: str) -> tuple[Pair, ...]:
    """What an identifier's text (`jo`, `email:jo@example.com`) may stand for."""
    typed = _WRITTEN.fullmatch(identifier)
    if typed is None:
        return _of_value(identifier)
    type, value = typed.groups()
    if type in ("user_id", "anonymous_id"):
        return _of_value(value)
    if type == "external" and (source := _WRITTEN.fullmatch(value)) is not None:
        type, value = f"external:{source[1]}", source[2]
    found = pair_of(type, value)
    return ((ID, identifier),) if found is None else (found, (ID, identifier))


def pair_of(type: str, value: str) -> Pair | None:
    """The pair of a type and a value as they were written; None where that is nothing."""
    text = value.strip()
    if mail := _mail(text):
        return "email", mail
    if type == "phone":
        text = "".join(c for c in text if c.isdecimal()).removeprefix("00")
    elif type == "card":
        text = "".join(c for c in text if c.isalnum()).casefold()
    return (type, text) if 0 < len(text) <= LONGEST else None


def subject(value: str) -> Pair:
    """The pair of a user's or visitor's id."""
    mail = _mail(value)
    return ("email", mail) if mail else (ID, value)


def found_in(told: Any, *, anywhere: bool = False) -> Iterator[Pair]:
    """Every pair that decoded JSON names."""
    for place in _places(told, "", "", anywhere, 0):
        yield from place.pairs


def borne_in(told: Any) -> Iterator[Pair]:
    """Every pair in a field that says whose the message is: `email`, `traits.phone`, `device.id`, …"""
    for place in _places(told, "", "", False, 0):
        if place.bears:
            yield from place.pairs


def names_any(told: Any, sought: Sought) -> bool:
    """Whether decoded JSON names one of those that are sought."""
    return any(sought.holds(pair) for pair in found_in(told, anywhere=sought.anywhere))


def text_names_any(text: str, sought: Sought) -> bool:
    """Whether what came in names one: JSON by its fields, anything else by its cells."""
    try:
        told = _decode(text)
    except (msgspec.DecodeError, RecursionError, ValueError):
        told = None
    if isinstance(told, dict | list):
        return names_any(told, sought)
    cells = _CELLS.split(text)[:_CELLS_LIMIT]
    return any(sought.holds(pair) for cell in cells for pair in _of_cell(cell))


def without(text: str, sought: Sought) -> tuple[str, int]:
    """JSON text in which nothing stands for the identifiers that are sought, and how many there were."""
    try:
        told = _decode(text)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return text, 0
    places = _places(told, "", "", sought.anywhere, 0)
    gone = [place for place in places if any(sought.holds(pair) for pair in place.pairs)]
    for place in gone:
        if place.is_key:
            place.holder.pop(place.at, None)
        else:
            place.holder[place.at] = None
    return (_encode(told).decode() if gone else text), len(gone)


class _Place(NamedTuple):
    """A value in decoded JSON, or a key that is a mail address."""

    holder: Any  #: the object or list
    at: Any  #: where in it
    pairs: list[Pair]
    bears: bool = False  #: whether its field says whose the message is
    is_key: bool = False


def _places(told: Any, key: str, parent: str, anywhere: bool, depth: int) -> Iterator[_Place]:
    """Every value in decoded JSON, which stands in the field `key` of the field `parent`."""
    if depth > _DEPTH:
        return
    if isinstance(told, dict):
        source = told.get("type")
        for name, value in list(told.items()):
            if "@" in name and (mail := _mail(name)):
                yield _Place(told, name, [("email", mail)], is_key=True)
            if isinstance(value, dict | list):
                yield from _places(value, _snake(name), key, anywhere, depth + 1)
            elif value is not None and value is not True and value is not False:
                field = _snake(name)
                pairs = list(_at(field, value, key, anywhere))
                if name == "id" and isinstance(source, str) and isinstance(value, str | int):
                    listed = (pair_of(type, str(value)) for type in (f"external:{source}", source))
                    pairs += [pair for pair in listed if pair is not None]
                yield _Place(told, name, pairs, _bears(field, key))
    elif isinstance(told, list):
        for place, value in enumerate(told):
            if isinstance(value, dict | list):
                yield from _places(value, key, parent, anywhere, depth + 1)
            else:
                yield _Place(told, place, list(_at(key, value, parent, anywhere)), _bears(key, parent))


def _bears(key: str, parent: str) -> bool:
    return parent == "identifiers" or (parent in _BEARING_PARENTS and key in _BEARING)


def _at(key: str, value: Any, parent: str, anywhere: bool) -> Iterator[Pair]:
    """What a value may be, given its field and the one around it."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    text = text.strip()
    if not 0 < len(text) <= LONGEST:
        return
    if mail := _mail(text):
        yield "email", mail
        return
    if key in _ID_KEYS:
        yield ID, text
    elif anywhere and len(text) >= DISTINCTIVE:
        yield from ((ID, text), ("device", text), ("loyalty_id", text))
    type = _TYPED_KEYS.get(key) or (key if parent == "identifiers" else "")
    if key == "id" and parent == "device":
        type = "device"
    if not type and _PHONE.fullmatch(text):
        type = "phone"
    if type and (pair := pair_of(type, text)):
        yield pair


def _of_value(value: str) -> tuple[Pair, ...]:
    return (subject(value),) if 0 < len(value) <= LONGEST else ()


def _of_cell(cell: str) -> Iterator[Pair]:
    if mail := _mail(cell):
        yield "email", mail
    elif 6 <= len(cell) <= LONGEST:
        yield ID, cell
        if _PHONE.fullmatch(cell) and (phone := pair_of("phone", cell)):
            yield phone


def _mail(text: str) -> str | None:
    if "@" not in text or len(text) > LONGEST or not (found := _MAIL.fullmatch(text.strip())):
        return None
    local, host = found[1].casefold(), found[2].casefold()
    if host in _UNDOTTED:
        local = local.partition("+")[0].replace(".", "")
    return f"{local}@{host}"


@lru_cache(maxsize=4096)
def _snake(name: str) -> str:
    return _CAMEL.sub("_", name).lower()


def _loose(type: str, value: str) -> str:
    """Finds the value however it is written."""
    if type == "email":
        local, _, host = value.rpartition("@")
        if host in _UNDOTTED:
            return r"\.?".join(re.escape(c) for c in local) + r"(\+[^@]*)?@" + re.escape(host)
        return re.escape(value)
    if type in ("phone", "card"):
        return r"[^0-9a-z]{0,3}".join(re.escape(c) for c in value)
    return re.escape(_encode(value).decode()[1:-1])
