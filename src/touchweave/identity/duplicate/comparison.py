"""How two records agree, field by field: a pattern, one number a pair, made and read here."""

# ruff: noqa: S608 – the names in these queries are this package's own; values come as columns

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from touchweave.identity.duplicate.field import CLOSE, DIFFERENT, EXACT, LEVELS, MISSING, NEAR, SIMILAR, Field

_BASE = len(LEVELS)


def pattern(fields: Sequence[Field], pairs: str) -> str:
    """SQL of `l`, `r` and `pattern` for pairs (l, r), a table or query, out of the table `records` (i, v0, v1 …).

    A pattern is a number with a digit a field; above them a 1 where given name and surname stand crosswise.
    """
    alike = [
        f", jaro_winkler_similarity(a.v{at}, b.v{at}) j{at}" for at, field in enumerate(fields) if _asks_alike(field)
    ]
    crossed = _crossed(fields)
    values = "".join(f", a.v{at} l{at}, b.v{at} r{at}" for at in range(len(fields)))
    inner = (
        f"select l, r{values}{''.join(alike)}, {crossed} crossed "
        f"from {pairs} join records a on a.i = l join records b on b.i = r"
    )
    digits = [f"{_BASE**at} * ({_level(at, field)})" for at, field in enumerate(fields)]
    digits.append(f"{_BASE ** len(fields)} * (case when crossed then 1 else 0 end)")
    return f"select l, r, ({' + '.join(digits)})::bigint pattern from ({inner})"


def levels_of(patterns: NDArray[np.int64], fields: int) -> NDArray[np.int64]:
    """The level of each field, shape (patterns, fields)."""
    return np.asarray(patterns[:, None] // _BASE ** np.arange(fields, dtype=np.int64)[None, :] % _BASE)


def crossed(patterns: NDArray[np.int64], fields: int) -> NDArray[np.bool_]:
    """Whether given name and surname stand crosswise, shape (patterns,)."""
    return np.asarray(patterns // _BASE**fields == 1)


def _asks_alike(field: Field) -> bool:
    return "{j}" in field.close + field.similar


def _level(at: int, field: Field) -> str:
    said = {"l": f"l{at}", "r": f"r{at}", "j": f"j{at}"}
    swapped = f"when crossed then {CLOSE} " if field.name in {"given_name", "surname"} else ""
    return (
        f"case when l{at} is null or r{at} is null then {MISSING} {swapped}when l{at} = r{at} then {EXACT} "
        f"when {field.close.format(**said)} then {CLOSE} when {field.similar.format(**said)} then {SIMILAR} "
        f"else {DIFFERENT} end"
    )


def _crossed(fields: Sequence[Field]) -> str:
    """SQL of: each one's given name is like the other's surname, and neither field agrees as it stands."""
    names = {field.name: at for at, field in enumerate(fields)}
    if not {"given_name", "surname"} <= names.keys():
        return "false"
    given, family = names["given_name"], names["surname"]
    return (
        f"coalesce(a.v{given} <> b.v{given} and a.v{family} <> b.v{family} "
        f"and jaro_winkler_similarity(a.v{given}, b.v{family}) >= {NEAR} "
        f"and jaro_winkler_similarity(a.v{family}, b.v{given}) >= {NEAR}, false)"
    )
