"""What a trait says of a person: given name, street, date of birth … guessed by the trait's name, or told."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from touchweave.errors import SelectionInvalid, nearest_first
from touchweave.identity.duplicate.normal_form import LONGEST, mapped, names_of

#: The role of a whole, which is taken apart, and of what is compared as it is.
NAME, ADDRESS, NUMBER, EXTRA = "name", "address", "street_number", "extra"
#: By role, names of traits that play it, without case and signs; the first of several that says something counts.
NAMES: dict[str, tuple[str, ...]] = {
    "given_name": ("givenname", "firstname", "forename", "given", "first", "vorname", "prenom", "nombre"),
    "surname": ("surname", "lastname", "familyname", "family", "last", "nachname", "nom", "apellido"),
    NAME: ("name", "fullname", "displayname", "customername", "contactname"),
    "street": ("street", "addressstreet", "streetaddress", "address1", "addressline1", "strasse", "straße", "rue"),
    NUMBER: ("streetnumber", "housenumber", "streetno", "houseno", "hausnummer"),
    ADDRESS: ("address", "billingaddress", "shippingaddress", "postaladdress", "adresse"),
    "city": ("city", "town", "suburb", "locality", "addresscity", "ort", "stadt", "ville", "ciudad"),
    "postcode": ("postcode", "postalcode", "zip", "zipcode", "addresspostalcode", "addresszip", "plz"),
    "state": ("state", "region", "province", "addressstate", "bundesland"),
    "country": ("country", "countrycode", "addresscountry", "land", "pays"),
    "date_of_birth": ("dateofbirth", "birthday", "birthdate", "dob", "geburtsdatum", "geburtstag"),
    "phone": ("phone", "phonenumber", "telephone", "mobile", "mobilephone", "cell", "tel", "telefon", "handy"),
    "mail": ("email", "mail", "emailaddress", "mailaddress", "contactemail"),
}
ROLES = (*NAMES, EXTRA)
EXTRA_LIMIT = 6
#: What evidence calls the possibility that two people share a home.
HOUSEHOLD = "household"
_WHOLE = 2000  # characters of an address that is an object
#: In an address that is an object, which entry is which field (Segment's reserved trait).
_PARTS = {part: role for role in ("street", "city", "postcode", "state", "country") for part in NAMES[role]}


def guessed(columns: Iterable[str]) -> dict[str, str]:
    """The roles of columns by their names; columns that say nothing of a person have none."""
    known = {name: role for role, names in NAMES.items() for name in names}
    found = {column: known.get(_bare(column)) for column in columns}
    return {column: role for column, role in found.items() if role}


def told_or_guessed(roles: Mapping[str, str] | str | None, columns: Sequence[str]) -> dict[str, str]:
    """The roles as told, {column: role} or that as JSON; without any, by the columns' names.

    Raises SelectionInvalid where a column or a role is unknown, or extras are too many.
    """
    if roles is None:
        return guessed(columns)
    told = _read(roles) if isinstance(roles, str) else roles
    for column, role in told.items():
        if column not in columns:
            allowed = nearest_first(str(column), sorted(columns)) if columns else "there is nothing to compare"
            raise SelectionInvalid(name="roles", value=column, allowed=allowed)
        if role not in ROLES:
            raise SelectionInvalid(name="roles", value=role, allowed=", ".join(ROLES))
    extras = [column for column, role in told.items() if role == EXTRA]
    if len(extras) > EXTRA_LIMIT:
        raise SelectionInvalid(name="roles", value=f"{len(extras)} extras", allowed=f"at most {EXTRA_LIMIT} extras")
    return dict(told)


def _read(roles: str) -> dict[str, str]:
    try:
        return msgspec.json.decode(roles.encode(errors="replace"), type=dict[str, str])
    except (msgspec.DecodeError, RecursionError):
        allowed = 'a JSON object like {"Vorname": "given_name"}'
        raise SelectionInvalid(name="roles", value=roles[:80], allowed=allowed) from None


def fields_of(records: "pa.Table", roles: Mapping[str, str]) -> "dict[str, pa.Array[Any]]":
    """One column of text a field, as it was written: wholes taken apart, parts put together, null where unknown.

    An extra field is named by its column, with `extra:` before it where that is another field's name.
    """
    by_role: dict[str, list[str]] = {}
    for column, role in roles.items():
        by_role.setdefault(role, []).append(column)
    for role, names in NAMES.items():
        by_role[role] = sorted(by_role.get(role, ()), key=partial(_rank, names))
    said = {
        role: [_text(records.column(column), _WHOLE if role == ADDRESS else LONGEST) for column in columns]
        for role, columns in by_role.items()
    }
    fields = {
        role: columns for role, columns in said.items() if columns and role not in {NAME, ADDRESS, NUMBER, EXTRA}
    }
    for whole in said[ADDRESS]:
        for role, part in _address_parts(whole).items():
            fields.setdefault(role, []).append(part)
    for whole in said[NAME]:
        for place, role in enumerate(("given_name", "surname")):
            fields.setdefault(role, []).append(mapped(whole, partial(_name, place)))
    first = {role: _first(columns) for role, columns in fields.items()}
    if said[NUMBER] and "street" in first:
        first["street"] = _joined(_first(said[NUMBER]), first["street"])
    found = {role: first[role] for role in NAMES if role in first}
    for column, role in roles.items():
        if role == EXTRA:
            named = f"{EXTRA}:{column}" if column in (*NAMES, HOUSEHOLD) else column
            found[named] = _text(records.column(column))
    return {name: column for name, column in found.items() if column.null_count < len(column)}


def _bare(name: str) -> str:
    return "".join(sign for sign in name[:80].casefold() if sign.isalnum())


def _name(place: int, text: str) -> str | None:
    return names_of(text)[place]


def _rank(names: tuple[str, ...], column: str) -> tuple[int, str]:
    bare = _bare(column)
    return (names.index(bare) if bare in names else -1, column)


def _text(column: "pa.ChunkedArray[Any]", longest: int = LONGEST) -> "pa.Array[Any]":
    """As text, its beginning; of whole numbers without the point that a column of numbers gives them."""
    if pa.types.is_floating(column.type):
        numbers = [None if one is None or not math.isfinite(one) else f"{one:.15g}" for one in column.to_pylist()]
        return pa.array(numbers, pa.string())
    text = column if pa.types.is_large_string(column.type) else column.cast(pa.string())
    return pc.utf8_slice_codeunits(text, 0, longest).cast(pa.string()).combine_chunks()


def _first(columns: "list[pa.Array[Any]]") -> "pa.Array[Any]":
    return pc.coalesce(*(mapped(column, lambda text: text.strip() or None) for column in columns))


def _joined(number: "pa.Array[Any]", street: "pa.Array[Any]") -> "pa.Array[Any]":
    """House number and street; the street alone where there is no number, nothing where there is no street."""
    return pc.coalesce(pc.binary_join_element_wise(number, street, " "), street)


def _address_parts(whole: "pa.Array[Any]") -> "dict[str, pa.Array[Any]]":
    """An address as Segment writes it, a JSON object, or in words, which are taken for the street."""

    def part(role: str) -> "pa.Array[Any]":
        return mapped(whole, lambda text: _address(text).get(role))

    return {role: part(role) for role in ("street", "city", "postcode", "state", "country")}


def _address(text: str) -> dict[str, str]:
    if not text.lstrip().startswith("{"):
        return {"street": text}
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    said = {_PARTS.get(_bare(name)): value for name, value in told.items() if isinstance(value, str | int)}
    return {role: str(value) for role, value in said.items() if role}
