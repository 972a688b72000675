"""Mends refused messages by a mapping: which field of the message is taken from where in what came in.

A mapping only moves and writes values. It computes nothing, and no part of it is ever run.
"""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import yaml
from msgspec import Struct

from touchweave.errors import FileUnreadable, MappingInvalid

#: Fields of a message that hold text: a whole number found for one is written as text.
TEXT_FIELDS = (
    *("type", "event", "name", "category", "userId", "anonymousId", "messageId", "groupId", "previousId"),
    *("timestamp", "originalTimestamp", "sentAt"),
)
#: Fields that hold an object; `properties.x` is the key x of one.
OBJECT_FIELDS = ("properties", "traits", "context", "integrations")

FIELDS_LIMIT = 100
TEXT_LIMIT = 2000
STEPS_LIMIT = 32
_FILE_LIMIT = 2**20
_STEP = re.compile(r'(?P<name>[^.\[\]"]+)|\["(?P<quoted>(?:[^"\\]|\\.)*)"\]|\[(?P<place>\d{1,6})\]')
_FIELDS = ", ".join((*TEXT_FIELDS, *(f"{name}.<key>" for name in OBJECT_FIELDS)))
_SOURCES = 'a path such as properties.customer or properties["a.b"], "=text" for a constant, "" to remove the field'

Step = str | int
_MISSING = object()


class _Move(Struct, frozen=True):
    target: tuple[str, ...]
    path: tuple[Step, ...] = ()  # where the value is taken from; …
    constant: str | None = None  # … or what it is; neither: the field is removed

    @property
    def removes(self) -> bool:
        return not self.path and self.constant is None


class Mending(Struct, frozen=True):
    """A mapping that was read: apply it to one message after the other."""

    moves: tuple[_Move, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.moves)

    def __call__(self, message: dict[str, Any]) -> dict[str, Any]:
        """The message mended, a new one; the given one stays as it is.

        All paths lead into the message as it was. Where one leads to nothing, or to null, its field is left alone.
        """
        found = [_follow(message, move.path) if move.path else move.constant for move in self.moves]
        mended = dict(message)
        for move, value in zip(self.moves, found, strict=True):
            if move.removes:
                _remove(mended, move.target)
            elif value is not _MISSING and value is not None:
                _write(mended, move.target, value)
        return mended


def read_mending(fields: Mapping[str, Any], name: str = "the mapping") -> Mending:
    """Read {field of the message: path, `=constant` or nothing}; `name` is what errors call it.

    Raises MappingInvalid, naming the field, the value and what is allowed.
    """
    if len(fields) > FIELDS_LIMIT:
        allowed = f"at most {FIELDS_LIMIT} fields"
        raise MappingInvalid(path=name, where="the mapping", value=f"{len(fields)} fields", allowed=allowed)
    moves = tuple(_move(field, given, name) for field, given in fields.items())
    written: dict[tuple[str, ...], str] = {}
    for field, move in zip(fields, moves, strict=True):
        for other, said in written.items():
            shared = min(len(other), len(move.target))
            if other[:shared] == move.target[:shared]:
                raise MappingInvalid(path=name, where=f"{said} and {field}", value=field, allowed="each field once")
        written[move.target] = field
    return Mending(moves)


def load_mending(path: Path) -> Mending:
    """Read a mapping file, YAML or JSON. Raises FileUnreadable, MappingInvalid."""
    try:
        if path.stat().st_size > _FILE_LIMIT:
            raise FileUnreadable(path=path.name, problem=f"a mapping is at most {_FILE_LIMIT:,} bytes long")
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FileUnreadable(path=path.name, problem=str(error)) from error
    try:
        given = yaml.load(text, yaml.BaseLoader)  # noqa: S506 (makes nothing but text, lists and fields)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        problem = getattr(error, "problem", None) or str(error)
        raise MappingInvalid(path=path.name, where="the file", value=problem, allowed="valid YAML or JSON") from error
    if not isinstance(given, dict):
        allowed = "fields with paths, as in userId: properties.customer"
        raise MappingInvalid(path=path.name, where="the file", value=_shown(given), allowed=allowed)
    return read_mending(given, path.name)


def parse_assignments(assignments: Sequence[str], name: str = "--set") -> dict[str, str]:
    """`userId=properties.customer` as {field: path}. Raises MappingInvalid."""
    fields = {}
    for given in assignments:
        field, equals, source = given.partition("=")
        if not equals:
            allowed = "FIELD=PATH, FIELD==TEXT or FIELD="
            raise MappingInvalid(path=name, where="the assignment", value=_shown(given), allowed=allowed)
        fields[field.strip()] = source
    return fields


def _move(field: Any, given: Any, name: str) -> _Move:
    target = _steps(field) if isinstance(field, str) else None
    if target is None or not _is_field(target):
        raise MappingInvalid(path=name, where="the left side", value=_shown(field), allowed=_FIELDS)
    names = tuple(str(step) for step in target)
    if not isinstance(given, str) or len(given) > TEXT_LIMIT:
        raise MappingInvalid(path=name, where=field, value=_shown(given), allowed=_SOURCES)
    if given.startswith("="):
        if not _is_text(given):
            raise MappingInvalid(path=name, where=field, value=ascii(given), allowed="text in Unicode")
        return _Move(names, constant=given[1:])
    if not given.strip():
        return _Move(names)
    path = _steps(given)
    if path is None:
        raise MappingInvalid(path=name, where=field, value=_shown(given), allowed=_SOURCES)
    return _Move(names, path=path)


def _is_text(given: str) -> bool:
    """Whether it can be written: half a surrogate pair cannot."""
    try:
        given.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_field(target: tuple[Step, ...]) -> bool:
    if any(isinstance(step, int) for step in target):
        return False
    return target[0] in OBJECT_FIELDS or (len(target) == 1 and target[0] in TEXT_FIELDS)


def _steps(written: str) -> tuple[Step, ...] | None:
    """A path's steps; None when it is none."""
    steps: list[Step] = []
    at, text = 0, written.strip()
    while at < len(text) and len(steps) < STEPS_LIMIT:
        if steps and text[at] == ".":
            at += 1
        elif steps and text[at] != "[":
            return None
        match = _STEP.match(text, at)
        if match is None:
            return None
        try:
            steps.append(_step(match))
        except ValueError:
            return None
        at = match.end()
    return tuple(steps) if steps and at == len(text) and len(text) <= TEXT_LIMIT else None


def _step(match: re.Match[str]) -> Step:
    if match["place"] is not None:
        return int(match["place"])
    if match["quoted"] is not None:
        return str(json.loads(f'"{match["quoted"]}"'))
    return match["name"].strip()


def _follow(found: Any, path: tuple[Step, ...]) -> Any:
    for step in path:
        there = step in found if isinstance(found, dict) else isinstance(found, list) and _place(step) < len(found)
        if not there:
            return _MISSING
        found = found[step]
    return found


def _place(step: Step) -> float:
    """Where in a list; beyond any list when it is a key."""
    return step if isinstance(step, int) else float("inf")


def _write(message: dict[str, Any], target: tuple[str, ...], value: Any) -> None:
    """Write into the message, whose own objects are copied on the way; what is no object there becomes one."""
    for step in target[:-1]:
        inner = message.get(step)
        message[step] = dict(inner) if isinstance(inner, dict) else {}
        message = message[step]
    message[target[-1]] = _as_text(value) if len(target) == 1 and target[0] in TEXT_FIELDS else value


def _remove(message: dict[str, Any], target: tuple[str, ...]) -> None:
    for step in target[:-1]:
        inner = message.get(step)
        if not isinstance(inner, dict):
            return
        message[step] = dict(inner)
        message = message[step]
    message.pop(target[-1], None)


def _as_text(value: Any) -> Any:
    """Numbers as text; anything else is left to be judged like any message's."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    whole = isinstance(value, float) and value.is_integer() and abs(value) < 2**53
    return str(int(value)) if whole else str(value)


def _shown(value: Any) -> str:
    """A value as an error names it."""
    text = value if isinstance(value, str) else msgspec.json.encode(value, enc_hook=str).decode()
    return text if len(text) <= 100 else text[:100] + "…"
