"""Reads a mapping from its YAML file, and says where in it something is wrong."""

import re
from pathlib import Path
from typing import Any, Literal, get_args, get_origin
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
import yaml

from touchweave.collect.encoding import known
from touchweave.collect.identifiers import ALLOWED_TYPES, is_identifier_type
from touchweave.collect.mapping import Mapping, ScoreFrom, Unpivot, scale_of
from touchweave.errors import FileUnreadable, MappingInvalid

_BYTES_LIMIT = 2**20


class _Loader(yaml.SafeLoader):
    """YAML in which only true and false are booleans and a date stays the text it is."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in forms if not tag.endswith((":timestamp", ":bool"))]
    for first, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def load_mapping(path: Path) -> Mapping:
    """Read a mapping file. Raises FileUnreadable; MappingInvalid names line, field, value and what is allowed."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FileUnreadable(path=path.name, problem=str(error)) from error
    if len(text) > _BYTES_LIMIT:
        raise FileUnreadable(path=path.name, problem=f"a mapping is at most {_BYTES_LIMIT:,} characters long")
    return parse_mapping(text, path.name)


def parse_mapping(text: str, name: str) -> Mapping:
    """Read a mapping's text; `name` is what errors call it."""
    try:
        node = yaml.compose(text, _Loader)
        given = yaml.load(text, _Loader)  # noqa: S506 (a SafeLoader of ours)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}" if mark else "the file"
        problem = getattr(error, "problem", None) or str(error)
        raise MappingInvalid(path=name, where=where, value=problem, allowed="valid YAML") from error
    if given is None:
        return Mapping()
    try:
        mapping = msgspec.convert(given, Mapping)
    except msgspec.ValidationError as error:
        raise _invalid(str(error), node, given, name) from error
    for field, value, allowed in _nonsense(mapping):
        line = _line(node, field)
        raise MappingInvalid(path=name, where=f"line {line}, {field}", value=value, allowed=allowed)
    return mapping


#: msgspec's words for what YAML can hold, in ours.
_WORDS = {
    "str": "text",
    "float": "a number",
    "int": "a whole number",
    "bool": "true or false",
    "array": "a list",
    "object": "fields with values",
    "null": "nothing",
}


def _invalid(problem: str, node: Any, given: Any, name: str) -> MappingInvalid:
    """msgspec's message in our words: `Expected X, got Y - at $.a[0].b`."""
    said, _, at = problem.partition(" - at `$")
    path = at.rstrip("`").lstrip(".")
    if unknown := re.match(r"Object contains unknown field `(.*)`", said):
        path = f"{path}.{unknown[1]}".lstrip(".")
        said = "the fields " + ", ".join(_fields_beside(path))
    elif said.startswith("Invalid enum value"):
        said = ", ".join(_literals(_hint(path)))
    else:
        expected = said.removeprefix("Expected ").partition(", got")[0].strip("`")
        said = " or ".join(_WORDS.get(word.strip(), word.strip()) for word in expected.split("|"))
    value = _value(given, path)
    where = f"line {_line(node, path)}, {path or 'the file'}"
    return MappingInvalid(path=name, where=where, value=value, allowed=said)


def _hint(path: str) -> Any:
    """The type of the field at that path; list positions are passed over."""
    kind: Any = Mapping
    for step in [step for step in _steps(path) if not step.isdigit()]:
        fields = {field.name: field.type for part in _structs(kind) for field in msgspec.structs.fields(part)}
        kind = fields.get(step)
    return kind


def _fields_beside(path: str) -> tuple[str, ...]:
    """The fields allowed where this unknown one stands."""
    beside = _structs(_hint(path.rpartition(".")[0]))
    return tuple(field.name for part in beside for field in msgspec.structs.fields(part))


def _structs(hint: Any) -> list[Any]:
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return [hint]
    return [found for part in getattr(hint, "__args__", ()) for found in _structs(part)]


def _literals(hint: Any) -> list[str]:
    if get_origin(hint) is Literal:
        return [str(word) for word in get_args(hint)]
    return [word for part in get_args(hint) for word in _literals(part)]


def _steps(path: str) -> list[str]:
    return [step for step in re.split(r"[.\[\]]+", path) if step]


def _value(given: Any, path: str) -> Any:
    for step in _steps(path):
        try:
            given = given[int(step)] if isinstance(given, list) else given[step]
        except (KeyError, IndexError, TypeError, ValueError):
            return given
    return given


def _line(node: Any, path: str) -> int:
    """The line, from 1, of the node at that path, or of the last one on the way that is there."""
    line: int = node.start_mark.line + 1 if node is not None else 1
    for step in _steps(path):
        if isinstance(node, yaml.MappingNode):
            pair = next(((key, value) for key, value in node.value if key.value == step), None)
            if pair is None:
                return line
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and step.isdigit() and int(step) < len(node.value):
            node = node.value[int(step)]
            line = node.start_mark.line + 1
    return line


def _nonsense(mapping: Mapping) -> list[tuple[str, object, str]]:
    """(field, value, allowed) for what has the right type and still cannot be."""
    wrong: list[tuple[str, object, str]] = []
    if mapping.timezone is not None and not _is_zone(mapping.timezone):
        wrong.append(("timezone", mapping.timezone, "an IANA name such as Europe/Berlin, or UTC"))
    if mapping.encoding is not None and not known(mapping.encoding):
        wrong.append(("encoding", mapping.encoding, "a text encoding such as utf-8, windows-1252 or utf-16"))
    for at, event in enumerate(mapping.events):
        if event.when is not None:
            given = (event.when.equals is not None) + (event.when.above is not None) + event.when.not_empty
            if given != 1:
                allowed = "exactly one of equals, above and not_empty: true"
                wrong.append((f"events[{at}].when", event.when.column, allowed))
        wrong += _bad_scale(event.score, f"events[{at}].score")
    wrong += _bad_scale(mapping.score, "score")
    wrong += [
        (f"identifiers.{kind}", kind, ALLOWED_TYPES)
        for kind in mapping.identifiers or {}
        if not is_identifier_type(kind)
    ]
    for at, unpivot in enumerate(mapping.unpivot):
        wrong += _bad_scale(unpivot, f"unpivot[{at}]")
    return wrong


def _bad_scale(score: ScoreFrom | Unpivot | None, field: str) -> list[tuple[str, object, str]]:
    if score is None or score.scale is None:
        return []
    try:
        scale_of(score.kind or "csat", score.scale)
    except ValueError:
        return [(f"{field}.scale", score.scale, "worst..best, as in 1..5, 0..10 or 5..1")]
    return []


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
