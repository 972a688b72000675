"""Conditions as people and programs write them, read into records: JSON, dictionaries, or the short form.

The short form, for the command line and for addresses, is described in docs/reference/conditions.md. What opens a
number of a measure, orders and groups are written as JSON only.
"""

import typing
from collections.abc import Iterable, Sequence
from typing import Any, cast

import msgspec

from touchweave.errors import nearest_first
from touchweave.segment.check import checked, refused
from touchweave.segment.condition import AllOf, AnyOf, Condition, Group, NoneOf
from touchweave.segment.short import FORM, short

TEXT_LIMIT = 64 * 1024
CONDITIONS_LIMIT = 50
#: Groups in groups, so many at most.
DEPTH_LIMIT = 5

_SHOWN = 200
#: The records by what `type` says.
_RECORDS: dict[str, type[msgspec.Struct]] = {
    str(record.__struct_config__.tag): record for record in typing.get_args(Condition)
}
_GROUPS: dict[str, type[AnyOf | AllOf | NoneOf]] = {"any": AnyOf, "all": AllOf, "none": NoneOf}

Written = str | Condition | dict[str, Any]


def parse_conditions(written: Written | Sequence[Written] | None) -> tuple[Condition, ...]:
    """Read one or several conditions, in any of their forms; nothing selects everybody. Raises SelectionInvalid."""
    return () if written is None else _read_all(written, 0)


def written_condition(condition: Condition) -> dict[str, Any]:
    """A condition as it is kept and shown: its type, and what is not as it is assumed."""
    fields = {field.name: field for field in msgspec.structs.fields(condition)}
    told: dict[str, Any] = {"type": condition.__struct_config__.tag}
    for name, field in fields.items():
        value = getattr(condition, name)
        if isinstance(condition, Group):
            told[name] = [written_condition(one) for one in value]
        elif field.required or value != field.default:
            told[name] = msgspec.to_builtins(value)
    return told


def each(conditions: Iterable[Condition]) -> Iterable[Condition]:
    """All conditions, those in groups among them."""
    for condition in conditions:
        yield condition
        if isinstance(condition, Group):
            yield from each(condition.conditions)


def _read_all(written: object, depth: int) -> tuple[Condition, ...]:
    parts = [written] if isinstance(written, str | dict | Condition) else written
    if not isinstance(parts, Iterable):
        raise refused(written, FORM)
    found: list[Condition] = []
    for part in parts:
        found += _read(part, depth)
        if sum(1 for _ in each(found)) > CONDITIONS_LIMIT:
            raise refused(f"more than {CONDITIONS_LIMIT} conditions", f"at most {CONDITIONS_LIMIT} conditions")
    return tuple(found)


def _read(part: object, depth: int) -> list[Condition]:
    if isinstance(part, Group):
        return [_group(str(part.__struct_config__.tag), part.conditions, depth)]
    if isinstance(part, Condition):
        return [checked(part)]
    if isinstance(part, dict):
        return [_converted(part, depth)]
    if not isinstance(part, str):
        raise refused(part, FORM)
    if len(part) > TEXT_LIMIT:
        raise refused(part[:80] + "…", f"at most {TEXT_LIMIT} characters")
    if part.lstrip().startswith(("[", "{")):
        return _from_json(part, depth)
    return [checked(short(piece.strip())) for piece in part.split(";") if piece.strip()]


def _from_json(text: str, depth: int) -> list[Condition]:
    try:
        read = msgspec.json.decode(text.encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError) as error:
        raise refused(text[:_SHOWN], f"a JSON list of conditions ({error})") from error
    return [_converted(part, depth) for part in (read if isinstance(read, list) else [read])]


def _converted(part: object, depth: int) -> Condition:
    try:
        plain = msgspec.to_builtins(part)  # a funnel's steps may be records
    except (TypeError, RecursionError) as error:
        raise refused(part, f"{FORM} ({error})") from error
    if not isinstance(plain, dict):
        raise refused(plain, 'conditions as in {"type": "touchpoint", "key": "call"}')
    kind = plain.get("type")
    if not isinstance(kind, str) or kind not in _RECORDS:
        allowed = f"the type of a condition: {nearest_first(kind, _RECORDS, at_most=len(_RECORDS))}"
        raise refused(kind, allowed, "type")
    fields = msgspec.structs.fields(_RECORDS[kind])
    for name in plain:
        if name != "type" and name not in {field.name for field in fields}:  # it would mean another number
            raise refused(plain, f"{_told(kind, fields)}; not {name!r}")
    if kind in _GROUPS and "conditions" in plain:
        return _group(kind, plain["conditions"], depth)
    try:
        return checked(msgspec.convert(plain, type=cast(type[Condition], Condition)))
    except (msgspec.ValidationError, RecursionError) as error:
        raise refused(plain, f"{_told(kind, fields)} ({error})") from error


def _group(kind: str, written: object, depth: int) -> Condition:
    if depth >= DEPTH_LIMIT:
        raise refused(kind, f"groups in groups, at most {DEPTH_LIMIT} deep", "type")
    conditions = _read_all(written, depth + 1)
    if not conditions:
        raise refused([], f"at least one condition in {kind}", "conditions")
    return _GROUPS[kind](conditions=conditions)


def _told(kind: str, fields: tuple[msgspec.structs.FieldInfo, ...]) -> str:
    """What a condition of this type is made of."""
    needed = "".join(f', "{field.name}": …' for field in fields if field.required)
    others = ", ".join(field.name for field in fields if not field.required)
    return f'{{"type": "{kind}"{needed}}}' + (f" and, where wanted, {others}" if others else "")
