"""The short form of conditions, for the command line and for addresses; see docs/reference/conditions.md."""

import re
from collections.abc import Callable
from typing import Literal, cast

from touchweave.segment.check import refused
from touchweave.segment.condition import (
    Condition,
    ConsentIs,
    DimensionIs,
    InSegment,
    NoneOf,
    ScoreIs,
    TouchpointMet,
    TraitIs,
    ValueIs,
)

SHORT_LIMIT = 2000  #: characters of a condition
FORM = (
    "trait:NAME=VALUE, trait:NAME!=VALUE, trait:NAME>=VALUE, trait:NAME<=VALUE, trait:NAME, touchpoint:KEY, "
    "touchpoint:KEY>=COUNT, touchpoint:KEY within DAYS days, dimension:NAME=VALUE, dimension:NAME, "
    "score:KIND>=VALUE, value:sum>=VALUE, value:count>=COUNT, consent:PURPOSE, consent:PURPOSE=refused, "
    "segment:NAME, each also after `not`; or a JSON list of conditions"
)

_SHORT = re.compile(r"(not\s+)?(trait|touchpoint|dimension|score|value|consent|segment):\s*(.*)", re.DOTALL)
_COMPARED = re.compile(r"(.+?)\s*(!=|>=|<=|=)\s*(.*)", re.DOTALL)
_WITHIN = re.compile(r"(.+?)\s+within\s+([0-9]{1,5}(?:\.[0-9]{1,6})?)\s+days?", re.DOTALL)
_COUNT = re.compile(r"[0-9]{1,9}")
_Op = Literal["is", "is_not", "at_least", "at_most", "known", "absent"]
_OPS: dict[str, _Op] = {"=": "is", "!=": "is_not", ">=": "at_least", "<=": "at_most"}
_NOT: dict[str, _Op] = {"=": "is_not", "!=": "is"}
_KINDS = ("nps", "csat", "ces", "sentiment")
_STATES = ("agreed", "refused", "unknown")


def short(text: str) -> Condition:
    """Read one condition. Raises SelectionInvalid."""
    match = _SHORT.fullmatch(text) if len(text) <= SHORT_LIMIT else None
    if match is None or not match[3].strip():
        raise refused(text, FORM)
    negated, kind, rest = bool(match[1]), match[2], match[3].strip()
    if kind == "segment":
        return _unless(negated, InSegment(name=rest))
    if kind == "touchpoint":
        return _touchpoint(text, rest, negated)
    compared = _COMPARED.fullmatch(rest)
    name, op, value = compared.groups() if compared else (rest, "", "")
    if kind == "dimension":
        return _dimension(text, name, op, value, negated)
    if kind == "trait":
        return _trait(text, name, op, value, negated)
    read = _READ[kind]
    return _unless(negated, read(text, name, op, value))


def _unless(negated: bool, condition: Condition) -> Condition:
    return NoneOf(conditions=(condition,)) if negated else condition


def _trait(text: str, name: str, op: str, value: str, negated: bool) -> Condition:
    if not op:
        return TraitIs(name=name, op="absent" if negated else "known")
    ops = _NOT if negated else _OPS
    if op not in ops:
        raise refused(text, "`not` before = or != only; for numbers turn the comparison round")
    return TraitIs(name=name, op=ops[op], value=value)


def _touchpoint(text: str, rest: str, negated: bool) -> Condition:
    within = _WITHIN.fullmatch(rest)
    rest, days = (within[1], float(within[2])) if within else (rest, None)
    compared = _COMPARED.fullmatch(rest)
    key, op, count = compared.groups() if compared else (rest, ">=", "1")
    if op not in (">=", "<=") or not _COUNT.fullmatch(count) or int(count) < 1:
        raise refused(
            text, "touchpoint:KEY, touchpoint:KEY>=COUNT or touchpoint:KEY<=COUNT, with a count of 1 or more"
        )
    if op == "<=":  # also who never was there
        condition = TouchpointMet(key=key, met=False, at_least=int(count) + 1, last_days=days)
        return _unless(negated, condition)
    return TouchpointMet(key=key, met=not negated, at_least=int(count), last_days=days)


def _dimension(text: str, name: str, op: str, value: str, negated: bool) -> Condition:
    if not op:
        return DimensionIs(name=name, op="absent" if negated else "known")
    if op not in ("=", "!="):
        raise refused(text, "dimension:NAME=VALUE, dimension:NAME!=VALUE or dimension:NAME")
    return DimensionIs(name=name, op="is" if (op == "=") != negated else "is_not", value=value)


def _score(text: str, name: str, op: str, value: str) -> Condition:
    kind, at, key = name.partition("@")
    if kind.strip() not in _KINDS or op not in (">=", "<=") or (at and not key.strip()):
        raise refused(text, f"score:KIND>=VALUE or score:KIND@KEY<=VALUE; KIND is {', '.join(_KINDS)}")
    low, high = _bounds(text, op, value)
    word = cast(Literal["nps", "csat", "ces", "sentiment"], kind.strip())
    return ScoreIs(kind=word, key=key.strip() if at else None, at_least=low, at_most=high)


def _value(text: str, name: str, op: str, value: str) -> Condition:
    of, at, key = name.partition("@")
    if of.strip() not in ("sum", "count") or op not in (">=", "<=") or (at and not key.strip()):
        raise refused(text, "value:sum>=VALUE, value:count>=COUNT, value:sum@KEY<=VALUE")
    low, high = _bounds(text, op, value)
    word = cast(Literal["sum", "count"], of.strip())
    return ValueIs(of=word, key=key.strip() if at else None, at_least=low, at_most=high)


def _bounds(text: str, op: str, value: str) -> tuple[float | None, float | None]:
    try:
        number = float(value)
    except ValueError as error:
        raise refused(text, "a number behind >= or <=") from error
    return (number, None) if op == ">=" else (None, number)


def _consent(text: str, name: str, op: str, value: str) -> Condition:
    if op not in ("", "=") or (op and value not in _STATES):
        raise refused(text, f"consent:PURPOSE, or consent:PURPOSE= and one of {', '.join(_STATES)}")
    return ConsentIs(purpose=name, state=cast(Literal["agreed", "refused", "unknown"], value or "agreed"))


_READ: dict[str, Callable[[str, str, str, str], Condition]] = {"score": _score, "value": _value, "consent": _consent}
