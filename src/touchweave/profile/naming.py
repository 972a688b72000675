"""What a customer or a group is called, out of its traits."""

from collections.abc import Mapping

LONGEST = 200
_WHOLE = ("name", "full_name", "fullName", "display_name", "displayName")
_PARTS = (("first_name", "last_name"), ("firstName", "lastName"), ("firstname", "lastname"))


def called(traits: Mapping[str, object]) -> str | None:
    """The trait `name`, or the first and last name; None where there is neither."""
    for key in _WHOLE:
        if found := _text(traits.get(key)):
            return found
    for keys in _PARTS:
        if found := " ".join(part for key in keys if (part := _text(traits.get(key)))):
            return found[:LONGEST]
    return None


def _text(value: object) -> str:
    return " ".join(value.split())[:LONGEST] if isinstance(value, str) else ""
