"""How somebody is entered a second time: a letter wrong, a street cut short, another mail address, day and month
in the other order."""

import numpy as np

Texts = list[str | None]
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def misspelt(rng: np.random.Generator, columns: dict[str, Texts]) -> dict[str, Texts]:
    """The same persons as others would write them: at least one thing differs, most are still the same."""
    count = len(columns["last_name"])
    wrong = rng.integers(0, 3, count)  # which of the three is misspelt for certain
    chance = rng.random((count, 5))
    out: dict[str, Texts] = {name: list(column) for name, column in columns.items()}
    for at in range(count):
        for place, name in enumerate(("first_name", "last_name", "street")):
            if wrong[at] == place or chance[at, place] < 0.15:
                out[name][at] = typo(rng, str(columns[name][at]))
        if chance[at, 3] < 0.10:
            out["date_of_birth"][at] = _turned(str(columns["date_of_birth"][at]))
        mail, phone = columns["email"][at], columns["phone"][at]
        own = mail.lower().partition("@")[0] if mail else ""
        out["email"][at] = f"{own}@elsewhere.example" if "." in own and at % 2 else None  # a placeholder has no dot
        out["phone"][at] = phone.replace(" ", "-") if phone and chance[at, 4] < 0.6 else None
        out["loyalty_card"][at] = None
    return out


def typo(rng: np.random.Generator, text: str) -> str:
    """The text with a letter exchanged, left out, doubled, or replaced; never the same text."""
    at = int(rng.integers(1, len(text) - 1))
    letter = _LETTERS[int(rng.integers(0, 26))]
    ways = (
        text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :],
        text[:at] + text[at + 1 :],
        text[:at] + text[at] + text[at:],
        text[:at] + letter + text[at + 1 :],
    )
    made = ways[int(rng.integers(0, len(ways)))]
    return made if made != text else text + letter


def _turned(day: str) -> str:
    """Day and month exchanged, where that is a date at all."""
    year, month, number = day.split("-")
    return f"{year}-{number}-{month}" if int(number) <= 12 else day
