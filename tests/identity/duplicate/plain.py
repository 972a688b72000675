"""The same in plain Python, pair by pair: how alike words are, how records agree, what that weighs."""

from itertools import combinations
from math import exp2, log2

from touchweave.identity.duplicate.field import NEAR

MISSING, DIFFERENT, SIMILAR, CLOSE, EXACT = range(5)
PLACE = ("city", "postcode", "state", "country")
SHARED = ("surname", "street", "phone")


def jaro_winkler(left: str, right: str) -> float:
    """Winkler (1990), over bytes; the beginning counts where words are alike by more than 0.7."""
    one, two = left.encode(), right.encode()
    if not one or not two:
        return float(one == two)
    window = max(max(len(one), len(two)) // 2 - 1, 0)
    taken = [False] * len(two)
    first = []
    for at, letter in enumerate(one):
        for other in range(max(0, at - window), min(len(two), at + window + 1)):
            if not taken[other] and two[other] == letter:
                taken[other] = True
                first.append(letter)
                break
    if not first:
        return 0.0
    second = [letter for letter, there in zip(two, taken, strict=True) if there]
    moved = sum(a != b for a, b in zip(first, second, strict=True)) // 2
    same = len(first)
    jaro = (same / len(one) + same / len(two) + (same - moved) / same) / 3
    begin = 0
    while begin < min(4, len(one), len(two)) and one[begin] == two[begin]:
        begin += 1
    return jaro + begin * 0.1 * (1 - jaro) if jaro > 0.7 else jaro


def edits(left: str, right: str, exchanged: bool = False) -> int:
    """Letters to change, leave out or add; with `exchanged`, neighbours that change places count once."""
    one, two = left.encode(), right.encode()
    rows = [list(range(len(two) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(two, 1):
            row.append(min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b)))
            if exchanged and i > 1 and j > 1 and a == two[j - 2] and one[i - 2] == b:
                row[-1] = min(row[-1], rows[-2][j - 2] + 1)
        rows.append(row)
    return rows[-1][-1]


def crossed(left: dict, right: dict) -> bool:
    names = [record.get(name) for record in (left, right) for name in ("given_name", "surname")]
    if None in names:
        return False
    given, family, other_given, other_family = names
    return (
        given != other_given
        and family != other_family
        and jaro_winkler(given, other_family) >= NEAR
        and jaro_winkler(family, other_given) >= NEAR
    )


def level(name: str, one: str | None, two: str | None, swapped: bool) -> int:
    if one is None or two is None:
        return MISSING
    if swapped and name in ("given_name", "surname"):
        return CLOSE
    if one == two:
        return EXACT
    alike = jaro_winkler(one, two)
    close = similar = False
    if name in ("given_name", "surname", "city"):
        close, similar = alike >= 0.92, alike >= 0.8
        if name == "given_name" and min(len(one), len(two)) == 1:
            similar = similar or one[0] == two[0]
    elif name == "street":
        close = one.split(" ")[0] == two.split(" ")[0] and alike >= 0.85
        similar = alike >= 0.92
    elif name in ("postcode", "phone"):
        close = edits(one, two, exchanged=True) <= 1
    elif name == "date_of_birth":
        turned = one[:4] + one[6:] + one[4:6] == two
        close = turned or edits(one, two, exchanged=True) <= 1
        similar = edits(one, two) <= 2
    elif name == "mail":
        similar = one.split("@")[0] == two.split("@")[0] or alike >= 0.9
    elif name not in ("state", "country"):
        words = [set(value.split(" ")) for value in (one, two)]
        most = max(len(one.split(" ")), len(two.split(" ")))
        close, similar = alike >= 0.92, alike >= 0.8 or 2 * len(words[0] & words[1]) >= most
    return CLOSE if close else SIMILAR if similar else DIFFERENT


def scored(model, records: list[dict]) -> dict[tuple[int, int], tuple[float, dict[str, float], float]]:
    """Of all pairs of records: probability, the weight of each field, and the bits against: one household."""
    names = [field.name for field in model.fields]
    frequency = {name: [record.get(name) for record in records] for name in names}
    found = {}
    for left, right in combinations(range(len(records)), 2):
        one, two = records[left], records[right]
        swapped = crossed(one, two)
        weights = {}
        for at, name in enumerate(names):
            agreed = level(name, one.get(name), two.get(name), swapped)
            m, u = model.same[at, agreed], model.other[at, agreed]
            if agreed == EXACT:
                usual = model.fields[at].other[-1]
                there = sum(value is not None for value in frequency[name])
                bearers = frequency[name].count(one[name])
                u = (bearers - 1 + 30 * usual) / (there - 1 + 30) * model.other_of_exact[at]
            weights[name] = 0.0 if agreed == MISSING or (name == "mail" and agreed == SIMILAR) else log2(m / u)
        where = [name for name in names if name in PLACE]
        if where:
            strongest = max(where, key=lambda name: weights[name])
            weights |= {name: min(0.0, weights[name]) for name in where if name != strongest}
        home = sum(weights[name] for name in names if name in (*PLACE, *SHARED))
        people = {"given_name", "date_of_birth"} & set(names)
        against = -log2(1 + exp2(model.household + home)) if people else 0.0
        bits = model.prior + sum(weights.values()) + against
        found[left, right] = (1 / (1 + exp2(-bits)), weights, against)
    return found
