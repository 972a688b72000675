"""Conditions as people and programs write them, read into records: JSON, dictionaries, or the short form.

The short form, for the command line and for addresses: `trait:country=DE`, `trait:age>=30`, `trait:vip`,
`not trait:email`, `touchpoint:call`, `touchpoint:call>=2`, `not touchpoint:call`, `dimension:campaign=spring`,
`dimension:campaign`; several are separated by `;`. What opens a number of a measure is written as JSON only.
"""

import re
import typing
from collections.abc import Iterable, Sequence
from math import isfinite
from typing import Any, Literal, cast

import msgspec

from touchweave.errors import SelectionInvalid, nearest_first
from touchweave.segment.condition import Condition, DimensionIs, TouchpointMet, TraitIs

TEXT_LIMIT = 64 * 1024
SHORT_LIMIT = 2000  #: characters of a condition in the short form
CONDITIONS_LIMIT = 50
FORM = (
    "trait:NAME=VALUE, trait:NAME!=VALUE, trait:NAME>=VALUE, trait:NAME<=VALUE, trait:NAME, touchpoint:KEY, "
    "touchpoint:KEY>=COUNT, dimension:NAME=VALUE, dimension:NAME, each also after `not`; or a JSON list of conditions"
)

_SHOWN = 200
#: The records by what `type` says.
_RECORDS: dict[str, type[msgspec.Struct]] = {
    str(record.__struct_config__.tag): record for record in typing.get_args(Condition)
}
_SHORT = re.compile(r"(not\s+)?(trait|touchpoint|dimension):\s*(.*)", re.DOTALL)
_COMPARED = re.compile(r"(.+?)\s*(!=|>=|<=|=)\s*(.*)", re.DOTALL)
_Op = Literal["is", "is_not", "at_least", "at_most", "known", "absent"]
_OPS: dict[str, _Op] = {"=": "is", "!=": "is_not", ">=": "at_least", "<=": "at_most"}
_NOT: dict[str, _Op] = {"=": "is_not", "!=": "is"}


def parse_conditions(
    written: str | Condition | dict[str, Any] | Sequence[str | Condition | dict[str, Any]] | None,
) -> tuple[Condition, ...]:
    """Read one or several conditions, in any of their forms; nothing selects everybody. Raises SelectionInvalid."""
    if written is None:
        return ()
    parts = [written] if isinstance(written, str | dict | Condition) else written
    if not isinstance(parts, Iterable):
        raise _refused(written)
    found: list[Condition] = []
    for part in parts:
        found += _read(part)
        if len(found) > CONDITIONS_LIMIT:
            raise _refused(f"{len(found)} conditions and more", f"at most {CONDITIONS_LIMIT} conditions")
    return tuple(found)


def _read(part: object) -> list[Condition]:
    if isinstance(part, Condition):
        return [_checked(part)]
    if isinstance(part, dict):
        return [_converted(part)]
    if not isinstance(part, str):
        raise _refused(part)
    if len(part) > TEXT_LIMIT:
        raise _refused(part[:80] + "…", f"at most {TEXT_LIMIT} characters")
    if part.lstrip().startswith(("[", "{")):
        return _from_json(part)
    return [_short(piece.strip()) for piece in part.split(";") if piece.strip()]


def _from_json(text: str) -> list[Condition]:
    try:
        read = msgspec.json.decode(text.encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError) as error:
        raise _refused(text[:_SHOWN], f"a JSON list of conditions ({error})") from error
    return [_converted(part) for part in (read if isinstance(read, list) else [read])]


def _converted(part: object) -> Condition:
    try:
        plain = msgspec.to_builtins(part)  # a funnel's steps may be records
    except (TypeError, RecursionError) as error:
        raise _refused(part, f"{FORM} ({error})") from error
    if not isinstance(plain, dict):
        raise _refused(plain, 'conditions as in {"type": "touchpoint", "key": "call"}')
    kind = plain.get("type")
    if not isinstance(kind, str) or kind not in _RECORDS:
        raise _refused(
            kind, f"the type of a condition: {nearest_first(kind, _RECORDS, at_most=len(_RECORDS))}", "type"
        )
    fields = msgspec.structs.fields(_RECORDS[kind])
    for name in plain:
        if name != "type" and name not in {field.name for field in fields}:  # it would mean another number
            raise _refused(plain, f"{_told(kind, fields)}; not {name!r}")
    try:
        return _checked(msgspec.convert(plain, type=cast(type[Condition], Condition)))
    except (msgspec.ValidationError, RecursionError) as error:
        raise _refused(plain, f"{_told(kind, fields)} ({error})") from error


def _told(kind: str, fields: tuple[msgspec.structs.FieldInfo, ...]) -> str:
    """What a condition of this type is made of."""
    needed = "".join(f', "{field.name}": …' for field in fields if field.required)
    others = ", ".join(field.name for field in fields if not field.required)
    return f'{{"type": "{kind}"{needed}}}' + (f" and, where wanted, {others}" if others else "")


def _checked(condition: Condition) -> Condition:
    """The condition, if what it says can be asked."""
    if isinstance(condition, TouchpointMet):
        if condition.at_least < 1:
            raise _refused(condition.at_least, "a count of 1 or more", name="at_least")
        return condition
    if not isinstance(condition, TraitIs | DimensionIs):
        return condition  # the measure says what can be asked of it
    if condition.op in ("known", "absent"):
        return condition
    if isinstance(condition, DimensionIs):
        if not condition.wanted:
            raise _refused(condition.name, f"a value, or values, to compare the dimension with ({condition.op})")
        return condition
    if condition.value is None:
        raise _refused(condition.name, f"a value to compare the trait with ({condition.op})")
    if isinstance(condition.value, float) and not isfinite(condition.value):
        raise _refused(condition.value, "a finite number", name=f"trait {condition.name}")
    return condition


def _short(text: str) -> Condition:
    match = _SHORT.fullmatch(text) if len(text) <= SHORT_LIMIT else None
    if match is None or not match[3].strip():
        raise _refused(text)
    negated, kind, rest = bool(match[1]), match[2], match[3].strip()
    compared = _COMPARED.fullmatch(rest)
    name, op, value = compared.groups() if compared else (rest, "", "")
    if kind == "touchpoint":
        return _touchpoint(text, name, op, value, negated)
    if kind == "dimension":
        return _dimension(text, name, op, value, negated)
    if not op:
        return TraitIs(name=name, op="absent" if negated else "known")
    ops = _NOT if negated else _OPS
    if op not in ops:
        raise _refused(text, "`not` before = or != only; for numbers turn the comparison round")
    return TraitIs(name=name, op=ops[op], value=value)


def _touchpoint(text: str, key: str, op: str, value: str, negated: bool) -> Condition:
    if op not in ("", ">=") or (op and not re.fullmatch(r"[1-9][0-9]{0,8}", value)):
        raise _refused(text, "touchpoint:KEY or touchpoint:KEY>=COUNT, with a count of 1 or more")
    return TouchpointMet(key=key, met=not negated, at_least=int(value) if op else 1)


def _dimension(text: str, name: str, op: str, value: str, negated: bool) -> Condition:
    if not op:
        return DimensionIs(name=name, op="absent" if negated else "known")
    if op not in ("=", "!="):
        raise _refused(text, "dimension:NAME=VALUE, dimension:NAME!=VALUE or dimension:NAME")
    return DimensionIs(name=name, op="is" if (op == "=") != negated else "is_not", value=value)


def _refused(value: object, allowed: str = FORM, name: str = "where") -> SelectionInvalid:
    shown = value if len(str(value)) <= _SHOWN else str(value)[:_SHOWN] + "…"
    return SelectionInvalid(name=name, value=shown, allowed=allowed)
