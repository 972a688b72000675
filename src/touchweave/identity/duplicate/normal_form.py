"""How values are written for comparison: one case, no accents, no signs, digits of phones, dates year first."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any, TypeAlias

import pyarrow as pa

#: How a field's values are written; None: it says nothing.
Writing: TypeAlias = Callable[[str], "str | None"]
#: So many characters of a value are looked at.
LONGEST = 120
_ROWS = 1 << 17
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_UNKNOWN = {"", "null", "none", "undefined", "unknown", "n a", "anonymous", "not provided"}
_TITLES = {"mr", "mrs", "ms", "miss", "dr", "prof", "professor", "herr", "frau", "sir", "madam", "mme", "monsieur"}
_STREETS = {
    "st": "street", "str": "street", "strasse": "street", "rd": "road", "ave": "avenue", "av": "avenue",
    "dr": "drive", "pl": "place", "ct": "court", "crt": "court", "cres": "crescent", "cr": "crescent", "ln": "lane",
    "blvd": "boulevard", "hwy": "highway", "sq": "square", "tce": "terrace", "ter": "terrace", "pde": "parade",
    "cct": "circuit", "cl": "close", "n": "north", "s": "south", "e": "east", "w": "west",
}  # fmt: skip
_MONTHS = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}  # fmt: skip
_SIGNS = re.compile(r"[^\w]+|_+")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_EXTENSION = re.compile(r"(?:ext|x|#).*$")


def mapped(column: "pa.Array[Any]", function: Writing) -> "pa.Array[Any]":
    """The function of every value, asked once a distinct value; null stays null. Shape (len(column),)."""
    parts = []
    for start in range(0, len(column), _ROWS):
        coded = column.slice(start, _ROWS).dictionary_encode()
        values = pa.array([function(value) for value in coded.dictionary.to_pylist()], pa.string())
        parts.append(values.take(coded.indices))
    return pa.concat_arrays(parts) if parts else pa.array([], pa.string())


def words(text: str) -> str | None:
    """Letters and digits in one case, without accents, words parted by one space; None where nothing is said."""
    plain = unicodedata.normalize("NFKD", text[:LONGEST].casefold()).translate(_LETTERS)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).replace("'", "").replace("’", "")
    said = " ".join(_SIGNS.sub(" ", plain).split())
    return None if said in _UNKNOWN else said


def names_of(text: str) -> tuple[str | None, str | None]:
    """Given name and surname of a whole name: the last word is the surname, or what stands before a comma."""
    family, comma, given = text[:LONGEST].partition(",")
    if comma:
        return given.strip() or None, family.strip() or None
    parts = [word for word in text[:LONGEST].split() if word.casefold().strip(".") not in _TITLES]
    if len(parts) < 2:
        return None, (parts[0] if parts else None)
    return " ".join(parts[:-1]), parts[-1]


def street(text: str) -> str | None:
    """A street: the house number first, kinds of streets written out."""
    said = words(text)
    if said is None:
        return None
    parts = [_STREETS.get(word, re.sub("(?<=...)(strasse|str)$", "strasse", word)) for word in said.split()]
    numbers = [word for word in parts if word[0].isdigit()]
    return " ".join((*numbers[:1], *(word for word in parts if word not in numbers[:1])))


def code(text: str) -> str | None:
    """A postcode: letters and digits only, without leading zeros, which spreadsheets lose."""
    said = words(text)
    return said and (said.replace(" ", "").lstrip("0") or None)


def date(text: str) -> str | None:
    """A date as eight digits, year first; of two orders the day is read before the month."""
    said = (words(text[:10] if _ISO.match(text) else text) or "").split()
    parts = [str(_MONTHS.get(word[:3], word)) if word.isalpha() else word.rstrip("stndrh") for word in said]
    if len(parts) == 1 and parts[0].isdigit() and len(parts[0]) == 8:
        return parts[0]
    if len(parts) != 3 or not all(part.isdigit() and part.isascii() for part in parts):
        return None
    if len(parts[0]) == 4:
        year, month, day = parts
    elif said[0].isalpha():
        month, day, year = parts
    else:
        day, month, year = parts
    if int(month) > 12 >= int(day):
        day, month = month, day
    if len(year) == 2:
        year = f"{19 if int(year) >= 30 else 20}{year}"
    return f"{year:0>4}{month:0>2}{day:0>2}"[:8]


def phone(text: str) -> str | None:
    """A phone number: its last nine digits, the same with and without the country's code; None of a few digits."""
    digits = "".join(sign for sign in _EXTENSION.sub("", text[:LONGEST].lower()) if sign in "0123456789")
    return digits[-9:].lstrip("0") if len(digits) >= 6 and len(set(digits)) > 1 else None


def mail(text: str) -> str | None:
    """A mail address in lower case, without what follows a plus sign."""
    local, at, host = text[:LONGEST].strip().casefold().rpartition("@")
    local = local.partition("+")[0]
    return f"{local}@{host}" if at and local and host and " " not in local + host else None
